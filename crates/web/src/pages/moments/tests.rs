//! Tests: instants and days as people read them; the zone is always named.

use super::*;
use jiff::civil::date;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

#[test]
fn moments_name_their_zone() {
    let now = at("2026-11-23T14:05:59Z");
    assert_eq!(clock(now), "14:05 UTC");
    assert_eq!(moment(now), "23 Nov 2026, 14:05 UTC");
    let zone = canopy_domain::period::zone("America/New_York").expect("a zone");
    assert_eq!(
        local_moment(now, &zone),
        "23 Nov 2026, 09:05 America/New_York"
    );
}

#[test]
fn what_goes_without_saying_is_left_out() {
    let now = at("2026-11-23T14:05:00Z");
    assert_eq!(beside(at("2026-11-23T00:01:00Z"), now), "00:01 UTC");
    assert_eq!(beside(at("2026-11-03T09:00:00Z"), now), "3 Nov, 09:00 UTC");
    assert_eq!(
        beside(at("2025-12-31T23:59:00Z"), now),
        "31 Dec 2025, 23:59 UTC"
    );
}

#[test]
fn days_say_no_more_than_they_must() {
    let of = |from, to| days(&Period { from, to });
    let (first, last) = (date(2026, 10, 1), date(2026, 10, 24));
    assert_eq!(of(first, last), "1–24 Oct 2026");
    assert_eq!(of(first, first), "1 Oct 2026");
    assert_eq!(of(date(2026, 8, 2), last), "2 Aug – 24 Oct 2026");
    assert_eq!(of(date(2025, 8, 2), last), "2 Aug 2025 – 24 Oct 2026");
}

#[test]
fn a_month_to_date_on_its_first_day_is_one_day() {
    let period = |to| Period {
        from: date(2026, 11, 1),
        to,
    };
    assert_eq!(
        month_to_date(&period(date(2026, 11, 23))),
        "1–23 November 2026"
    );
    assert_eq!(month_to_date(&period(date(2026, 11, 1))), "1 November 2026");
}
