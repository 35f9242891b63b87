//! Tests: reading the times and durations of files.

use super::*;

fn at(text: &str, zone: Option<&str>) -> Result<String, &'static str> {
    let zone = zone.map(|name| read_zone(name).unwrap());
    read_time("occurred_at", text, zone.as_ref())
        .map(|at| at.to_string())
        .map_err(|error| error.code)
}

#[test]
fn instants_keep_their_offset_whatever_the_zone() {
    for zone in [None, Some("Asia/Tokyo")] {
        assert_eq!(
            at("2026-03-09T14:05:00-05:00", zone),
            Ok("2026-03-09T19:05:00Z".into())
        );
        assert_eq!(
            at("2026-03-09T14:05:00.1234567Z", zone),
            Ok("2026-03-09T14:05:00.123456Z".into())
        );
    }
}

#[test]
fn local_times_need_a_zone() {
    assert_eq!(at("2026-03-09 14:05:00", None), Err("no_offset"));
    assert_eq!(
        at("2026-03-09 14:05:00", Some("America/New_York")),
        Ok("2026-03-09T18:05:00Z".into())
    );
    assert_eq!(
        at("2026-03-09T14:05", Some("Europe/Berlin")),
        Ok("2026-03-09T13:05:00Z".into())
    );
}

#[test]
fn hours_that_clocks_skip_or_repeat() {
    assert_eq!(
        at("2026-03-08 02:30:00", Some("America/New_York")),
        Err("no_such_time")
    );
    assert_eq!(
        at("2026-11-01 01:30:00", Some("America/New_York")),
        Ok("2026-11-01T05:30:00Z".into())
    );
}

#[test]
fn other_texts_are_not_times() {
    for bad in [
        "",
        "yesterday",
        "1767225600",
        "2026-13-01T00:00:00Z",
        "09/03/2026 14:05",
        "2026-02-30T00:00:00Z",
    ] {
        assert_eq!(at(bad, Some("Europe/Berlin")), Err("invalid"), "{bad}");
    }
}

#[test]
fn seconds_are_exact() {
    let read = |text| read_seconds("duration_seconds", text).map_err(|error| error.field);
    assert_eq!(
        [
            read("0"),
            read("80"),
            read("12.5"),
            read("0.001"),
            read("7.2500")
        ],
        [Ok(0), Ok(80_000), Ok(12_500), Ok(1), Ok(7_250)]
    );
    for bad in [
        "-1",
        "+1",
        "",
        ".5",
        "1.",
        "1e3",
        "0.0001",
        "2592001",
        "99999999999999999999",
        "1:20",
        " 1",
    ] {
        assert_eq!(read(bad), Err("duration_seconds".into()), "{bad}");
    }
}
