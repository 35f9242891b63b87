//! The table of access for scheduled reports, and the schedules on which their routes are tried.

use canopy_app::organizations::find::find_organization;
use canopy_domain::role::Assignment;
use serde_json::{Value, json};

use crate::access_routes::Subject;
use crate::ledger::tamper;
use crate::route_table::{MANAGE, Route, of_organizations};
use crate::world::World;

const PAGE_MANAGE: &str = "!!!!! +! ---- - .! .. .! .";
const LIST: &str = "/api/v1/organizations/{organization}/schedules";

/// Every route of scheduled reports.
pub const SCHEDULES: &[Route] = &[
    of_organizations("GET /api/v1/organizations/{organization}/schedules", MANAGE),
    of_organizations(
        "POST /api/v1/organizations/{organization}/schedules",
        MANAGE,
    ),
    of_organizations("GET /o/{organization}/reporting/schedules", PAGE_MANAGE),
    of_organizations("POST /o/{organization}/reporting/schedules", PAGE_MANAGE),
    of_organizations("GET /o/{organization}/reporting/schedules/new", PAGE_MANAGE),
    of_organizations(
        "GET /api/v1/organizations/{organization}/schedules/{id}",
        MANAGE,
    ),
    of_organizations(
        "PATCH /api/v1/organizations/{organization}/schedules/{id}",
        MANAGE,
    ),
    of_organizations(
        "DELETE /api/v1/organizations/{organization}/schedules/{id}",
        MANAGE,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/schedules/{id}/deliveries",
        MANAGE,
    ),
    of_organizations(
        "GET /o/{organization}/reporting/schedules/{id}",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/reporting/schedules/{id}",
        PAGE_MANAGE,
    ),
    of_organizations(
        "GET /o/{organization}/reporting/schedules/{id}/edit",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/reporting/schedules/{id}/send",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/reporting/schedules/{id}/pause",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/reporting/schedules/{id}/resume",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/reporting/schedules/{id}/remove",
        PAGE_MANAGE,
    ),
];

/// What a route is told to make or change: a new name, and for a recipient this person.
fn body(route: &str, person: &str, n: u64) -> Value {
    let name = format!("Schedule {n}");
    match route.split_once(' ') {
        Some(("POST", path)) if path == LIST => json!({ "name": name, "recipients": [person] }),
        Some((_, path)) if path.starts_with("/api/") => json!({ "name": name }),
        _ => json!({ "name": name, "recipients": person }),
    }
}

/// A schedule of an organization; one that never was where the place is none.
pub async fn schedule(world: &World, route: &str, place: &str, n: u64) -> Subject {
    let id = format!("sch_{n:020}");
    let found = find_organization(&world.house, &world.operator(), place).await;
    let Ok(organization) = found else {
        return Subject {
            body: body(route, "per_01k2v3w4x5y6z7a8b9c0d", n),
            id,
        };
    };
    // An organization has a hundred at most, and every caller makes one.
    let emptied = format!(
        "DELETE FROM schedules WHERE organization_id = '{}'",
        organization.id
    );
    tamper(world.store(), &emptied).await;
    let sql = format!(
        "INSERT INTO schedules (schedule_id, organization_id, name, cadence, weekday, month_day, hour, covers, layout, \
         lines, format, active, from_day, created_at) VALUES ('{id}', '{}', 'Weekly', 'weekly', 1, 1, 6, 'previous', \
         'tidy', 'month', 'csv', 1, '2026-03-16', 1)",
        organization.id
    );
    assert_eq!(tamper(world.store(), &sql).await, 1);
    let person = format!("reader{n}@readers.example");
    let reads = Assignment::organization_admin(&*organization.id);
    world.person(&person, &[reads]).await;
    Subject {
        body: body(route, &person, n),
        id,
    }
}
