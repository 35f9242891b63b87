//! Finding companies by slug or id.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::money::Currency;
use canopy_domain::period::Zones;
use canopy_domain::role::{Action, Decision, Place};
use jiff::Timestamp;
use jiff::civil::Date;

use super::rows;
use super::zones::{read_zones, zone_names};
use crate::stored::day;
use crate::{Actor, House, Refusal};

/// A company with the organization to which it is linked today.
#[derive(Debug, Clone)]
pub struct Found {
    /// `co_…`.
    pub id: Arc<str>,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// The zones that decide its days.
    pub zones: Zones,
    /// The zones as stored.
    pub(crate) zones_text: String,
    /// The organization of today, if any.
    pub organization_id: Option<String>,
    /// The first day on which it has been linked to that organization.
    pub linked_on: Option<Date>,
    /// Archived companies take no events and count nowhere.
    pub archived: bool,
    /// When it was created.
    pub created_at: Timestamp,
}

impl Found {
    /// The company and its organization, as the law of roles takes them.
    pub fn place(&self) -> Place<'_> {
        Place::Company {
            id: &self.id,
            organization: self.organization_id.as_deref(),
        }
    }

    /// The names of the time zones with their first days; the first is in force from the beginning.
    pub fn zone_names(&self) -> Result<Vec<(Date, String)>, Refusal> {
        zone_names(&self.zones_text)
    }

    /// The first day of which the actor sees charges: who is let in by the company itself sees all,
    /// who reads through the organization sees the days since the company has belonged to it.
    pub(crate) fn first_day_for(&self, actor: &Actor) -> Option<Date> {
        let alone = Place::Company {
            id: &self.id,
            organization: None,
        };
        match actor.can(Action::SeeAmounts, alone) {
            true => None,
            false => self.linked_on,
        }
    }

    /// The company-local day of an instant.
    pub fn day_of(&self, at: Timestamp) -> Date {
        self.zones.day_of(at)
    }
}

/// The companies behind slugs or ids. What does not exist is left out.
pub async fn find_companies(
    house: &House,
    subjects: BTreeSet<Arc<str>>,
) -> Result<HashMap<Arc<str>, Found>, Refusal> {
    let now = house.now();
    let subjects = &subjects;
    house
        .store
        .read(move |tx| async move { find_in(&tx, subjects, now).await })
        .await
}

/// The same inside a transaction.
pub(crate) async fn find_in(
    tx: &canopy_store::Tx,
    subjects: &BTreeSet<Arc<str>>,
    now: Timestamp,
) -> Result<HashMap<Arc<str>, Found>, Refusal> {
    // No database keeps U+0000, so nothing is called so; asking would fail the whole request.
    let list: Vec<&str> = subjects
        .iter()
        .map(|subject| &**subject)
        .filter(|subject| !subject.contains('\0'))
        .collect();
    let mut found = HashMap::with_capacity(list.len());
    for company in rows::by_subjects(tx, &list).await? {
        let zones = read_zones(&company.zones_text)?;
        let today = zones.day_of(now).to_string();
        let linked = company.links.iter().find(|link| link.holds_on(&today));
        let entry = Found {
            id: company.id.as_str().into(),
            slug: company.slug.clone(),
            name: company.name,
            currency: company.currency,
            zones,
            zones_text: company.zones_text,
            organization_id: linked.map(|link| link.organization_id.clone()),
            linked_on: linked.map(|link| day(&link.linked_on)).transpose()?,
            archived: company.archived,
            created_at: company.created_at,
        };
        for subject in [company.slug.as_str(), company.id.as_str()] {
            if let Some(asked) = subjects.get(subject) {
                found.insert(asked.clone(), entry.clone());
            }
        }
    }
    Ok(found)
}

/// One company that the actor may know of; anything else is hidden alike.
pub async fn find_company(house: &House, actor: &Actor, subject: &str) -> Result<Found, Refusal> {
    let subject: Arc<str> = subject.into();
    let found = find_companies(house, [subject.clone()].into())
        .await?
        .remove(&subject)
        .ok_or(Refusal::Hidden)?;
    match actor.decide(Action::OpenCompany, found.place()) {
        Decision::Hidden => Err(actor.hidden(found.place())),
        _ => Ok(found),
    }
}
