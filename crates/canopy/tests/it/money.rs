//! Money: every charge equals a recount with exact fractions, and every total is their sum,
//! wherever it is asked for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::Caller;
use crate::dice::Dice;
use crate::events::{call, check, credit, event, fee, sms};
use crate::fraction::Fraction;
use crate::ledger::query;
use crate::world::{Company, World};

const CATEGORIES: [&str; 6] = ["voice", "sms", "self_healing", "fees", "taxes", "credits"];

/// A price with a random number of decimals, sometimes nothing.
pub fn price(dice: &mut Dice, most: i64) -> String {
    let micros = match dice.roll(5) {
        0 => 0,
        1 => dice.between(0, most) / 10_000 * 10_000,
        _ => dice.between(0, most),
    };
    canopy_domain::money::Micros(micros).exact()
}

fn percent(dice: &mut Dice) -> String {
    let most = if dice.roll(6) == 0 {
        1_500_000
    } else {
        250_000
    };
    let ppm = dice.between(0, most);
    format!("{}.{:04}", ppm / 10_000, ppm % 10_000)
}

/// A card with every kind of fee and several taxes, with random prices.
pub fn random_card(dice: &mut Dice, effective_on: &str) -> Value {
    let usage = ["voice", "sms", "self_healing"];
    let taxable = ["voice", "sms", "self_healing", "fees"];
    let mut fees = vec![
        json!({ "name": "base", "kind": "monthly", "amount": price(dice, 90_000_000) }),
        json!({ "name": "seat", "kind": "per_seat", "amount": price(dice, 9_000_000) }),
        json!({ "name": "a call", "kind": "per_call", "amount": price(dice, 300_000) }),
        json!({ "name": "a part", "kind": "per_segment", "amount": price(dice, 30_000) }),
    ];
    for place in 0..dice.roll(4) {
        let (percent, category) = (percent(dice), dice.pick(&usage));
        fees.push(json!({ "name": format!("share {place}"), "kind": "percent", "percent": percent, "category": category }));
    }
    dice.shuffle(&mut fees);
    let taxes = (0..dice.roll(4)).map(|place| {
        let mut categories: Vec<&str> = taxable.into_iter().filter(|_| dice.roll(2) == 0).collect();
        if categories.is_empty() {
            categories.push("fees");
        }
        json!({ "name": format!("tax {place}"), "percent": percent(dice), "categories": categories })
    });
    let taxes: Vec<Value> = taxes.collect();
    json!({
        "effective_on": effective_on,
        "voice": {
            "per_minute": price(dice, 900_000), "increment_ms": dice.pick(&[&1_000_i64, &6_000, &30_000, &60_000]),
            "minimum_ms": dice.pick(&[&0_i64, &1_000, &30_000, &45_000]), "bill_unconnected": dice.roll(2) == 0,
        },
        "sms": { "sent": price(dice, 90_000), "received": price(dice, 90_000) },
        "self_healing": { "check": price(dice, 900_000), "healed": price(dice, 900_000) },
        "fees": fees, "taxes": taxes,
    })
}

pub fn default_card() -> Value {
    json!({
        "effective_on": "0001-01-01", "voice": { "per_minute": "0.10", "increment_ms": 30_000, "minimum_ms": 30_000, "bill_unconnected": false },
        "sms": { "sent": "0.01", "received": "0.01" }, "self_healing": { "check": "0", "healed": "0.50" }, "fees": [], "taxes": [],
    })
}

pub fn random_event(dice: &mut Dice, subject: &str, id: &str) -> Value {
    let at = 1_773_150_000 - dice.between(0, 40 * 86_400);
    let time = jiff::Timestamp::from_second(at)
        .expect("an instant")
        .to_string();
    match dice.roll(12) {
        0..3 => call(subject, id, &time, dice.between(0, 600_000)),
        3 => event(
            subject,
            "call",
            id,
            &time,
            json!({ "direction": "inbound", "status": "completed" }),
        ),
        4 => {
            let status = dice.pick(&["no_answer", "busy", "failed", "canceled"]);
            event(
                subject,
                "call",
                id,
                &time,
                json!({ "direction": "outbound", "status": status, "duration_ms": dice.between(0, 9_999) }),
            )
        }
        5..7 => sms(subject, id, &time, dice.between(1, 12)),
        7 => event(
            subject,
            "sms",
            id,
            &time,
            json!({ "direction": "inbound", "segments": dice.between(1, 12) }),
        ),
        8 => check(subject, id, &time, "not_found"),
        9 => check(subject, id, &time, "healed"),
        10 => fee(
            subject,
            id,
            &time,
            &canopy_domain::money::Micros(dice.between(1, 99_999_999)).exact(),
        ),
        _ => credit(
            subject,
            id,
            &time,
            &canopy_domain::money::Micros(dice.between(1, 9_999_999)).exact(),
        ),
    }
}

fn amount(value: &Value) -> Fraction {
    Fraction::read(value.as_str().expect("decimal text"))
}

/// What the event itself costs: its category and exact price; and its billed milliseconds.
fn usage_price(item: &Value, card: &Value) -> (&'static str, Fraction, i64) {
    let data = &item["data"];
    match item["type"].as_str().expect("a type") {
        "call" => {
            let (increment, minimum) = (
                card["voice"]["increment_ms"].as_i64(),
                card["voice"]["minimum_ms"].as_i64(),
            );
            let (increment, minimum) = (increment.expect("a number"), minimum.expect("a number"));
            let ms = data["duration_ms"].as_i64().unwrap_or(0);
            let billed =
                if data["status"] == "completed" || card["voice"]["bill_unconnected"] == true {
                    ((ms + increment - 1) / increment * increment).max(minimum)
                } else {
                    0
                };
            let minutes = Fraction::new(billed.into(), 60_000);
            (
                "voice",
                amount(&card["voice"]["per_minute"]) * minutes,
                billed,
            )
        }
        "sms" => {
            let price = &card["sms"][if data["direction"] == "outbound" {
                "sent"
            } else {
                "received"
            }];
            let parts = data["segments"].as_i64().expect("a number");
            ("sms", amount(price) * Fraction::new(parts.into(), 1), 0)
        }
        "self_healing" if data["outcome"] == "healed" => (
            "self_healing",
            amount(&card["self_healing"]["check"]) + amount(&card["self_healing"]["healed"]),
            0,
        ),
        "self_healing" => ("self_healing", amount(&card["self_healing"]["check"]), 0),
        "fee" => ("fees", amount(&data["amount"]), 0),
        "credit" => ("credits", amount(&data["amount"]) * Fraction::new(-1, 1), 0),
        other => panic!("{other}"),
    }
}

pub type Charges = Vec<(String, String, i64)>;

/// The charges of an event by the words of the rules: usage; fees per call or segment; percent
/// fees on usage; taxes on each charge of their categories. Each rounded once; none of zero.
pub fn recount(item: &Value, card: &Value) -> (Charges, i64) {
    let list = |field: &str| card[field].as_array().expect("a list").clone();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let (category, exact, billed) = usage_price(item, card);
    let name = if item["type"] == "fee" {
        text(&item["data"]["name"])
    } else {
        String::new()
    };
    let mut charges: Charges = vec![(category.into(), name, exact.micros())];
    let usage = charges[0].2;
    if item["data"]["name"] == "rounding" && item["source"] == "canopy" {
        return (charges, billed);
    }
    for fee in list("fees") {
        let times = match (fee["kind"].as_str(), item["type"].as_str()) {
            (Some("per_call"), Some("call")) => 1,
            (Some("per_segment"), Some("sms")) => {
                item["data"]["segments"].as_i64().expect("a number")
            }
            _ => continue,
        };
        charges.push((
            "fees".into(),
            text(&fee["name"]),
            (amount(&fee["amount"]) * Fraction::new(times.into(), 1)).micros(),
        ));
    }
    for fee in list("fees")
        .iter()
        .filter(|fee| fee["category"] == category)
    {
        let part = amount(&fee["percent"])
            * Fraction::new(1, 100)
            * Fraction::new(usage.into(), 1_000_000);
        charges.push(("fees".into(), text(&fee["name"]), part.micros()));
    }
    charges.retain(|charge| charge.2 != 0);
    for (place, tax) in list("taxes").iter().enumerate() {
        let untaxed: Charges = charges
            .iter()
            .filter(|it| it.0 != "taxes")
            .cloned()
            .collect();
        let fell = tax["categories"].as_array().expect("a list");
        for base in untaxed
            .iter()
            .filter(|base| fell.iter().any(|it| *it == base.0))
        {
            let part = amount(&tax["percent"])
                * Fraction::new(1, 100)
                * Fraction::new(base.2.into(), 1_000_000);
            charges.push(("taxes".into(), format!("tax {place}"), part.micros()));
        }
    }
    charges.retain(|charge| charge.2 != 0);
    (charges, billed)
}

pub fn told(item: &Value) -> Charges {
    let charge = |charge: &Value| {
        let word = |field: &str| charge[field].as_str().unwrap_or("").to_owned();
        (
            word("category"),
            word("name"),
            amount(&charge["amount"]).micros(),
        )
    };
    item["charges"]
        .as_array()
        .expect("charges")
        .iter()
        .map(charge)
        .collect()
}

/// Every event of a company, page by page.
pub async fn all_events(world: &World, caller: &Caller, company: &Company) -> Vec<Value> {
    let (mut items, mut query) = (Vec::new(), "?limit=70".to_owned());
    loop {
        let path = format!("/api/v1/companies/{}/events{query}", company.slug);
        let page = world.get(caller, &path).await.expect(200);
        items.extend(page["items"].as_array().expect("items").clone());
        match page["next"].as_str() {
            Some(next) => query = format!("?limit=70&cursor={next}"),
            None => return items,
        }
    }
}

/// Sums by month of posting, in the order of the categories.
pub type Sums = BTreeMap<String, [i64; 6]>;

fn check_company(items: &[Value], cards: &[Value]) -> Sums {
    let mut sums = Sums::new();
    for item in items {
        let day = item["occurred_on"].as_str().expect("a day");
        let card = cards
            .iter()
            .rfind(|card| card["effective_on"].as_str() <= Some(day));
        let (charges, billed) = recount(item, card.expect("the default card"));
        assert_eq!(told(item), charges, "{item:#} with {card:#?}");
        assert_eq!(item["billed_ms"], billed, "{item:#}");
        let month = item["posted_on"].as_str().expect("a day")[..7].to_owned();
        for (category, _, micros) in charges {
            let place = CATEGORIES
                .iter()
                .position(|it| *it == category)
                .expect("a category");
            sums.entry(month.clone()).or_default()[place] += micros;
        }
    }
    sums
}

pub async fn stored(world: &World, company: &Company) -> Sums {
    let sql = format!(
        "SELECT month, {} FROM company_months WHERE company_id = '{}'",
        CATEGORIES.join(", "),
        company.id
    );
    let row = |row: Vec<String>| {
        (
            row[0].clone(),
            std::array::from_fn(|place| row[place + 1].parse().expect("a number")),
        )
    };
    query(world.store(), &sql)
        .await
        .into_iter()
        .map(row)
        .collect()
}

crate::worlds! {
    async fn charges_and_totals_equal_an_exact_recount(world) {
        let organization = world.organization("Harbor Group").await;
        let mut dice = Dice::new(11);
        let places = [
            ("Ash", "America/New_York", "USD"), ("Birch", "Asia/Kolkata", "USD"), ("Cedar", "Pacific/Kiritimati", "EUR"),
            ("Elm", "Europe/Berlin", "JPY"), ("Fir", "UTC", "EUR"),
        ];
        let mut companies = Vec::new();
        for (name, zone, currency) in places {
            let company = world.company(&organization, name, zone, currency).await;
            let mut cards = vec![default_card()];
            for day in ["2026-02-10", "2026-02-27", "2026-03-05", "2026-03-09"] {
                let card = random_card(&mut dice, day);
                world.rate_card(&organization.key, &company, &card).await;
                cards.push(card);
            }
            companies.push((company, cards, currency));
        }
        world.run_jobs().await;
        let mut batch = Vec::new();
        for (company, _, _) in &companies {
            batch.extend((0..300).map(|place| random_event(&mut dice, &company.slug, &format!("e{place}"))));
        }
        dice.shuffle(&mut batch);
        for part in batch.chunks(400) {
            world.accept(&organization.key, part).await;
        }
        world.verify().await;

        let overview = world.overview(&organization.key, &organization).await;
        let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
        for (company, cards, currency) in &companies {
            let items = all_events(&world, &organization.key, company).await;
            assert!(items.len() >= 300);
            let sums = check_company(&items, cards);
            assert_eq!(stored(&world, company).await, sums, "{}", company.slug);
            let line = overview["items"].as_array().expect("items").iter().find(|it| it["company"]["id"] == *company.id);
            let billing = &line.expect("a line")["billing"];
            let march: i64 = sums["2026-03"].iter().sum();
            assert_eq!((amount(&billing["amount"]).micros(), &billing["currency"]), (march, &json!(currency)));
            *totals.entry(currency).or_default() += march;
        }
        let billing = overview["billing"].as_array().expect("totals").iter();
        let billing: BTreeMap<&str, i64> =
            billing.map(|it| (it["currency"].as_str().expect("a code"), amount(&it["amount"]).micros())).collect();
        assert_eq!(billing, totals);

        // After the close every month is a whole number of minor units, and the recount still holds.
        world.set("2026-04-05T00:00:00Z");
        world.run_jobs().await;
        world.verify().await;
        for (company, cards, currency) in &companies {
            let sums = check_company(&all_events(&world, &organization.key, company).await, cards);
            assert_eq!(stored(&world, company).await, sums, "{}", company.slug);
            let unit = if *currency == "JPY" { 1_000_000 } else { 10_000 };
            assert_eq!(sums["2026-03"].iter().sum::<i64>() % unit, 0, "{}", company.slug);
        }
    }
}
