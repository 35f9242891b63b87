//! The table of access for the routes that are about access itself, and the members on whom they
//! are tried.

use canopy_app::companies::find::find_company;
use canopy_app::operator::enroll;
use canopy_app::organizations::find::find_organization;
use canopy_domain::role::{Assignment, Pages, Role};
use serde_json::{Value, json};

use crate::ledger::rows;
use crate::route_table::{EDIT, EDIT_BESIDE, MANAGE, Route, of_companies, of_organizations};
use crate::world::World;

/// Every route of the JSON API about who has access.
pub const ACCESS: [Route; 8] = [
    of_organizations(
        "GET /api/v1/organizations/{organization}/access",
        "!!!!! ++ ++-- + .. .. .. .",
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
        "!!!!! ++ ++.. + ++ -- .. .",
        "!!!!! ++ ++.. . .. .. .. .",
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

/// A fresh member of an organization or a company, on whom a route is tried.
pub struct Subject {
    /// The member's one assignment; one that never was where the place is none.
    pub id: String,
    /// The body with which an allowed caller succeeds.
    pub body: Value,
}

/// Makes the member for a route of role assignments.
pub async fn subject(world: &World, route: &str, place: &str, n: u64) -> Subject {
    let in_company = route.contains("/companies/{company}");
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
        (Some("POST"), true) => json!({ "email": email, "role": "company_admin" }),
        (Some("POST"), false) => {
            json!({ "email": email, "role": "organization_viewer", "pages": ["billing"] })
        }
        (Some("PATCH"), true) => json!({ "role": "company_admin" }),
        _ => json!({ "pages": ["cases"] }),
    };
    Subject { id, body }
}
