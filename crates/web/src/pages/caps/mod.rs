//! `/o/{organization}/billing/caps` and `/c/{company}/billing/caps`: what a month may cost, and how far
//! it is from that.

mod company;
mod organization;
pub(super) mod words;

use crate::routing::{Routes, get, post};

/// The routes of caps.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(
            "/o/{organization}/billing/caps",
            get(organization::show).post(organization::save),
        )
        .route(
            "/o/{organization}/billing/caps/selection",
            post(organization::save_selection),
        )
        .route(
            "/c/{company}/billing/caps",
            get(company::show).post(company::save),
        )
}
