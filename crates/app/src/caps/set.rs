//! Setting and removing caps.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::money::{Currency, Micros};
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::rows;
use crate::audit::{self, Change};
use crate::companies::find::{Found, find_company, find_in};
use crate::organizations::find::find_organization;
use crate::{Actor, House, Refusal};

/// The most companies that one change takes.
pub const MOST: usize = 1_000;

/// The lock of a cap: whoever changes it and whoever notices something of it hold it.
pub(crate) fn lock_name(place: &str) -> String {
    format!("cap/{place}")
}

fn words(currency: Currency, amount: Option<Micros>) -> Option<Json> {
    amount.map(|amount| json!({ "amount": amount.exact(), "currency": currency.code() }))
}

/// Sets the cap of a company, or removes it.
pub async fn set_company_cap(
    house: &House,
    actor: &Actor,
    company: &str,
    amount: Option<Micros>,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditCaps, found.place())?;
    let (found, now) = (&found, house.now());
    house
        .store
        .post(move |tx| async move { put(&tx, actor, found, amount, now).await })
        .await
}

/// Sets the cap of several companies of an organization, or removes theirs: all of them, or none.
/// Answers how many there were.
pub async fn set_company_caps(
    house: &House,
    actor: &Actor,
    organization: &str,
    ids: &[String],
    amount: Option<Micros>,
) -> Result<usize, Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    actor.may(Action::EditCaps, Place::Organization(&organization.id))?;
    if ids.is_empty() || ids.len() > MOST {
        let message = format!("choose 1 to {MOST} companies");
        return Err(Refusal::field("companies", "required", message));
    }
    let subjects: BTreeSet<Arc<str>> = ids.iter().map(|id| id.as_str().into()).collect();
    let (subjects, organization, now) = (&subjects, &organization.id, house.now());
    house
        .store
        .post(move |tx| async move {
            let found = find_in(&tx, subjects, now).await?;
            let here = |found: &&Found| found.organization_id.as_ref() == Some(organization);
            let chosen: Vec<&Found> = found.values().filter(here).collect();
            let known: BTreeSet<&str> = chosen.iter().map(|found| &*found.id).collect();
            if known.len() < subjects.len() {
                let message =
                    "some of these are no companies of the organization; load the page anew";
                return Err(Refusal::field("companies", "unknown", message));
            }
            let currencies: BTreeSet<Currency> =
                chosen.iter().map(|found| found.currency).collect();
            if amount.is_some() && currencies.len() > 1 {
                let message = "these companies count in different currencies; choose those of one";
                return Err(Refusal::field("companies", "currencies", message));
            }
            for found in &chosen {
                actor.may(Action::EditCaps, found.place())?;
                put(&tx, actor, found, amount, now).await?;
            }
            Ok(chosen.len())
        })
        .await
}

async fn put(
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    amount: Option<Micros>,
    now: Timestamp,
) -> Result<(), Refusal> {
    tx.lock(&[&lock_name(&found.id)]).await?;
    let before = rows::of_companies(tx, &[&found.id]).await?;
    let before = before.get(&*found.id).copied();
    if before == amount {
        return Ok(());
    }
    match amount {
        Some(amount) => {
            rows::put_of_company(tx, &found.id, amount, &actor.id, now.as_microsecond()).await?;
        }
        None => rows::remove_of_company(tx, &found.id).await?,
    }
    rows::forget_of_company(tx, &found.id).await?;
    let change = Change {
        organization: found.organization_id.as_deref(),
        company: Some(&found.id),
        action: action(amount),
        subject: &found.id,
        before: words(found.currency, before),
        after: words(found.currency, amount),
    };
    audit::record(tx, actor, change).await
}

fn action(amount: Option<Micros>) -> &'static str {
    match amount {
        Some(_) => "cap.set",
        None => "cap.removed",
    }
}

/// Sets the cap of an organization in a currency, or removes it.
pub async fn set_organization_cap(
    house: &House,
    actor: &Actor,
    organization: &str,
    currency: Currency,
    amount: Option<Micros>,
) -> Result<(), Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    actor.may(Action::EditCaps, Place::Organization(&organization.id))?;
    let (id, now) = (&organization.id, house.now().as_microsecond());
    house
        .store
        .post(move |tx| async move {
            tx.lock(&[&lock_name(id)]).await?;
            let before = rows::of_organization(&tx, id)
                .await?
                .get(&currency)
                .copied();
            if before == amount {
                return Ok(());
            }
            match amount {
                Some(amount) => {
                    rows::put_of_organization(&tx, (id, currency), amount, &actor.id, now).await?;
                }
                None => rows::remove_of_organization(&tx, id, currency).await?,
            }
            rows::forget_of_organization(&tx, id, currency).await?;
            let change = Change {
                organization: Some(id),
                company: None,
                action: action(amount),
                subject: id,
                before: words(currency, before),
                after: words(currency, amount),
            };
            audit::record(&tx, actor, change).await
        })
        .await
}
