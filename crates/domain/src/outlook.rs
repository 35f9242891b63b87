//! Where a month's bill is heading: what was charged so far, and what the last four weeks say of the
//! days that are left.

use std::collections::BTreeMap;

use crate::money::{Micros, mul_div};
use crate::period::Month;
use jiff::ToSpan;
use jiff::civil::Date;

/// How many weeks are looked back on.
pub const WEEKS: i64 = 4;

/// Fewer days with history than this say nothing of a month.
pub const LEAST_DAYS: i64 = 7;

/// The expected total of a month, and between which amounts it would lie if the rest of the month
/// went like the cheapest or the dearest of the last four weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// The expected total.
    pub amount: Micros,
    /// With the cheapest week.
    pub low: Micros,
    /// With the dearest week.
    pub high: Micros,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOutlook {
    /// There are fewer than seven days to go by.
    TooFewDays,
    /// The amounts leave the range of 64 bits.
    OutOfRange,
}

/// What the days before today charged.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// What each day charged; days that are absent charged nothing.
    pub days: BTreeMap<Date, i64>,
    /// Days that say nothing of others: the first of a month and the day of the company's creation,
    /// on which monthly fees are booked.
    pub left_out: Vec<Date>,
}

impl History {
    fn says(&self, day: Date) -> bool {
        day.day() > 1 && !self.left_out.contains(&day)
    }

    fn amount(&self, day: Date) -> i128 {
        i128::from(self.days.get(&day).copied().unwrap_or(0))
    }
}

/// The outlook of the month of `today`: `so_far`, and for every day after today the mean of the same
/// weekdays of the last four weeks. Whole arithmetic; a mean is rounded half to even.
///
/// # Errors
/// Says why there is none.
pub fn outlook(history: &History, today: Date, so_far: Micros) -> Result<Outlook, NoOutlook> {
    let yesterday = today.saturating_sub(1.day());
    let earliest = today.saturating_sub((WEEKS * 7).days());
    let mut known = history.days.range(earliest..=yesterday);
    let first = known.next().map(|(day, _)| *day);
    let first = first.ok_or(NoOutlook::TooFewDays)?;
    let reach = crate::period::Period {
        from: first,
        to: yesterday,
    };
    if reach.days() < LEAST_DAYS {
        return Err(NoOutlook::TooFewDays);
    }
    let usable = |day: &Date| *day >= first && history.says(*day);
    let overall: Vec<i128> = reach
        .iter()
        .filter(usable)
        .map(|day| history.amount(day))
        .collect();
    let (mut rest, mut weeks) = (0_i128, [0_i128; WEEKS as usize]);
    let mut day = today.saturating_add(1.day());
    let last = Month::of(today).last();
    while day <= last {
        let alike = same_weekdays(day, yesterday);
        let known: Vec<i128> = alike
            .iter()
            .filter(|day| usable(day))
            .map(|day| history.amount(*day))
            .collect();
        let mean = mean(if known.is_empty() { &overall } else { &known })?;
        rest += mean;
        for (week, day) in weeks.iter_mut().zip(&alike) {
            *week += match usable(day) {
                true => history.amount(*day),
                false => mean,
            };
        }
        day = match day.tomorrow() {
            Ok(next) => next,
            Err(_) => break,
        };
    }
    let total = |rest: i128| {
        let sum = i128::from(so_far.get()) + rest;
        i64::try_from(sum)
            .map(Micros)
            .map_err(|_| NoOutlook::OutOfRange)
    };
    Ok(Outlook {
        amount: total(rest)?,
        low: total(weeks.into_iter().min().unwrap_or(rest).min(rest))?,
        high: total(weeks.into_iter().max().unwrap_or(rest).max(rest))?,
    })
}

/// The last four days before today with the weekday of a day, latest first.
fn same_weekdays(day: Date, yesterday: Date) -> [Date; WEEKS as usize] {
    let gap = |from: Date| i64::from(from.weekday().since(day.weekday()));
    let latest = yesterday.saturating_sub(gap(yesterday).days());
    std::array::from_fn(|week| latest.saturating_sub((week as i64 * 7).days()))
}

fn mean(amounts: &[i128]) -> Result<i128, NoOutlook> {
    let sum = i64::try_from(amounts.iter().sum::<i128>()).map_err(|_| NoOutlook::OutOfRange)?;
    let count = i64::try_from(amounts.len()).unwrap_or(i64::MAX).max(1);
    let mean = mul_div(sum, 1, count).ok_or(NoOutlook::OutOfRange)?;
    Ok(i128::from(mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn history(days: impl IntoIterator<Item = (Date, i64)>) -> History {
        History {
            days: days.into_iter().collect(),
            left_out: Vec::new(),
        }
    }

    fn four_weeks(today: Date, amount: impl Fn(Date) -> i64) -> History {
        let days = (1..=28).map(|back| today.saturating_sub(back.days()));
        history(days.map(|day| (day, amount(day))))
    }

    #[test]
    fn even_days_go_on_evenly() {
        let today = date(2026, 11, 24);
        let even = four_weeks(today, |_| 10);
        let found = outlook(&even, today, Micros(235)).expect("an outlook");
        // Six days are left.
        let expected = Outlook {
            amount: Micros(295),
            low: Micros(295),
            high: Micros(295),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn each_day_goes_by_its_own_weekday() {
        // A Tuesday; left are Wednesday to Monday, the 30th.
        let today = date(2026, 11, 24);
        let weekend = |day: Date| day.weekday().to_monday_zero_offset() > 4;
        let week = four_weeks(today, |day| if weekend(day) { 1 } else { 100 });
        let found = outlook(&week, today, Micros(0)).expect("an outlook");
        assert_eq!(found.amount, Micros(402));
    }

    #[test]
    fn the_range_is_that_of_the_weeks() {
        let today = date(2026, 11, 24);
        // 28 to 22 days back 10 each, then 20, 30, 40. Left are a Wednesday to a Monday. The first of
        // the Sundays is 1 November, which says nothing: the mean of the other three, 30, stands for it.
        let growing = four_weeks(today, |day| {
            let back = Period::days(&Period {
                from: day,
                to: today,
            }) - 1;
            10 * (5 - (back + 6) / 7)
        });
        let found = outlook(&growing, today, Micros(0)).expect("an outlook");
        assert_eq!(
            (found.low, found.amount, found.high),
            (Micros(5 * 10 + 30), Micros(5 * 25 + 30), Micros(6 * 40))
        );
    }

    #[test]
    fn days_of_monthly_fees_say_nothing_of_others() {
        let today = date(2026, 11, 24);
        let fees = four_weeks(today, |day| if day.day() == 1 { 5_000 } else { 10 });
        let found = outlook(&fees, today, Micros(0)).expect("an outlook");
        assert_eq!((found.low, found.high), (Micros(60), Micros(60)));
        let mut created = four_weeks(
            today,
            |day| if day == date(2026, 11, 12) { 5_000 } else { 10 },
        );
        created.left_out.push(date(2026, 11, 12));
        let found = outlook(&created, today, Micros(0)).expect("an outlook");
        assert_eq!(found.high, Micros(60));
    }

    #[test]
    fn means_are_rounded_half_to_even() {
        let today = date(2026, 11, 29);
        // One day is left, a Monday; Mondays charged 1, 1, 1 and 3: 1.5 is 2. With 1, 0, 1, 0 it is 0.5: 0.
        let mondays = |amounts: [i64; 4]| {
            let days = (0..4).map(move |week| date(2026, 11, 23).saturating_sub((week * 7).days()));
            let mut found = four_weeks(today, |_| 0);
            found.days.extend(days.zip(amounts));
            found
        };
        let of = |amounts| {
            outlook(&mondays(amounts), today, Micros(0))
                .expect("an outlook")
                .amount
        };
        assert_eq!(of([1, 1, 1, 3]), Micros(2));
        assert_eq!(of([1, 0, 1, 0]), Micros(0));
    }

    #[test]
    fn a_few_days_say_nothing() {
        let today = date(2026, 11, 24);
        assert_eq!(
            outlook(&history([]), today, Micros(5)),
            Err(NoOutlook::TooFewDays)
        );
        let six = history((1..=6).map(|back| (today.saturating_sub(back.days()), 10)));
        assert_eq!(outlook(&six, today, Micros(5)), Err(NoOutlook::TooFewDays));
        let seven = history((1..=7).map(|back| (today.saturating_sub(back.days()), 10)));
        assert_eq!(
            outlook(&seven, today, Micros(5)).map(|found| found.amount),
            Ok(Micros(65))
        );
    }

    #[test]
    fn on_the_last_day_the_month_is_what_it_is() {
        let today = date(2026, 11, 30);
        let found = outlook(&four_weeks(today, |_| 10), today, Micros(7)).expect("an outlook");
        assert_eq!(
            (found.low, found.amount, found.high),
            (Micros(7), Micros(7), Micros(7))
        );
    }

    #[test]
    fn amounts_out_of_range_are_refused() {
        let today = date(2026, 11, 24);
        let huge = four_weeks(today, |_| i64::MAX / 2);
        assert_eq!(outlook(&huge, today, Micros(0)), Err(NoOutlook::OutOfRange));
    }

    use crate::period::Period;
}
