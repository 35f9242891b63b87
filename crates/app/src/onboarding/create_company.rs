//! Creating a company within an organization.

use std::sync::Arc;

use canopy_domain::role::{Action, Place};
use jiff::civil::{Date, date};
use serde_json::json;

use crate::audit::{self, Change};
use crate::companies::create::{NewCompany, insert};
use crate::companies::find::{Found, find_in};
use crate::companies::posting_lock::hold_default_shared;
use crate::organizations::find::find_organization;
use crate::organizations::link::link;
use crate::{Actor, House, Refusal};

/// The first day on which anything can have happened: events lie in 1970 or later, which begins on
/// this day in the west.
const FIRST_DAY: Date = date(1969, 12, 31);

/// Creates a company and links it to the organization for all of its days: nobody else had it
/// before, so the history that it brings along is the organization's.
pub async fn create_company(
    house: &House,
    actor: &Actor,
    organization: &str,
    new: &NewCompany,
) -> Result<Found, Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    actor.may(Action::CreateCompany, Place::Organization(&organization.id))?;
    let id = house.fresh_id("co_");
    let (id, organization, now) = (&id, &organization, house.now());
    house
        .store
        .write(move |tx| async move {
            hold_default_shared(&tx, &organization.id).await?;
            insert(&tx, id, new, now).await?;
            link(&tx, id, &organization.id, FIRST_DAY).await?;
            let change = Change {
                organization: Some(&organization.id),
                company: Some(id),
                action: "company.created",
                subject: id,
                before: None,
                after: Some(json!({
                    "name": new.name.trim(), "time_zone": new.time_zone, "currency": new.currency,
                })),
            };
            audit::record(&tx, actor, change).await?;
            let key: Arc<str> = id.as_str().into();
            find_in(&tx, &[key.clone()].into(), now)
                .await?
                .remove(&key)
                .ok_or(Refusal::Hidden)
        })
        .await
}
