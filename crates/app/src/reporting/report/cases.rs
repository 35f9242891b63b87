//! Cases opened and closed within a period, and open at its end.

use std::collections::HashMap;

use canopy_domain::period::Period;
use canopy_store::Tx;

use super::rows as own;
use crate::Refusal;
use crate::reporting::figures::{Sum, posted};
use crate::reporting::question::{Asked, Question};
use crate::reporting::rows::{self, CASES, Reading, Whose};

/// Counts of cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cases {
    /// Opened within the days that count.
    pub opened: i64,
    /// Closed within the days that count.
    pub closed: i64,
    /// Open at the end of the period; nothing where the company was no longer linked then.
    pub open: Option<i64>,
}

impl Cases {
    /// These and others; what is open nowhere is not counted.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let open = [self.open, other.open].into_iter().flatten();
        Self {
            opened: self.opened + other.opened,
            closed: self.closed + other.closed,
            open: (self.open.is_some() || other.open.is_some()).then(|| open.sum()),
        }
    }
}

/// The cases of each company, by its place in the question.
pub(super) async fn cases_of(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
) -> Result<Vec<Cases>, Refusal> {
    match question.stood_on() {
        Some(day) => known_on(tx, whose, question, day).await,
        None => current(tx, whose, question).await,
    }
}

/// Whether a company's open cases at the end of its period are the reader's to know.
fn linked_at_end(asked: &Asked) -> bool {
    asked.links.contains(asked.period.to)
}

async fn current(tx: &Tx, whose: Whose<'_>, question: &Question) -> Result<Vec<Cases>, Refusal> {
    let within = counts(tx, whose, question).await?;
    // What is open at the end is what is open now, without what happened since. No case has a day
    // in the company's future.
    let since = question.mapped(|asked| {
        let from = asked.period.to.tomorrow().ok()?;
        let open = linked_at_end(asked) && from <= asked.horizon;
        let period = Period {
            from,
            to: asked.horizon,
        };
        open.then(|| Asked {
            period,
            ..Asked::whole(asked.horizon)
        })
    });
    let after = match since.len() {
        0 => Vec::new(),
        _ => counts(tx, whose, &since).await?,
    };
    let mut open: HashMap<usize, i64> = HashMap::new();
    for (company, _, cases) in rows::open_cases(tx, whose).await? {
        if let Some(place) = question.place_of(&company, 0) {
            *open.entry(place).or_default() += cases;
        }
    }
    let cases = |(place, within): (usize, Sum<2>)| {
        let [opened, closed] = within.sums;
        let later = since
            .place_of(question.id(place), 0)
            .map(|at| after[at].sums);
        let later = later.map_or(0, |[opened, closed]| opened - closed);
        let now = open.get(&place).copied().unwrap_or(0);
        Cases {
            opened,
            closed,
            open: linked_at_end(question.at(place)).then_some(now - later),
        }
    };
    Ok(within.into_iter().enumerate().map(cases).collect())
}

/// How many cases were opened and closed on the days asked.
async fn counts(tx: &Tx, whose: Whose<'_>, question: &Question) -> Result<Vec<Sum<2>>, Refusal> {
    let of = Reading {
        whose,
        question,
        tables: CASES,
        sums: &[&["opened"], &["closed"]],
    };
    posted(tx, &of).await
}

/// The same as it was known at the end of a day.
async fn known_on(
    tx: &Tx,
    whose: Whose<'_>,
    question: &Question,
    day: jiff::civil::Date,
) -> Result<Vec<Cases>, Refusal> {
    let places = 0..question.len();
    let mut found: Vec<Cases> = places
        .map(|place| Cases {
            open: linked_at_end(question.at(place)).then_some(0),
            ..Cases::default()
        })
        .collect();
    for (company, opened_on, closed_on) in own::cases_known_on(tx, whose, day).await? {
        let Some(place) = question.place_of(&company, 0) else {
            continue;
        };
        let (spans, end) = (question.spans(place), question.at(place).period.to.min(day));
        let within = |day| spans.iter().any(|span| span.contains(day));
        let cases = &mut found[place];
        cases.opened += i64::from(within(opened_on));
        cases.closed += i64::from(closed_on.is_some_and(within));
        let open = opened_on <= end && closed_on.is_none_or(|day| day > end);
        cases.open = cases.open.map(|count| count + i64::from(open));
    }
    Ok(found)
}
