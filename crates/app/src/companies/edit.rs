//! Editing a company: name, time zone, currency.

use canopy_domain::period::Month;
use canopy_domain::role::Action;
use serde_json::json;

use super::billing_contact::set_in;
use super::find::{Found, find_company, find_in};
use super::posting_lock::hold_alone;
use super::rows;
use super::zones::write_zones;
use crate::audit::{self, Change};
use crate::fields::{check_currency, check_name, check_zone};
use crate::{Actor, House, Refusal};

/// The changes asked for; what is absent stays.
#[derive(Debug, Default, Clone)]
pub struct CompanyEdit {
    /// A new display name.
    pub name: Option<String>,
    /// A new IANA time zone.
    pub time_zone: Option<String>,
    /// A new currency.
    pub currency: Option<String>,
    /// The address of the new billing contact; empty for none.
    pub billing_contact: Option<String>,
}

/// Edits a company and answers it as it is afterwards.
///
/// A currency is refused once anything is booked. A time zone starts with the next local month,
/// or at once where nothing is booked yet.
pub async fn edit_company(
    house: &House,
    actor: &Actor,
    company: &str,
    edit: &CompanyEdit,
) -> Result<Found, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCompany, found.place())?;
    let (now, id) = (house.now(), &found.id);
    house
        .store
        .post(move |tx| async move {
            hold_alone(&tx, id).await?;
            let key = id.clone();
            let found = find_in(&tx, &[key.clone()].into(), now).await?.remove(&key).ok_or(Refusal::Hidden)?;
            let booked = rows::has_postings(&tx, id).await?;
            let name = match &edit.name {
                Some(name) => check_name("name", name)?,
                None => found.name.clone(),
            };
            let currency = match &edit.currency {
                Some(text) => check_currency(text)?,
                None => found.currency,
            };
            if booked && currency != found.currency {
                let message = format!("stays {} because amounts are booked in it", found.currency.code());
                return Err(Refusal::conflict("currency", "fixed", message));
            }
            let zones = zones_after(&found, edit, booked, now)?;
            let changed = name != found.name || currency != found.currency || zones != found.zones_text;
            if changed {
                rows::update(&tx, id, &name, currency, &zones).await?;
                let change = Change {
                    organization: found.organization_id.as_deref(),
                    company: Some(id),
                    action: "company.edited",
                    subject: id,
                    before: Some(json!({ "name": found.name, "currency": found.currency.code(), "time_zones": found.zones_text })),
                    after: Some(json!({ "name": name, "currency": currency.code(), "time_zones": zones })),
                };
                audit::record(&tx, actor, change).await?;
            }
            if let Some(email) = &edit.billing_contact {
                set_in(&tx, actor, &found, email, now).await?;
            }
            find_in(&tx, &[key.clone()].into(), now).await?.remove(&key).ok_or(Refusal::Hidden)
        })
        .await
}

fn zones_after(
    found: &Found,
    edit: &CompanyEdit,
    booked: bool,
    now: jiff::Timestamp,
) -> Result<String, Refusal> {
    let Some(name) = &edit.time_zone else {
        return Ok(found.zones_text.clone());
    };
    check_zone(name)?;
    if !booked {
        return Ok(name.clone());
    }
    let next = Month::of(found.day_of(now)).next().first();
    let mut zones = found.zone_names()?;
    zones.retain(|(day, _)| *day < next);
    if zones.last().is_none_or(|(_, current)| current != name) {
        zones.push((next, name.clone()));
    }
    Ok(write_zones(&zones))
}
