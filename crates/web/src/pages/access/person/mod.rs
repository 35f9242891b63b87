//! `/o/{organization}/access/people/{person}`: every place that a person can open, and why.

pub(super) mod end;
mod look;
pub(super) mod record;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::access_control::effective::effective_access;

use self::look::Look;
use crate::guard::Person;
use crate::pages::asked::{Asked, Subjects};
use crate::pages::frame::Frame;
use crate::pages::news::news;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;

/// The page; a day that cannot be told of is refused under its field, over the access of now.
pub(in crate::pages) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, person]): Subjects,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let mut look = Look::read(&frame, &person, &asked);
    let read = |on| effective_access(&door.house, &actor, &organization, &person, on);
    let asked_for = match look.on() {
        Ok(on) => read(on).await,
        Err(refusal) => Err(refusal),
    };
    let (status, found) = match asked_for {
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Conflict(_))) => {
            look.wrong = Wrong::of(refusal)?;
            (StatusCode::UNPROCESSABLE_ENTITY, read(None).await)
        }
        found => (StatusCode::OK, found),
    };
    match found {
        Ok(found) => {
            let body = view::body(&look, &found, &actor);
            let news = news(asked.get("saved"));
            let page = frame.page_within("Access Control", &found.person.name, news, &body);
            Ok((status, page).into_response())
        }
        Err(refusal) => {
            let sentence = "Organization Admins see what each person can open.";
            Ok(frame
                .refuse(&door, "Access Control", sentence, refusal)
                .await)
        }
    }
}
