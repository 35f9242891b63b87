//! Days of a zone: their lengths, and that they tile time in every zone there is.

use super::*;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn known(name: &str) -> TimeZone {
    zone(name).expect(name)
}

#[test]
fn only_iana_names_are_zones() {
    for name in [
        "America/New_York",
        "UTC",
        "Asia/Kolkata",
        "Europe/Kyiv",
        "Pacific/Apia",
    ] {
        assert_eq!(known(name).iana_name(), Some(name));
    }
    assert_eq!(known("europe/berlin").iana_name(), Some("Europe/Berlin"));
    for name in [
        "",
        "New York",
        "+02:00",
        "EST5EDT,M3.2.0,M11.1.0",
        "Europe/Berlin ",
        "../etc/passwd",
        "Etc/Unknown",
    ] {
        assert_eq!(zone(name).err(), Some(ZoneError), "{name}");
    }
}

#[test]
fn days_have_the_hours_that_the_clocks_give_them() {
    let table = [
        ("America/New_York", "2026-01-15", 24 * 60),
        ("America/New_York", "2026-03-08", 23 * 60),
        ("America/New_York", "2026-11-01", 25 * 60),
        // Clocks jump from midnight to one o'clock.
        ("America/Sao_Paulo", "2018-11-04", 23 * 60),
        ("America/Havana", "2026-03-08", 23 * 60),
        // The hour before midnight comes twice.
        ("America/Sao_Paulo", "2018-02-17", 25 * 60),
        ("Australia/Lord_Howe", "2026-10-04", 23 * 60 + 30),
        ("Australia/Lord_Howe", "2026-04-05", 24 * 60 + 30),
        // The jump takes the last half hour of one day and the first of the next.
        ("America/Toronto", "1919-03-30", 23 * 60 + 30),
        ("America/Toronto", "1919-03-31", 23 * 60 + 30),
        // Back at one minute past midnight: the next day has already begun and goes on.
        ("America/St_Johns", "2010-11-06", 24 * 60),
        ("America/St_Johns", "2010-11-07", 25 * 60),
        // West to east of the date line: a day that never was.
        ("Pacific/Apia", "2011-12-29", 24 * 60),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Apia", "2011-12-31", 24 * 60),
        ("Pacific/Kwajalein", "1993-08-21", 0),
    ];
    for (name, text, minutes) in table {
        let (start, end) = bounds(day(text), &known(name));
        assert_eq!(
            start.duration_until(end),
            SignedDuration::from_mins(minutes),
            "{text} in {name}"
        );
    }
}

#[test]
fn instants_lie_in_the_day_of_the_zone() {
    let table = [
        ("America/New_York", "2026-03-01T04:59:59Z", "2026-02-28"),
        ("America/New_York", "2026-03-01T05:00:00Z", "2026-03-01"),
        ("Asia/Kolkata", "2026-02-28T18:30:00Z", "2026-03-01"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
        ("America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-07"),
        // 23:02 on the wall for the second time.
        ("America/St_Johns", "2010-11-07T02:32:00Z", "2010-11-07"),
        ("UTC", "1969-12-31T23:59:59.999999Z", "1969-12-31"),
    ];
    for (name, instant, expected) in table {
        assert_eq!(
            day_of(at(instant), &known(name)),
            day(expected),
            "{instant} in {name}"
        );
    }
}

/// Whether days and instants fit together in the days around one change of the clocks.
fn check_change(name: &str, zone: &TimeZone, change: Timestamp) {
    let half_hour = SignedDuration::from_mins(30);
    let hair = SignedDuration::from_nanos(1);
    let mut samples: Vec<Timestamp> = (-60..=60).map(|step| change + half_hour * step).collect();
    samples.push(change - hair);
    samples.sort();
    // The independent model: the latest date that the wall calendar has shown so far.
    let mut shown = Date::MIN;
    for instant in samples {
        shown = shown.max(zone.to_datetime(instant).date());
        let found = day_of(instant, zone);
        assert_eq!(found, shown, "{instant} in {name}");
        let (start, end) = bounds(found, zone);
        assert!(start <= instant && instant < end, "{instant} in {name}");
    }
    let mut today = day_of(change - SignedDuration::from_hours(30), zone);
    while today <= day_of(change + SignedDuration::from_hours(30), zone) {
        let tomorrow = today.tomorrow().expect("not the last day");
        let (start, end) = bounds(today, zone);
        assert!(
            start <= end && end == bounds(tomorrow, zone).0,
            "{today} in {name}"
        );
        if start < end {
            assert_eq!(
                (day_of(start, zone), day_of(end - hair, zone)),
                (today, today),
                "{name}"
            );
        }
        today = tomorrow;
    }
}

#[test]
fn days_tile_time_in_every_zone() {
    let names: Vec<String> = zone_names().collect();
    assert!(names.len() > 400, "only {} zones", names.len());
    let end = at("2040-01-01T00:00:00Z");
    let mut checked = 0;
    for name in names {
        let Ok(zone) = zone(&name) else { continue };
        let mut last: Option<Timestamp> = None;
        for transition in zone.following(at("1800-01-01T00:00:00Z")) {
            let change = transition.timestamp();
            if change > end {
                break;
            }
            // The model looks at one change at a time.
            if last.is_none_or(|last| last.duration_until(change) > SignedDuration::from_hours(60))
            {
                check_change(&name, &zone, change);
                checked += 1;
            }
            last = Some(change);
        }
    }
    assert!(checked > 20_000, "only {checked} changes of clocks");
}
