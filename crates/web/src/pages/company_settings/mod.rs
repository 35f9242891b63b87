//! `/c/{company}/settings`: name, time zone, currency and status words. Each part is saved by itself.

mod status_words;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::cases::map_status_word::map_status_word;
use canopy_app::companies::billing_contact::billing_contact;
use canopy_app::companies::edit::{CompanyEdit, edit_company};
use canopy_app::companies::find::find_company;
use canopy_app::companies::settings::company_settings;
use canopy_app::companies::status_words::Meaning;
use canopy_app::{Actor, Refusal};
use canopy_domain::role::Action;
use maud::Markup;

use self::view::Typed;
use super::asked::{Asked, Fields, Sent, Subject};
use super::frame::Frame;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::server::Door;

/// The settings.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let typed = Typed::default();
    match page(&door, &actor, &frame, news(asked.get("saved")), &typed).await {
        Ok(page) => {
            frame.remember(&door, &actor).await;
            Ok(page.into_response())
        }
        Err(refusal) => Ok(beyond(&door, &frame, refusal).await),
    }
}

/// Saves what was sent: the part of the page whose form it was.
pub(super) async fn save(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let edit = CompanyEdit {
        name: sent.owned("name"),
        time_zone: sent.find("time_zone").map(|zone| zone.trim().to_owned()),
        currency: sent.owned("currency"),
        billing_contact: sent.owned("billing_contact"),
    };
    match edit_company(&door.house, &actor, &company, &edit).await {
        Ok(found) => {
            let settings = format!("/c/{}/settings?saved={}", found.slug, saved(&sent));
            Ok(Redirect::to(&settings).into_response())
        }
        Err(refusal) => again(&door, &actor, &company, sent, refusal).await,
    }
}

/// Says what a status word means.
pub(super) async fn map_word(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let found = find_company(&door.house, &actor, &company).await?;
    let mapped = match Meaning::read(sent.get("meaning")) {
        Some(meaning) => {
            map_status_word(&door.house, &actor, &company, sent.get("word"), meaning).await
        }
        // Who may not say what a word means is told that, and not how to say it.
        None => actor
            .may(Action::EditCompany, found.place())
            .and(Err(Refusal::field(
                "meaning",
                "required",
                "say whether the word means open or closed",
            ))),
    };
    match mapped {
        Ok(()) => {
            let words = format!("/c/{}/settings?saved=status-word#status-words", found.slug);
            Ok(Redirect::to(&words).into_response())
        }
        Err(refusal) => again(&door, &actor, &company, sent, refusal).await,
    }
}

/// Where the address of a refused form leads when it is loaded anew.
pub(super) async fn back(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
) -> Result<Redirect, PageRefusal> {
    let found = find_company(&door.house, &actor, &company).await?;
    Ok(Redirect::to(&format!(
        "/c/{}/settings#status-words",
        found.slug
    )))
}

/// The word for the news: which part was sent.
fn saved(sent: &Fields) -> &'static str {
    let sent: Vec<&'static str> = ["name", "time_zone", "currency", "billing_contact"]
        .into_iter()
        .filter(|field| sent.find(field).is_some())
        .collect();
    match sent[..] {
        [one] => one,
        _ => "changes",
    }
}

/// The page with what was typed and what is wrong with it, or the page that says who can help.
async fn again(
    door: &Door,
    actor: &Actor,
    company: &str,
    sent: Fields,
    refusal: Refusal,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(door, actor, company).await?;
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(door, &frame, refusal).await),
    };
    let typed = Typed { sent, wrong };
    match page(door, actor, &frame, &[], &typed).await {
        Ok(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()),
        Err(refusal) => Ok(beyond(door, &frame, refusal).await),
    }
}

async fn page(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    news: &[&str],
    typed: &Typed,
) -> Result<Markup, Refusal> {
    let path = frame.path();
    let settings = company_settings(&door.house, actor, &path[3..]).await?;
    let today = settings.company.day_of(door.house.now());
    let contact = billing_contact(&door.house, actor, &path[3..]).await?;
    let body = view::body(path, &settings, &contact, today, typed);
    Ok(frame.page("Settings", news, &body))
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The settings of {} can be seen by its Company Admins, by Organization Admins, and by \
         Organization Viewers with the Companies page; only admins change them.",
        frame.name()
    );
    frame.refuse(door, "Settings", &sentence, refusal).await
}
