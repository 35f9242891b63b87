//! The part of the table of access about statements and months.

use serde_json::{Value, json};

use crate::cast::Cast;
use crate::client::Caller;
use crate::events::call;
use crate::route_table::{EDIT, EDIT_BESIDE, Route, of_companies, of_organizations};
use crate::world::{Company, World};

const BILLING: &str = "!!!!! ++ +-+- + .. .. .. .";
const BILLING_OF_COMPANY: &str = "!!!!! ++ +-.. + ++ -- .. .";
const BILLING_BESIDE: &str = "!!!!! ++ +-.. . .. .. .. .";
const PAGE_BILLING: &str = "!!!!! +! +-+- + .! .. .! .";
const PAGE_OF_COMPANY: &str = "!!!!! +! +-.. + +! -- .! .";
const PAGE_BESIDE: &str = "!!!!! +! +-.. . .! .. .! .";
const PAGE_EDIT: &str = "!!!!! +! --.. - +! -- .! .";
const PAGE_EDIT_BESIDE: &str = "!!!!! +! --.. . .! .. .! .";

/// The routes.
pub const STATEMENTS: &[Route] = &[
    of_companies(
        "GET /api/v1/companies/{company}/statements",
        BILLING_OF_COMPANY,
        BILLING_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/statements/{month}",
        BILLING_OF_COMPANY,
        BILLING_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/months/{month}/hold",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/months/{month}/release",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/months/{month}/close",
        EDIT,
        EDIT_BESIDE,
    ),
    of_organizations("GET /api/v1/organizations/{organization}/months", BILLING),
    of_organizations(
        "GET /api/v1/organizations/{organization}/months/{month}/statements",
        BILLING,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/months/{month}/statements/{company}",
        BILLING,
    ),
    of_organizations("GET /o/{organization}/billing/months", PAGE_BILLING),
    of_organizations(
        "GET /o/{organization}/billing/months/{month}/statements",
        PAGE_BILLING,
    ),
    of_organizations(
        "GET /o/{organization}/billing/months/{month}/statements/{company}",
        PAGE_BILLING,
    ),
    of_companies(
        "GET /c/{company}/billing/statements",
        PAGE_OF_COMPANY,
        PAGE_BESIDE,
    ),
    of_companies(
        "GET /c/{company}/billing/statements/{month}",
        PAGE_OF_COMPANY,
        PAGE_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/billing/statements/{month}",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
];

/// The month that a route is asked about: a closed one to read or close, the current one to hold.
pub fn month_for(route: &str) -> &'static str {
    let changes = route.starts_with("POST ") && !route.ends_with("/close");
    if changes { "2026-03" } else { "2026-02" }
}

/// The body of a route of this table that takes one; nothing for other routes.
pub fn body_for(route: &str) -> Option<Option<Value>> {
    let (method, path) = route.split_once(' ')?;
    match (method, path.rsplit('/').next()?) {
        ("POST", "release" | "close") => Some(None),
        ("POST", "hold") => Some(Some(
            json!({ "reason": "more to come", "until": "2026-04-10" }),
        )),
        ("POST", "{month}") => Some(Some(
            json!({ "step": "hold", "reason": "more to come", "until": "2026-04-10" }),
        )),
        _ => None,
    }
}

/// Closes a February of each company of a cast by an admin's hand.
pub async fn close_february(world: &World, cast: &Cast) {
    let places = [
        (&cast.own.key, &cast.oak),
        (&cast.own.key, &cast.elm),
        (&cast.other.key, &cast.far),
    ];
    for (key, company) in places {
        let call = call(&company.slug, "february", "2026-02-10T13:00:00Z", 80_000);
        world.accept(key, &[call]).await;
        close(world, key, company, "2026-02").await;
    }
}

/// Closes a month by hand.
pub async fn close(world: &World, caller: &Caller, company: &Company, month: &str) {
    let path = format!("/api/v1/companies/{}/months/{month}/close", company.slug);
    let closed = world
        .call(caller, reqwest::Method::POST, &path, None)
        .await
        .expect(200);
    assert_eq!(closed["state"], "closed");
}
