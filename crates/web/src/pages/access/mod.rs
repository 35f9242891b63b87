//! Access Control: who may see and do what in an organization, and why.

mod assign;
mod desk;
mod invitation;
mod list;
mod person;
mod role;
mod see_as;
mod selection;
mod words;

use crate::routing::{Routes, get, post};

/// The routes of Access Control; an organization and a company have the same pages.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/o/{organization}/access", get(list::show))
        .route(
            "/o/{organization}/access/assign",
            get(assign::open).post(assign::send),
        )
        .route(
            "/o/{organization}/access/roles/{id}",
            get(role::open).post(role::send),
        )
        .route(
            "/o/{organization}/access/roles/{id}/remove",
            get(role::ask_remove).post(role::send_remove),
        )
        .route("/o/{organization}/access/selection", post(selection::send))
        .route(
            "/o/{organization}/access/invitations/{id}",
            get(role::open_offer).post(role::send_offer),
        )
        .route(
            "/o/{organization}/access/invitations/{id}/resend",
            post(invitation::resend),
        )
        .route(
            "/o/{organization}/access/invitations/{id}/revoke",
            get(role::ask_revoke).post(role::send_revoke),
        )
        .merge(of_people())
        .merge(of_companies())
}

fn of_people() -> Routes {
    Routes::new()
        .route(
            "/o/{organization}/access/people/{person}",
            get(person::show),
        )
        .route(
            "/o/{organization}/access/people/{person}/see-as",
            post(see_as::begin),
        )
        .route(
            "/o/{organization}/access/people/{person}/end",
            get(person::end::ask).post(person::end::send),
        )
        .route(
            "/o/{organization}/access/people/{person}/record",
            get(person::record::show),
        )
        .route("/see-as/end", post(see_as::end))
}

fn of_companies() -> Routes {
    Routes::new()
        .route("/c/{company}/staff", get(list::show))
        .route(
            "/c/{company}/staff/assign",
            get(assign::open).post(assign::send),
        )
        .route(
            "/c/{company}/staff/roles/{id}",
            get(role::open).post(role::send),
        )
        .route(
            "/c/{company}/staff/roles/{id}/remove",
            get(role::ask_remove).post(role::send_remove),
        )
        .route("/c/{company}/staff/selection", post(selection::send))
        .route(
            "/c/{company}/staff/invitations/{id}",
            get(role::open_offer).post(role::send_offer),
        )
        .route(
            "/c/{company}/staff/invitations/{id}/resend",
            post(invitation::resend),
        )
        .route(
            "/c/{company}/staff/invitations/{id}/revoke",
            get(role::ask_revoke).post(role::send_revoke),
        )
}
