//! Active campaigns and their recovery.

use std::collections::HashMap;

use canopy_store::Tx;
use jiff::civil::Date;

use super::rows::{self, Run};
use crate::Refusal;
use crate::reporting::question::Question;
use crate::reporting::rows::Whose;

/// One whole in the shares that are added up for the plain mean.
const WHOLE: i128 = 1_000_000_000_000;

/// Sums over campaigns with an active day in a period, by their counters at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Campaigns {
    /// How many campaigns.
    pub active: i64,
    /// Contacts they are meant for, over their life.
    pub targeted: i64,
    /// Contacts reached again, over their life.
    pub recovered: i64,
    /// How many of them have contacts, and the sum of the shares recovered of each.
    shares: (i64, i128),
}

impl Campaigns {
    /// These and others.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            active: self.active + other.active,
            targeted: self.targeted + other.targeted,
            recovered: self.recovered + other.recovered,
            shares: (
                self.shares.0 + other.shares.0,
                self.shares.1 + other.shares.1,
            ),
        }
    }

    /// One campaign.
    fn one(targeted: i64, recovered: i64) -> Self {
        let share = half_even(i128::from(recovered) * WHOLE, i128::from(targeted));
        Self {
            active: 1,
            targeted,
            recovered,
            shares: share.map_or((0, 0), |share| (1, share)),
        }
    }

    /// Recovered of targeted over all, in millionths; nothing where nobody is targeted.
    pub fn recovery(&self) -> Option<i64> {
        let share = half_even(
            i128::from(self.recovered) * 1_000_000,
            i128::from(self.targeted),
        );
        share.and_then(|share| i64::try_from(share).ok())
    }

    /// The plain mean of each campaign's own share, in millionths. A campaign without contacts has none.
    pub fn mean_recovery(&self) -> Option<i64> {
        let (campaigns, shares) = self.shares;
        let mean = half_even(shares, i128::from(campaigns) * (WHOLE / 1_000_000));
        mean.and_then(|mean| i64::try_from(mean).ok())
    }
}

/// A quotient of numbers that are not negative, half to even; nothing over nothing is none.
fn half_even(number: i128, by: i128) -> Option<i128> {
    if by <= 0 {
        return None;
    }
    let (whole, rest) = (number / by, number % by);
    let up = rest * 2 > by || (rest * 2 == by && whole % 2 == 1);
    Some(whole + i128::from(up))
}

/// The campaigns of each company, by its place in the question.
pub(super) async fn campaigns_of(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<HashMap<usize, Campaigns>, Refusal> {
    // Companies with the same last day are read together: counters are those of that day.
    let mut ends: HashMap<Date, Date> = HashMap::new();
    for place in 0..question.len() {
        let spans = question.spans(place);
        if let (Some(first), Some(last)) = (spans.first(), spans.last()) {
            let from = ends.entry(last.to).or_insert(first.from);
            *from = first.from.min(*from);
        }
    }
    let mut found: HashMap<usize, Campaigns> = HashMap::new();
    for (to, from) in ends {
        let runs = match question.stood_on() {
            None => rows::active_runs(tx, whose, from, to).await?,
            Some(day) => rows::runs_known_on(tx, whose, (from, to), day).await?,
        };
        let mut counted: Option<(usize, String, String)> = None;
        for run in runs {
            let Some(place) = question.place_of(&run.company_id, 0) else {
                continue;
            };
            let spans = question.spans(place);
            let ends_here = spans.last().is_some_and(|last| last.to == to);
            let active = spans.iter().any(|span| overlaps(&run, span.from, span.to));
            if !ends_here || !active {
                continue;
            }
            // A campaign may have several runs in the period; they come one after the other.
            let this = (place, run.source, run.id);
            if counted.as_ref() == Some(&this) {
                continue;
            }
            counted = Some(this);
            let sum = found.entry(place).or_default();
            *sum = sum.and(Campaigns::one(run.targeted, run.recovered));
        }
    }
    Ok(found)
}

fn overlaps(run: &Run, from: Date, to: Date) -> bool {
    run.active_from <= to
        && run.replaced_on.is_none_or(|day| day > from)
        && run.ended_on.is_none_or(|day| day >= from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weighted_mean_and_the_plain_one_differ() {
        let both = Campaigns::one(10, 5).and(Campaigns::one(90, 9));
        assert_eq!((both.active, both.targeted, both.recovered), (2, 100, 14));
        assert_eq!(both.recovery(), Some(140_000));
        assert_eq!(both.mean_recovery(), Some(300_000));
    }

    #[test]
    fn who_targets_nobody_recovers_no_share() {
        let none = Campaigns::one(0, 0);
        assert_eq!((none.recovery(), none.mean_recovery()), (None, None));
        let both = none.and(Campaigns::one(3, 1));
        assert_eq!(both.active, 2);
        assert_eq!(both.recovery(), Some(333_333));
        assert_eq!(both.mean_recovery(), Some(333_333));
    }

    #[test]
    fn halves_go_to_the_even_side() {
        assert_eq!(half_even(5, 10), Some(0));
        assert_eq!(half_even(15, 10), Some(2));
        assert_eq!(half_even(25, 10), Some(2));
        assert_eq!(half_even(26, 10), Some(3));
    }
}
