//! What a company's postings depend on: its zones, its rate cards and its closed months.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::category::Category;
use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Zones};
use canopy_domain::rating::{
    Charge, InForce, Inheritance, Membership, Rated, RatingError, Version, rate, with_version,
};
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::Usage;
use canopy_store::Tx;
use jiff::civil::Date;

use super::rows;
use crate::Refusal;
use crate::companies;
use crate::companies::posting_lock::{hold_all_alone, hold_alone, hold_shared};
use crate::stored::day;

/// The source of the events that the product itself books: monthly fees and roundings.
pub const OWN_SOURCE: &str = "canopy";

/// The name and the id's beginning of the charge that brings a closed month to the minor unit.
pub(crate) const ROUNDING: &str = "rounding";

/// No organization: where none is about to change its default card.
const NONE: &str = "";

/// The books of one company, as the transaction sees them.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    /// The zones that decide the day of an instant.
    pub(crate) zones: Zones,
    /// The currency of every amount.
    pub(crate) currency: Currency,
    /// What decides the prices: the company's own cards and its organizations'.
    pub(crate) rates: Inheritance,
    /// The closed months.
    pub(crate) closed: BTreeSet<Month>,
}

impl Books {
    /// The card in force on a day, and whose it is.
    pub(crate) fn in_force(&self, day: Date) -> InForce {
        self.rates.in_force(day)
    }

    /// The same books with another version among the company's own.
    pub(crate) fn with_own(&self, version: Version) -> Self {
        let mut changed = self.clone();
        changed.rates.own = with_version(&self.rates.own, version);
        changed
    }

    /// The first day of the oldest open month, of those that hold something or follow the last closed
    /// one. None where no month is closed yet: every day is open.
    pub(crate) fn oldest_open_day(&self, posted: &[Month]) -> Option<Date> {
        let after = self.closed.last()?.next();
        let open = posted.iter().filter(|month| !self.closed.contains(month));
        open.copied()
            .chain([after])
            .min()
            .map(|month| month.first())
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
        rate(usage, &self.in_force(day).card).map_err(wrong)
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
    read_books(tx, companies, NONE).await
}

/// Takes one company's books alone, so that nobody posts meanwhile, and loads them.
pub(crate) async fn load_books_alone(tx: &Tx, company_id: &str) -> Result<Books, Refusal> {
    hold_alone(tx, company_id).await?;
    let id: Arc<str> = company_id.into();
    read_books(tx, &[id.clone()].into(), NONE)
        .await?
        .remove(&id)
        .ok_or(Refusal::Hidden)
}

/// Takes the books of several companies alone and loads them, with their links to an organization
/// whose default changes.
pub(crate) async fn load_all_alone(
    tx: &Tx,
    companies: &BTreeSet<Arc<str>>,
    organization: &str,
) -> Result<HashMap<Arc<str>, Books>, Refusal> {
    let ids: Vec<&str> = companies.iter().map(|id| &**id).collect();
    hold_all_alone(tx, &ids).await?;
    read_books(tx, companies, organization).await
}

/// Loads books without keeping anybody out: for what is only shown. An organization is named where
/// its default card is about to change.
pub(crate) async fn look_at_books(
    tx: &Tx,
    companies: &BTreeSet<Arc<str>>,
    organization: Option<&str>,
) -> Result<HashMap<Arc<str>, Books>, Refusal> {
    read_books(tx, companies, organization.unwrap_or(NONE)).await
}

/// What decides the prices of these companies. Companies with nothing but the built-in card may be
/// left out.
async fn read_rates(
    tx: &Tx,
    ids: &[&str],
    organization: &str,
) -> Result<HashMap<String, Inheritance>, Refusal> {
    let mut rates: HashMap<String, Inheritance> = rows::company_versions(tx, ids)
        .await?
        .into_iter()
        .map(|(company, own)| {
            (
                company,
                Inheritance {
                    own,
                    ..Inheritance::default()
                },
            )
        })
        .collect();
    let links = rows::priced_links(tx, ids, organization).await?;
    let organizations: BTreeSet<&str> = links
        .iter()
        .map(|(_, link)| link.organization_id.as_str())
        .collect();
    let organizations: Vec<&str> = organizations.into_iter().collect();
    let defaults: HashMap<String, Arc<[Version]>> = rows::organization_versions(tx, &organizations)
        .await?
        .into_iter()
        .map(|(organization, versions)| (organization, versions.into()))
        .collect();
    for (company, link) in links {
        let versions = defaults.get(&link.organization_id).cloned();
        rates
            .entry(company)
            .or_default()
            .memberships
            .push(Membership {
                organization: link.organization_id.into(),
                from: day(&link.linked_on)?,
                until: link.unlinked_on.as_deref().map(day).transpose()?,
                versions: versions.unwrap_or_default(),
            });
    }
    Ok(rates)
}

async fn read_books(
    tx: &Tx,
    ids: &BTreeSet<Arc<str>>,
    organization: &str,
) -> Result<HashMap<Arc<str>, Books>, Refusal> {
    let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
    let mut books = HashMap::with_capacity(ids.len());
    for company in companies::rows::calendars(tx, &ids).await? {
        let entry = Books {
            zones: company.zones,
            currency: company.currency,
            rates: Inheritance::default(),
            closed: BTreeSet::new(),
        };
        books.insert(Arc::from(company.id), entry);
    }
    for (company, rates) in read_rates(tx, &ids, organization).await? {
        if let Some(entry) = books.get_mut(company.as_str()) {
            entry.rates = rates;
        }
    }
    for (company, month) in rows::closed_months(tx, &ids).await? {
        if let Some(entry) = books.get_mut(company.as_str()) {
            entry.closed.insert(month);
        }
    }
    Ok(books)
}
