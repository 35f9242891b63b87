//! What a company's postings depend on: its zones, its rate cards and its closed months.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::category::Category;
use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Zones};
use canopy_domain::rating::{Charge, RateCard, Rated, RatingError, card_on, rate};
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::Usage;
use canopy_store::Tx;
use jiff::civil::Date;

use super::rows;
use crate::Refusal;
use crate::companies;
use crate::companies::posting_lock::{hold_alone, hold_shared};

/// The source of the events that the product itself books: monthly fees and roundings.
pub const OWN_SOURCE: &str = "canopy";

/// The name and the id's beginning of the charge that brings a closed month to the minor unit.
pub(crate) const ROUNDING: &str = "rounding";

/// The books of one company, as the transaction sees them.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    /// The zones that decide the day of an instant.
    pub(crate) zones: Zones,
    /// The currency of every amount.
    pub(crate) currency: Currency,
    /// The rate cards, oldest first.
    pub(crate) cards: Vec<RateCard>,
    /// The closed months.
    pub(crate) closed: BTreeSet<Month>,
}

impl Books {
    /// The card in force on a day: the company's own, else the default.
    pub(crate) fn card(&self, day: Date) -> RateCard {
        card_on(&self.cards, day)
            .cloned()
            .unwrap_or_else(|| RateCard::default_on(day))
    }

    /// Rates usage of a day. A rounding is its own amount: no fee and no tax follows it.
    pub(crate) fn rate(
        &self,
        source: &str,
        id: &str,
        usage: &Usage,
        day: Date,
    ) -> Result<Rated, FieldError> {
        let wrong = |error: RatingError| {
            FieldError::new("data", "out_of_range", format!("cannot be rated: {error}"))
        };
        if let (true, Usage::Fee { name, amount }) = (is_rounding(source, id), usage) {
            let charges = vec![Charge {
                category: Category::Fees,
                name: name.clone(),
                amount: *amount,
            }];
            let figures = canopy_domain::rating::figures_of(usage, 0, &charges).map_err(wrong)?;
            return Ok(Rated {
                billed_ms: 0,
                charges,
                figures,
            });
        }
        match card_on(&self.cards, day) {
            Some(card) => rate(usage, card),
            None => rate(usage, &RateCard::default_on(day)),
        }
        .map_err(wrong)
    }
}

fn is_rounding(source: &str, id: &str) -> bool {
    source == OWN_SOURCE && id.split(':').next() == Some(ROUNDING)
}

/// Takes the companies' books shared and loads them. Companies that do not exist are left out.
pub(crate) async fn load_books(
    tx: &Tx,
    companies: &BTreeSet<Arc<str>>,
) -> Result<HashMap<Arc<str>, Books>, Refusal> {
    let ids: Vec<&str> = companies.iter().map(|id| &**id).collect();
    hold_shared(tx, &ids).await?;
    read_books(tx, companies).await
}

/// Takes one company's books alone, so that nobody posts meanwhile, and loads them.
pub(crate) async fn load_books_alone(tx: &Tx, company_id: &str) -> Result<Books, Refusal> {
    hold_alone(tx, company_id).await?;
    let id: Arc<str> = company_id.into();
    read_books(tx, &[id.clone()].into())
        .await?
        .remove(&id)
        .ok_or(Refusal::Hidden)
}

/// Whether a company has no card of its own in force on a day.
pub(crate) async fn has_default_card(
    tx: &Tx,
    company_id: &str,
    day: Date,
) -> Result<bool, Refusal> {
    let cards = rows::rate_cards(tx, &[company_id]).await?;
    let mut cards: Vec<RateCard> = cards.into_iter().map(|(_, card)| card).collect();
    cards.sort_by_key(|card| card.effective_on);
    Ok(card_on(&cards, day).is_none())
}

async fn read_books(
    tx: &Tx,
    ids: &BTreeSet<Arc<str>>,
) -> Result<HashMap<Arc<str>, Books>, Refusal> {
    let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
    let mut books = HashMap::with_capacity(ids.len());
    for company in companies::rows::calendars(tx, &ids).await? {
        let entry = Books {
            zones: company.zones,
            currency: company.currency,
            cards: Vec::new(),
            closed: BTreeSet::new(),
        };
        books.insert(Arc::from(company.id), entry);
    }
    for (company, card) in rows::rate_cards(tx, &ids).await? {
        if let Some(entry) = books.get_mut(company.as_str()) {
            entry.cards.push(card);
        }
    }
    for (company, month) in rows::closed_months(tx, &ids).await? {
        if let Some(entry) = books.get_mut(company.as_str()) {
            entry.closed.insert(month);
        }
    }
    for entry in books.values_mut() {
        entry.cards.sort_by_key(|card| card.effective_on);
    }
    Ok(books)
}
