//! Presets at the edges of days, months and quarters: the report and its CSV hold exactly the events
//! that each company's own calendar puts there, counted apart from the product.

use std::collections::BTreeMap;

use canopy_domain::money::Micros;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::events::fee;
use crate::report_identity::{PRESETS, ZONES};
use crate::world::{Company, Organization, World};

/// Days that begin at an edge: of quarters, months and years, after days of 25, 23.5, 23 and 24.5
/// hours, and of the leap day.
const DAYS: [Date; 10] = [
    date(2027, 10, 1),
    date(2027, 10, 4),
    date(2027, 11, 8),
    date(2028, 1, 1),
    date(2028, 2, 1),
    date(2028, 2, 29),
    date(2028, 3, 1),
    date(2028, 3, 13),
    date(2028, 4, 1),
    date(2028, 4, 3),
];

/// Whether a preset holds a day, said anew and without the product's periods.
fn holds(preset: &str, day: Date, today: Date) -> bool {
    let age = (today - day).get_days();
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let (months_ago, quarters_ago) = (
        months(today) - months(day),
        months(today) / 3 - months(day) / 3,
    );
    let past = age >= 0;
    match preset {
        "today" => age == 0,
        "yesterday" => age == 1,
        "last_7_days" => past && age < 7,
        "last_30_days" => past && age < 30,
        "last_90_days" => past && age < 90,
        "month_to_date" => past && months_ago == 0,
        "last_month" => months_ago == 1,
        "quarter_to_date" => past && quarters_ago == 0,
        "last_quarter" => quarters_ago == 1,
        "year_to_date" => past && day.year() == today.year(),
        // No day of the leap year's end is asked for here, so the same day of a year ago is out.
        "last_12_months" => past && (day.year(), day.month(), day.day()) > year_before(today),
        _ => unreachable!("{preset}"),
    }
}

/// The same day a year earlier; the leap day's is the 28th.
fn year_before(today: Date) -> (i16, i8, i8) {
    let day = match (today.month(), today.day()) {
        (2, 29) => 28,
        (_, day) => day,
    };
    (today.year() - 1, today.month(), day)
}

struct Firm {
    company: Company,
    zone: TimeZone,
    /// Instants of events. The fee of the one at place n is 2 to the n, so a sum names its events.
    events: Vec<Timestamp>,
}

impl Firm {
    fn midnight(&self, day: Date) -> Timestamp {
        let start = self.zone.to_timestamp(day.at(0, 0, 0, 0));
        start.expect("a midnight")
    }

    /// The events within a preset, as bits.
    fn expected(&self, preset: &str, now: Timestamp) -> i64 {
        let day = |at: Timestamp| self.zone.to_datetime(at).date();
        let told = self.events.iter().enumerate();
        let within = told.filter(|(_, at)| holds(preset, day(**at), day(now)));
        within.map(|(place, _)| 1_i64 << place).sum()
    }

    async fn happen(&mut self, world: &World, organization: &Organization, at: Timestamp) {
        let place = self.events.len();
        let amount = Micros(1 << place).exact().to_string();
        let event = fee(
            &self.company.slug,
            &place.to_string(),
            &at.to_string(),
            &amount,
        );
        world.accept(&organization.key, &[event]).await;
        self.events.push(at);
    }
}

fn micros(text: &str) -> i64 {
    Micros::parse(text).expect("an amount").get()
}

async fn reported(
    world: &World,
    organization: &Organization,
    preset: &str,
) -> BTreeMap<String, i64> {
    let path = format!(
        "/api/v1/organizations/{}/report?period={preset}&compare=none",
        organization.slug
    );
    let report = world.get(&organization.key, &path).await.expect(200);
    let items = report["items"].as_array().expect("items");
    let of = |item: &serde_json::Value| {
        let id = item["company"]["id"].as_str().expect("an id").to_owned();
        (
            id,
            micros(item["cost"]["fees"].as_str().expect("an amount")),
        )
    };
    items.iter().map(of).collect()
}

async fn exported(
    world: &World,
    organization: &Organization,
    preset: &str,
) -> BTreeMap<String, i64> {
    let path = format!(
        "/api/v1/organizations/{}/report.csv?period={preset}",
        organization.slug
    );
    let answer = world.get(&organization.key, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut sums = BTreeMap::new();
    for line in answer.text().lines() {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[0] == "fees" && !cells[6].is_empty() {
            *sums.entry(cells[2].to_owned()).or_default() += micros(cells[6]);
        }
    }
    sums
}

async fn look(world: &World, organization: &Organization, firms: &[Firm], now: Timestamp) {
    for preset in PRESETS {
        let report = reported(world, organization, preset).await;
        let csv = exported(world, organization, preset).await;
        for firm in firms {
            let (slug, id) = (&firm.company.slug, &firm.company.id);
            let expected = firm.expected(preset, now);
            let said = |found: &BTreeMap<String, i64>| found.get(id).copied().unwrap_or_default();
            assert_eq!(
                said(&report),
                expected,
                "{preset} of {slug} at {now}: {report:?}"
            );
            assert_eq!(
                said(&csv),
                expected,
                "{preset} of {slug} at {now}, as CSV: {csv:?}"
            );
        }
    }
}

crate::worlds! {
    async fn presets_hold_their_events_at_every_edge(world) {
        world.set("2027-09-20T00:00:00Z");
        let organization = world.organization("Harbor Group").await;
        let mut firms = Vec::new();
        for (place, zone) in ZONES.into_iter().enumerate() {
            let company = world.company(&organization, &format!("Firm {place}"), zone, "USD").await;
            let zone = TimeZone::get(zone).expect("a zone");
            firms.push(Firm { company, zone, events: Vec::new() });
        }
        // Each edge is looked at from its last second and its first, by one company's clock; the
        // others are then somewhere in their own days.
        let mut edges: Vec<(Timestamp, usize, usize)> = Vec::new();
        for (place, day) in DAYS.into_iter().enumerate() {
            edges.extend(firms.iter().enumerate().map(|(firm, it)| (it.midnight(day), firm, place)));
        }
        edges.sort();
        for (midnight, firm, place) in edges {
            // Every edge of every zone is told; half of them are looked at, each zone's in turn.
            let looked_at = (firm + place) % 2 == 0;
            let last = midnight - SignedDuration::from_secs(1);
            world.set(&last.to_string());
            if looked_at {
                look(&world, &organization, &firms, last).await;
            }
            world.set(&midnight.to_string());
            firms[firm].happen(&world, &organization, midnight - SignedDuration::from_millis(1)).await;
            firms[firm].happen(&world, &organization, midnight).await;
            if looked_at {
                look(&world, &organization, &firms, midnight).await;
            }
        }
        world.verify().await;
    }
}

#[test]
fn the_edges_follow_days_of_every_length() {
    let hours = |zone: &str, day: Date| {
        let zone = TimeZone::get(zone).expect("a zone");
        let start = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0)).expect("a midnight");
        let next = start(day.tomorrow().expect("a day"));
        start(day).duration_until(next)
    };
    let minutes = SignedDuration::from_mins;
    for (zone, day, length) in [
        ("America/New_York", date(2027, 11, 7), 25 * 60),
        ("America/St_Johns", date(2027, 11, 7), 25 * 60),
        ("America/New_York", date(2028, 3, 12), 23 * 60),
        ("America/St_Johns", date(2028, 3, 12), 23 * 60),
        ("Australia/Lord_Howe", date(2027, 10, 3), 23 * 60 + 30),
        ("Australia/Lord_Howe", date(2028, 4, 2), 24 * 60 + 30),
        ("Asia/Kolkata", date(2028, 2, 29), 24 * 60),
    ] {
        assert_eq!(hours(zone, day), minutes(length), "{zone} {day}");
        assert!(DAYS.contains(&day) || DAYS.contains(&day.tomorrow().expect("a day")));
    }
}
