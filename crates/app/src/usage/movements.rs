//! Movements: what each event, and whatever became of it later, added to a month or took from it.
//!
//! The rollups hold the sums of the same movements; statements need them one by one.

use canopy_domain::figures::Figures;
use canopy_domain::period::Month;
use canopy_domain::rating::{Charge, figures_of};
use canopy_store::Tx;
use jiff::civil::Date;

use super::event::{ListedEvent, StoredEvent};
use super::rollup;
use super::rows::{self, Position};
use crate::Refusal;

const PAGE: i64 = 2_000;

/// One posting of an event: its figures and charges as they counted on a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Movement<'a> {
    /// The event.
    pub(crate) event: &'a StoredEvent,
    /// The day on which it counts.
    pub(crate) posted_on: Date,
    /// Whether it takes back what counted before.
    pub(crate) taken_back: bool,
    /// Billed call time in milliseconds.
    pub(crate) billed_ms: i64,
    /// The charges.
    pub(crate) charges: &'a [Charge],
}

impl Movement<'_> {
    /// What it adds to the rollups.
    pub(crate) fn figures(&self) -> Result<Figures, Refusal> {
        let figures = figures_of(&self.event.content.usage, self.billed_ms, self.charges)
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        match self.taken_back {
            false => Ok(figures),
            true => figures
                .negated()
                .ok_or_else(|| Refusal::Internal("an event leaves the range of 64 bits".into())),
        }
    }
}

/// Every movement of an event: its booking, and the reversal by its void.
pub(crate) fn movements(listed: &ListedEvent) -> impl Iterator<Item = Movement<'_>> {
    let event = &listed.event;
    let booked = Movement {
        event,
        posted_on: event.posted_on,
        taken_back: false,
        billed_ms: event.billed_ms,
        charges: &event.charges,
    };
    let reversed = listed.void.as_ref().map(|void| Movement {
        posted_on: void.posted_on,
        taken_back: true,
        ..booked
    });
    std::iter::once(booked).chain(reversed)
}

/// Hands every movement that counts in a month of a company to `take`, page by page. The caller
/// holds the company's books, so that nothing is posted meanwhile.
pub(crate) async fn each_counted_in<F>(
    tx: &Tx,
    company_id: &str,
    month: Month,
    mut take: F,
) -> Result<(), Refusal>
where
    F: FnMut(&Movement<'_>) -> Result<(), Refusal> + Send,
{
    let restated = rollup::rows::restated_days(tx, company_id, month).await?;
    let runs = restated.into_iter().map(|day| (day, day));
    for (first, last) in runs.chain([(month.first(), month.last())]) {
        let mut position = Position::before(first);
        loop {
            let page = rows::within(tx, company_id, &position, last, PAGE).await?;
            let Some(end) = page.last() else { break };
            position = Position::of(&end.event);
            let counted = page
                .iter()
                .flat_map(movements)
                .filter(|movement| Month::of(movement.posted_on) == month);
            for movement in counted {
                take(&movement)?;
            }
        }
    }
    Ok(())
}
