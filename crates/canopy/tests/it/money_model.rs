//! Money against a model that shares no code with the product: `money_model.py` tells random histories
//! with every charge in exact fractions, and the product's own law must come to the same.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::rating::{
    FeeKind, Inheritance, Membership, RateCard, Version, charges_to_json, rate, with_version,
};
use canopy_domain::usage::Usage;
use jiff::civil::Date;
use serde_json::{Value, json};

fn day(value: &Value) -> Date {
    value.as_str().expect("a day").parse().expect("a day")
}

/// The versions that come of prices set one after the other.
fn versions(changes: &Value) -> Vec<Version> {
    let mut versions = Vec::new();
    for (place, change) in changes.as_array().expect("changes").iter().enumerate() {
        let effective_on = day(&change["day"]);
        let card = change["card"].is_object().then(|| {
            let mut card = change["card"].clone();
            card["effective_on"] = json!(effective_on);
            let card: RateCard = serde_json::from_value(card).expect("a card");
            card.check().expect("a card that can be charged");
            Arc::new(card)
        });
        let version = Version {
            effective_on,
            revision: 1 + place as i64,
            card,
        };
        versions = with_version(&versions, version);
    }
    versions
}

fn rates(history: &Value) -> Inheritance {
    let links = history["links"].as_array().expect("links").iter();
    Inheritance {
        own: versions(&history["own"]),
        memberships: links
            .map(|link| Membership {
                organization: "org_1".into(),
                from: day(&link["from"]),
                until: link["until"].is_string().then(|| day(&link["until"])),
                versions: versions(&link["cards"]).into(),
            })
            .collect(),
    }
}

fn word<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
    value
        .as_str()
        .expect("a word")
        .parse()
        .expect("a known word")
}

fn usage(event: &Value, card: &RateCard) -> Usage {
    let amount = || Micros::parse(event["amount"].as_str().expect("an amount")).expect("an amount");
    match event["type"].as_str().expect("a type") {
        "call" => Usage::Call {
            direction: word(&event["direction"]),
            status: word(&event["status"]),
            duration_ms: event["duration_ms"].as_i64(),
        },
        "sms" => Usage::Sms {
            direction: word(&event["direction"]),
            segments: event["segments"].as_i64().expect("a count"),
        },
        "self_healing" => Usage::SelfHealing {
            outcome: word(&event["outcome"]),
        },
        "fee" => Usage::Fee {
            name: "a fee".into(),
            amount: amount(),
        },
        "credit" => Usage::Credit {
            reason: "a reason".into(),
            amount: amount(),
        },
        _ => monthly(event, card),
    }
}

fn monthly(event: &Value, card: &RateCard) -> Usage {
    let name = event["name"].as_str().expect("a name");
    let fee = card.fees.iter().find(|fee| fee.name == name);
    let amount = match fee.map(|fee| &fee.kind) {
        Some(FeeKind::Monthly { amount }) => amount.get(),
        Some(FeeKind::PerSeat { amount }) => {
            amount.get() * event["seats"].as_i64().expect("a count")
        }
        _ => 0,
    };
    Usage::Fee {
        name: name.into(),
        amount: Micros(amount),
    }
}

/// Where the product's law and the model first part, if they do.
fn difference(history: &Value) -> Option<String> {
    let rates = rates(history);
    let mut sums = Figures::ZERO;
    for event in history["events"].as_array().expect("events") {
        let card = rates.in_force(day(&event["day"])).card;
        let rated = match rate(&usage(event, &card), &card) {
            Ok(rated) => rated,
            Err(error) => return Some(format!("{event}: {error}")),
        };
        let charges: Value = serde_json::from_str(&charges_to_json(&rated.charges)).expect("JSON");
        if charges != event["charges"] || json!(rated.billed_ms) != event["billed_ms"] {
            return Some(format!(
                "{event} is charged {charges}, {} ms",
                rated.billed_ms
            ));
        }
        if event["voided"] == false {
            sums = sums.checked_add(&rated.figures).expect("sums fit");
        }
    }
    let sums = canopy_domain::category::Category::ALL
        .map(|category| (category.code().to_owned(), json!(sums.amount(category))));
    let sums: Value = serde_json::Map::from_iter(sums).into();
    (sums != history["sums"]).then(|| format!("{} against {sums}", history["sums"]))
}

#[test]
fn money_is_what_exact_fractions_say() {
    let asked = std::env::var("MONEY_HISTORIES").ok();
    let histories: u64 = asked.map_or(2_000, |text| text.parse().expect("a number"));
    let seed = std::env::var("MONEY_SEED").unwrap_or_else(|_| "20260101".into());
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/money_model.py");
    let mut python = Command::new("python3")
        .args([model, &histories.to_string(), &seed])
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let told = BufReader::new(python.stdout.take().expect("its output"));
    let (mut seen, mut differences) = (0_u64, 0_u64);
    let mut first = None;
    for line in told.lines() {
        let history: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        seen += 1;
        if let Some(words) = difference(&history) {
            differences += 1;
            first.get_or_insert(words);
        }
    }
    assert!(python.wait().expect("python3 ends").success());
    assert_eq!(seen, histories);
    println!("{seen} random histories against exact fractions: {differences} differences");
    assert_eq!(differences, 0, "{}", first.unwrap_or_default());
}
