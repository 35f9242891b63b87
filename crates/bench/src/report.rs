//! The table at the end: ratios beside their goals, and whether all sides found the same figures.

use std::collections::HashMap;
use std::fs::{read, read_to_string};

use crate::Fault;

/// A ratio in hundredths, and whether it is to be at least or at most its goal.
struct Line {
    what: &'static str,
    of: (&'static str, &'static str),
    goal: i64,
    at_least: bool,
}

const fn at_least(what: &'static str, slow: &'static str, quick: &'static str, goal: i64) -> Line {
    Line {
        what,
        of: (slow, quick),
        goal,
        at_least: true,
    }
}

const fn at_most(what: &'static str, of: &'static str, base: &'static str, goal: i64) -> Line {
    Line {
        what,
        of: (of, base),
        goal,
        at_least: false,
    }
}

/// Goals in hundredths; a base of `…` is one of the fixed amounts in `FIXED`.
const LINES: [Line; 17] = [
    at_least(
        "overview: PostgreSQL over the events / Canopy",
        "postgres_raw_ns",
        "overview_ns",
        20_000,
    ),
    at_least(
        "overview: ClickHouse over the events / Canopy",
        "clickhouse_ns",
        "overview_ns",
        5_000,
    ),
    at_least(
        "overview: DuckDB over the events / Canopy",
        "duckdb_ns",
        "overview_ns",
        2_000,
    ),
    at_most(
        "overview: all events / a tenth of them",
        "overview_ns",
        "overview_small_ns",
        120,
    ),
    at_least(
        "overview on PostgreSQL: its own raw query / Canopy",
        "postgres_raw_ns",
        "overview_postgres_ns",
        15_000,
    ),
    at_least(
        "report over a year: PostgreSQL over the events / Canopy",
        "postgres_raw_year_ns",
        "year_ns",
        40_000,
    ),
    at_least(
        "report over a year: ClickHouse over the events / Canopy",
        "clickhouse_year_ns",
        "year_ns",
        8_000,
    ),
    at_least(
        "report over a year: DuckDB over the events / Canopy",
        "duckdb_year_ns",
        "year_ns",
        4_000,
    ),
    at_most(
        "report over a year: all events / a tenth of them",
        "year_ns",
        "year_small_ns",
        120,
    ),
    at_most(
        "page under load: p99 / in process",
        "page_p99_ns",
        "overview_ns",
        2_000,
    ),
    at_most(
        "page under load: events late / a second",
        "page_events_late_ns",
        "second",
        100,
    ),
    at_least(
        "ingestion: batches of 1,000 / bare program",
        "ingest_batches_per_s",
        "bare_per_s",
        50,
    ),
    at_least(
        "ingestion: 64 senders / one sender",
        "ingest_many_per_s",
        "ingest_one_per_s",
        300,
    ),
    at_most("idle memory / 60 MB", "idle_bytes", "60 MB", 100),
    at_most("binary / 40 MB", "binary_bytes", "40 MB", 100),
    at_most("start to first answer / 200 ms", "start_ns", "200 ms", 100),
    at_most(
        "overview in process / a millisecond",
        "overview_ns",
        "millisecond",
        100,
    ),
];

const FIXED: [(&str, i64); 5] = [
    ("second", 1_000_000_000),
    ("millisecond", 1_000_000),
    ("200 ms", 200_000_000),
    ("60 MB", 60_000_000),
    ("40 MB", 40_000_000),
];

/// Prints the table. Unequal figures are an error; a missed goal is one only at full scale.
pub fn report(measures: &str, figures: [&[String]; 2], full: bool) -> Result<(), Fault> {
    let text = read_to_string(measures)?;
    let mut found: HashMap<&str, i64> = FIXED.into();
    for line in text.lines() {
        if let Some((name, value)) = line.split_once(' ') {
            found.insert(name, value.parse()?);
        }
    }
    let mut missed = 0;
    println!(
        "\n{:<56} {:>14} {:>14} {:>10} {:>10}",
        "", "measured", "against", "ratio", "goal"
    );
    for line in &LINES {
        let (Some(a), Some(b)) = (found.get(line.of.0), found.get(line.of.1)) else {
            println!("{:<56} not measured", line.what);
            continue;
        };
        let ratio = a.saturating_mul(100) / b.max(&1);
        let met = if line.at_least {
            ratio >= line.goal
        } else {
            ratio <= line.goal
        };
        missed += usize::from(!met);
        let sign = if line.at_least { "≥" } else { "≤" };
        let verdict = match (full, met) {
            (false, _) => "",
            (true, true) => "met",
            (true, false) => "MISSED",
        };
        println!(
            "{:<56} {a:>14} {b:>14} {:>10} {sign}{:>9} {verdict}",
            line.what,
            hundredths(ratio),
            hundredths(line.goal)
        );
    }
    for figures in figures {
        equal(figures)?;
    }
    match full && missed > 0 {
        true => Err(format!("{missed} goals missed").into()),
        false => Ok(()),
    }
}

fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// All files of figures are the same, byte by byte.
fn equal(figures: &[String]) -> Result<(), Fault> {
    let Some((first, others)) = figures.split_first() else {
        return Ok(());
    };
    let one = read(first)?;
    if one.is_empty() {
        return Err("no figures were found".into());
    }
    for other in others {
        if read(other)? != one {
            return Err(format!("{first} and {other} differ").into());
        }
    }
    println!(
        "\nfigures of {} sides are equal to the micro-unit",
        figures.len()
    );
    Ok(())
}
