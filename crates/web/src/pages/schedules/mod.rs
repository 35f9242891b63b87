//! `/o/{organization}/reporting/schedules`: the reports that an organization sends by itself.

mod form;
mod list;
mod one;
mod turn;
mod words;

use axum::response::Response;
use canopy_app::Refusal;

use super::frame::Frame;
use crate::routing::{Routes, get, post};
use crate::server::Door;

/// The routes of schedules.
pub(super) fn routes() -> Routes {
    let base = "/o/{organization}/reporting/schedules";
    let path = |end: &str| format!("{base}{end}");
    Routes::new()
        .route(base, get(list::show).post(form::create))
        .route(&path("/new"), get(form::new))
        .route(&path("/{id}"), get(one::show).post(form::save))
        .route(&path("/{id}/edit"), get(form::edit))
        .route(&path("/{id}/send"), post(turn::send))
        .route(&path("/{id}/pause"), post(turn::pause))
        .route(&path("/{id}/resume"), post(turn::resume))
        .route(&path("/{id}/remove"), post(turn::remove))
}

/// The answer to whoever may not manage schedules.
async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The scheduled reports of {} are set by its Organization Admins.",
        frame.name()
    );
    frame.refuse(door, "Reporting", &sentence, refusal).await
}
