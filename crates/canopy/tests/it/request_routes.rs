//! The table of access for the routes about access requests, and the requests on which they are
//! tried. Asking is about the caller only; `access_requests.rs` tries it.

use canopy_app::access_control::Workplace;
use canopy_app::access_control::requests::ask::ask;
use canopy_app::access_control::requests::wish;
use canopy_app::companies::find::find_company;
use canopy_app::operator::enroll;
use canopy_app::organizations::find::find_organization;
use canopy_app::{Actor, ActorKind};
use canopy_domain::role::{Assignment, Pages, Role};
use serde_json::json;

use crate::access_routes::Subject;
use crate::route_table::{EDIT, EDIT_BESIDE, MANAGE, Route, of_companies, of_organizations};
use crate::world::World;

const PAGE_MANAGE: &str = "!!!!! +! ---- - .! .. .! .";
const PAGE_EDIT: &str = "!!!!! +! --.. - +! -- .! .";
const PAGE_EDIT_BESIDE: &str = "!!!!! +! --.. . .! .. .! .";

/// Every route about requests that wait: for those who decide them.
pub const REQUESTS: [Route; 12] = [
    of_organizations(
        "GET /api/v1/organizations/{organization}/access-requests",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/access-requests/{id}/approve",
        MANAGE,
    ),
    of_organizations(
        "POST /api/v1/organizations/{organization}/access-requests/{id}/decline",
        MANAGE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/access-requests",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/access-requests/{id}/approve",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/access-requests/{id}/decline",
        EDIT,
        EDIT_BESIDE,
    ),
    of_organizations("GET /o/{organization}/access-requests", PAGE_MANAGE),
    of_organizations(
        "POST /o/{organization}/access-requests/{id}/approve",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/access-requests/{id}/decline",
        PAGE_MANAGE,
    ),
    of_companies(
        "GET /c/{company}/access-requests",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/access-requests/{id}/approve",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/access-requests/{id}/decline",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
];

/// Makes the request for a route.
pub async fn request(world: &World, route: &str, place: &str, n: u64) -> Subject {
    let (house, operator) = (&world.house, world.operator());
    let company = find_company(house, &operator, place).await.ok();
    let organization = find_organization(house, &operator, place).await.ok();
    let in_company = route.contains("{company}");
    let (here, held, role) = match (in_company, company, organization) {
        (true, Some(found), _) => {
            let held = Assignment {
                role: Role::CompanyUser,
                ..Assignment::company_admin(found.id.to_string())
            };
            (Workplace::Company(place), held, "company_admin")
        }
        (false, _, Some(found)) => {
            let held = Assignment {
                role: Role::OrganizationViewer,
                pages: Pages::default(),
                ..Assignment::organization_admin(found.id)
            };
            (Workplace::Organization(place), held, "organization_admin")
        }
        _ => return answer("arq_01k2v3w4x5y6z7a8b9c0".into(), route),
    };
    let email = format!("asks{n}@members.example");
    let person = enroll(
        house,
        &operator,
        &email,
        "Asking",
        None,
        std::slice::from_ref(&held),
    )
    .await;
    let actor = Actor {
        kind: ActorKind::Person,
        id: person.expect("a person"),
        assignments: vec![held],
        email,
        ..Actor::installation("Asking", house.now())
    };
    let wanted = wish(role, None, "").expect("a wish");
    let made = ask(house, &actor, here, &wanted).await;
    answer(made.expect("a request"), route)
}

fn answer(id: String, route: &str) -> Subject {
    let body = match route.ends_with("/decline") {
        true => json!({ "reason": "Not now." }),
        false => json!({}),
    };
    Subject { id, body }
}
