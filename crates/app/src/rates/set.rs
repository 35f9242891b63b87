//! Setting prices: a new revision, and the new ratings of what it reaches.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::money::{Currency, Micros};
use canopy_domain::rating::{RateCard, Version, version_on};
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::change::{Changed, NewRates, check_reach, with_default};
use crate::audit::{self, Change};
use crate::billing::books::{load_all_alone, load_books_alone};
use crate::billing::rows;
use crate::companies::find::{Found, find_company};
use crate::companies::posting_lock::hold_default_alone;
use crate::organizations::find::{Organization, find_organization};
use crate::usage::rerate::{Rerated, Stamp, rerate};
use crate::{Actor, House, Refusal};

/// What became of a change of prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatesSet {
    /// The number of the revision of its day.
    pub revision: i64,
    /// Events that cost something else now.
    pub events: i64,
    /// What they cost more (or less), one amount a currency.
    pub difference: Vec<(Currency, Micros)>,
}

/// Puts a company's own card in force from its day on.
pub async fn set_rate_card(
    house: &House,
    actor: &Actor,
    company: &str,
    card: &RateCard,
) -> Result<RatesSet, Refusal> {
    set_rates(house, actor, company, &card.clone().into()).await
}

/// Puts a company's own prices in force from their day on, or lets it inherit from then on. Events
/// of open months that they reach are rated again.
pub async fn set_rates(
    house: &House,
    actor: &Actor,
    company: &str,
    new: &NewRates,
) -> Result<RatesSet, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditRates, found.place())?;
    new.check()?;
    let (now, found) = (house.now(), &found);
    house
        .store
        .post(move |tx| async move { set_own(&tx, actor, found, new, now).await })
        .await
}

async fn set_own(
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    new: &NewRates,
    now: Timestamp,
) -> Result<RatesSet, Refusal> {
    let before = load_books_alone(tx, &found.id).await?;
    let version = new.version(0);
    let (by, at) = (&actor.id, now.as_microsecond());
    let revision = rows::insert_revision(tx, &found.id, false, &version, by, at).await?;
    let after = before.with_own(new.version(revision));
    let changed: Changed = [(found.id.clone(), after)].into();
    check_reach(tx, &changed, new.effective_on).await?;
    let set = rate_again(tx, &changed, new, revision, now).await?;
    let was = before.in_force(new.effective_on);
    let change = Change {
        organization: found.organization_id.as_deref(),
        company: Some(&found.id),
        action: "rate_card.set",
        subject: &found.id,
        before: Some(json!(*was.card)),
        after: Some(told(new, &set)),
    };
    audit::record(tx, actor, change).await?;
    Ok(set)
}

/// Puts an organization's default card in force from its day on, or withdraws it from then on. Events
/// of open months of companies that inherit it are rated again.
pub async fn set_organization_rates(
    house: &House,
    actor: &Actor,
    organization: &str,
    new: &NewRates,
) -> Result<RatesSet, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    new.check()?;
    let (now, found) = (house.now(), &found);
    house
        .store
        .post(move |tx| async move { set_default(&tx, actor, found, new, now).await })
        .await
}

async fn set_default(
    tx: &Tx,
    actor: &Actor,
    found: &Organization,
    new: &NewRates,
    now: Timestamp,
) -> Result<RatesSet, Refusal> {
    hold_default_alone(tx, &found.id).await?;
    let linked = rows::linked_since(tx, &found.id, new.effective_on).await?;
    let linked: BTreeSet<Arc<str>> = linked.into_iter().map(Into::into).collect();
    let books = load_all_alone(tx, &linked, &found.id).await?;
    let before = defaults_of(tx, &found.id).await?;
    let version = new.version(0);
    let (by, at) = (&actor.id, now.as_microsecond());
    let revision = rows::insert_revision(tx, &found.id, true, &version, by, at).await?;
    let changed = with_default(books, &found.id, &before, &new.version(revision));
    check_reach(tx, &changed, new.effective_on).await?;
    let set = rate_again(tx, &changed, new, revision, now).await?;
    let was = version_on(&before, new.effective_on).and_then(|version| version.card.clone());
    let change = Change {
        organization: Some(&found.id),
        company: None,
        action: "rate_card.default_set",
        subject: &found.id,
        before: Some(was.map_or_else(|| json!({ "built_in": true }), |card| json!(*card))),
        after: Some(told(new, &set)),
    };
    audit::record(tx, actor, change).await?;
    Ok(set)
}

/// The default cards of an organization, oldest first.
pub(super) async fn defaults_of(tx: &Tx, organization: &str) -> Result<Vec<Version>, Refusal> {
    let mut all = rows::organization_versions(tx, &[organization]).await?;
    Ok(all.remove(organization).unwrap_or_default())
}

async fn rate_again(
    tx: &Tx,
    changed: &Changed,
    new: &NewRates,
    revision: i64,
    now: Timestamp,
) -> Result<RatesSet, Refusal> {
    let mut sums = ByCurrency::default();
    for (company, books) in changed {
        let stamp = Stamp::Book(now);
        let rerated = rerate(tx, company, books, new.effective_on, stamp).await?;
        sums.add(books.currency, &rerated)?;
    }
    Ok(RatesSet {
        revision,
        events: sums.events(),
        difference: sums.differences()?,
    })
}

/// New ratings, summed for each currency.
#[derive(Default)]
pub(super) struct ByCurrency(Vec<(Currency, Rerated)>);

impl ByCurrency {
    pub(super) fn add(&mut self, currency: Currency, rerated: &Rerated) -> Result<(), Refusal> {
        match self.0.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, sum)) => *sum = sum.and(rerated).ok_or_else(beyond)?,
            None => self.0.push((currency, *rerated)),
        }
        Ok(())
    }

    pub(super) fn events(&self) -> i64 {
        self.0.iter().map(|(_, sum)| sum.events).sum()
    }

    pub(super) fn differences(&self) -> Result<Vec<(Currency, Micros)>, Refusal> {
        let sums = self.0.iter().filter(|(_, sum)| sum.events > 0);
        sums.map(|(currency, sum)| Ok((*currency, sum.difference().ok_or_else(beyond)?)))
            .collect()
    }
}

pub(super) fn beyond() -> Refusal {
    Refusal::Internal("a sum leaves the range of amounts".into())
}

/// The change as the audit log keeps it.
fn told(new: &NewRates, set: &RatesSet) -> Value {
    let mut told = match &new.card {
        Some(card) => json!(card),
        None => json!({ "effective_on": new.effective_on, "inherits": true }),
    };
    if set.revision > 1 {
        told["revision"] = json!(set.revision);
    }
    if set.events > 0 {
        told["re_rated_events"] = json!(set.events);
        let amounts = set.difference.iter();
        let amounts = amounts.map(|(currency, amount)| format!("{} {currency}", amount.exact()));
        told["re_rated_difference"] = json!(amounts.collect::<Vec<_>>().join(", "));
    }
    told
}
