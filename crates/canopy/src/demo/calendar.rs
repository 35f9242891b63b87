//! The year of the demo: when its days are booked, and how busy each is.

use canopy_domain::period::bounds;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::firms::Firm;

/// The days before the last one.
pub(super) const DAYS: i64 = 365;

/// The moment at which the usage of a day is booked, in one part of the world.
///
/// Two moments a day suffice for every firm's usage to be booked on its own local day: the evening
/// in Berlin, and the evening in New York, when it is still the same day on the west coast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Round {
    /// When.
    pub(super) at: Timestamp,
    /// Whether it is Europe's.
    pub(super) europe: bool,
    /// The local day whose usage is booked.
    pub(super) day: Date,
    /// Days since the beginning; the last one has [`DAYS`].
    pub(super) age: i64,
}

/// A firm's zone, opened once.
pub(super) fn zone_of(firm: &Firm) -> TimeZone {
    canopy_domain::period::zone(firm.zone).unwrap_or(TimeZone::UTC)
}

fn evening(day: Date, zone: &TimeZone, minutes: i64) -> Timestamp {
    bounds(day, zone).1 - SignedDuration::from_mins(minutes)
}

/// The rounds of the year that ends now, in their order. The last ones are cut off at `now`.
pub(super) fn rounds(now: Timestamp) -> Vec<Round> {
    let zones = [("Europe/Berlin", true, 90), ("America/New_York", false, 30)];
    let mut rounds = Vec::new();
    for (name, europe, minutes) in zones {
        let zone = canopy_domain::period::zone(name).unwrap_or(TimeZone::UTC);
        let today = canopy_domain::period::day_of(now, &zone);
        for back in (0..=DAYS).rev() {
            let day = today.saturating_sub(back.days());
            rounds.push(Round {
                at: evening(day, &zone, minutes).min(now),
                europe,
                day,
                age: DAYS - back,
            });
        }
    }
    rounds.sort();
    rounds
}

/// When the group was founded: noon of the first day, before its first round.
pub(super) fn beginning(now: Timestamp) -> Timestamp {
    let first = rounds(now).first().map_or(now, |round| round.at);
    first - SignedDuration::from_hours(8)
}

/// How busy a day is, in thousandths of a usual working day.
pub(super) fn activity(day: Date) -> i64 {
    let week = match day.weekday() {
        Weekday::Monday => 1_080,
        Weekday::Tuesday => 1_120,
        Weekday::Wednesday => 1_060,
        Weekday::Thursday => 1_000,
        Weekday::Friday => 860,
        Weekday::Saturday => 180,
        Weekday::Sunday => 70,
    };
    let season = match day.month() {
        1 => 1_040,
        7 | 8 => 900,
        12 => 880,
        _ => 1_000,
    };
    let quiet = matches!((day.month(), day.day()), (1, 1) | (12, 24..=26 | 31));
    week * season / 1_000 / if quiet { 6 } else { 1 }
}

/// How the hours from 8 to 20 share a day.
const HOURS: [i64; 12] = [5, 9, 12, 11, 7, 8, 10, 11, 10, 8, 5, 4];

/// The start of a working day and the weights of its hours.
pub(super) fn working_hours(day: Date, zone: &TimeZone) -> Option<(Timestamp, &'static [i64])> {
    let start = zone
        .to_ambiguous_timestamp(day.at(8, 0, 0, 0))
        .earlier()
        .ok()?;
    Some((start, &HOURS))
}

#[cfg(test)]
mod tests {
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
                let days: BTreeMap<Date, Timestamp> =
                    own.map(|round| (round.day, round.at)).collect();
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
}
