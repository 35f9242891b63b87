//! `/c/{company}/billing/rates` and `/o/{organization}/billing/rates`: the prices in force, every
//! version that was set, and the form for a new one with a preview. Works without a script.

mod draft;
mod fields;
mod preview;
mod shown;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::rates::list::DefaultRates;
use canopy_app::rates::preview::{Preview, preview_organization_rates, preview_rates};
use canopy_app::rates::{
    RatesShown, company_rates, organization_rates, set_organization_rates, set_rates,
};
use canopy_app::{Actor, Refusal};
use canopy_domain::rating::RateCard;
use maud::{Markup, html};

use self::draft::Draft;
use super::asked::{Asked, Sent, Subject};
use super::billing_tabs::{company_tabs, organization_tabs};
use super::frame::Frame;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::routing::{Routes, get};
use crate::server::Door;
use crate::ui::head::head;

/// The routes of the pages about prices.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/c/{company}/billing/rates", get(show).post(send))
        .route(
            "/o/{organization}/billing/rates",
            get(show_default).post(send_default),
        )
}

/// The prices of a company.
async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let shown = match company_rates(&door.house, &actor, &company).await {
        Ok(shown) => shown,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    frame.remember(&door, &actor).await;
    let draft = Draft::of(&shown.card, &shown.today.to_string());
    let page = company_page(&frame, &shown, &draft, None, news(asked.get("saved")));
    Ok(page.into_response())
}

/// Previews or saves prices of a company.
async fn send(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let mut draft = Draft::read(&sent);
    let done = match draft.rates() {
        Ok(new) if draft.saves => set_rates(&door.house, &actor, &company, &new)
            .await
            .map(|_| None),
        Ok(new) => preview_rates(&door.house, &actor, &company, &new)
            .await
            .map(Some),
        Err(refusal) => may_edit(&door, &actor, &company).await.and(Err(refusal)),
    };
    let found = match said(&mut draft, done) {
        Ok(Said::Saved) => return Ok(to(&frame)),
        Ok(Said::Again(found)) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let shown = company_rates(&door.house, &actor, &company).await?;
    let page = company_page(&frame, &shown, &draft, found.as_deref(), &[]);
    Ok((status(&draft), page).into_response())
}

/// The default prices of an organization.
async fn show_default(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let shown = match organization_rates(&door.house, &actor, &organization).await {
        Ok(shown) => shown,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    frame.remember(&door, &actor).await;
    let card = shown
        .version
        .as_ref()
        .and_then(|version| version.card.as_deref().cloned());
    let card = card.unwrap_or_else(|| RateCard::default_on(shown.today));
    let draft = Draft::of(&card, &shown.today.to_string());
    let page = organization_page(&frame, &shown, &draft, None, news(asked.get("saved")));
    Ok(page.into_response())
}

/// Previews or saves the default prices of an organization.
async fn send_default(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let mut draft = Draft::read(&sent);
    let done = match draft.rates() {
        Ok(new) if draft.saves => set_organization_rates(&door.house, &actor, &organization, &new)
            .await
            .map(|_| None),
        Ok(new) => preview_organization_rates(&door.house, &actor, &organization, &new)
            .await
            .map(Some),
        Err(refusal) => may_set_default(&door, &actor, &organization)
            .await
            .and(Err(refusal)),
    };
    let found = match said(&mut draft, done) {
        Ok(Said::Saved) => return Ok(to(&frame)),
        Ok(Said::Again(found)) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let shown = organization_rates(&door.house, &actor, &organization).await?;
    let page = organization_page(&frame, &shown, &draft, found.as_deref(), &[]);
    Ok((status(&draft), page).into_response())
}

/// What became of a form.
enum Said {
    Saved,
    /// The page again: with a preview, or with what is wrong.
    Again(Option<Box<Preview>>),
}

/// Notes in the draft what is wrong with it. Other refusals are handed back.
fn said(draft: &mut Draft, done: Result<Option<Preview>, Refusal>) -> Result<Said, Refusal> {
    match done {
        Ok(None) => Ok(Said::Saved),
        Ok(Some(found)) => Ok(Said::Again(Some(Box::new(found)))),
        Err(refusal) => {
            draft.wrong = Wrong::of(refusal)?;
            draft.refused = true;
            Ok(Said::Again(None))
        }
    }
}

fn status(draft: &Draft) -> StatusCode {
    if draft.refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}

fn to(frame: &Frame) -> Response {
    let rates = format!("{}/billing/rates?saved=rates", frame.path());
    Redirect::to(&rates).into_response()
}

/// Who may not change prices is told that, and not what is wrong with them.
async fn may_edit(door: &Door, actor: &Actor, company: &str) -> Result<(), Refusal> {
    let shown = company_rates(&door.house, actor, company).await?;
    shown.editable.then_some(()).ok_or(Refusal::Forbidden)
}

async fn may_set_default(door: &Door, actor: &Actor, organization: &str) -> Result<(), Refusal> {
    let shown = organization_rates(&door.house, actor, organization).await?;
    shown.editable.then_some(()).ok_or(Refusal::Forbidden)
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The prices of {} can be seen by its admins and by viewers with the Billing page; only admins \
         change them.",
        frame.name()
    );
    frame.refuse(door, "Billing", &sentence, refusal).await
}

fn company_page(
    frame: &Frame,
    shown: &RatesShown,
    draft: &Draft,
    found: Option<&Preview>,
    news: &[&str],
) -> Markup {
    let action = format!("{}/billing/rates", frame.path());
    let currency = shown.company.currency;
    let body = html! {
        (head("Rates", "The prices, fees and taxes by which usage is charged.", &html! {}))
        (company_tabs(frame.path(), "Rates"))
        (shown::in_force(shown))
        @if shown.editable {
            (fields::form(&action, draft, &fields::Words::company(), Some(currency), found))
        }
        (shown::history(&shown.versions, Some(currency)))
    };
    frame.page_within("Billing", "Rates", news, &body)
}

fn organization_page(
    frame: &Frame,
    shown: &DefaultRates,
    draft: &Draft,
    found: Option<&Preview>,
    news: &[&str],
) -> Markup {
    let action = format!("{}/billing/rates", frame.path());
    let body = html! {
        (head("Rates", "What companies without prices of their own pay, each in its own currency.", &html! {}))
        (organization_tabs(frame.path(), "Rates"))
        (shown::default_in_force(shown))
        (shown::companies(&shown.companies))
        @if shown.editable {
            (fields::form(&action, draft, &fields::Words::organization(), None, found))
        }
        (shown::history(&shown.versions, None))
    };
    frame.page_within("Billing", "Rates", news, &body)
}
