//! The cover of a period, against every other choice of months.

use super::*;
use jiff::ToSpan;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn partly_covered_months_are_read_the_shorter_way() {
    let months = |cover: &Cover| {
        cover
            .months
            .iter()
            .map(Month::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let runs = |runs: &[Period]| {
        runs.iter()
            .map(Period::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let table = [
        (("2026-03-01", "2026-03-31"), "2026-03", "", ""),
        (("2026-03-05", "2026-03-05"), "", "2026-03-05", ""),
        (
            ("2026-03-02", "2026-03-30"),
            "2026-03",
            "",
            "2026-03-01, 2026-03-31",
        ),
        // 16 days: as many rows as the month and 15 days to take off.
        (
            ("2026-03-01", "2026-03-16"),
            "",
            "2026-03-01 to 2026-03-16",
            "",
        ),
        (
            ("2026-03-01", "2026-03-17"),
            "2026-03",
            "",
            "2026-03-18 to 2026-03-31",
        ),
        (
            ("2026-01-30", "2026-02-02"),
            "",
            "2026-01-30 to 2026-02-02",
            "",
        ),
        (
            ("2025-12-10", "2026-02-03"),
            "2025-12 2026-01",
            "2026-02-01 to 2026-02-03",
            "2025-12-01 to 2025-12-09",
        ),
    ];
    for (given, whole, plus, minus) in table {
        let found = cover(period(given.0, given.1));
        let found = (months(&found), runs(&found.plus), runs(&found.minus));
        assert_eq!(
            found,
            (whole.to_owned(), plus.to_owned(), minus.to_owned()),
            "{given:?}"
        );
    }
}

/// How often each day is counted.
fn counted(cover: &Cover) -> BTreeMap<Date, i32> {
    let mut days = BTreeMap::new();
    for month in &cover.months {
        for day in (Period {
            from: month.first(),
            to: month.last(),
        })
        .iter()
        {
            *days.entry(day).or_insert(0) += 1;
        }
    }
    for (runs, sign) in [(&cover.plus, 1), (&cover.minus, -1)] {
        for day in runs.iter().flat_map(Period::iter) {
            *days.entry(day).or_insert(0) += sign;
        }
    }
    days
}

/// The fewest rows over every choice of months to read whole.
fn fewest_rows(period: Period) -> i64 {
    let mut months = vec![Month::of(period.from)];
    while months[months.len() - 1] < Month::of(period.to) {
        months.push(months[months.len() - 1].next());
    }
    let choices = 0_u32..1 << months.len();
    let rows = choices.map(|choice| {
        let taken = |month: Month| {
            months
                .iter()
                .position(|known| *known == month)
                .is_some_and(|index| choice >> index & 1 == 1)
        };
        let touched = Period {
            from: months[0].first(),
            to: months[months.len() - 1].last(),
        };
        let wrong = touched
            .iter()
            .filter(|day| taken(Month::of(*day)) != period.contains(*day))
            .count();
        i64::from(choice.count_ones()) + wrong as i64
    });
    rows.min().expect("a choice")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn covers_are_exact_and_shortest(start in 0_i64..1500, days in 0_i64..160) {
        let from = day("2023-01-01") + start.days();
        let period = Period { from, to: from + days.days() };
        let found = cover(period);
        let counted = counted(&found);
        prop_assert!(period.iter().all(|day| counted.get(&day) == Some(&1)));
        prop_assert!(counted.iter().all(|(day, times)| *times == i32::from(period.contains(*day))));
        let days = found.plus.iter().chain(&found.minus).map(Period::days).sum::<i64>();
        prop_assert_eq!(found.months.len() as i64 + days, fewest_rows(period));
    }
}
