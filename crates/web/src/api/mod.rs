//! The JSON API under `/api/v1`.

mod access;
mod amounts;
mod audit;
mod caps;
mod cases;
mod cloudevents;
mod companies;
mod credits;
mod difference;
mod disputes;
mod events;
mod fields;
mod identity_provider;
mod json;
mod openapi;
mod organizations;
mod overview;
mod rate_cards;
mod report;
mod report_export;
mod schedules;
mod statements;

use crate::routing::{Routes, get, post, put};

pub(crate) use audit::AuditItem;
pub use openapi::document;

/// The routes of the API.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(access::routes())
        .merge(audit::routes())
        .merge(statements::routes())
        .merge(of_billing())
        .merge(report_export::routes())
        .merge(schedules::routes())
        .route("/openapi.json", get(openapi::serve))
        .route("/events", post(events::post_events))
        .route("/organizations", get(organizations::list))
        .route(
            "/organizations/{organization}",
            get(organizations::show).patch(organizations::edit),
        )
        .route(
            "/organizations/{organization}/identity-provider",
            get(identity_provider::show)
                .put(identity_provider::set)
                .delete(identity_provider::remove),
        )
        .route(
            "/organizations/{organization}/overview",
            get(overview::show),
        )
        .route(
            "/organizations/{organization}/companies",
            get(companies::list).post(companies::create),
        )
        .route(
            "/companies/{company}",
            get(companies::show).patch(companies::edit),
        )
        .route(
            "/companies/{company}/status-words",
            put(companies::map_status_word),
        )
        .route(
            "/companies/{company}/cap",
            get(caps::of_company).put(caps::put_of_company),
        )
        .route(
            "/organizations/{organization}/caps",
            get(caps::of_organization).put(caps::put_of_organization),
        )
        .route("/companies/{company}/events", get(events::list))
        .route("/companies/{company}/events/void", post(events::void_event))
        .route(
            "/companies/{company}/cases/{source}/{id}",
            put(cases::put_one_case),
        )
        .route(
            "/companies/{company}/campaigns/{source}/{id}",
            put(cases::put_one_campaign),
        )
        .merge(of_rate_cards())
}

fn of_rate_cards() -> Routes {
    Routes::new()
        .route(
            "/companies/{company}/rate-cards",
            get(rate_cards::list).post(rate_cards::set),
        )
        .route(
            "/companies/{company}/rate-cards/preview",
            post(rate_cards::preview),
        )
        .route(
            "/organizations/{organization}/rate-cards",
            get(rate_cards::list_default).post(rate_cards::set_default),
        )
        .route(
            "/organizations/{organization}/rate-cards/preview",
            post(rate_cards::preview_default),
        )
}

/// The routes of credits and disputes.
fn of_billing() -> Routes {
    Routes::new()
        .route("/organizations/{organization}/report", get(report::show))
        .route(
            "/organizations/{organization}/report/difference",
            get(difference::show),
        )
        .route(
            "/companies/{company}/credits",
            get(credits::list).post(credits::give),
        )
        .route(
            "/companies/{company}/disputes",
            get(disputes::list).post(disputes::dispute),
        )
        .route(
            "/companies/{company}/disputes/{id}/grant",
            post(disputes::grant),
        )
        .route(
            "/companies/{company}/disputes/{id}/decline",
            post(disputes::decline),
        )
        .route(
            "/companies/{company}/disputes/{id}/withdraw",
            post(disputes::withdraw),
        )
        .route(
            "/organizations/{organization}/disputes",
            get(disputes::of_organization),
        )
}
