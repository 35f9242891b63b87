//! The part of figures that restates closed months.

use std::collections::{BTreeMap, HashMap};

use canopy_domain::figures::Figures;
use canopy_domain::period::Month;
use canopy_store::Tx;

use crate::Refusal;
use crate::reporting::figures::{ALL, all_late};
use crate::reporting::question::Question;
use crate::reporting::rows::{LateRow, Whose};

fn overflow() -> Refusal {
    Refusal::Internal("a restatement leaves the range of 64 bits".into())
}

/// The late bookings that count in the periods asked and restate the month of another day.
pub(super) async fn restatements(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<Vec<LateRow<ALL>>, Refusal> {
    let mut late = all_late(tx, whose, question).await?;
    late.retain(|late| {
        let asked = question.at(late.place);
        let known = question.stood_on().is_none_or(|day| late.booked_on <= day);
        known
            && late.posted_on != late.occurred_on
            && asked.period.contains(late.posted_on)
            && asked.links.contains(late.occurred_on)
    });
    Ok(late)
}

/// What restates closed months, by the company's place in the question.
pub(super) async fn restated_of(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<HashMap<usize, Figures>, Refusal> {
    let mut found: HashMap<usize, Figures> = HashMap::new();
    for late in restatements(tx, whose, question).await? {
        let sum = found.entry(late.place).or_insert(Figures::ZERO);
        *sum = sum
            .checked_add(&Figures::from_row(&late.sums))
            .ok_or_else(overflow)?;
    }
    Ok(found)
}

/// Adds a restatement to the sum of the month that it restates.
pub(super) fn add_restated(
    months: &mut BTreeMap<Month, Figures>,
    late: &LateRow<ALL>,
) -> Result<(), Refusal> {
    let sum = months
        .entry(Month::of(late.occurred_on))
        .or_insert(Figures::ZERO);
    *sum = sum
        .checked_add(&Figures::from_row(&late.sums))
        .ok_or_else(overflow)?;
    Ok(())
}
