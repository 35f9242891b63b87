//! The table of access for the routes that are about access itself, and the members on whom they
//! are tried.

use canopy_app::access_control::groups::create_group;
use canopy_app::companies::find::find_company;
use canopy_app::operator::enroll;
use canopy_app::organizations::find::find_organization;
use canopy_domain::role::{Assignment, Pages, Role};
use serde_json::{Value, json};

use crate::dispute_routes::dispute;
use crate::invitation_routes::invitation;
use crate::ledger::rows;
use crate::request_routes::request;
use crate::route_table::{EDIT, EDIT_BESIDE, MANAGE, READ, Route, of_companies, of_organizations};
use crate::world::World;

const SEE_ACCESS: &str = "!!!!! ++ ++-- + .. .. .. .";
const SEE_STAFF: &str = "!!!!! ++ ++.. + ++ -- .. .";
const SEE_STAFF_BESIDE: &str = "!!!!! ++ ++.. . .. .. .. .";

/// Every route of the JSON API about who has access.
pub const ACCESS: [Route; 18] = [
    of_organizations(
        "GET /api/v1/organizations/{organization}/access",
        SEE_ACCESS,
    ),
    of_organizations(
        "GET /api/v1/organizations/{organization}/access.csv",
        SEE_ACCESS,
    ),
    of_organizations("GET /api/v1/organizations/{organization}/groups", READ),
    of_organizations("POST /api/v1/organizations/{organization}/groups", MANAGE),
    of_organizations(
        "PATCH /api/v1/organizations/{organization}/groups/{id}",
        MANAGE,
    ),
    of_organizations(
        "DELETE /api/v1/organizations/{organization}/groups/{id}",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/role-assignments/preview",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/role-assignments/selection",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/role-assignments",
        MANAGE,
    ),
    of_organizations(
        "PATCH /api/v1/organizations/{organization}/role-assignments/{id}",
        MANAGE,
    ),
    of_organizations(
        "DELETE /api/v1/organizations/{organization}/role-assignments/{id}",
        MANAGE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/access",
        SEE_STAFF,
        SEE_STAFF_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/access.csv",
        SEE_STAFF,
        SEE_STAFF_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/role-assignments/preview",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/role-assignments/selection",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/role-assignments",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "PATCH /api/v1/companies/{company}/role-assignments/{id}",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "DELETE /api/v1/companies/{company}/role-assignments/{id}",
        EDIT,
        EDIT_BESIDE,
    ),
];

/// Whether a route is tried on a subject of its own.
pub fn has_a_subject(path: &str) -> bool {
    path.contains("/role-assignments")
        || path.ends_with("/groups/{id}")
        || (path.contains("/invitations") && !path.starts_with("/invitations"))
        || path.contains("/access-requests")
        || path.contains("/disputes")
        || path.contains("/roles/{id}")
        || path.contains("/webhooks/{id}")
        || path.contains("/schedules")
}

/// A fresh member of an organization or a company, on whom a route is tried.
pub struct Subject {
    /// The member's one assignment, or the group; one that never was where the place is none.
    pub id: String,
    /// The body with which an allowed caller succeeds.
    pub body: Value,
}

/// Makes the member for a route of role assignments.
pub async fn subject(world: &World, route: &str, place: &str, n: u64) -> Subject {
    if route.ends_with("/groups/{id}") {
        return group(world, place, n).await;
    }
    if route.contains("/webhooks/{id}") || route.contains("/schedules") {
        return made(world, route, place, n).await;
    }
    if route.contains("/access-requests") {
        return request(world, route, place, n).await;
    }
    if route.contains("/disputes") {
        return dispute(world, route, place, n).await;
    }
    if route.contains("/invitations") {
        return invitation(world, route, place, n).await;
    }
    let in_company = route.contains("{company}");
    let email = format!("member{n}@members.example");
    let held = if in_company {
        let found = find_company(&world.house, &world.operator(), place).await;
        let company = found.ok().map(|company| company.id.to_string());
        company.map(|id| Assignment {
            role: Role::CompanyUser,
            ..Assignment::company_admin(id)
        })
    } else {
        let found = find_organization(&world.house, &world.operator(), place).await;
        let organization = found.ok().map(|organization| organization.id);
        organization.map(|id| Assignment {
            role: Role::OrganizationViewer,
            pages: Pages::default(),
            ..Assignment::organization_admin(id)
        })
    };
    let id = match held {
        Some(held) => {
            let operator = world.operator();
            let person = enroll(&world.house, &operator, &email, "Member", None, &[held]).await;
            let person = person.expect("a member");
            let sql =
                format!("SELECT assignment_id FROM role_assignments WHERE person_id = '{person}'");
            rows(world.store(), &sql).await
        }
        None => "asg_01k2v3w4x5y6z7a8b9c0".into(),
    };
    let body = match (route.split(' ').next(), in_company) {
        _ if route.ends_with("/preview") => json!({ "remove": { "id": id } }),
        _ if route.ends_with("/selection") => json!({ "ids": [id], "do": { "remove": {} } }),
        (Some("POST"), true) => json!({ "email": email, "role": "company_admin" }),
        (Some("POST"), false) => {
            json!({ "email": email, "role": "organization_viewer", "pages": ["billing"] })
        }
        (Some("PATCH"), true) => json!({ "role": "company_admin" }),
        _ => json!({ "pages": ["cases"] }),
    };
    Subject { id, body }
}

/// Makes a webhook or a schedule.
async fn made(world: &World, route: &str, place: &str, n: u64) -> Subject {
    if route.contains("/schedules") {
        return crate::schedule_routes::schedule(world, route, place, n).await;
    }
    Subject {
        id: crate::cap_routes::endpoint(world, place, n).await,
        body: json!({}),
    }
}

/// Makes a group.
async fn group(world: &World, place: &str, n: u64) -> Subject {
    let name = format!("Group {n}");
    let made = create_group(&world.house, &world.operator(), place, &name, &[]).await;
    Subject {
        id: made.map_or_else(|_| "grp_01k2v3w4x5y6z7a8b9c0".into(), |group| group.id),
        body: json!({ "name": format!("Renamed {name}") }),
    }
}
