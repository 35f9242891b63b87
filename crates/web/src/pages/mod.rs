//! The pages: HTML over the verbs of the app. A handler parses, calls one verb and shows what it
//! answered; each page stands in the file of its address, what it looks like in its `view`.
//!
//! A page shows only what the verb handed out, and links only to pages that the reader may open.

mod access;
mod access_requests;
mod address;
mod asked;
mod audit;
mod billing;
mod billing_credits;
mod billing_disputes;
mod billing_tabs;
mod caps;
mod choices;
mod company;
mod company_settings;
mod compared;
mod credits;
mod definitions;
mod disputes;
mod forgotten;
mod frame;
mod invitation;
mod landing;
mod mailbox;
mod me;
mod moments;
mod news;
mod numbers;
mod organization_settings;
mod organization_sign_in;
mod overview;
mod period_bar;
mod rates;
pub(crate) mod refused;
mod report_export;
mod reporting;
mod rounding;
mod schedules;
mod sign_in;
mod sign_in_code;
mod sign_in_link;
mod sign_in_organization;
mod statements;
mod switcher;
mod usage;
mod webhooks;
mod wrong;

use crate::routing::{Routes, get, post};

/// Forms are short; nobody needs more to fill one in.
const MAX_FORM: usize = 64 * 1024;

/// The routes of the pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(of_accounts())
        .merge(access_requests::routes())
        .merge(access::routes())
        .merge(audit::routes())
        .merge(statements::routes())
        .merge(billing::routes())
        .merge(reporting::routes())
        .merge(usage::routes())
        .merge(billing_credits::routes())
        .merge(billing_disputes::routes())
        .merge(rates::routes())
        .merge(caps::routes())
        .merge(webhooks::routes())
        .merge(report_export::routes())
        .merge(schedules::routes())
        .route("/", get(landing::go))
        .route(
            "/invitations/{token}",
            get(invitation::show).post(invitation::take),
        )
        .route("/mailbox", get(mailbox::show))
        .route("/switcher", get(switcher::list))
        .route("/o/{organization}", get(overview::show))
        .route(
            "/o/{organization}/companies",
            get(overview::back).post(overview::add_company),
        )
        .route(
            "/o/{organization}/settings",
            get(organization_settings::show).post(organization_settings::save),
        )
        .route(
            "/o/{organization}/settings/sign-in",
            get(organization_sign_in::show).post(organization_sign_in::save),
        )
        .route(
            "/o/{organization}/settings/sign-in/remove",
            post(organization_sign_in::remove),
        )
        .route("/c/{company}", get(company::show))
        .route(
            "/c/{company}/settings",
            get(company_settings::show).post(company_settings::save),
        )
        .route(
            "/c/{company}/settings/status-words",
            get(company_settings::back).post(company_settings::map_word),
        )
        .body_limit(MAX_FORM)
}

/// The routes of signing in and of the own account.
fn of_accounts() -> Routes {
    Routes::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route(
            "/sign-in/code",
            get(sign_in_code::show).post(sign_in_code::send),
        )
        .route(
            "/sign-in/sso",
            get(sign_in_organization::show).post(sign_in_organization::ask),
        )
        .route("/sign-in/sso/{organization}", get(sign_in_organization::go))
        .route(
            "/sign-in/callback/{organization}",
            get(sign_in_organization::back),
        )
        .route(
            "/sign-in/{token}",
            get(sign_in_link::show).post(sign_in_link::spend),
        )
        .route("/sign-out", post(sign_in::sign_out))
        .route("/forgotten", get(forgotten::show).post(forgotten::ask))
        .route(
            "/forgotten/{token}",
            get(forgotten::show_link).post(forgotten::spend_link),
        )
        .route("/me", get(me::show))
        .route(
            "/me/password",
            get(me::password::show).post(me::password::change),
        )
        .route("/me/two-factor", get(me::two_factor::show))
        .route("/me/two-factor/begin", post(me::two_factor::begin))
        .route("/me/two-factor/confirm", post(me::two_factor::confirm))
        .route(
            "/me/two-factor/recovery-codes",
            post(me::two_factor::renew_codes),
        )
        .route("/me/two-factor/end", post(me::two_factor::end))
        .route("/me/end-other-sessions", post(me::end_others))
        .route("/me/sessions/{id}/revoke", post(me::revoke))
}
