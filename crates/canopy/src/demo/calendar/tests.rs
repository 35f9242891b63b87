//! Tests: the year of the demo: when its days are booked, and how busy each is.

use std::collections::BTreeMap;

use canopy_domain::period::day_of;

use super::super::firms::FIRMS;
use super::*;

fn now(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn every_firm_books_each_day_of_the_year_on_that_day() {
    for at in [
        "2026-11-24T15:00:00Z",
        "2026-03-01T02:00:00Z",
        "2028-02-29T23:30:00Z",
        "2026-11-02T05:30:00Z",
    ] {
        let rounds = rounds(now(at));
        assert!(rounds.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(rounds.iter().all(|round| round.at <= now(at)));
        for firm in FIRMS {
            let zone = zone_of(firm);
            let own = rounds
                .iter()
                .filter(|round| round.europe == firm.in_europe());
            let days: BTreeMap<Date, Timestamp> = own.map(|round| (round.day, round.at)).collect();
            let missed = days
                .iter()
                .filter(|(day, at)| day_of(**at, &zone) != **day)
                .count();
            // Only the last day may have begun elsewhere and not here.
            assert!(
                missed <= 1 && days.len() as i64 == DAYS + 1,
                "{}: {missed}",
                firm.name
            );
        }
    }
}

#[test]
fn the_group_begins_on_the_first_day_everywhere() {
    let at = now("2026-11-24T15:00:00Z");
    for firm in FIRMS {
        assert_eq!(
            day_of(beginning(at), &zone_of(firm)).to_string(),
            "2025-11-24",
            "{}",
            firm.name
        );
    }
}

#[test]
fn weekends_and_holidays_are_quiet() {
    let day = |text: &str| activity(text.parse().unwrap());
    assert!(day("2026-03-10") > 4 * day("2026-03-14"));
    assert!(day("2025-12-25") * 4 < day("2025-12-18"));
}
