//! The identity: cards, overview, report and a recount from the events say the same, for every preset
//! and for random ranges, while companies move between organizations, months close, events come
//! late and are voided.

use canopy_domain::money::Micros;
use serde_json::{Value, json};

use crate::client::Caller;
use crate::csv_sums::csv_says_the_same;
use crate::dice::Dice;
use crate::events::{call, check, event, fee, sms};
use crate::ledger::tamper;
use crate::model::Line;
use crate::recount::{Counted, Recount};
use crate::world::{Company, Organization, World};

/// Zones whose days differ most: at both ends of the day, at half hours, with half-hour changes.
pub const ZONES: [&str; 6] = [
    "Pacific/Kiritimati",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
];

/// Every preset of a report.
pub const PRESETS: [&str; 11] = [
    "today",
    "yesterday",
    "last_7_days",
    "last_30_days",
    "last_90_days",
    "month_to_date",
    "last_month",
    "quarter_to_date",
    "last_quarter",
    "year_to_date",
    "last_12_months",
];

fn micros(text: &Value) -> i64 {
    Micros::parse(text.as_str().expect("an amount"))
        .expect("an amount")
        .get()
}

pub fn amounts(cost: &Value) -> [i64; 6] {
    ["voice", "sms", "self_healing", "fees", "taxes", "credits"].map(|name| micros(&cost[name]))
}

fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .unwrap_or_else(|| panic!("not a number: {value}"))
}

/// Minutes as the API writes them, in milliseconds.
fn milliseconds(value: &Value) -> i64 {
    micros(value) * 60_000 / 1_000_000
}

/// What the report says of a company.
fn told(item: &Value) -> Counted {
    let (sms, calls) = (&item["sms"], &item["calls"]);
    let mut line: Line = [0; 15];
    (line[0], line[1]) = (number(&calls["total"]), number(&calls["connected"]));
    line[2] = milliseconds(&item["voice_minutes"]);
    (line[3], line[4]) = (number(&sms["sent"]), number(&sms["received"]));
    (line[5], line[6]) = (
        number(&sms["segments_sent"]),
        number(&sms["segments_received"]),
    );
    let healing = &item["self_healing"];
    (line[7], line[8]) = (number(&healing["checks"]), number(&healing["healed"]));
    line[9..].copy_from_slice(&amounts(&item["cost"]));
    let sum: i64 = line[9..].iter().sum();
    assert_eq!(micros(&item["cost"]["total"]), sum);
    let mut restated: Line = [0; 15];
    restated[9..].copy_from_slice(&amounts(&item["restated"]));
    let (cases, campaigns) = (&item["cases"], &item["campaigns"]);
    Counted {
        line,
        restated,
        cases: (
            number(&cases["opened"]),
            number(&cases["closed"]),
            cases["open"].as_i64(),
        ),
        campaigns: (
            number(&campaigns["active"]),
            number(&campaigns["targeted"]),
            number(&campaigns["recovered"]),
        ),
    }
}

/// A group of companies with a history that dice make.
struct History {
    organizations: [Organization; 2],
    companies: Vec<(Company, Caller)>,
    dice: Dice,
    sent: Vec<(usize, String)>,
    now: jiff::Timestamp,
}

impl History {
    async fn begin(world: &World, seed: u64) -> Self {
        world.set("2026-01-20T09:30:00Z");
        let organizations = [
            world.organization("Harbor Group").await,
            world.organization("Summit Group").await,
        ];
        let mut companies = Vec::new();
        for (place, zone) in ZONES.iter().enumerate() {
            let currency = ["USD", "EUR", "USD"][place % 3];
            let of = &organizations[place % 2];
            let company = world
                .company(of, &format!("Firm {place}"), zone, currency)
                .await;
            let key = world.company_key(&company).await;
            companies.push((company, key));
        }
        let mut history = Self {
            organizations,
            companies,
            dice: Dice::new(seed),
            sent: Vec::new(),
            now: "2026-01-20T09:30:00Z".parse().expect("an instant"),
        };
        for place in 0..history.companies.len() {
            history.price(world, place).await;
        }
        history
    }

    /// Fees and taxes, so that every category has amounts.
    async fn price(&mut self, world: &World, place: usize) {
        let (company, key) = self.companies[place].clone();
        let card = self.card("2026-01-21");
        world.rate_card(&key, &company, &card).await;
    }

    /// Other prices from an earlier day on: what they reach in open months is rated again. A closed
    /// month refuses them.
    async fn price_back(&mut self, world: &World) -> bool {
        let (company, key) = self.companies[self.dice.roll(self.companies.len())].clone();
        let back = jiff::SignedDuration::from_hours(24 * self.dice.between(0, 20));
        let day = jiff::tz::TimeZone::UTC.to_datetime(self.now - back).date();
        let card = self.card(&day.to_string());
        let path = format!("/api/v1/companies/{}/rate-cards", company.slug);
        let answer = world.post(&key, &path, &card).await;
        assert!(matches!(answer.status, 201 | 409), "{}", answer.text());
        answer.status == 201
    }

    fn card(&mut self, effective_on: &str) -> Value {
        let percent = format!("{}.5", self.dice.between(1, 9));
        json!({
            "effective_on": effective_on,
            "voice": { "per_minute": format!("0.0{}7", self.dice.between(1, 9)) },
            "sms": { "sent": "0.0125", "received": "0.003333" },
            "self_healing": { "check": "0.01", "healed": "0.4" },
            "fees": [{ "name": "platform", "kind": "monthly", "amount": "10.01" },
                { "name": "carrier", "kind": "per_segment", "amount": "0.0015" },
                { "name": "service", "kind": "percent", "percent": percent, "category": "voice" }],
            "taxes": [{ "name": "sales", "percent": "7.25", "categories": ["voice", "fees"] }],
        })
    }

    /// Links of random days, apart from each other: companies change sides and stand alone.
    async fn move_company(&mut self, world: &World, place: usize) {
        let id = self.companies[place].0.id.clone();
        tamper(
            world.store(),
            &format!("DELETE FROM links WHERE company_id = '{id}'"),
        )
        .await;
        let mut from = jiff::civil::date(2025, 12, 1)
            .saturating_add(jiff::Span::new().days(self.dice.between(0, 60)));
        for _ in 0..self.dice.between(1, 3) {
            let until = from.saturating_add(jiff::Span::new().days(self.dice.between(10, 60)));
            let open = self.dice.roll(3) == 0;
            let to = match open {
                true => "NULL".to_owned(),
                false => format!("'{until}'"),
            };
            let organization = self.organizations[self.dice.roll(2)].id.clone();
            let sql = format!(
                "INSERT INTO links (company_id, linked_on, unlinked_on, organization_id) \
                 VALUES ('{id}', '{from}', {to}, '{organization}')"
            );
            tamper(world.store(), &sql).await;
            if open {
                break;
            }
            let gap = self.dice.between(0, 1) * self.dice.between(0, 15);
            from = until.saturating_add(jiff::Span::new().days(gap));
        }
    }

    /// Time goes on for some days, and things happen, many of them told late.
    async fn go_on(&mut self, world: &World) {
        let hours = self.dice.between(5, 260);
        self.now += jiff::SignedDuration::from_hours(hours);
        world.set(&self.now.to_string());
        world.run_jobs().await;
        for place in 0..self.companies.len() {
            let (company, key) = self.companies[place].clone();
            let mut events = Vec::new();
            for _ in 0..self.dice.between(1, 6) {
                let back = match self.dice.roll(3) {
                    0 => self.dice.between(0, 60 * 24 * 70),
                    _ => self.dice.between(0, 60 * 24 * 3),
                };
                let at = (self.now - jiff::SignedDuration::from_mins(back)).to_string();
                let id = format!("e{}", self.sent.len());
                let number = self.dice.between(1, 9);
                events.push(match self.dice.roll(6) {
                    0 | 1 => call(&company.slug, &id, &at, number * 13_000),
                    2 => sms(&company.slug, &id, &at, number),
                    3 => event(
                        &company.slug,
                        "sms",
                        &id,
                        &at,
                        json!({ "direction": "inbound", "segments": number }),
                    ),
                    4 => check(
                        &company.slug,
                        &id,
                        &at,
                        ["healed", "not_found"][self.dice.roll(2)],
                    ),
                    _ => fee(&company.slug, &id, &at, &format!("{number}.000001")),
                });
                self.sent.push((place, id));
            }
            // What is sent again changes nothing.
            events.push(events[0].clone());
            world.ingest(&key, &events).await;
            self.keep_records(world, &company, &key).await;
        }
        for _ in 0..self.dice.between(0, 3) {
            let (place, id) = self.sent[self.dice.roll(self.sent.len())].clone();
            let (company, key) = &self.companies[place];
            let path = format!("/api/v1/companies/{}/events/void", company.slug);
            let body = json!({ "source": "test", "id": id, "reason": "sent by mistake" });
            world.post(key, &path, &body).await.expect(200);
        }
    }

    /// A day of the last so many.
    fn day_before(&mut self, days: i64) -> String {
        let back = jiff::SignedDuration::from_hours(24 * self.dice.between(0, days));
        let day = jiff::tz::TimeZone::UTC.to_datetime(self.now - back).date();
        day.to_string()
    }

    async fn keep_records(&mut self, world: &World, company: &Company, key: &Caller) {
        let day = |back: i64| {
            let at = self.now - jiff::SignedDuration::from_hours(24 * back);
            jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string()
        };
        let path = |kind, id: i64| format!("/api/v1/companies/{}/{kind}/crm/{id}", company.slug);
        let (opened, closed) = (self.dice.between(3, 90), self.dice.between(1, 3));
        let case = json!({
            "reference": "R", "status": "open", "opened_on": day(opened),
            "closed_on": (self.dice.roll(2) == 0).then(|| day(closed)),
        });
        let id = self.dice.between(0, 9);
        world.put(key, &path("cases", id), &case).await;
        let targeted = self.dice.between(0, 50);
        let status = ["draft", "active", "active", "paused", "completed"][self.dice.roll(5)];
        let started = self.dice.between(-4, 40);
        let campaign = json!({
            "name": "C", "status": status, "targeted": targeted, "reached": targeted / 2, "recovered": targeted / 3,
            "started_on": (self.dice.roll(2) == 0).then(|| day(started)),
            "ended_on": (self.dice.roll(4) == 0).then(|| day(started - 20)),
        });
        let id = self.dice.between(0, 2);
        world.put(key, &path("campaigns", id), &campaign).await;
    }
}

/// Compares what the report says with the recount; answers how many lines had something in them.
async fn compare(
    world: &World,
    history: &History,
    recount: &Recount,
    query: &str,
    known: Option<&str>,
) -> usize {
    let mut lines = 0;
    for organization in &history.organizations {
        let path = format!("/api/v1/organizations/{}/report?{query}", organization.slug);
        let report = world.get(&organization.key, &path).await.expect(200);
        let items = report["items"].as_array().expect("a list");
        let mut seen: Vec<&str> = Vec::new();
        for item in items {
            let company = item["company"]["id"].as_str().expect("an id");
            seen.push(company);
            let days = (
                item["from"].as_str().expect("a day"),
                item["to"].as_str().expect("a day"),
            );
            let counted = recount.count(&organization.id, company, days, known);
            let told = told(item);
            let mut expected = counted;
            expected.restated[..9].fill(0);
            assert_eq!(told, expected, "{query} {} {item}", organization.slug);
            lines += usize::from(told.line != [0; 15]);
        }
        for (company, _) in &history.companies {
            let missing = !seen.contains(&company.id.as_str());
            // Who is not named has nothing on any day that any company was asked for.
            let days = (
                report["period"]["from"].as_str().expect("a day"),
                report["period"]["to"].as_str().expect("a day"),
            );
            if missing && query.starts_with("from") {
                let counted = recount.count(&organization.id, &company.id, days, known);
                assert_eq!(
                    counted.line, [0; 15],
                    "{query}: {} is left out",
                    company.slug
                );
            }
        }
        add_up(&report);
        csv_says_the_same(world, organization, query, items).await;
    }
    lines
}

/// The totals are the sums of the lines, a currency at a time.
fn add_up(report: &Value) {
    let items = report["items"].as_array().expect("a list");
    for total in report["totals"].as_array().expect("a list") {
        let own = items
            .iter()
            .filter(|item| item["currency"] == total["currency"]);
        let mut sums = [0; 6];
        for item in own {
            for (sum, amount) in sums.iter_mut().zip(amounts(&item["cost"])) {
                *sum += amount;
            }
        }
        assert_eq!(amounts(total), sums, "{}", total["currency"]);
    }
    let calls: i64 = items
        .iter()
        .map(|item| number(&item["calls"]["total"]))
        .sum();
    assert_eq!(number(&report["sums"]["calls"]["total"]), calls);
}

/// What stood on a day and every change since come to what stands now, figure by figure; answers how
/// many changes are events.
async fn explain(world: &World, history: &History, query: &str) -> usize {
    let mut events = 0;
    for organization in &history.organizations {
        let of = |page| format!("/api/v1/organizations/{}/{page}?{query}", organization.slug);
        let path = of("report/difference");
        let found = world.get(&organization.key, &path).await.expect(200);
        let then = world
            .get(&organization.key, &of("report"))
            .await
            .expect(200);
        let then = then["totals"].as_array().expect("a list");
        let changes = found["items"].as_array().expect("a list");
        for now in found["now"].as_array().expect("a list") {
            let same = |other: &&Value| other["currency"] == now["currency"];
            let before = found["then"].as_array().expect("a list").iter().find(same);
            let mut sums = amounts(before.expect("the same currencies"));
            if let Some(reported) = then.iter().find(same) {
                assert_eq!(amounts(reported), sums, "{path}");
            }
            for change in changes.iter().filter(same) {
                for (sum, amount) in sums.iter_mut().zip(amounts(&change["cost"])) {
                    *sum += amount;
                }
            }
            assert_eq!(sums, amounts(now), "{path}");
        }
        let is_event = |change: &&Value| change["event"].is_object();
        events += changes.iter().filter(is_event).count();
    }
    events
}

/// Cards and tile against the report of the month to date: it has besides those of the cards only
/// companies that left, or are archived.
async fn compare_cards(world: &World, history: &History) {
    for organization in &history.organizations {
        let overview = world.overview(&organization.key, organization).await;
        let path = format!(
            "/api/v1/organizations/{}/report?period=month_to_date",
            organization.slug
        );
        let report = world.get(&organization.key, &path).await.expect(200);
        let items = report["items"].as_array().expect("a list");
        let mut cards = 0;
        for item in items.iter().filter(|item| {
            item["left_on"].is_null() && !item["archived"].as_bool().expect("yes or no")
        }) {
            let cards_of = overview["items"].as_array().expect("a list");
            let card = cards_of
                .iter()
                .find(|card| card["company"]["id"] == item["company"]["id"]);
            let Some(card) = card else {
                assert!(
                    item["counted"].as_array().is_some_and(Vec::is_empty),
                    "{item}"
                );
                continue;
            };
            cards += 1;
            assert_eq!(card["billing"]["amount"], item["cost"]["total"], "{item}");
            assert_eq!(card["calls"], item["calls"]["total"]);
            assert_eq!(card["sms_segments"], item["sms"]["segments"]);
            assert_eq!(card["cases"], item["cases"]["open"]);
        }
        assert_eq!(overview["items"].as_array().expect("a list").len(), cards);
    }
}

crate::worlds! {
    async fn every_period_is_what_the_events_say(world) {
        let mut history = History::begin(&world, 20_261_124).await;
        let (mut lines, mut events, mut priced) = (0, 0, 0);
        for round in 0..14 {
            history.go_on(&world).await;
            for _ in 0..3 {
                priced += usize::from(history.price_back(&world).await);
            }
            if round % 3 == 1 {
                for place in 0..history.companies.len() {
                    history.move_company(&world, place).await;
                }
            }
            let recount = Recount::read(world.store()).await;
            for preset in PRESETS {
                lines += compare(&world, &history, &recount, &format!("period={preset}"), None).await;
            }
            for _ in 0..6 {
                let from = jiff::civil::date(2025, 11, 1).saturating_add(jiff::Span::new().days(history.dice.between(0, 250)));
                let to = from.saturating_add(jiff::Span::new().days(history.dice.between(0, 120)));
                let query = format!("from={from}&to={to}&compare=none");
                lines += compare(&world, &history, &recount, &query, None).await;
                let known = history.day_before(60);
                let query = format!("{query}&stood_on={known}");
                compare(&world, &history, &recount, &query, Some(&known)).await;
                events += explain(&world, &history, &query).await;
            }
            compare_cards(&world, &history).await;
        }
        assert!(lines > 800, "only {lines} lines had something in them");
        assert!(priced > 20, "only {priced} cards reached back");
        assert!(events > 120, "only {events} changes were told one by one");
        world.verify().await;
    }

    async fn a_bad_range_names_its_field(world) {
        let (organization, _) = world.one_company().await;
        for (query, field) in [
            ("period=fortnight", "period"),
            ("from=2026-03-01", "to"),
            ("to=2026-03-01", "from"),
            ("from=2026-03-02&to=2026-03-01", "to"),
            ("from=2026-3-2&to=2026-03-05", "from"),
            ("from=1200-01-01&to=2026-03-05", "from"),
            ("from=2001-01-01&to=2026-03-05", "to"),
            ("period=today&from=2026-03-01&to=2026-03-01", "period"),
            ("stood_on=soon", "stood_on"),
            ("compare=all", "compare"),
        ] {
            let path = format!("/api/v1/organizations/{}/report?{query}", organization.slug);
            let answer = world.get(&organization.key, &path).await;
            assert_eq!(answer.expect(422)["field"], field, "{query}");
        }
    }
}
