//! The time zones that a company has had, one after the other.

use super::zone;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A company's zones by the day from which each is in force.
///
/// A new zone starts with a local month: at the instant at which that month begins in the **old**
/// zone. Hours after it that the new zone still counts to the month before are booked on the new
/// month's first day. So days never go back, and every instant lies in exactly one day.
#[derive(Debug, Clone)]
pub struct Zones(Vec<Reign>);

/// One zone and when it takes over.
#[derive(Debug, Clone)]
struct Reign {
    first_day: Date,
    start: Timestamp,
    zone: TimeZone,
}

impl Zones {
    /// The zones by their first days. The earliest one also holds for all days before its own;
    /// of several for one day the last one holds; without any it is UTC.
    pub fn new(mut dated: Vec<(Date, TimeZone)>) -> Self {
        dated.sort_by_key(|(day, _)| *day);
        let mut reigns: Vec<Reign> = Vec::with_capacity(dated.len().max(1));
        for (first_day, zone) in dated {
            reigns.pop_if(|last| last.first_day == first_day);
            let reign = match reigns.last() {
                None => Reign {
                    first_day: Date::MIN,
                    start: Timestamp::MIN,
                    zone,
                },
                Some(old) => {
                    let start = zone::bounds(first_day, &old.zone).0.max(old.start);
                    Reign {
                        first_day,
                        start,
                        zone,
                    }
                }
            };
            reigns.push(reign);
        }
        if reigns.is_empty() {
            reigns.push(Reign {
                first_day: Date::MIN,
                start: Timestamp::MIN,
                zone: TimeZone::UTC,
            });
        }
        Self(reigns)
    }

    /// The day that an instant is booked on.
    pub fn day_of(&self, at: Timestamp) -> Date {
        let reign = self.last_where(|reign| reign.start <= at);
        zone::day_of(at, &reign.zone).max(reign.first_day)
    }

    /// The instants of a day, from the first one to the first one after it; none for a day that
    /// was skipped.
    pub fn bounds(&self, day: Date) -> (Timestamp, Timestamp) {
        let end = day
            .tomorrow()
            .map_or(Timestamp::MAX, |next| self.start_of(next));
        (self.start_of(day), end)
    }

    /// The zone in force on a day.
    pub fn zone_on(&self, day: Date) -> &TimeZone {
        &self.last_where(|reign| reign.first_day <= day).zone
    }

    fn start_of(&self, day: Date) -> Timestamp {
        let reign = self.last_where(|reign| reign.first_day <= day);
        if day == reign.first_day {
            reign.start
        } else {
            zone::bounds(day, &reign.zone).0.max(reign.start)
        }
    }

    /// The last reign that fits; the first one always does.
    fn last_where(&self, fits: impl Fn(&Reign) -> bool) -> &Reign {
        let behind = self.0.partition_point(fits);
        &self.0[behind.saturating_sub(1)]
    }
}
