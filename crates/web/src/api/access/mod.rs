//! Who has access: the list, and the roles that are given, changed and ended.

mod asking;
pub(super) mod assignments;
pub(super) mod company;
pub(super) mod company_invitations;
pub(super) mod company_requests;
pub(super) mod end_access;
mod entry;
pub(super) mod export;
pub(super) mod groups;
pub(super) mod invitations;
mod invited;
pub(super) mod list;
pub(super) mod person;
pub(super) mod proposal;
pub(super) mod requests;
pub(super) mod selection;
mod wish;

use crate::routing::{Routes, get, patch, post};

/// The routes of access.
pub(super) fn routes() -> Routes {
    Routes::new()
        .merge(of_invitations())
        .merge(of_requests())
        .route("/organizations/{organization}/access", get(list::list))
        .route(
            "/organizations/{organization}/access.csv",
            get(export::organization),
        )
        .route(
            "/organizations/{organization}/role-assignments/preview",
            post(proposal::preview),
        )
        .route(
            "/organizations/{organization}/role-assignments/selection",
            post(selection::change_selection),
        )
        .route(
            "/organizations/{organization}/role-assignments",
            post(assignments::give),
        )
        .route(
            "/organizations/{organization}/role-assignments/{id}",
            patch(assignments::edit).delete(assignments::end),
        )
        .route(
            "/organizations/{organization}/groups",
            get(groups::list).post(groups::create),
        )
        .route(
            "/organizations/{organization}/groups/{id}",
            patch(groups::edit).delete(groups::remove),
        )
        .route(
            "/organizations/{organization}/people/{person}/access",
            get(person::show),
        )
        .route(
            "/organizations/{organization}/people/{person}/end-access",
            get(end_access::look).post(end_access::end),
        )
        .route("/companies/{company}/access", get(company::list))
        .route("/companies/{company}/access.csv", get(export::company))
        .route(
            "/companies/{company}/role-assignments/preview",
            post(proposal::preview_in_company),
        )
        .route(
            "/companies/{company}/role-assignments/selection",
            post(selection::change_selection_in_company),
        )
        .route("/companies/{company}/role-assignments", post(company::give))
        .route(
            "/companies/{company}/role-assignments/{id}",
            patch(company::edit).delete(company::end),
        )
}

/// The routes of invitations.
fn of_invitations() -> Routes {
    Routes::new()
        .route(
            "/organizations/{organization}/invitations",
            get(invitations::list).post(invitations::send),
        )
        .route(
            "/organizations/{organization}/invitations/{id}",
            patch(invitations::edit).delete(invitations::revoke),
        )
        .route(
            "/organizations/{organization}/invitations/{id}/resend",
            post(invitations::resend),
        )
        .route(
            "/companies/{company}/invitations",
            get(company_invitations::list).post(company_invitations::send),
        )
        .route(
            "/companies/{company}/invitations/{id}",
            patch(company_invitations::edit).delete(company_invitations::revoke),
        )
        .route(
            "/companies/{company}/invitations/{id}/resend",
            post(company_invitations::resend),
        )
}

/// The routes of access requests.
fn of_requests() -> Routes {
    Routes::new()
        .route(
            "/organizations/{organization}/access-requests",
            get(requests::list).post(requests::ask),
        )
        .route(
            "/organizations/{organization}/access-requests/{id}/approve",
            post(requests::approve),
        )
        .route(
            "/organizations/{organization}/access-requests/{id}/decline",
            post(requests::decline),
        )
        .route(
            "/companies/{company}/access-requests",
            get(company_requests::list).post(company_requests::ask),
        )
        .route(
            "/companies/{company}/access-requests/{id}/approve",
            post(company_requests::approve),
        )
        .route(
            "/companies/{company}/access-requests/{id}/decline",
            post(company_requests::decline),
        )
}
