//! `/c/{company}/usage`: what stands behind a company's figures: its days, the events of a day, one
//! event with its charges.

mod charges;
mod day;
mod days;
mod event;

use crate::routing::{Routes, get, post};

/// The routes of usage.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/c/{company}/usage", get(days::show))
        .route("/c/{company}/usage/event", get(event::show))
        .route("/c/{company}/usage/event/void", post(event::void))
        .route("/c/{company}/usage/{day}", get(day::show))
}

const TITLE: &str = "Usage";

/// Where somebody came from, if it is a page of ours.
fn way_back(asked: &super::asked::Fields) -> &str {
    let back = asked.get("back");
    match super::address::local(back) {
        Some(path) if path.starts_with("/o/") || path.starts_with("/c/") => path,
        _ => "",
    }
}
