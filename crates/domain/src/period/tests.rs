//! Tests of months, periods, presets, covers and zones.

mod cover;
mod days;
mod presets;
mod zone_changes;

use super::*;
use jiff::civil::Date;

/// A day from its text.
fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A period from the texts of its first and last day.
fn period(from: &str, to: &str) -> Period {
    Period::new(day(from), day(to)).expect("in order")
}

#[test]
fn months_are_written_in_six_digits() {
    let month: Month = "2026-11".parse().expect("a month");
    assert_eq!((month.year(), month.month()), (2026, 11));
    assert_eq!(
        (month.first(), month.last()),
        (day("2026-11-01"), day("2026-11-30"))
    );
    assert_eq!(month.next().next().to_string(), "2027-01");
    assert_eq!(
        Month::of(day("2026-01-31")).previous().to_string(),
        "2025-12"
    );
    assert_eq!(
        "2024-02".parse::<Month>().map(Month::last),
        Ok(day("2024-02-29"))
    );
    for text in [
        "",
        "2026",
        "2026-1",
        "2026-13",
        "2026-00",
        "26-11",
        "2026-11-01",
        "+026-11",
        "2026-+1",
        "2026/11",
    ] {
        assert_eq!(text.parse::<Month>(), Err(MonthError), "{text}");
    }
    assert_eq!(Month::of(Date::MAX).next(), Month::of(Date::MAX));
}

#[test]
fn periods_include_both_ends() {
    assert!(Period::new(day("2026-03-02"), day("2026-03-01")).is_err());
    let march = period("2026-03-01", "2026-03-31");
    assert_eq!(march.days(), 31);
    assert!(march.contains(day("2026-03-01")) && march.contains(day("2026-03-31")));
    assert!(!march.contains(day("2026-02-28")) && !march.contains(day("2026-04-01")));
    assert_eq!(march.iter().count(), 31);
    assert_eq!(period("2024-01-01", "2024-12-31").days(), 366);
    assert_eq!(march.to_string(), "2026-03-01 to 2026-03-31");
    assert_eq!(
        period("2026-03-01", "2026-03-01")
            .iter()
            .collect::<Vec<_>>(),
        [day("2026-03-01")]
    );
}
