//! `/c/{company}/billing/credits`: the credits of a company and its disputes, with the forms for who
//! may give the ones and open the others.

mod forms;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::companies::find::find_company;
use canopy_app::disputes::decide::withdraw;
use canopy_app::disputes::list::{Which, list_disputes};
use canopy_app::disputes::marks::disputed_in;
use canopy_app::disputes::open::{Opening, open};
use canopy_app::usage::credits::give::{Giving, give_credit};
use canopy_app::usage::credits::list::list_credits;
use canopy_app::usage::list::find_event;
use canopy_app::{Actor, Refusal};
use maud::Markup;

use self::view::{Asking, Seen};
use super::asked::{Asked, Fields, Sent, Subject, Subjects};
use super::frame::Frame;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::routing::{Routes, get, post};
use crate::server::Door;

const TITLE: &str = "Credits and disputes";
const PER_PAGE: i64 = 50;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/c/{company}/billing/credits", get(show).post(give))
        .route("/c/{company}/billing/disputes", get(back).post(dispute))
        .route(
            "/c/{company}/billing/disputes/{id}/withdraw",
            post(take_back),
        )
}

/// What was sent by one of the forms, and what is wrong with it.
#[derive(Debug, Default)]
struct Typed {
    sent: Fields,
    wrong: Wrong,
    /// Whether it was the form of credits.
    giving: bool,
}

async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let typed = Typed::default();
    match page(&door, &actor, &frame, &asked, &typed).await {
        Ok(page) => Ok(page.into_response()),
        Err(refusal) => Ok(beyond(&door, &frame, refusal).await),
    }
}

async fn give(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let giving = Giving {
        amount: sent.get("amount").into(),
        reason: sent.get("reason").into(),
        month: sent.get("month").trim().into(),
        key: sent.get("id").into(),
        confirmed: sent.find("confirm").is_some(),
    };
    match give_credit(&door.house, &actor, &company, &giving).await {
        Ok(_) => Ok(to_page(&company, "credit")),
        Err(refusal) => again(&door, &actor, &company, (sent, true), refusal).await,
    }
}

async fn dispute(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let opening = Opening {
        source: sent.get("source").into(),
        id: sent.get("id").into(),
        place: sent.get("charge").parse().unwrap_or(-1),
        note: sent.get("note").into(),
    };
    match open(&door.house, &actor, &company, &opening).await {
        Ok(_) => Ok(to_page(&company, "dispute")),
        Err(refusal) => again(&door, &actor, &company, (sent, false), refusal).await,
    }
}

async fn take_back(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([company, id]): Subjects,
) -> Result<Response, PageRefusal> {
    match withdraw(&door.house, &actor, &company, &id).await {
        Ok(_) => Ok(to_page(&company, "withdrawn")),
        Err(refusal) => {
            let nothing = (Fields::default(), false);
            again(&door, &actor, &company, nothing, refusal).await
        }
    }
}

fn to_page(company: &str, saved: &str) -> Response {
    Redirect::to(&format!("/c/{company}/billing/credits?saved={saved}")).into_response()
}

/// Where the address of a refused form leads when it is loaded anew.
async fn back(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
) -> Result<Redirect, PageRefusal> {
    let found = find_company(&door.house, &actor, &company).await?;
    Ok(Redirect::to(&format!("/c/{}/billing/credits", found.slug)))
}

/// The page with what was typed and what is wrong with it, or the page that says who can help.
async fn again(
    door: &Door,
    actor: &Actor,
    company: &str,
    (sent, giving): (Fields, bool),
    refusal: Refusal,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(door, actor, company).await?;
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(door, &frame, refusal).await),
    };
    let typed = Typed {
        sent,
        wrong,
        giving,
    };
    match page(door, actor, &frame, &Fields::default(), &typed).await {
        Ok(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
        Err(refusal) => Ok(beyond(door, &frame, refusal).await),
    }
}

async fn page(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    asked: &Fields,
    typed: &Typed,
) -> Result<Markup, Refusal> {
    let (house, company) = (&door.house, &frame.path()[3..]);
    let older = Some(asked.get("older")).filter(|text| !text.is_empty());
    let credits = list_credits(house, actor, company, older, PER_PAGE).await?;
    let before = Some(asked.get("before")).filter(|text| !text.is_empty());
    let which = Which {
        before,
        limit: PER_PAGE,
        ..Which::default()
    };
    let disputes = list_disputes(house, actor, company, &which).await?;
    let disputed = disputed_in(house, actor, &disputes.company, None).await?;
    // The form of disputes is for one event: the one in the address, or the one that was sent.
    let fields = if typed.giving || typed.sent.get("source").is_empty() {
        asked
    } else {
        &typed.sent
    };
    let asking = match disputes.may_dispute {
        true => Some(event_of(door, actor, company, fields).await?),
        false => None,
    };
    let seen = Seen {
        path: frame.path(),
        credits: &credits,
        disputes: &disputes,
        disputed: disputed.unwrap_or_default(),
        older: older.is_some(),
        before: before.is_some(),
        asking: asking.as_ref(),
        key: &house.fresh_id("crd_"),
    };
    let body = view::body(&seen, typed);
    Ok(frame.page_within("Billing", TITLE, news(asked.get("saved")), &body))
}

/// The event whose charges are to be disputed.
async fn event_of(
    door: &Door,
    actor: &Actor,
    company: &str,
    fields: &Fields,
) -> Result<Asking, Refusal> {
    let (source, id) = (fields.get("source").to_owned(), fields.get("id").to_owned());
    if source.is_empty() && id.is_empty() {
        return Ok(Asking::Nothing);
    }
    match find_event(&door.house, actor, company, &source, &id).await {
        Ok((_, listed)) => Ok(Asking::Event(Box::new(listed))),
        Err(Refusal::Hidden) => Ok(Asking::Unknown { source, id }),
        Err(refusal) => Err(refusal),
    }
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The credits and disputes of {} can be seen by its Company Admins, by Organization Admins, and by \
         Organization Viewers with the pages Companies and Billing. Only Organization Admins give credits.",
        frame.name()
    );
    frame.refuse(door, TITLE, &sentence, refusal).await
}
