//! The table of access for the routes about invitations, and the invitations on which they are tried.

use canopy_app::access_control::Workplace;
use canopy_app::access_control::invitations::invite::invite_one;
use canopy_app::access_control::wish::Wish;
use canopy_domain::role::Role;
use serde_json::json;

use crate::access_routes::Subject;
use crate::route_table::{EDIT, EDIT_BESIDE, MANAGE, Route, of_companies, of_organizations};
use crate::world::World;

/// Every route of the JSON API about invitations: for those who may send them.
pub const INVITATIONS: [Route; 10] = [
    of_organizations(
        "GET /api/v1/organizations/{organization}/invitations",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/invitations",
        MANAGE,
    ),
    of_organizations(
        "PATCH /api/v1/organizations/{organization}/invitations/{id}",
        MANAGE,
    ),
    of_organizations(
        "DELETE /api/v1/organizations/{organization}/invitations/{id}",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/invitations/{id}/resend",
        MANAGE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/invitations",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/invitations",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "PATCH /api/v1/companies/{company}/invitations/{id}",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "DELETE /api/v1/companies/{company}/invitations/{id}",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/invitations/{id}/resend",
        EDIT,
        EDIT_BESIDE,
    ),
];

/// Makes the invitation for a route.
pub async fn invitation(world: &World, route: &str, place: &str, n: u64) -> Subject {
    let in_company = route.contains("{company}");
    let (here, role, other) = match in_company {
        true => (
            Workplace::Company(place),
            Role::CompanyAdmin,
            json!({ "role": "company_user", "all_cases": true }),
        ),
        false => (
            Workplace::Organization(place),
            Role::OrganizationViewer,
            json!({ "role": "organization_admin" }),
        ),
    };
    let wish = Wish {
        role: Some(role),
        ..Wish::default()
    };
    let (operator, email) = (world.operator(), format!("invited{n}@members.example"));
    let made = invite_one(&world.house, &operator, here, &email, &wish).await;
    let mut body = other;
    if route.starts_with("POST") && !route.ends_with("/resend") {
        body["email"] = format!("new{n}@members.example").into();
    }
    Subject {
        id: made.map_or("inv_01k2v3w4x5y6z7a8b9c0".into(), |made| made.entry.id),
        body,
    }
}
