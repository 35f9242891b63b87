//! The table of access for the routes about credits and disputes, and the disputes on which they are
//! tried.

use canopy_app::companies::find::find_company;
use canopy_app::disputes::open::{Opening, open};
use canopy_app::usage::{OWN_SOURCE, ingest_own};
use canopy_domain::money::Micros;
use canopy_domain::usage::{Content, Usage};
use serde_json::json;

use crate::access_routes::Subject;
use crate::ledger::rows;
use crate::route_table::{EDIT, EDIT_BESIDE, Route, of_companies, of_organizations};
use crate::world::World;

const AMOUNTS: &str = "!!!!! ++ +-.. + ++ -- .. .";
const AMOUNTS_BESIDE: &str = "!!!!! ++ +-.. . .. .. .. .";
const CREDIT: &str = "!!!!! ++ --.. - -- -- .. .";
const BILLING: &str = "!!!!! ++ +-+- + .. .. .. .";
const PAGE_AMOUNTS: &str = "!!!!! +! +-.. + +! -- .! .";
const PAGE_AMOUNTS_BESIDE: &str = "!!!!! +! +-.. . .! .. .! .";
const PAGE_CREDIT: &str = "!!!!! +! --.. - -! -- .! .";
const PAGE_OPEN: &str = "!!!!! +! ++.. + +! ++ .! .";
const PAGE_OPEN_BESIDE: &str = "!!!!! +! ++.. . .! .. .! .";
const PAGE_EDIT: &str = "!!!!! +! --.. - +! -- .! .";
const PAGE_EDIT_BESIDE: &str = "!!!!! +! --.. . .! .. .! .";
const PAGE_BILLING: &str = "!!!!! +! +-+- + .! .. .! .";
const PAGE_MANAGE: &str = "!!!!! +! ---- - .! .. .! .";

/// Every route about credits and disputes.
pub const DISPUTES: [Route; 16] = [
    of_companies(
        "GET /api/v1/companies/{company}/credits",
        AMOUNTS,
        AMOUNTS_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/credits",
        CREDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/disputes",
        AMOUNTS,
        AMOUNTS_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/disputes",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/disputes/{id}/grant",
        CREDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/disputes/{id}/decline",
        CREDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "POST /api/v1/companies/{company}/disputes/{id}/withdraw",
        EDIT,
        EDIT_BESIDE,
    ),
    of_organizations("GET /api/v1/organizations/{organization}/disputes", BILLING),
    of_companies(
        "GET /c/{company}/billing/credits",
        PAGE_AMOUNTS,
        PAGE_AMOUNTS_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/billing/credits",
        PAGE_CREDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_companies(
        "GET /c/{company}/billing/disputes",
        PAGE_OPEN,
        PAGE_OPEN_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/billing/disputes",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/billing/disputes/{id}/withdraw",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
    of_organizations("GET /o/{organization}/billing/disputes", PAGE_BILLING),
    of_organizations(
        "POST /o/{organization}/billing/disputes/{id}/grant",
        PAGE_MANAGE,
    ),
    of_organizations(
        "POST /o/{organization}/billing/disputes/{id}/decline",
        PAGE_MANAGE,
    ),
];

/// Makes a charge, and the dispute of it for a route that is about one.
pub async fn dispute(world: &World, route: &str, place: &str, n: u64) -> Subject {
    let (house, operator) = (&world.house, world.operator());
    let company = match route.contains("{company}") {
        true => place.to_owned(),
        false => {
            let sql = format!(
                "SELECT MIN(l.company_id) FROM links l JOIN organizations o ON o.organization_id = l.organization_id \
                 WHERE o.organization_id = '{place}' OR o.slug = '{place}'"
            );
            rows(world.store(), &sql).await
        }
    };
    let never = "dis_01k2v3w4x5y6z7a8b9c0".to_owned();
    let event = format!("subject{n}");
    let mut id = never;
    if let Ok(found) = find_company(house, &operator, &company).await {
        let usage = Usage::Fee {
            name: "Setup".into(),
            amount: Micros(1_000_000),
        };
        let content = Content {
            usage,
            occurred_at: house.now(),
            case: None,
            campaign: None,
        };
        let booked = ingest_own(house, &found.id, vec![(event.clone(), content)]).await;
        booked.expect("a charge");
        if route.contains("{id}") {
            let opening = Opening {
                source: OWN_SOURCE.into(),
                id: event.clone(),
                place: 0,
                note: "Never ordered.".into(),
            };
            let opened = open(house, &operator, &found.id, &opening).await;
            id = opened.expect("a dispute");
        }
    }
    let body = match route {
        _ if route.ends_with("/decline") => json!({ "reason": "It was ordered." }),
        "POST /api/v1/companies/{company}/disputes" => {
            json!({ "source": OWN_SOURCE, "id": event, "charge": 0, "note": "Never ordered." })
        }
        _ if route.ends_with("/disputes") => {
            json!({ "source": OWN_SOURCE, "id": event, "charge": "0", "note": "Never ordered." })
        }
        _ => json!({}),
    };
    Subject { id, body }
}
