//! Who has access: the list, and the roles that are given, changed and ended.

pub(super) mod assignments;
pub(super) mod company;
mod entry;
pub(super) mod list;
mod wish;

use crate::routing::{Routes, get, patch, post};

/// The routes of access.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/organizations/{organization}/access", get(list::list))
        .route(
            "/organizations/{organization}/role-assignments",
            post(assignments::give),
        )
        .route(
            "/organizations/{organization}/role-assignments/{id}",
            patch(assignments::edit).delete(assignments::end),
        )
        .route("/companies/{company}/access", get(company::list))
        .route("/companies/{company}/role-assignments", post(company::give))
        .route(
            "/companies/{company}/role-assignments/{id}",
            patch(company::edit).delete(company::end),
        )
}
