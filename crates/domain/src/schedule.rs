//! When a scheduled report is due, and which days it covers.
//!
//! A schedule has a slot on each calendar day on which it falls, whatever the clocks do on that day:
//! an hour that the clocks skip is the first one after it, an hour that comes twice is the first of the two.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::code::coded;
use crate::period::{Month, Period, bounds, day_of};

coded! {
    /// How often a report is sent.
    Cadence {
        /// Every day.
        Daily = "daily",
        /// Once a week.
        Weekly = "weekly",
        /// Once a month.
        Monthly = "monthly",
    }
}

coded! {
    /// Which days a report covers.
    Covers {
        /// The whole day, week (Monday to Sunday) or month before it is sent, as its cadence is.
        Previous = "previous",
        /// The month up to the day before it is sent; on the first of a month, the whole month before.
        MonthToDate = "month_to_date",
    }
}

/// When a report is due and what it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How often.
    pub cadence: Cadence,
    /// The day of a weekly report: 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    /// The day of a monthly report: 1 to 28, so that every month has it.
    pub month_day: i8,
    /// The hour on the clocks, 0 to 23.
    pub hour: i8,
    /// The days.
    pub covers: Covers,
}

/// A day on which a report is due, and the instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The calendar day.
    pub day: Date,
    /// The instant.
    pub due: Timestamp,
}

impl Plan {
    fn falls_on(&self, day: Date) -> bool {
        match self.cadence {
            Cadence::Daily => true,
            Cadence::Weekly => day.weekday().to_monday_one_offset() == self.weekday,
            Cadence::Monthly => day.day() == self.month_day,
        }
    }

    /// The slot of a day, if the plan falls on it and the zone has it.
    fn slot(&self, day: Date, zone: &TimeZone) -> Option<Slot> {
        let (begins, ends) = bounds(day, zone);
        if !self.falls_on(day) || begins >= ends {
            return None;
        }
        let due = zone
            .to_ambiguous_timestamp(day.at(self.hour, 0, 0, 0))
            .compatible();
        Some(Slot {
            day,
            due: due.ok()?,
        })
    }

    /// The slots from a day on that are due by an instant, earliest first, but only the latest `most` of them.
    pub fn due_by(&self, from: Date, now: Timestamp, zone: &TimeZone, most: usize) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut day = Some(day_of(now, zone));
        while let Some(on) = day.filter(|on| *on >= from && slots.len() < most) {
            slots.extend(self.slot(on, zone).filter(|slot| slot.due <= now));
            day = on.yesterday().ok();
        }
        slots.reverse();
        slots
    }

    /// The first slot after an instant that is not before a day.
    pub fn next(&self, from: Date, now: Timestamp, zone: &TimeZone) -> Option<Slot> {
        let mut day = from.max(day_of(now, zone));
        // A skipped day may be the one of a month; the month after has it.
        for _ in 0..=62 {
            match self.slot(day, zone) {
                Some(slot) if slot.due > now => return Some(slot),
                _ => day = day.tomorrow().ok()?,
            }
        }
        None
    }

    /// The days that the report of a slot covers.
    pub fn covered(&self, day: Date) -> Period {
        let before = day.yesterday().unwrap_or(day);
        let (from, to) = match (self.covers, self.cadence) {
            (Covers::MonthToDate, _) => (before.first_of_month(), before),
            (Covers::Previous, Cadence::Daily) => (before, before),
            (Covers::Previous, Cadence::Weekly) => {
                let since_monday = i64::from(day.weekday().to_monday_zero_offset());
                let monday = day.saturating_sub((since_monday + 7).days());
                (monday, monday.saturating_add(6.days()))
            }
            (Covers::Previous, Cadence::Monthly) => {
                let month = Month::of(day).previous();
                (month.first(), month.last())
            }
        };
        Period { from, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::zone;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn daily(hour: i8) -> Plan {
        Plan {
            cadence: Cadence::Daily,
            weekday: 1,
            month_day: 1,
            hour,
            covers: Covers::Previous,
        }
    }

    /// The instants that come out of asking for the next one again and again.
    fn following(plan: &Plan, from: &str, name: &str, count: usize) -> Vec<String> {
        let zone = zone(name).unwrap();
        let mut now = at(from);
        let mut found = Vec::new();
        for _ in 0..count {
            let slot = plan.next(Date::MIN, now, &zone).unwrap();
            found.push(slot.due.to_string());
            now = slot.due;
        }
        found
    }

    #[test]
    fn an_hour_that_is_skipped_or_comes_twice_is_due_once() {
        let spring = following(&daily(2), "2026-03-07T08:00:00Z", "America/New_York", 3);
        assert_eq!(
            spring,
            [
                "2026-03-08T07:00:00Z",
                "2026-03-09T06:00:00Z",
                "2026-03-10T06:00:00Z"
            ]
        );
        let autumn = following(&daily(1), "2026-10-31T06:00:00Z", "America/New_York", 2);
        assert_eq!(autumn, ["2026-11-01T05:00:00Z", "2026-11-02T06:00:00Z"]);
        // Midnight that the clocks jump over.
        let beirut = following(&daily(0), "2026-03-27T22:30:00Z", "Asia/Beirut", 2);
        assert_eq!(beirut, ["2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"]);
        // A day that never was has no slot.
        let apia = following(&daily(6), "2011-12-29T16:00:00Z", "Pacific/Apia", 2);
        assert_eq!(apia, ["2011-12-30T16:00:00Z", "2011-12-31T16:00:00Z"]);
    }

    #[test]
    fn every_slot_of_ten_years_is_found_once_by_looking_every_half_hour() {
        for name in ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"] {
            let zone = zone(name).unwrap();
            for hour in [0, 1, 2, 3, 23] {
                let plan = daily(hour);
                let (mut from, mut now) = (day("2026-01-01"), at("2025-12-31T00:00:00Z"));
                let end = at("2028-01-01T12:00:00Z");
                let mut days = Vec::new();
                while now < end {
                    for slot in plan.due_by(from, now, &zone, 400) {
                        days.push(slot.day);
                        from = slot.day.tomorrow().unwrap();
                    }
                    now = now.saturating_add(30.minutes()).unwrap();
                }
                let whole: Vec<Date> = day("2026-01-01").series(1.day()).take(days.len()).collect();
                assert_eq!(days, whole, "{name} {hour}");
                assert!(days.len() >= 730);
            }
        }
    }

    #[test]
    fn weeks_run_from_monday_to_sunday_and_months_are_whole() {
        let mut plan = daily(6);
        let covered = |plan: &Plan, on| {
            let period = plan.covered(day(on));
            format!("{} {}", period.from, period.to)
        };
        assert_eq!(covered(&plan, "2026-03-01"), "2026-02-28 2026-02-28");
        plan.cadence = Cadence::Weekly;
        for on in ["2026-03-09", "2026-03-12", "2026-03-15"] {
            assert_eq!(covered(&plan, on), "2026-03-02 2026-03-08");
        }
        plan.cadence = Cadence::Monthly;
        assert_eq!(covered(&plan, "2026-03-28"), "2026-02-01 2026-02-28");
        plan.covers = Covers::MonthToDate;
        assert_eq!(covered(&plan, "2026-03-10"), "2026-03-01 2026-03-09");
        assert_eq!(covered(&plan, "2026-03-01"), "2026-02-01 2026-02-28");
    }

    #[test]
    fn weekly_and_monthly_fall_on_their_days_and_missed_ones_are_listed() {
        let zone = zone("Europe/Berlin").unwrap();
        let mut plan = daily(6);
        plan.cadence = Cadence::Weekly;
        plan.weekday = 3;
        let missed = plan.due_by(day("2026-03-01"), at("2026-03-25T05:00:00Z"), &zone, 2);
        let days: Vec<String> = missed.iter().map(|slot| slot.day.to_string()).collect();
        assert_eq!(days, ["2026-03-18", "2026-03-25"]);
        plan.cadence = Cadence::Monthly;
        plan.month_day = 28;
        let next = plan.next(day("2026-03-28"), at("2026-03-28T05:00:00Z"), &zone);
        assert_eq!(next.unwrap().day, day("2026-04-28"));
    }
}
