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
mod tests;
