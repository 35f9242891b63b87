//! `/o/{organization}/reporting/difference`: what changed in a report since the end of a day, line by line.

mod list;
mod sums;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::reporting::report::difference;
use canopy_domain::role::Page;

use self::view::Seen;
use super::TITLE;
use super::look::Look;
use crate::guard::Person;
use crate::pages::asked::{Asked, Subject};
use crate::pages::frame::Frame;
use crate::pages::refused::PageRefusal;
use crate::server::Door;

const HEADING: &str = "What changed";

/// The difference; without a day it is asked for. What makes no sense is explained where it was typed.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let look = Look::read(frame.path(), &asked);
    let (wanted, wrong) = look.wanted();
    let found = match difference(&door.house, &actor, &organization, &wanted).await {
        Ok(found) => Some((found.explained()?, found)),
        // Who may read it has not said since when, or in a way that nobody understands.
        Err(refusal) if is_about_the_day(&refusal) => None,
        Err(refusal) => {
            let sentence = format!("Your role in {} does not include reports.", frame.name());
            let page = (TITLE, Page::Reporting);
            return Ok(frame.refuse_page(&door, page, &sentence, refusal).await);
        }
    };
    frame.remember(&door, &actor).await;
    let body = view::body(&Seen {
        look: &look,
        found: found.as_ref().map(|(explained, found)| (found, explained)),
        wrong: wrong.as_ref(),
    });
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = frame.page_within(TITLE, HEADING, &[], &body);
    Ok((status, page).into_response())
}

fn is_about_the_day(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Invalid(error) if error.field == "stood_on")
}
