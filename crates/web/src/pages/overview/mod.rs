//! `/o/{organization}`: every company of the organization side by side, month to date.

mod add_company;
mod attention;
mod companies;
mod look;
mod tiles;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::onboarding::create_company::create_company;
use canopy_app::organizations::find::find_organization;
use canopy_app::reporting::attention::needs_attention_in;
use canopy_app::reporting::overview::overview;
use canopy_app::{Actor, Refusal};
use maud::Markup;

use self::add_company::Adding;
use self::look::Look;
use self::view::Seen;
use super::asked::{Asked, Fields, Sent, Subject};
use super::frame::Frame;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::server::Door;

/// The overview.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Markup, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let page = page(&door, &actor, &frame, &asked, &Adding::default()).await?;
    frame.remember(&door, &actor).await;
    Ok(page)
}

/// Adds a company; what is wrong is said in the dialog, over the overview.
pub(super) async fn add_company(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let adding = Adding::typed(&sent);
    let refusal = match create_company(&door.house, &actor, &organization, &adding.company()).await
    {
        Ok(found) => {
            let settings = format!("/c/{}/settings?saved=company", found.slug);
            return Ok(Redirect::to(&settings).into_response());
        }
        Err(refusal) => refusal,
    };
    let frame = Frame::organization(&door, &actor, &organization).await?;
    if matches!(refusal, Refusal::Forbidden) {
        let sentence = format!("Organization Admins add companies to {}.", frame.name());
        return Ok(frame.refuse(&door, "Add company", &sentence, refusal).await);
    }
    let adding = adding.refused(Wrong::of(refusal)?);
    let page = page(&door, &actor, &frame, &Fields::default(), &adding).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Where the address of a refused form leads when it is loaded anew.
pub(super) async fn back(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
) -> Result<Redirect, PageRefusal> {
    let found = find_organization(&door.house, &actor, &organization).await?;
    Ok(Redirect::to(&format!("/o/{}", found.slug)))
}

async fn page(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    asked: &Fields,
    adding: &Adding,
) -> Result<Markup, PageRefusal> {
    let path = frame.path();
    let overview = overview(&door.house, actor, &path[3..]).await?;
    let findings = needs_attention_in(&door.house, actor, &overview.organization).await?;
    let seen = Seen {
        actor,
        look: Look::read(path, asked, overview.billing.is_some()),
        overview: &overview,
        findings: &findings,
    };
    let body = view::body(&seen, adding);
    Ok(frame.page("Overview", news(asked.get("saved")), &body))
}
