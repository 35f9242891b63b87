//! `/o/{organization}/billing` and `/c/{company}/billing`: the bill while the month is running.

mod company;
mod organization;
mod parts;

use crate::routing::{Routes, get};

/// The routes of the running bills.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/o/{organization}/billing", get(organization::show))
        .route("/c/{company}/billing", get(company::show))
}

const TITLE: &str = "Billing";
const TAB: &str = "Month to date";
