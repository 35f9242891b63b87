//! Which charges are in dispute, and how much in all: what screens mark.

use std::collections::{HashMap, HashSet};

use canopy_domain::money::Micros;
use canopy_domain::period::Period;
use canopy_domain::role::Action;
use canopy_store::Tx;
use jiff::civil::Date;

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

/// The open disputes over charges of companies, to be held against the days that a screen shows. A
/// dispute whose event was voided is over: nothing is left to decide.
#[derive(Debug, Default)]
pub struct OpenDisputes(HashMap<String, Vec<(Date, Micros)>>);

impl OpenDisputes {
    pub(super) fn add(&mut self, company: String, posted_on: Date, amount: Micros) {
        self.0.entry(company).or_default().push((posted_on, amount));
    }

    /// The disputes that an organization was asked to decide. For readers who may see these amounts:
    /// the caller has seen to that.
    pub(crate) async fn of_organization(tx: &Tx, organization: &str) -> Result<Self, Refusal> {
        rows::open_of_organization(tx, organization).await
    }

    /// The disputes over charges of one company; of those that one organization was asked, or all.
    pub(crate) async fn of_company(
        tx: &Tx,
        company: &str,
        organization: Option<&str>,
    ) -> Result<Self, Refusal> {
        rows::open_of_company(tx, company, organization).await
    }

    /// What is in dispute of a company's charges that count on these days, or on any day; nothing
    /// where nothing is.
    pub fn on(&self, company: &str, days: Option<&Period>) -> Option<Disputed> {
        let counts = |day: Date| days.is_none_or(|days| days.contains(day));
        let charges = self.0.get(company)?.iter().filter(|(day, _)| counts(*day));
        charges.fold(None, |sum, (_, amount)| {
            let sum: Disputed = sum.unwrap_or_default();
            Some(sum.and(1, *amount))
        })
    }
}

impl Disputed {
    /// Both together. Amounts in dispute were charged, so that their sum fits where totals do.
    pub fn and(self, count: i64, amount: Micros) -> Self {
        Self {
            count: self.count + count,
            amount: Micros(self.amount.get().saturating_add(amount.get())),
        }
    }
}

/// What is in dispute of one company that the actor found, on these days or in all; nothing where
/// nothing is, and for those who may not see amounts.
pub async fn disputed_in(
    house: &House,
    actor: &Actor,
    company: &Found,
    days: Option<&Period>,
) -> Result<Option<Disputed>, Refusal> {
    if !actor.can(Action::SeeAmounts, company.place()) {
        return Ok(None);
    }
    let id = &*company.id;
    let open = house
        .store
        .read(move |tx| async move { OpenDisputes::of_company(&tx, id, None).await })
        .await?;
    Ok(open.on(id, days))
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
