//! The groups of the demo: its firms by region.

use canopy_app::access_control::groups::create_group;
use canopy_app::{Actor, House, Refusal};

use super::standing::Standing;

/// The regions, each with the time zones that are in it.
const REGIONS: [(&str, &[&str]); 4] = [
    ("East", &["America/New_York"]),
    (
        "Central and Mountain",
        &["America/Chicago", "America/Denver", "America/Phoenix"],
    ),
    ("West", &["America/Los_Angeles"]),
    ("Europe", &["Europe/Berlin", "Europe/Dublin"]),
];

/// Makes a group of the firms of each region.
pub(super) async fn group_by_region(
    house: &House,
    actor: &Actor,
    organization: &str,
    firms: &[Standing],
) -> Result<(), Refusal> {
    for (name, zones) in REGIONS {
        let there = firms.iter().filter(|firm| zones.contains(&firm.firm.zone));
        let companies: Vec<String> = there
            .filter_map(|firm| firm.company.as_ref().map(ToString::to_string))
            .collect();
        create_group(house, actor, organization, name, &companies).await?;
    }
    Ok(())
}
