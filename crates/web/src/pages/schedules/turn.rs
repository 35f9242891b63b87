//! What is done with a schedule at once: sending, pausing, resuming, deleting.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::schedules::{Turn, send_to_me, turn_schedule};
use canopy_app::{Actor, Refusal};

use super::beyond;
use crate::guard::Person;
use crate::pages::asked::Subjects;
use crate::pages::frame::Frame;
use crate::pages::refused::PageRefusal;
use crate::server::Door;

/// Sends the report to whoever asks, to see what it is like.
pub(super) async fn send(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let done = send_to_me(&door.house, &actor, &organization, &id).await;
    Ok(back(&door, &frame, done, &format!("/{id}?saved=schedule-sent")).await)
}

/// Pauses it.
pub(super) async fn pause(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects(of): Subjects,
) -> Result<Response, PageRefusal> {
    turned(&door, &actor, &of, Turn::Paused).await
}

/// Resumes it.
pub(super) async fn resume(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects(of): Subjects,
) -> Result<Response, PageRefusal> {
    turned(&door, &actor, &of, Turn::Resumed).await
}

/// Deletes it.
pub(super) async fn remove(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects(of): Subjects,
) -> Result<Response, PageRefusal> {
    turned(&door, &actor, &of, Turn::Removed).await
}

async fn turned(
    door: &Door,
    actor: &Actor,
    [organization, id]: &[String; 2],
    turn: Turn,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(door, actor, organization).await?;
    let done = turn_schedule(&door.house, actor, organization, id, turn).await;
    let end = match turn {
        Turn::Paused => format!("/{id}?saved=schedule-paused"),
        Turn::Resumed => format!("/{id}?saved=schedule-resumed"),
        Turn::Removed => "?saved=schedule-removed".to_owned(),
    };
    Ok(back(door, &frame, done, &end).await)
}

async fn back(door: &Door, frame: &Frame, done: Result<(), Refusal>, end: &str) -> Response {
    match done {
        Ok(()) => {
            let path = format!("{}/reporting/schedules{end}", frame.path());
            Redirect::to(&path).into_response()
        }
        Err(refusal) => beyond(door, frame, refusal).await,
    }
}
