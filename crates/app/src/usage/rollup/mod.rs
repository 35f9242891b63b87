//! Postings: how one booking changes the rollups. The one place that does.

pub(crate) mod rows;

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::figures::Figures;
use canopy_domain::period::Month;
use canopy_store::Tx;
use jiff::civil::Date;

use crate::Refusal;

/// Figures that count for a company: of which day, on which day, booked when.
#[derive(Debug, Clone)]
pub(crate) struct Posting<'a> {
    pub(crate) company_id: &'a str,
    pub(crate) occurred_on: Date,
    pub(crate) posted_on: Date,
    pub(crate) booked_on: Date,
    pub(crate) figures: Figures,
    pub(crate) last_event_at: i64,
}

/// The figures of a rollup row with the time of the last event in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) figures: Figures,
    pub(crate) last_event_at: i64,
}

/// The key of a late booking: occurred, posted, booked.
pub(crate) type LateKey = (Date, Date, Date);

/// Sums of postings by rollup row. Ordered, so that every writer takes rows in the same order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) days: BTreeMap<(String, Date), Sum>,
    pub(crate) months: BTreeMap<(Month, String), Sum>,
    pub(crate) late: BTreeMap<(String, LateKey), Figures>,
}

fn overflow() -> Refusal {
    Refusal::Internal("a rollup would leave the range of 64 bits".into())
}

fn add(sum: &mut Sum, posting: &Posting<'_>) -> Result<(), Refusal> {
    sum.figures = sum
        .figures
        .checked_add(&posting.figures)
        .ok_or_else(overflow)?;
    sum.last_event_at = sum.last_event_at.max(posting.last_event_at);
    Ok(())
}

impl Sums {
    /// Adds a posting to each row that it belongs to.
    pub(crate) fn add(&mut self, posting: &Posting<'_>) -> Result<(), Refusal> {
        let company = posting.company_id.to_owned();
        add(
            self.days
                .entry((company.clone(), posting.posted_on))
                .or_default(),
            posting,
        )?;
        add(
            self.months
                .entry((Month::of(posting.posted_on), company.clone()))
                .or_default(),
            posting,
        )?;
        if posting.booked_on > posting.occurred_on {
            let key = (posting.occurred_on, posting.posted_on, posting.booked_on);
            let late = self.late.entry((company, key)).or_default();
            *late = late.checked_add(&posting.figures).ok_or_else(overflow)?;
        }
        Ok(())
    }

    /// Takes part in the rows of a day and adds nothing to them: they are this transaction's from
    /// `save` on.
    pub(crate) fn hold(&mut self, company_id: &str, day: Date) {
        let company = company_id.to_owned();
        self.months
            .entry((Month::of(day), company.clone()))
            .or_default();
        self.days.entry((company, day)).or_default();
    }

    /// Adds the sums to the stored rollups.
    pub(crate) async fn save(self, tx: &Tx) -> Result<(), Refusal> {
        rows::add_days(tx, self.days).await?;
        rows::add_months(tx, self.months).await?;
        rows::add_late(tx, self.late).await
    }
}

/// Says which event of a day is the last one, where that cannot be told by adding. The rows of the
/// day and of its month must be held, or what others add meanwhile is lost.
pub(crate) async fn set_last_event(
    tx: &Tx,
    company_id: &str,
    day: Date,
    last_event_at: i64,
) -> Result<(), Refusal> {
    rows::set_last_event(tx, company_id, day, last_event_at).await?;
    rows::retake_last_event(tx, company_id, Month::of(day)).await
}

/// The day on which something of `occurred_on` counts that is booked on `booked_on`: its own day
/// while that month is open, else the day of booking.
pub(crate) fn posting_day(closed: &BTreeSet<Month>, occurred_on: Date, booked_on: Date) -> Date {
    if closed.contains(&Month::of(occurred_on)) {
        booked_on
    } else {
        occurred_on
    }
}
