//! The prices of a company or an organization as people read them: in force now, and every revision.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::money::Currency;
use canopy_domain::rating::{CardOwner, RateCard, Version, version_on};
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::civil::Date;

use super::set::defaults_of;
use crate::billing::books::look_at_books;
use crate::billing::rows;
use crate::companies::find::{Found, find_company};
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, House, Refusal};

/// A revision of the prices of a day.
#[derive(Debug, Clone)]
pub struct ListedVersion {
    /// The first day.
    pub effective_on: Date,
    /// Counts the revisions of that day from 1.
    pub revision: i64,
    /// Whether a later revision of the same day took its place.
    pub superseded: bool,
    /// The prices; without any it inherits.
    pub card: Option<Arc<RateCard>>,
    /// The author's id.
    pub created_by: String,
    /// The author's name, where it is a person.
    pub author: Option<String>,
    /// When, in microseconds since 1970.
    pub created_at: i64,
}

/// The prices of a company today.
#[derive(Debug, Clone)]
pub struct RatesShown {
    /// The company.
    pub company: Found,
    /// The company-local day.
    pub today: Date,
    /// Whose card is in force today.
    pub owner: CardOwner,
    /// Since when.
    pub since: Date,
    /// The card in force today.
    pub card: Arc<RateCard>,
    /// Every revision of the company's own prices, oldest first.
    pub versions: Vec<ListedVersion>,
    /// Whether the reader may change them.
    pub editable: bool,
}

/// The prices of a company, for those who may see its amounts.
pub async fn company_rates(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<RatesShown, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let (id, today) = (&found.id, found.day_of(house.now()));
    let (books, versions) = house
        .store
        .read(move |tx| async move {
            let books = look_at_books(&tx, &[id.clone()].into(), None)
                .await?
                .remove(id);
            let books = books.ok_or(Refusal::Hidden)?;
            Ok::<_, Refusal>((books, listed(&tx, id, false).await?))
        })
        .await?;
    let now = books.in_force(today);
    Ok(RatesShown {
        today,
        owner: now.owner,
        since: books.rates.since(today),
        card: now.card,
        versions,
        editable: actor.can(Action::EditRates, found.place()),
        company: found,
    })
}

/// A linked company, and whose card it pays by today.
#[derive(Debug, Clone)]
pub struct CompanyRates {
    /// Its id.
    pub id: Arc<str>,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// Whose card is in force there today.
    pub owner: CardOwner,
    /// Since when.
    pub since: Date,
}

/// The default prices of an organization.
#[derive(Debug, Clone)]
pub struct DefaultRates {
    /// The organization.
    pub organization: Organization,
    /// The day in the organization's time zone.
    pub today: Date,
    /// The default of today.
    pub version: Option<Version>,
    /// Every revision, oldest first.
    pub versions: Vec<ListedVersion>,
    /// The companies of today that the reader may see amounts of, by name.
    pub companies: Vec<CompanyRates>,
    /// Whether the reader may change the default.
    pub editable: bool,
}

/// The default prices of an organization, for those who may see amounts there.
pub async fn organization_rates(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<DefaultRates, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    let place = Place::Organization(&found.id);
    actor.may(Action::SeeAmounts, place)?;
    let editable = actor.can(Action::ManageOrganization, place);
    let now = house.now();
    let today = today_of(&found, now)?;
    let id = &found.id;
    let (versions, defaults, companies) = house
        .store
        .read(move |tx| async move {
            let versions = listed(&tx, id, true).await?;
            let defaults = defaults_of(&tx, id).await?;
            Ok::<_, Refusal>((
                versions,
                defaults,
                linked(&tx, actor, id, today, now).await?,
            ))
        })
        .await?;
    Ok(DefaultRates {
        version: version_on(&defaults, today).cloned(),
        organization: found,
        today,
        versions,
        companies,
        editable,
    })
}

/// The day in an organization's time zone.
pub(super) fn today_of(found: &Organization, now: jiff::Timestamp) -> Result<Date, Refusal> {
    let zone = canopy_domain::period::zone(&found.time_zone)
        .map_err(|_| Refusal::Internal("an organization's time zone is unknown".into()))?;
    Ok(canopy_domain::period::day_of(now, &zone))
}

async fn linked(
    tx: &Tx,
    actor: &Actor,
    organization: &str,
    today: Date,
    now: jiff::Timestamp,
) -> Result<Vec<CompanyRates>, Refusal> {
    let ids = rows::linked_since(tx, organization, today).await?;
    let ids: BTreeSet<Arc<str>> = ids.into_iter().map(Into::into).collect();
    let mut books = look_at_books(tx, &ids, Some(organization)).await?;
    let mut companies = Vec::new();
    for (id, found) in crate::companies::find::find_in(tx, &ids, now).await? {
        let seen = found.organization_id.as_deref() == Some(organization)
            && !found.archived
            && actor.can(Action::SeeAmounts, found.place());
        let Some(books) = books.remove(&id).filter(|_| seen) else {
            continue;
        };
        let day = found.day_of(now);
        companies.push(CompanyRates {
            id,
            owner: books.in_force(day).owner,
            since: books.rates.since(day),
            slug: found.slug,
            name: found.name,
            currency: found.currency,
        });
    }
    companies.sort_by(|a, b| (a.name.to_lowercase(), &a.id).cmp(&(b.name.to_lowercase(), &b.id)));
    Ok(companies)
}

async fn listed(tx: &Tx, owner: &str, organization: bool) -> Result<Vec<ListedVersion>, Refusal> {
    let all = rows::revisions(tx, owner, organization).await?;
    let last: Vec<bool> = (0..all.len())
        .map(|place| {
            let next = all.get(place + 1);
            next.is_none_or(|next| next.version.effective_on != all[place].version.effective_on)
        })
        .collect();
    Ok(all
        .into_iter()
        .zip(last)
        .map(|(found, last)| ListedVersion {
            effective_on: found.version.effective_on,
            revision: found.version.revision,
            superseded: !last,
            card: found.version.card,
            created_by: found.created_by,
            author: found.author,
            created_at: found.created_at,
        })
        .collect())
}
