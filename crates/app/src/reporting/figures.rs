//! Folding rollups into the figures of a period. The one function behind every screen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::period::{Cover, Month, Period, cover};
use canopy_store::Tx;
use jiff::civil::Date;

use super::rows::{self, Whose};
use crate::Refusal;

/// The period asked for one company, and how far ahead of it rows can exist.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// The days.
    pub(crate) period: Period,
    /// The last day on which anything can be booked by now: today, or tomorrow in the last ten
    /// minutes of a day, because events may lie that far ahead.
    pub(crate) horizon: Date,
}

/// Companies and the period asked for each, in the order of their ids.
#[derive(Debug, Clone)]
pub(crate) struct Question(Arc<[(Arc<str>, Asked)]>);

impl Question {
    /// One question; a company is asked for once.
    pub(crate) fn new(mut companies: Vec<(Arc<str>, Asked)>) -> Self {
        companies.sort_by(|a, b| a.0.cmp(&b.0));
        companies.dedup_by(|a, b| a.0 == b.0);
        Self(companies.into())
    }

    /// The place of a company in the answer. `near` is where it is if rows come in order.
    pub(super) fn place_of(&self, company: &str, near: usize) -> Option<usize> {
        match self.0.get(near) {
            Some((id, _)) if **id == *company => Some(near),
            _ => self.0.binary_search_by(|(id, _)| (**id).cmp(company)).ok(),
        }
    }
}

/// What the rollups say of one company: sums over the period asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sum<const N: usize> {
    pub(super) sums: [i64; N],
    /// The time of the last event in the months that were read whole; zero where there is none.
    pub(super) last_event_at: i64,
}

impl<const N: usize> Default for Sum<N> {
    fn default() -> Self {
        Self {
            sums: [0; N],
            last_event_at: 0,
        }
    }
}

/// How many figures a rollup's row has.
pub(crate) const ALL: usize = Figures::COLUMNS.len();
/// How many of its sums a company's card shows.
pub(crate) const CARD: usize = 3;

impl Sum<ALL> {
    /// Every figure.
    pub(crate) fn figures(&self) -> Figures {
        Figures::from_row(&self.sums)
    }
}

/// What a company's card shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// Calls in both directions, connected or not.
    pub(super) calls: i64,
    /// Message parts, sent plus received.
    pub(super) segments: i64,
    /// The charges of all categories.
    pub(super) total: Micros,
}

impl Sum<CARD> {
    pub(super) fn shown(&self) -> Shown {
        let [calls, segments, total] = self.sums;
        Shown {
            calls,
            segments,
            total: Micros(total),
        }
    }
}

/// Every figure of each company over its own period.
pub(crate) async fn figures_of(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<Answer<ALL>, Refusal> {
    let sums = Figures::COLUMNS.each_ref().map(std::slice::from_ref);
    fold(tx, whose, question, &sums).await
}

/// What a company's card shows: the engine adds its columns up, so that fewer come across.
pub(super) async fn card_figures_of(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<Answer<CARD>, Refusal> {
    let sums: [&[&str]; CARD] = [&["calls"], &Figures::SEGMENTS, &Figures::AMOUNTS];
    fold(tx, whose, question, &sums).await
}

/// The companies of a question with what was found of each.
#[derive(Debug)]
pub(crate) struct Answer<const N: usize> {
    question: Question,
    found: Vec<Sum<N>>,
}

impl<const N: usize> Answer<N> {
    /// What was found of the company at a place of the question.
    pub(super) fn at(&self, place: usize) -> Sum<N> {
        self.found.get(place).copied().unwrap_or_default()
    }

    /// What was found of a company; nothing happened at one that was not asked for.
    pub(crate) fn of(&self, company: &str) -> Sum<N> {
        let place = self.question.place_of(company, 0);
        place.map_or_else(Sum::default, |place| self.at(place))
    }
}

/// Rows to read, and the companies by place that take them.
type Takes<K> = BTreeMap<K, Vec<bool>>;
/// From a day to a day, added or taken away.
type Range = (Date, Date, bool);

async fn fold<const N: usize>(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
    sums: &[&[&str]; N],
) -> Result<Answer<N>, Refusal> {
    let (months, days) = rows_to_read(question)?;
    let mut found = vec![Sum::default(); question.0.len()];
    let of = rows::Reading {
        whose,
        question,
        sums,
    };
    for (month, takes) in months {
        found = rows::add_months(tx, &of, month, takes, found).await?;
    }
    for ((from, to, plus), takes) in days {
        found = rows::add_days(tx, &of, (from, to), plus, takes, found).await?;
    }
    Ok(Answer {
        question: question.clone(),
        found,
    })
}

/// The months and the ranges of days (added or taken away) that give every company's period.
fn rows_to_read(question: &Question) -> Result<(Takes<Month>, Takes<Range>), Refusal> {
    let mut alike: BTreeMap<(Date, Date, Date), BTreeSet<usize>> = BTreeMap::new();
    for (place, (_, asked)) in question.0.iter().enumerate() {
        let key = (asked.period.from, asked.period.to, asked.horizon);
        alike.entry(key).or_default().insert(place);
    }
    let (mut months, mut days) = (Takes::new(), Takes::new());
    let all = question.0.len();
    for ((from, to, horizon), places) in alike {
        let period = Period::new(from, to)
            .map_err(|_| Refusal::Internal("a period that ends before it begins".into()))?;
        let cover = covered(period, horizon);
        let mark = |takes: &mut Vec<bool>| {
            takes.resize(all, false);
            places.iter().for_each(|place| takes[*place] = true);
        };
        for month in cover.months {
            mark(months.entry(month).or_default());
        }
        for (ranges, plus) in [(cover.plus, true), (cover.minus, false)] {
            for range in ranges {
                mark(days.entry((range.from, range.to, plus)).or_default());
            }
        }
    }
    Ok((months, days))
}

/// The fewest rows that give a period. A month that runs past the horizon holds nothing after it, so
/// its row stands for the days up to the horizon.
fn covered(period: Period, horizon: Date) -> Cover {
    let month = Month::of(horizon);
    if Month::of(period.to) != month || period.to > horizon {
        return cover(period);
    }
    let mut whole = cover(Period {
        from: period.from,
        to: month.last(),
    });
    if period.to < horizon && whole.months.contains(&month) {
        let after = period.to.tomorrow().unwrap_or(period.to);
        whole.minus.push(Period {
            from: after,
            to: horizon,
        });
        return whole;
    }
    if period.to == horizon && whole.months.contains(&month) {
        whole
    } else {
        cover(period)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;

    /// How often each day up to the horizon is counted by the rows of a cover.
    fn counted(cover: &Cover, horizon: Date) -> BTreeMap<Date, i64> {
        let mut counts = BTreeMap::new();
        let mut count = |from: Date, to: Date, by: i64| {
            let mut day = from;
            while day <= to.min(horizon) {
                *counts.entry(day).or_default() += by;
                day = day.tomorrow().expect("a day");
            }
        };
        for month in &cover.months {
            count(month.first(), month.last(), 1);
        }
        for days in &cover.plus {
            count(days.from, days.to, 1);
        }
        for days in &cover.minus {
            count(days.from, days.to, -1);
        }
        counts.retain(|_, times| *times != 0);
        counts
    }

    #[test]
    fn the_rows_count_each_day_of_the_period_once_and_no_other() {
        let first = date(2026, 1, 20);
        for start in 0..50 {
            for length in 0..70 {
                let from = first + start.days();
                let to = from + length.days();
                for ahead in [0, 1, 2, 9, 31] {
                    let horizon = to + ahead.days();
                    let period = Period { from, to };
                    let counts = counted(&covered(period, horizon), horizon);
                    let days: BTreeMap<Date, i64> = period.iter().map(|day| (day, 1)).collect();
                    assert_eq!(counts, days, "{from} to {to}, horizon {horizon}");
                }
            }
        }
    }

    #[test]
    fn month_to_date_reads_one_row_however_far_the_month_is() {
        for day in 1..=30 {
            let to = date(2026, 11, day);
            let cover = covered(
                Period {
                    from: date(2026, 11, 1),
                    to,
                },
                to,
            );
            assert_eq!(
                (cover.months.len(), cover.plus.len(), cover.minus.len()),
                (1, 0, 0)
            );
        }
    }
}
