//! The amounts of an exported report, added up company by company as a reader of the file would.

use std::collections::BTreeMap;

use canopy_domain::money::Micros;
use serde_json::Value;

use crate::report_identity::amounts;
use crate::world::{Organization, World};

const SECTIONS: [&str; 6] = ["voice", "sms", "self_healing", "fees", "taxes", "credits"];

/// Whether a report as CSV, cut into whole periods, months and days, has the amounts of its lines.
pub async fn csv_says_the_same(
    world: &World,
    organization: &Organization,
    query: &str,
    items: &[Value],
) {
    let query = query.replace("&compare=none", "");
    for lines in ["period", "month", "day"] {
        let slug = &organization.slug;
        let path = format!("/api/v1/organizations/{slug}/report.csv?{query}&lines={lines}");
        let answer = world.get(&organization.key, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let sums = sums_of(&answer.text());
        for item in items {
            let id = item["company"]["id"].as_str().expect("an id");
            let told = sums.get(id).copied().unwrap_or_default();
            assert_eq!(told, amounts(&item["cost"]), "{path} {id}");
        }
        let named = |id: &String| items.iter().any(|item| item["company"]["id"] == **id);
        for (id, told) in sums.iter().filter(|(id, _)| !named(id)) {
            assert_eq!(*told, [0; 6], "{path}: {id} is in the file alone");
        }
    }
}

/// The sums of the sections by company. No cell of these reports holds a comma.
fn sums_of(text: &str) -> BTreeMap<String, [i64; 6]> {
    let mut sums: BTreeMap<String, [i64; 6]> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let section = SECTIONS.iter().position(|section| *section == cells[0]);
        let Some(section) = section.filter(|_| !cells[6].is_empty()) else {
            continue;
        };
        let amount = Micros::parse(cells[6]).expect("an amount").get();
        sums.entry(cells[2].to_owned()).or_default()[section] += amount;
    }
    sums
}
