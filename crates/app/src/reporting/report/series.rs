//! A report over time: bars per day, week or month as the range grows.

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Period};
use canopy_store::Tx;
use jiff::ToSpan;
use jiff::civil::Date;

use super::asked::ReportAsked;
use super::ground::ReportGround;
use super::sums::{CurrencyTotal, totals_of};
use crate::reporting::figures::figures_of;
use crate::{Actor, House, Refusal};

/// How long a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// A day, up to 31 of them.
    Day,
    /// Seven days from a Monday on, up to 26 of them.
    Week,
    /// A calendar month.
    Month,
}

/// One bar: some days of the report, and the days that they are compared with.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// The days.
    pub period: Period,
    /// The sums by currency; the companies whose amounts may be seen.
    pub by_currency: Vec<CurrencyTotal>,
}

/// A report over time.
#[derive(Debug, Clone)]
pub struct Series {
    /// How long a bar is.
    pub grain: Grain,
    /// The bars, earliest first. They add up to the report.
    pub buckets: Vec<Bucket>,
}

impl Grain {
    /// The grain that fits a period: so many bars that each can be told apart.
    pub fn for_days(days: i64) -> Self {
        match days {
            ..=31 => Self::Day,
            32..=182 => Self::Week,
            _ => Self::Month,
        }
    }

    /// The last day of the bar to which a day belongs.
    pub(super) fn end_of(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let left = 6 - i64::from(day.weekday().to_monday_zero_offset());
                day.saturating_add(left.days())
            }
            Self::Month => Month::of(day).last(),
        }
    }

    /// A period in bars.
    pub(super) fn split(self, period: Period) -> Vec<Period> {
        let mut parts = Vec::new();
        let mut from = period.from;
        while from <= period.to {
            let to = self.end_of(from).min(period.to);
            parts.push(Period { from, to });
            match to.tomorrow() {
                Ok(next) => from = next,
                Err(_) => break,
            }
        }
        parts
    }
}

/// Reads a report over time.
pub async fn series(
    house: &House,
    actor: &Actor,
    organization: &str,
    asked: &ReportAsked,
) -> Result<Series, Refusal> {
    let now = house.now();
    house
        .store
        .read(move |tx| async move {
            let ground = ReportGround::read(&tx, actor, organization, asked, now).await?;
            read(&tx, &ground).await
        })
        .await
}

async fn read(tx: &Tx, ground: &ReportGround) -> Result<Series, Refusal> {
    let first = ground.companies.iter().map(|company| company.period.from);
    let last = ground.companies.iter().map(|company| company.period.to);
    let Some((from, to)) = first.min().zip(last.max()) else {
        return Ok(Series {
            grain: Grain::Day,
            buckets: Vec::new(),
        });
    };
    let whole = Period { from, to };
    let grain = Grain::for_days(whole.days());
    let parts = grain.split(whole);
    let mut buckets = Vec::with_capacity(parts.len());
    // Company by company the compared days begin elsewhere, so each bar is compared with as many
    // days as far from the beginning of the compared period.
    for (place, part) in parts.iter().enumerate() {
        let now = side(tx, ground, |company| {
            common(*part, company.period).map(|days| (days, company))
        });
        let now = now.await?;
        let before = match ground.asked.compare {
            true => {
                let last = place + 1 == parts.len();
                let side = side(tx, ground, |company| {
                    let days = shifted(grain, whole, *part, company.before, last)?;
                    Some((days, company))
                });
                Some(side.await?)
            }
            false => None,
        };
        let pairs = now
            .into_iter()
            .enumerate()
            .map(|(at, (currency, figures))| {
                let earlier = before.as_ref().map(|before| before[at].1);
                (currency, figures, earlier)
            });
        buckets.push(Bucket {
            period: *part,
            by_currency: totals_of(pairs)?,
        });
    }
    Ok(Series { grain, buckets })
}

/// The days of a bar within a company's own.
fn common(part: Period, own: Period) -> Option<Period> {
    let (from, to) = (part.from.max(own.from), part.to.min(own.to));
    (from <= to).then_some(Period { from, to })
}

/// The compared days of a bar: by months where bars are months, else by days from the beginning. The
/// last bar takes what is left.
fn shifted(
    grain: Grain,
    whole: Period,
    part: Period,
    before: Period,
    last: bool,
) -> Option<Period> {
    let at = |day: Date| match grain {
        Grain::Month => {
            let months = months_between(Month::of(whole.from), Month::of(day));
            let first = Month::of(before.from)
                .first()
                .saturating_add(months.months());
            first.max(before.from)
        }
        Grain::Day | Grain::Week => {
            let days = Period {
                from: whole.from,
                to: day,
            }
            .days()
                - 1;
            before.from.saturating_add(days.days())
        }
    };
    let from = at(part.from);
    let next = part.to.tomorrow().ok()?;
    let to = match last {
        true => before.to,
        false => at(next).yesterday().ok()?.min(before.to),
    };
    (from <= to).then_some(Period { from, to })
}

fn months_between(from: Month, to: Month) -> i64 {
    let number = |month: Month| i64::from(month.year()) * 12 + i64::from(month.month());
    number(to) - number(from)
}

/// The figures of every company whose amounts may be seen, each over the days that `of` picks.
async fn side(
    tx: &Tx,
    ground: &ReportGround,
    of: impl Fn(&super::ground::Company) -> Option<(Period, &super::ground::Company)>,
) -> Result<Vec<(Currency, Figures)>, Refusal> {
    let question = ground.question(|company| Some(of(company)?.0));
    let answer = figures_of(tx, ground.whose(), &question).await?;
    let seen = ground.companies.iter().filter(|company| company.amounts);
    let figures = |company: &super::ground::Company| {
        let found = answer.of(&company.member.id).figures();
        (company.member.currency, found)
    };
    Ok(seen.map(figures).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn bars_tile_a_period() {
        for grain in [Grain::Day, Grain::Week, Grain::Month] {
            for length in [0, 1, 6, 7, 30, 31, 59, 365, 366] {
                let from = date(2024, 1, 17);
                let period = Period {
                    from,
                    to: from.saturating_add(length.days()),
                };
                let parts = grain.split(period);
                let days: Vec<Date> = parts.iter().flat_map(Period::iter).collect();
                assert_eq!(days, period.iter().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn compared_bars_tile_the_compared_period() {
        let cases = [
            (
                date(2026, 11, 1),
                date(2026, 11, 24),
                date(2026, 10, 1),
                date(2026, 10, 24),
            ),
            (
                date(2026, 3, 1),
                date(2026, 3, 31),
                date(2026, 2, 1),
                date(2026, 2, 28),
            ),
            (
                date(2026, 2, 1),
                date(2026, 2, 28),
                date(2026, 1, 1),
                date(2026, 1, 31),
            ),
            (
                date(2025, 11, 25),
                date(2026, 11, 24),
                date(2024, 11, 25),
                date(2025, 11, 24),
            ),
            (
                date(2026, 8, 27),
                date(2026, 11, 24),
                date(2026, 5, 29),
                date(2026, 8, 26),
            ),
        ];
        for (from, to, earlier, until) in cases {
            let (whole, before) = (
                Period { from, to },
                Period {
                    from: earlier,
                    to: until,
                },
            );
            let grain = Grain::for_days(whole.days());
            let parts = grain.split(whole);
            let shifted = parts.iter().enumerate().filter_map(|(place, part)| {
                shifted(grain, whole, *part, before, place + 1 == parts.len())
            });
            let days: Vec<Date> = shifted.flat_map(|part| part.iter()).collect();
            assert_eq!(days, before.iter().collect::<Vec<_>>(), "{whole}");
        }
    }
}
