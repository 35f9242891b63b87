//! Folding rollups into the figures of a period. The one function behind every screen.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canopy_domain::figures::Figures;
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

/// The figures of each company over its own period. Companies without postings are left out.
pub(crate) async fn figures_of(
    tx: &Tx,
    whose: Whose<'_>,
    asked: &HashMap<String, Asked>,
) -> Result<HashMap<String, Figures>, Refusal> {
    let mut reading = Reading {
        tx,
        whose,
        sums: HashMap::with_capacity(asked.len()),
        months: BTreeMap::new(),
    };
    let mut alike: BTreeMap<(Date, Date, Date), BTreeSet<&str>> = BTreeMap::new();
    for (company, one) in asked {
        alike
            .entry((one.period.from, one.period.to, one.horizon))
            .or_default()
            .insert(company);
    }
    for ((from, to, horizon), companies) in alike {
        let period = Period::new(from, to)
            .map_err(|_| Refusal::Internal("a period that ends before it begins".into()))?;
        reading.add(&covered(period, horizon), &companies).await?;
    }
    Ok(reading.sums)
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

struct Reading<'a> {
    tx: &'a Tx,
    whose: Whose<'a>,
    sums: HashMap<String, Figures>,
    months: BTreeMap<Month, Vec<rows::MonthRow>>,
}

impl Reading<'_> {
    async fn add(&mut self, cover: &Cover, companies: &BTreeSet<&str>) -> Result<(), Refusal> {
        for month in &cover.months {
            if !self.months.contains_key(month) {
                let rows = rows::month_rows(self.tx, self.whose, *month).await?;
                self.months.insert(*month, rows);
            }
            for (company, figures, _) in &self.months[month] {
                if companies.contains(company.as_str()) {
                    take(&mut self.sums, company, figures, true)?;
                }
            }
        }
        for (days, plus) in cover
            .plus
            .iter()
            .map(|days| (days, true))
            .chain(cover.minus.iter().map(|days| (days, false)))
        {
            for (company, _, figures) in
                rows::day_rows(self.tx, self.whose, days.from, days.to).await?
            {
                if companies.contains(company.as_str()) {
                    take(&mut self.sums, &company, &figures, plus)?;
                }
            }
        }
        Ok(())
    }
}

fn take(
    sums: &mut HashMap<String, Figures>,
    company: &str,
    figures: &Figures,
    plus: bool,
) -> Result<(), Refusal> {
    let sum = match sums.get_mut(company) {
        Some(sum) => sum,
        None => sums.entry(company.to_owned()).or_default(),
    };
    let next = if plus {
        sum.checked_add(figures)
    } else {
        sum.checked_sub(figures)
    };
    *sum = next.ok_or_else(|| Refusal::Internal("a figure leaves the range of 64 bits".into()))?;
    Ok(())
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
