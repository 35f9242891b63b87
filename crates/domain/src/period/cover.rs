//! Reading a period from the fewest rows of months and days.

use super::{Month, Period};
use jiff::civil::Date;

/// Which rows make up a period: the months and the days of `plus`, less the days of `minus`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// Months read as one row.
    pub months: Vec<Month>,
    /// Runs of days read as a row each.
    pub plus: Vec<Period>,
    /// Runs of days within `months` that do not belong to the period.
    pub minus: Vec<Period>,
}

/// The cover of a period with the fewest rows. A partly covered month is read as its days, or as
/// the month without the others when that is fewer rows.
pub fn cover(period: Period) -> Cover {
    let mut cover = Cover::default();
    let mut from = period.from;
    while from <= period.to {
        let month = Month::of(from);
        let to = period.to.min(month.last());
        cover_month(&mut cover, month, Period { from, to });
        match month.last().tomorrow() {
            Ok(next) => from = next,
            Err(_) => break,
        }
    }
    cover
}

/// Adds the rows for `part`, which lies within `month`.
fn cover_month(cover: &mut Cover, month: Month, part: Period) {
    let whole = Period {
        from: month.first(),
        to: month.last(),
    };
    if part.days() <= 1 + whole.days() - part.days() {
        return add_days(&mut cover.plus, part);
    }
    cover.months.push(month);
    if let Some(to) = yesterday_from(part.from, whole.from) {
        cover.minus.push(Period {
            from: whole.from,
            to,
        });
    }
    if part.to < whole.to
        && let Ok(from) = part.to.tomorrow()
    {
        cover.minus.push(Period { from, to: whole.to });
    }
}

/// The day before `day`, unless that lies before `first`.
fn yesterday_from(day: Date, first: Date) -> Option<Date> {
    day.yesterday().ok().filter(|yesterday| *yesterday >= first)
}

/// Adds a run of days, as one with the run just before it.
fn add_days(runs: &mut Vec<Period>, run: Period) {
    match runs.last_mut() {
        Some(last) if last.to.tomorrow().is_ok_and(|next| next == run.from) => last.to = run.to,
        _ => runs.push(run),
    }
}
