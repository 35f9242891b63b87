//! `/o/{organization}/billing/disputes`: what the companies dispute, the forms that decide it, what was
//! decided, and the latest credits.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::disputes::decide::{company_of, decline, grant};
use canopy_app::disputes::list::{Which, organization_disputes};
use canopy_app::{Actor, Refusal};
use canopy_domain::role::Page;
use maud::Markup;

use self::view::{Looked, Refused};
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
        .route("/o/{organization}/billing/disputes", get(show))
        .route(
            "/o/{organization}/billing/disputes/{id}/grant",
            post(grant_it),
        )
        .route(
            "/o/{organization}/billing/disputes/{id}/decline",
            post(decline_it),
        )
}

async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    match page(&door, &actor, &frame, &asked, None).await {
        Ok(page) => Ok(page.into_response()),
        Err(refusal) => Ok(beyond(&door, &frame, refusal).await),
    }
}

async fn grant_it(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
) -> Result<Response, PageRefusal> {
    let granted = match company_of(&door.house, &actor, &organization, &id).await {
        Ok(company) => grant(&door.house, &actor, &company, &id).await,
        Err(refusal) => Err(refusal),
    };
    match granted {
        Ok(_) => Ok(to_page(&organization, "granted")),
        Err(refusal) => again(&door, &actor, &organization, (&id, ""), refusal).await,
    }
}

async fn decline_it(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let reason = sent.get("reason");
    let declined = match company_of(&door.house, &actor, &organization, &id).await {
        Ok(company) => decline(&door.house, &actor, &company, &id, reason).await,
        Err(refusal) => Err(refusal),
    };
    match declined {
        Ok(_) => Ok(to_page(&organization, "dispute-declined")),
        Err(refusal) => again(&door, &actor, &organization, (&id, reason), refusal).await,
    }
}

fn to_page(organization: &str, saved: &str) -> Response {
    let page = format!("/o/{organization}/billing/disputes?saved={saved}");
    Redirect::to(&page).into_response()
}

/// The page with what was typed and what is wrong with it, or the page that says who can help.
async fn again(
    door: &Door,
    actor: &Actor,
    organization: &str,
    (id, reason): (&str, &str),
    refusal: Refusal,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(door, actor, organization).await?;
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(door, &frame, refusal).await),
    };
    let refused = Refused { id, reason, wrong };
    let fields = Fields::default();
    match page(door, actor, &frame, &fields, Some(&refused)).await {
        Ok(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
        Err(refusal) => Ok(beyond(door, &frame, refusal).await),
    }
}

async fn page(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    asked: &Fields,
    refused: Option<&Refused<'_>>,
) -> Result<Markup, Refusal> {
    let looked = Looked::read(asked);
    let given = |text: &'static str| Some(asked.get(text)).filter(|text| !text.is_empty());
    let which = Which {
        state: looked.state,
        company: given("company"),
        before: given("before"),
        limit: PER_PAGE,
    };
    let found = organization_disputes(&door.house, actor, &frame.path()[3..], &which).await?;
    let body = view::body(frame.path(), &found, &looked, refused);
    Ok(frame.page_within("Billing", TITLE, news(asked.get("saved")), &body))
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The disputes and credits of {} can be seen by its Organization Admins and by Organization Viewers \
         with the page Billing; only admins decide.",
        frame.name()
    );
    let page = (TITLE, Page::Billing);
    frame.refuse_page(door, page, &sentence, refusal).await
}
