//! The table of access: every route, and who gets what. Written down here from the description of
//! the roles, and not computed from the product's own decision.

use crate::access_pages::ACCESS_PAGES;
use crate::access_routes::ACCESS;
use crate::cap_routes::{CAPS, REMOVE};
use crate::dispute_routes::DISPUTES;
use crate::invitation_routes::INVITATIONS;
use crate::request_routes::REQUESTS;
use crate::schedule_routes::SCHEDULES;
use crate::statement_routes::STATEMENTS;

/// What is about nobody, or only about the caller; each has tests of its own.
pub const OPEN: &[&str] = &[
    "GET /assets/{name}",
    "GET /healthz",
    "GET /readyz",
    "GET /api/v1/openapi.json",
    "GET /api/v1/organizations",
    "GET /",
    "POST /api/v1/organizations/{organization}/access-requests",
    "POST /api/v1/companies/{company}/access-requests",
    "POST /o/{organization}/access-requests",
    "POST /c/{company}/access-requests",
    "GET /forgotten",
    "POST /forgotten",
    "GET /forgotten/{token}",
    "POST /forgotten/{token}",
    "GET /invitations/{token}",
    "POST /invitations/{token}",
    "GET /mailbox",
    "GET /me",
    "GET /me/password",
    "POST /me/password",
    "GET /me/two-factor",
    "POST /me/two-factor/begin",
    "POST /me/two-factor/confirm",
    "POST /me/two-factor/recovery-codes",
    "POST /me/two-factor/end",
    "POST /me/end-other-sessions",
    "GET /sign-in/callback/{organization}",
    "GET /sign-in/sso",
    "POST /sign-in/sso",
    "GET /sign-in/sso/{organization}",
    "GET /sign-in/code",
    "POST /sign-in/code",
    "POST /me/sessions/{id}/revoke",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/{token}",
    "POST /sign-in/{token}",
    "POST /sign-out",
    "POST /see-as/end",
    "GET /switcher",
];

/// A route and its answers: a letter for each kind of caller, in the order of `cast::KINDS`.
///
/// `+` carried out, `-` forbidden (403), `.` as if nothing were there (404), `!` who are you (401, and for pages the way to
/// the sign-in).
/// Groups: nobody, broken and revoked key, expired session, deactivated · admin and key of the
/// organization · viewer with all pages, companies, billing, overview · limited viewer · admin and
/// key of the company · user with all cases, with one scope · admin and key elsewhere · expired.
pub struct Route {
    /// Method and path, as the router has it.
    pub route: &'static str,
    /// In the own organization, or in the company of the company roles.
    pub own: &'static str,
    /// In the other company of the organization; nothing for organization routes.
    pub sibling: Option<&'static str>,
}

/// A route of an organization.
pub const fn of_organizations(route: &'static str, own: &'static str) -> Route {
    Route {
        route,
        own,
        sibling: None,
    }
}

/// A route of a company.
pub const fn of_companies(route: &'static str, own: &'static str, sibling: &'static str) -> Route {
    Route {
        route,
        own,
        sibling: Some(sibling),
    }
}

/// Open to whoever may open the organization.
pub const READ: &str = "!!!!! ++ ++++ + .. .. .. .";
/// For admins of the organization.
pub const MANAGE: &str = "!!!!! ++ ---- - .. .. .. .";
/// For admins of the organization who are people.
pub const MANAGE_IN_PERSON: &str = "!!!!! +- ---- - .. .. .. .";
/// For admins, in the company of the company roles.
pub const EDIT: &str = "!!!!! ++ --.. - ++ -- .. .";
/// The same in the other company.
pub const EDIT_BESIDE: &str = "!!!!! ++ --.. . .. .. .. .";
const AUDIT: &str = "!!!!! ++ ++-- + .. .. .. .";
const AUDIT_OF_COMPANY: &str = "!!!!! ++ ++.. + ++ -- .. .";
const AUDIT_BESIDE: &str = "!!!!! ++ ++.. . .. .. .. .";

/// For those who may read reports.
pub const REPORTING: &str = AUDIT;

/// Every route of the JSON API that is about an organization or a company.
pub const API: &[Route] = &[
    of_organizations("GET /api/v1/organizations/{organization}", READ),
    of_organizations("GET /api/v1/organizations/{organization}/overview", READ),
    of_organizations("GET /api/v1/organizations/{organization}/report", REPORTING),
    of_organizations(
        "GET /api/v1/organizations/{organization}/report/difference",
        REPORTING,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/report.csv",
        REPORTING,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/report.xlsx",
        REPORTING,
    ),
    of_organizations("GET /api/v1/organizations/{organization}/companies", READ),
    of_organizations("PATCH /api/v1/organizations/{organization}", MANAGE),
    of_organizations(
        "GET /api/v1/organizations/{organization}/identity-provider",
        MANAGE,
    ),
    of_organizations(
        "PUT /api/v1/organizations/{organization}/identity-provider",
        MANAGE_IN_PERSON,
    ),
    of_organizations(
        "DELETE /api/v1/organizations/{organization}/identity-provider",
        MANAGE_IN_PERSON,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/companies",
        MANAGE,
    ),
    of_organizations("GET /api/v1/organizations/{organization}/audit", AUDIT),
    of_organizations("GET /api/v1/organizations/{organization}/audit.csv", AUDIT),
    of_organizations(
        "GET /api/v1/organizations/{organization}/audit.ndjson",
        AUDIT,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/audit",
        AUDIT_OF_COMPANY,
        AUDIT_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/audit.csv",
        AUDIT_OF_COMPANY,
        AUDIT_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/audit.ndjson",
        AUDIT_OF_COMPANY,
        AUDIT_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}",
        "!!!!! ++ ++.. + ++ -- .. .",
        "!!!!! ++ ++.. . .. .. .. .",
    ),
    of_companies("PATCH /api/v1/companies/{company}", EDIT, EDIT_BESIDE),
    of_companies(
        "PUT /api/v1/companies/{company}/status-words",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies("GET /api/v1/companies/{company}/events", EDIT, EDIT_BESIDE),
    of_companies(
        "POST /api/v1/companies/{company}/events/void",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "PUT /api/v1/companies/{company}/cases/{source}/{id}",
        "!!!!! ++ --.. - ++ +- .. .",
        EDIT_BESIDE,
    ),
    of_companies(
        "PUT /api/v1/companies/{company}/campaigns/{source}/{id}",
        "!!!!! ++ --.. - ++ +- .. .",
        EDIT_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/rate-cards",
        "!!!!! ++ +-.. + ++ -- .. .",
        "!!!!! ++ +-.. . .. .. .. .",
    ),
    of_companies(
        "POST /api/v1/companies/{company}/rate-cards",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/rate-cards/preview",
        EDIT,
        EDIT_BESIDE,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/rate-cards",
        "!!!!! ++ +-+- + .. .. .. .",
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/rate-cards",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/rate-cards/preview",
        MANAGE,
    ),
    of_companies("POST /api/v1/events", EDIT, EDIT_BESIDE),
];

const PAGE_READ: &str = "!!!!! +! ++++ + .! .. .! .";
const PAGE_MANAGE: &str = "!!!!! +! ---- - .! .. .! .";
const PAGE_AUDIT: &str = "!!!!! +! ++-- + .! .. .! .";
const PAGE_OPEN: &str = "!!!!! +! ++.. + +! ++ .! .";
const PAGE_OPEN_BESIDE: &str = "!!!!! +! ++.. . .! .. .! .";
const PAGE_SETTINGS: &str = "!!!!! +! ++.. + +! -- .! .";
const PAGE_EDIT: &str = "!!!!! +! --.. - +! -- .! .";
const PAGE_EDIT_BESIDE: &str = "!!!!! +! --.. . .! .. .! .";

const PAGE_REPORTING: &str = "!!!!! +! ++-- + .! .. .! .";
const PAGE_BILLS: &str = "!!!!! +! +-+- + .! .. .! .";
const PAGE_BILL: &str = "!!!!! +! +-.. + +! -- .! .";
const PAGE_BILL_BESIDE: &str = "!!!!! +! +-.. . .! .. .! .";
const PAGE_USAGE: &str = "!!!!! +! ++.. + +! +- .! .";

/// Every page that is about an organization or a company. Keys open no pages.
pub const PAGES: &[Route] = &[
    of_organizations("GET /o/{organization}", PAGE_READ),
    of_organizations("GET /o/{organization}/companies", PAGE_READ),
    of_organizations("POST /o/{organization}/companies", PAGE_MANAGE),
    of_organizations("GET /o/{organization}/settings", PAGE_MANAGE),
    of_organizations("POST /o/{organization}/settings", PAGE_MANAGE),
    of_organizations("GET /o/{organization}/settings/sign-in", PAGE_MANAGE),
    of_organizations("POST /o/{organization}/settings/sign-in", PAGE_MANAGE),
    of_organizations(
        "POST /o/{organization}/settings/sign-in/remove",
        PAGE_MANAGE,
    ),
    of_organizations("GET /o/{organization}/audit", PAGE_AUDIT),
    of_organizations("GET /o/{organization}/audit.csv", PAGE_AUDIT),
    of_organizations("GET /o/{organization}/audit.ndjson", PAGE_AUDIT),
    of_organizations("GET /o/{organization}/reporting", PAGE_REPORTING),
    of_organizations("GET /o/{organization}/reporting/difference", PAGE_REPORTING),
    of_organizations("GET /o/{organization}/billing", PAGE_BILLS),
    of_companies("GET /c/{company}/billing", PAGE_BILL, PAGE_BILL_BESIDE),
    of_companies("GET /c/{company}/usage", PAGE_USAGE, PAGE_OPEN_BESIDE),
    of_companies("GET /c/{company}/usage/{day}", PAGE_EDIT, PAGE_EDIT_BESIDE),
    of_companies("GET /c/{company}/usage/event", PAGE_EDIT, PAGE_EDIT_BESIDE),
    of_companies(
        "POST /c/{company}/usage/event/void",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_organizations("GET /o/{organization}/reporting/export.csv", PAGE_REPORTING),
    of_organizations(
        "GET /o/{organization}/reporting/export.xlsx",
        PAGE_REPORTING,
    ),
    of_companies("GET /c/{company}/audit", PAGE_SETTINGS, PAGE_OPEN_BESIDE),
    of_companies(
        "GET /c/{company}/audit.csv",
        PAGE_SETTINGS,
        PAGE_OPEN_BESIDE,
    ),
    of_companies(
        "GET /c/{company}/audit.ndjson",
        PAGE_SETTINGS,
        PAGE_OPEN_BESIDE,
    ),
    of_companies(
        "GET /c/{company}/billing/rates",
        "!!!!! +! +-.. + +! -- .! .",
        "!!!!! +! +-.. . .! .. .! .",
    ),
    of_companies(
        "POST /c/{company}/billing/rates",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_organizations(
        "GET /o/{organization}/billing/rates",
        "!!!!! +! +-+- + .! .. .! .",
    ),
    of_organizations("POST /o/{organization}/billing/rates", PAGE_MANAGE),
    of_companies("GET /c/{company}", PAGE_OPEN, PAGE_OPEN_BESIDE),
    of_companies("GET /c/{company}/settings", PAGE_SETTINGS, PAGE_OPEN_BESIDE),
    of_companies("POST /c/{company}/settings", PAGE_EDIT, PAGE_EDIT_BESIDE),
    of_companies(
        "GET /c/{company}/settings/status-words",
        PAGE_OPEN,
        PAGE_OPEN_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/settings/status-words",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
];

/// Every route of all tables.
pub fn all_routes() -> impl Iterator<Item = &'static Route> {
    let access = ACCESS.iter().chain(&INVITATIONS).chain(&REQUESTS);
    let access = access.chain(&DISPUTES);
    let caps = CAPS.iter().chain([&REMOVE]);
    let all = API.iter().chain(PAGES).chain(access).chain(ACCESS_PAGES);
    all.chain(STATEMENTS).chain(caps).chain(SCHEDULES)
}

/// Who may give credits, which also go to `POST /api/v1/events`.
pub const CREDITS: Route = of_companies(
    "POST /api/v1/events",
    "!!!!! ++ --.. - -- -- .. .",
    EDIT_BESIDE,
);

/// The letters of a row.
pub fn letters(row: &str) -> Vec<char> {
    row.chars().filter(|letter| *letter != ' ').collect()
}
