//! A change of prices before it is made: whose, from which day, and which companies it reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::rating::{RateCard, Version, with_version};
use canopy_store::Tx;
use jiff::civil::Date;

use crate::Refusal;
use crate::billing::books::Books;
use crate::billing::rows;
use crate::usage::rerate::refuse_too_many;

/// Prices from a day on, or that they are inherited from that day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRates {
    /// The first day.
    pub effective_on: Date,
    /// The prices; without any the next one decides: the organization, or what is built in.
    pub card: Option<RateCard>,
}

impl NewRates {
    /// Refuses prices that could not be charged.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        Ok(self.card.as_ref().map_or(Ok(()), RateCard::check)?)
    }

    pub(super) fn version(&self, revision: i64) -> Version {
        Version {
            effective_on: self.effective_on,
            revision,
            card: self.card.clone().map(Arc::new),
        }
    }
}

impl From<RateCard> for NewRates {
    fn from(card: RateCard) -> Self {
        Self {
            effective_on: card.effective_on,
            card: Some(card),
        }
    }
}

/// The books of the companies that a change reaches, as they will be.
pub(super) type Changed = BTreeMap<Arc<str>, Books>;

/// The books of companies with an organization's new default in them, of those whose prices it
/// decides on any day from its first one on.
pub(super) fn with_default(
    books: HashMap<Arc<str>, Books>,
    organization: &str,
    defaults: &[Version],
    new: &Version,
) -> Changed {
    let changed: Arc<[Version]> = with_version(defaults, new.clone()).into();
    books
        .into_iter()
        .filter_map(|(company, mut books)| {
            for link in &mut books.rates.memberships {
                if &*link.organization == organization {
                    link.versions = changed.clone();
                }
            }
            inherits_from(&books, organization, new.effective_on).then_some((company, books))
        })
        .collect()
}

/// Whether a company's prices are its organization's business on any day from one on.
pub(super) fn inherits_from(books: &Books, organization: &str, from: Date) -> bool {
    let rates = &books.rates;
    let ours = rates.memberships.iter();
    let mut ours = ours.filter(|link| &*link.organization == organization);
    ours.any(|link| {
        let first = link.from.max(from);
        let own = rates.own.iter().map(|version| version.effective_on);
        own.filter(|day| *day > first)
            .chain([first])
            .filter(|day| link.until.is_none_or(|until| *day < until))
            .any(|day| rates.inherits_on(day))
    })
}

/// Refuses a change that reaches into closed months or too many events.
pub(super) async fn check_reach(tx: &Tx, changed: &Changed, from: Date) -> Result<(), Refusal> {
    let mut earliest: Option<Date> = None;
    for (company, books) in changed {
        let posted = rows::posted_months(tx, company).await?;
        earliest = earliest.max(books.oldest_open_day(&posted));
    }
    if let Some(earliest) = earliest.filter(|earliest| from < *earliest) {
        let message = format!(
            "closed months keep their prices; choose {earliest}, the first day of the oldest open \
             month, or a later day"
        );
        return Err(Refusal::conflict("effective_on", "month_closed", message));
    }
    let companies: BTreeSet<&str> = changed.keys().map(|id| &**id).collect();
    let companies: Vec<&str> = companies.into_iter().collect();
    refuse_too_many(tx, &companies, from).await
}
