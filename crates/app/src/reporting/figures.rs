//! Folding rollups into the figures of a period. The one function behind every screen.

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_store::Tx;

use super::question::Question;
use super::rows::{self, LateRow, USAGE, Whose};
use crate::Refusal;

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

impl<const N: usize> Sum<N> {
    /// Adds sums so many times, unless one does not fit.
    fn add(&mut self, sums: &[i64; N], times: i64) -> Option<()> {
        for (sum, value) in self.sums.iter_mut().zip(sums) {
            *sum = sum.checked_add(value.checked_mul(times)?)?;
        }
        Some(())
    }
}

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

async fn fold<const N: usize>(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
    sums: &[&[&str]; N],
) -> Result<Answer<N>, Refusal> {
    let of = usage(whose, question, sums);
    let mut found = posted(tx, &of).await?;
    for late in deciding(tx, &of).await? {
        let times = weight(question, &late);
        if times != 0 {
            let sum = &mut found[late.place];
            sum.add(&late.sums, times).ok_or_else(overflow)?;
        }
    }
    Ok(Answer {
        question: question.clone(),
        found,
    })
}

/// Reading sums of the rollups of usage.
fn usage<'a>(
    whose: Whose<'a>,
    question: &'a Question,
    sums: &'a [&'a [&'a str]],
) -> rows::Reading<'a> {
    rows::Reading {
        whose,
        question,
        tables: USAGE,
        sums,
    }
}

/// The late bookings that decide more of a question than they add to the days of their posting.
async fn deciding<const N: usize>(
    tx: &Tx,
    of: &rows::Reading<'_>,
) -> Result<Vec<LateRow<N>>, Refusal> {
    match of.question.asks_for_late() {
        true => late_in(tx, of).await,
        false => Ok(Vec::new()),
    }
}

/// The late bookings that restate another day or, where figures are asked as they stood, were booked
/// later; whether or not they decide anything.
async fn late_in<const N: usize>(
    tx: &Tx,
    of: &rows::Reading<'_>,
) -> Result<Vec<LateRow<N>>, Refusal> {
    match of.question.reach() {
        Some(reach) => rows::late_bookings(tx, of, reach).await,
        None => Ok(Vec::new()),
    }
}

/// Every figure of the late bookings that decide more than the rows of days say.
pub(super) async fn deciding_late(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<Vec<LateRow<ALL>>, Refusal> {
    let sums = Figures::COLUMNS.each_ref().map(std::slice::from_ref);
    deciding(tx, &usage(whose, question, &sums)).await
}

/// Every figure of the late bookings within a question.
pub(super) async fn all_late(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<Vec<LateRow<ALL>>, Refusal> {
    let sums = Figures::COLUMNS.each_ref().map(std::slice::from_ref);
    late_in(tx, &usage(whose, question, &sums)).await
}

/// What is posted on the days that count.
pub(super) async fn posted<const N: usize>(
    tx: &Tx,
    of: &rows::Reading<'_>,
) -> Result<Vec<Sum<N>>, Refusal> {
    let read = of.question.rows_to_read();
    let mut found = vec![Sum::default(); of.question.len()];
    for (month, takes) in read.months {
        found = rows::add_months(tx, of, month, takes, found).await?;
    }
    for ((from, to, plus), takes) in read.days {
        found = rows::add_days(tx, of, (from, to), plus, takes, found).await?;
    }
    Ok(found)
}

/// How often a late booking counts more than the day of its posting counts it.
///
/// It counts for whom the day belongs on which it **happened**, if it was booked by the day as of
/// which is asked. The rows of days and months count it where it was posted.
pub(super) fn weight<const N: usize>(question: &Question, late: &LateRow<N>) -> i64 {
    let asked = question.at(late.place);
    let known = question.stood_on().is_none_or(|day| late.booked_on <= day);
    let in_period = asked.period.contains(late.posted_on);
    let counts = in_period && known && asked.links.contains(late.occurred_on);
    let spans = question.spans(late.place);
    let counted = spans.iter().any(|span| span.contains(late.posted_on));
    i64::from(counts) - i64::from(counted)
}

fn overflow() -> Refusal {
    Refusal::Internal("a figure leaves the range of 64 bits".into())
}
