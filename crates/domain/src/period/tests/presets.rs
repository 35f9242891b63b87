//! What presets mean, and what they are compared with.

use super::*;

type Ends = (&'static str, &'static str);

/// Preset, today, what it means then, and what it is compared with.
const RESOLVED: &[(Preset, &str, Ends, Ends)] = &[
    (
        Preset::Today,
        "2026-03-31",
        ("2026-03-31", "2026-03-31"),
        ("2026-03-30", "2026-03-30"),
    ),
    (
        Preset::Yesterday,
        "2026-03-01",
        ("2026-02-28", "2026-02-28"),
        ("2026-02-27", "2026-02-27"),
    ),
    (
        Preset::Last7Days,
        "2026-03-03",
        ("2026-02-25", "2026-03-03"),
        ("2026-02-18", "2026-02-24"),
    ),
    (
        Preset::Last30Days,
        "2026-03-30",
        ("2026-03-01", "2026-03-30"),
        ("2026-01-30", "2026-02-28"),
    ),
    (
        Preset::Last90Days,
        "2026-03-31",
        ("2026-01-01", "2026-03-31"),
        ("2025-10-03", "2025-12-31"),
    ),
    (
        Preset::MonthToDate,
        "2026-03-15",
        ("2026-03-01", "2026-03-15"),
        ("2026-02-01", "2026-02-15"),
    ),
    (
        Preset::MonthToDate,
        "2026-03-31",
        ("2026-03-01", "2026-03-31"),
        ("2026-02-01", "2026-02-28"),
    ),
    (
        Preset::MonthToDate,
        "2026-02-28",
        ("2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-28"),
    ),
    (
        Preset::MonthToDate,
        "2026-01-01",
        ("2026-01-01", "2026-01-01"),
        ("2025-12-01", "2025-12-01"),
    ),
    (
        Preset::LastMonth,
        "2026-03-15",
        ("2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-31"),
    ),
    (
        Preset::LastMonth,
        "2026-01-31",
        ("2025-12-01", "2025-12-31"),
        ("2025-11-01", "2025-11-30"),
    ),
    (
        Preset::QuarterToDate,
        "2026-05-31",
        ("2026-04-01", "2026-05-31"),
        ("2026-01-01", "2026-02-28"),
    ),
    (
        Preset::QuarterToDate,
        "2026-01-01",
        ("2026-01-01", "2026-01-01"),
        ("2025-10-01", "2025-10-01"),
    ),
    (
        Preset::LastQuarter,
        "2026-02-10",
        ("2025-10-01", "2025-12-31"),
        ("2025-07-01", "2025-09-30"),
    ),
    (
        Preset::LastQuarter,
        "2026-12-31",
        ("2026-07-01", "2026-09-30"),
        ("2026-04-01", "2026-06-30"),
    ),
    (
        Preset::YearToDate,
        "2024-02-29",
        ("2024-01-01", "2024-02-29"),
        ("2023-01-01", "2023-02-28"),
    ),
    (
        Preset::YearToDate,
        "2026-11-10",
        ("2026-01-01", "2026-11-10"),
        ("2025-01-01", "2025-11-10"),
    ),
    (
        Preset::Last12Months,
        "2026-11-10",
        ("2025-11-11", "2026-11-10"),
        ("2024-11-11", "2025-11-10"),
    ),
    (
        Preset::Last12Months,
        "2024-02-29",
        ("2023-03-01", "2024-02-29"),
        ("2022-03-01", "2023-02-28"),
    ),
];

#[test]
fn presets_resolve_and_have_predecessors() {
    for &(preset, today, resolved, before) in RESOLVED {
        let found = preset.resolve(day(today));
        assert_eq!(found, period(resolved.0, resolved.1), "{preset} on {today}");
        assert_eq!(
            preceding(found, Some(preset)),
            period(before.0, before.1),
            "before {preset} on {today}"
        );
    }
}

#[test]
fn custom_periods_go_against_as_many_days_before() {
    let table = [
        (("2026-03-01", "2026-03-31"), ("2026-01-29", "2026-02-28")),
        (("2026-03-10", "2026-03-10"), ("2026-03-09", "2026-03-09")),
        (("2025-01-01", "2025-12-31"), ("2024-01-02", "2024-12-31")),
    ];
    for (given, before) in table {
        assert_eq!(
            preceding(period(given.0, given.1), None),
            period(before.0, before.1)
        );
    }
}

#[test]
fn names_read_back() {
    for preset in Preset::ALL {
        assert_eq!(preset.to_string().parse(), Ok(preset));
        assert!(!preset.label().is_empty());
    }
    assert!("custom".parse::<Preset>().is_err());
}

#[test]
fn every_preset_of_every_day_ends_by_then_and_follows_its_predecessor() {
    for today in period("2023-12-01", "2028-03-31").iter() {
        for preset in Preset::ALL {
            let found = preset.resolve(today);
            let before = preceding(found, Some(preset));
            assert!(
                found.from <= found.to && found.to <= today,
                "{preset} on {today}"
            );
            assert!(
                before.from <= before.to && before.to < found.from,
                "{preset} on {today}"
            );
        }
    }
}
