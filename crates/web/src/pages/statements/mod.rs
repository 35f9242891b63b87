//! Statements: `/c/{company}/billing/statements`, one of them, and the months of an organization.

mod months;
mod open_month;
mod part;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::months::close::close_by_hand;
use canopy_app::statements::holds::{hold_month, release_month};
use canopy_app::statements::read::{list_statements, month_stands, read_statement};
use canopy_app::{Actor, Refusal};
use canopy_domain::period::Month;
use canopy_domain::role::Page;

use self::open_month::Typed;
use super::asked::{Asked, Fields, Sent, Subject, Subjects};
use super::frame::Frame;
use super::moments::month as month_words;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::routing::{Routes, get};
use crate::server::Door;
use crate::statement_files::{answer, asked_for};

/// The entry of the sidebar.
const ENTRY: &str = "Billing";

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/c/{company}/billing/statements", get(list))
        .route(
            "/c/{company}/billing/statements/{month}",
            get(show).post(change),
        )
        .merge(months::routes())
        .merge(part::routes())
}

/// The statements of a company.
pub(super) async fn list(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    match list_statements(&door.house, &actor, &company).await {
        Ok(found) => {
            frame.remember(&door, &actor).await;
            let body = view::list(frame.path(), &found);
            let page = frame.page_within(ENTRY, "Statements", &[], &body);
            Ok(page.into_response())
        }
        Err(refusal) => Ok(refuse(&door, &frame, refusal).await),
    }
}

/// One statement as a page or a file; of a month that is not closed, how it stands.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([company, month]): Subjects,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let said = news(asked.get("saved"));
    match page(&door, &actor, &frame, &month, said).await {
        Ok(page) => Ok(page),
        Err(refusal) => Ok(refuse(&door, &frame, refusal).await),
    }
}

async fn page(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    month: &str,
    news: &[&str],
) -> Result<Response, Refusal> {
    let company = &frame.path()[3..];
    let Some((month, kind)) = asked_for(month) else {
        list_statements(&door.house, actor, company).await?;
        return Err(Refusal::Hidden);
    };
    match (
        read_statement(&door.house, actor, company, month).await,
        kind,
    ) {
        (Ok((found, stored)), Some(kind)) => Ok(answer(&found.slug, stored, kind)),
        (Ok((_, stored)), None) => {
            let document = stored.document()?;
            let files = format!("{}/billing/statements/{month}", frame.path());
            let tabs = super::billing_tabs::company_tabs(frame.path(), "Statements");
            let disputes = format!("{}/billing/credits", frame.path());
            let body = view::statement(&document, &stored, &tabs, &disputes, (&files, "."));
            let title = format!("Statement {}", document.number);
            Ok(frame
                .page_within(ENTRY, &title, news, &body)
                .into_response())
        }
        (Err(Refusal::Hidden), None) => {
            let typed = Typed::default();
            page_of_open(door, actor, frame, month, (news, &typed)).await
        }
        (Err(refusal), _) => Err(refusal),
    }
}

/// The page of a month that is not closed, or that has no statement for the reader.
async fn page_of_open(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    month: Month,
    (news, typed): (&[&str], &Typed),
) -> Result<Response, Refusal> {
    let stands = month_stands(&door.house, actor, &frame.path()[3..], month).await?;
    let body = open_month::body(frame.path(), &stands, typed);
    let title = month_words(month);
    Ok(frame
        .page_within(ENTRY, &title, news, &body)
        .into_response())
}

/// Holds, releases or closes a month.
pub(super) async fn change(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([company, month]): Subjects,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let Ok(asked) = month.parse::<Month>() else {
        return Ok(page(&door, &actor, &frame, "-", &[]).await.map_or_else(
            |refusal| PageRefusal::from(refusal).into_response(),
            IntoResponse::into_response,
        ));
    };
    match carry_out(&door, &actor, &frame, asked, &sent).await {
        Ok(saved) => {
            let to = format!("{}/billing/statements/{asked}?saved={saved}", frame.path());
            Ok(Redirect::to(&to).into_response())
        }
        Err(refusal) => again(&door, &actor, &frame, asked, sent, refusal).await,
    }
}

async fn carry_out(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    month: Month,
    sent: &Fields,
) -> Result<&'static str, Refusal> {
    let (house, company) = (&door.house, &frame.path()[3..]);
    match sent.get("step") {
        "release" => {
            release_month(house, actor, company, month).await?;
            Ok("month-released")
        }
        "close" => {
            close_by_hand(house, actor, company, month).await?;
            Ok("month-closed")
        }
        _ => {
            let (reason, until) = (sent.get("reason"), sent.get("until"));
            hold_month(house, actor, company, month, reason, until).await?;
            Ok("month-held")
        }
    }
}

async fn again(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    month: Month,
    sent: Fields,
    refusal: Refusal,
) -> Result<Response, PageRefusal> {
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(refuse(door, frame, refusal).await),
    };
    let typed = Typed { sent, wrong };
    match page_of_open(door, actor, frame, month, (&[], &typed)).await {
        Ok(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
        Err(refusal) => Ok(refuse(door, frame, refusal).await),
    }
}

async fn refuse(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "Amounts and statements of {} are for its admins and for people with the Billing page.",
        frame.name()
    );
    frame
        .refuse_page(door, (ENTRY, Page::Billing), &sentence, refusal)
        .await
}
