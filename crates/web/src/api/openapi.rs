//! The OpenAPI 3.1 document, made from the handlers.

use axum::Json;
use utoipa::OpenApi;

use super::{
    access, audit, caps, cases, companies, credits, difference, disputes, events,
    identity_provider, organizations, overview, rate_cards, report, report_export, schedules,
    statements,
};

/// The JSON API of Canopy.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Canopy",
        description = "Companies side by side: usage events in, figures out. Money is exact decimal text, times are RFC 3339, unknown fields are refused."
    ),
    paths(
        events::post_events,
        events::list,
        events::void_event,
        organizations::list,
        organizations::show,
        organizations::edit,
        identity_provider::show,
        identity_provider::set,
        identity_provider::remove,
        overview::show,
        report::show,
        difference::show,
        report_export::csv,
        report_export::xlsx,
        schedules::list,
        schedules::create,
        schedules::show,
        schedules::edit,
        schedules::remove,
        schedules::deliveries,
        companies::list,
        companies::create,
        companies::show,
        companies::edit,
        companies::map_status_word,
        caps::of_company,
        caps::put_of_company,
        caps::of_organization,
        caps::put_of_organization,
        cases::put_one_case,
        cases::put_one_campaign,
        rate_cards::list,
        rate_cards::set,
        statements::list,
        statements::show,
        statements::hold,
        statements::release,
        statements::close,
        statements::months,
        statements::archive,
        statements::part,
        credits::list,
        credits::give,
        disputes::list,
        disputes::of_organization,
        disputes::dispute,
        disputes::grant,
        disputes::decline,
        disputes::withdraw,
        rate_cards::preview,
        rate_cards::list_default,
        rate_cards::set_default,
        rate_cards::preview_default,
        access::list::list,
        access::assignments::give,
        access::assignments::edit,
        access::assignments::end,
        access::export::organization,
        access::export::company,
        access::proposal::preview,
        access::proposal::preview_in_company,
        access::selection::change_selection,
        access::selection::change_selection_in_company,
        access::groups::list,
        access::groups::create,
        access::groups::edit,
        access::groups::remove,
        access::invitations::list,
        access::invitations::send,
        access::invitations::edit,
        access::invitations::revoke,
        access::invitations::resend,
        access::company_invitations::list,
        access::company_invitations::send,
        access::company_invitations::edit,
        access::company_invitations::revoke,
        access::company_invitations::resend,
        access::requests::list,
        access::requests::ask,
        access::requests::approve,
        access::requests::decline,
        access::company_requests::list,
        access::company_requests::ask,
        access::company_requests::approve,
        access::company_requests::decline,
        access::person::show,
        access::end_access::look,
        access::end_access::end,
        access::company::list,
        access::company::give,
        access::company::edit,
        access::company::end,
        audit::of_organization,
        audit::organization_csv,
        audit::organization_ndjson,
        audit::of_company,
        audit::company_csv,
        audit::company_ndjson,
    )
)]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Serves the document; it needs no key.
pub(super) async fn serve() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
