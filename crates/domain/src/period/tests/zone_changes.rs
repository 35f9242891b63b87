//! A company that moves from one zone to another.

use super::*;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn zones(dated: &[(&str, &str)]) -> Zones {
    Zones::new(
        dated
            .iter()
            .map(|(from, name)| (day(from), zone(name).expect(name)))
            .collect(),
    )
}

fn hours(zones: &Zones, text: &str) -> i64 {
    let (start, end) = zones.bounds(day(text));
    start.duration_until(end).as_hours()
}

#[test]
fn a_new_zone_starts_when_the_old_zones_month_ends() {
    let table = [
        // Westwards the first day is longer, eastwards shorter.
        (
            ("America/New_York", "America/Los_Angeles"),
            [24, 27, 24],
            "2026-03-01T05:00:00Z",
            "2026-03-01",
        ),
        (
            ("America/Los_Angeles", "America/New_York"),
            [24, 21, 24],
            "2026-03-01T08:00:00Z",
            "2026-03-01",
        ),
        // Over the date line it is two days long, or there is none.
        (
            ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
            [24, 49, 24],
            "2026-02-28T10:00:00Z",
            "2026-03-01",
        ),
        (
            ("Pacific/Pago_Pago", "Pacific/Kiritimati"),
            [24, 0, 23],
            "2026-03-01T11:00:00Z",
            "2026-03-02",
        ),
    ];
    for ((old, new), lengths, start, first) in table {
        let zones = zones(&[("2020-01-01", old), ("2026-03-01", new)]);
        let found = ["2026-02-28", "2026-03-01", "2026-03-02"].map(|text| hours(&zones, text));
        assert_eq!(found, lengths, "{old} to {new}");
        let start: Timestamp = start.parse().expect("an instant");
        assert_eq!(zones.day_of(start), day(first), "{old} to {new}");
        assert_eq!(
            zones.day_of(start - SignedDuration::from_nanos(1)),
            day("2026-02-28"),
            "{old} to {new}"
        );
        assert_eq!(zones.zone_on(day("2026-02-28")).iana_name(), Some(old));
        assert_eq!(zones.zone_on(day("2026-03-01")).iana_name(), Some(new));
        assert_eq!(zones.zone_on(day("1999-01-01")).iana_name(), Some(old));
    }
}

#[test]
fn one_zone_is_that_zone() {
    let berlin = zone("Europe/Berlin").expect("known");
    let zones = Zones::new(vec![(day("2026-01-01"), berlin.clone())]);
    for text in ["1990-05-05", "2026-03-29", "2026-10-25"] {
        assert_eq!(zones.bounds(day(text)), bounds(day(text), &berlin));
    }
    assert_eq!(
        Zones::new(Vec::new()).zone_on(day("2026-01-01")),
        &TimeZone::UTC
    );
}

#[test]
fn order_and_repetition_do_not_matter() {
    let once = zones(&[
        ("2020-01-01", "UTC"),
        ("2026-03-01", "Asia/Tokyo"),
        ("2026-05-01", "America/Lima"),
    ]);
    let mixed = zones(&[
        ("2026-05-01", "America/Lima"),
        ("2026-03-01", "Europe/Paris"),
        ("2020-01-01", "UTC"),
        ("2026-03-01", "Asia/Tokyo"),
    ]);
    for day in period("2026-02-01", "2026-06-30").iter() {
        assert_eq!(once.bounds(day), mixed.bounds(day));
    }
}

const NAMES: [&str; 8] = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn days_tile_time_over_every_move(moves in prop::collection::vec((0_i8..30, 0_usize..NAMES.len()), 0..5), steps in prop::collection::vec(1_i64..200_000, 1..200)) {
        let dated = moves.iter().map(|(month, name)| {
            let first = Date::constant(2010 + i16::from(month / 12), month % 12 + 1, 1);
            (first, zone(NAMES[*name]).expect("known"))
        });
        let zones = Zones::new(dated.collect());
        let mut instant: Timestamp = "2009-12-30T00:00:00Z".parse().expect("an instant");
        let mut before = Date::MIN;
        for step in steps {
            instant += SignedDuration::from_secs(step * 4);
            let day = zones.day_of(instant);
            let (start, end) = zones.bounds(day);
            prop_assert!(before <= day && start <= instant && instant < end, "{instant} on {day}");
            prop_assert_eq!(zones.bounds(day.tomorrow().expect("not the last")).0, end);
            before = day;
        }
    }
}
