//! The table of access for caps and webhooks, and the endpoints on which their routes are tried.

use canopy_app::organizations::find::find_organization;

use crate::ledger::tamper;
use crate::route_table::{CREDITS, EDIT_BESIDE, MANAGE, Route, of_companies, of_organizations};
use crate::world::World;

const PAGE_MANAGE: &str = "!!!!! +! ---- - .! .. .! .";

/// Every route of caps and webhooks.
pub const CAPS: [Route; 13] = [
    of_companies(
        "GET /api/v1/companies/{company}/cap",
        "!!!!! ++ +-.. + ++ -- .. .",
        "!!!!! ++ +-.. . .. .. .. .",
    ),
    of_companies(
        "PUT /api/v1/companies/{company}/cap",
        CREDITS.own,
        EDIT_BESIDE,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/caps",
        "!!!!! ++ +-+- + .. .. .. .",
    ),
    of_organizations("PUT /api/v1/organizations/{organization}/caps", MANAGE),
    of_organizations(
        "GET /o/{organization}/billing/caps",
        "!!!!! +! +-+- + .! .. .! .",
    ),
    of_organizations("POST /o/{organization}/billing/caps", PAGE_MANAGE),
    of_organizations("POST /o/{organization}/billing/caps/selection", PAGE_MANAGE),
    of_companies(
        "GET /c/{company}/billing/caps",
        "!!!!! +! +-.. + +! -- .! .",
        "!!!!! +! +-.. . .! .. .! .",
    ),
    of_companies(
        "POST /c/{company}/billing/caps",
        "!!!!! +! --.. - -! -- .! .",
        "!!!!! +! --.. . .! .. .! .",
    ),
    of_organizations("GET /o/{organization}/settings/webhooks", PAGE_MANAGE),
    of_organizations("POST /o/{organization}/settings/webhooks", PAGE_MANAGE),
    of_organizations(
        "POST /o/{organization}/settings/webhooks/{id}/on",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/settings/webhooks/{id}/off",
        PAGE_MANAGE,
    ),
];

/// Removing an endpoint.
pub const REMOVE: Route = of_organizations(
    "POST /o/{organization}/settings/webhooks/{id}/remove",
    PAGE_MANAGE,
);

/// An endpoint of an organization; one that never was where the place is none.
pub async fn endpoint(world: &World, place: &str, n: u64) -> String {
    let id = format!("whe_{n:020}");
    let found = find_organization(&world.house, &world.operator(), place).await;
    if let Ok(organization) = found {
        let sql = format!(
            "INSERT INTO webhook_endpoints (endpoint_id, organization_id, url, secret, events, switched_on, created_at) \
             VALUES ('{id}', '{}', 'https://hooks.example.com', '', 'cap.near', 1, 1)",
            organization.id
        );
        assert_eq!(tamper(world.store(), &sql).await, 1);
    }
    id
}
