//! Which charges are in dispute, and how much in all: what screens mark.

use std::collections::{HashMap, HashSet};

use canopy_domain::money::Micros;
use canopy_domain::period::Period;
use canopy_domain::role::Action;
use canopy_store::Tx;

use super::rows;
use crate::companies::find::Found;
use crate::usage::event::StoredEvent;
use crate::{Actor, House, Refusal};

/// What waits to be decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disputed {
    /// How many charges.
    pub count: i64,
    /// The charges with their percent fees and all their taxes.
    pub amount: Micros,
}

/// What is in dispute of each of these companies, of charges that count on days of `period` (of all
/// days without one). Open disputes count whose event was not voided; companies without any are left
/// out. For readers who may see these amounts: the caller has seen to that.
pub async fn disputed_of(
    tx: &Tx,
    companies: &[&str],
    period: Option<&Period>,
) -> Result<HashMap<String, Disputed>, Refusal> {
    rows::disputed(tx, companies, period).await
}

/// The same of one company that the actor found; nothing for those who may not see amounts.
pub async fn disputed_in(
    house: &House,
    actor: &Actor,
    company: &Found,
    period: Option<&Period>,
) -> Result<Option<Disputed>, Refusal> {
    if !actor.can(Action::SeeAmounts, company.place()) {
        return Ok(None);
    }
    let id = &*company.id;
    let of = house
        .store
        .read(move |tx| async move { disputed_of(&tx, &[id], period).await })
        .await?;
    Ok(Some(of.get(id).copied().unwrap_or_default()))
}

/// Charges in dispute: the identity of the event, and the place of the charge.
pub type Marks = HashSet<((i64, i64), usize)>;

/// Which charges of these events of a company are in dispute; none for those who may not see amounts.
pub async fn marks(
    house: &House,
    actor: &Actor,
    company: &Found,
    events: impl Iterator<Item = &StoredEvent>,
) -> Result<Marks, Refusal> {
    let identities: Vec<(i64, i64)> = events.map(|event| event.identity).collect();
    if identities.is_empty() || !actor.can(Action::SeeAmounts, company.place()) {
        return Ok(Marks::new());
    }
    let (id, identities) = (&*company.id, &identities);
    house
        .store
        .read(move |tx| async move { rows::marks(&tx, id, identities).await })
        .await
}
