//! The JSON form of cards and charges, their bounds, and which card is in force.

use super::*;
use serde_json::Value;

/// A card of the first release with everything that one can have, as it is kept in rows. Never edited:
/// installations keep cards like it, and a program that cannot read it cannot rate there. What is added
/// to cards later is tried on a card of its own.
const FULL: &str = r#"{"effective_on":"2026-03-01","voice":{"per_minute":"0.120000","increment_ms":6000,"minimum_ms":30000,"bill_unconnected":true},"sms":{"sent":"0.010000","received":"0.005000"},"self_healing":{"check":"0.040000","healed":"0.500000"},"fees":[{"name":"Platform","kind":"monthly","amount":"99.000000"},{"name":"Seat","kind":"per_seat","amount":"5.000000"},{"name":"Line","kind":"per_call","amount":"0.010000"},{"name":"Carrier","kind":"per_segment","amount":"0.003000"},{"name":"Share","kind":"percent","percent":"2.5","category":"self_healing"}],"taxes":[{"name":"State","percent":"8.875","categories":["voice","fees"]}]}"#;

fn read(text: &str) -> Result<RateCard, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether everything in one JSON value stands in another in the same place, which may hold more.
fn holds(written: &Value, first: &Value) -> bool {
    match (written, first) {
        (Value::Object(written), Value::Object(first)) => first.iter().all(|(name, value)| {
            written
                .get(name)
                .is_some_and(|written| holds(written, value))
        }),
        (Value::Array(written), Value::Array(first)) => {
            let mut pairs = written.iter().zip(first);
            written.len() == first.len() && pairs.all(|(written, first)| holds(written, first))
        }
        _ => written == first,
    }
}

#[test]
fn a_card_of_the_first_release_is_read() {
    let card = read(FULL).expect("a card that installations keep is read");
    assert_eq!(card.check(), Ok(()));
    let voice = (card.voice.increment_ms, card.voice.minimum_ms);
    assert_eq!(voice, (6_000, 30_000));
    assert!(card.voice.bill_unconnected);
    let prices = [
        card.voice.per_minute,
        card.sms.sent,
        card.sms.received,
        card.self_healing.check,
        card.self_healing.healed,
    ];
    let first = [120_000, 10_000, 5_000, 40_000, 500_000];
    assert_eq!(prices.map(Micros::get), first);
    assert_eq!((card.fees.len(), card.taxes.len()), (5, 1));
}

#[test]
fn cards_read_back() {
    let card = read(FULL).expect("a card");
    let text = serde_json::to_string(&card).expect("a form");
    assert_eq!(read(&text), Ok(card.clone()));
    let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    assert!(holds(&value(&text), &value(FULL)), "{text}");
    assert_eq!(
        card.fees[4].kind,
        FeeKind::Percent {
            percent: percent("2.5"),
            category: Category::SelfHealing
        }
    );
}

#[test]
fn what_a_card_leaves_out_is_the_usual() {
    let short = r#"{"effective_on":"2026-03-01","voice":{"per_minute":"0.1"},
        "sms":{"sent":"0.01","received":"0.01"},"self_healing":{"healed":"0.5"}}"#;
    assert_eq!(read(short), Ok(card()));
    assert_eq!(card().check(), Ok(()));
}

/// What is replaced, by what, and what the refusal says.
const SWAPS: &[(&str, &str, &str)] = &[
    (r#""amount":"99.000000""#, r#""amount":99.5"#, "string"),
    (
        r#""amount":"99.000000""#,
        r#""amount":"99,50""#,
        "decimal number",
    ),
    (
        r#""amount":"99.000000""#,
        r#""percent":"5""#,
        "has an amount",
    ),
    (
        r#""amount":"99.000000""#,
        r#""amount":"1","category":"voice""#,
        "has an amount",
    ),
    (
        r#""percent":"2.5","category""#,
        r#""percent":"2.5","amount":"1","category""#,
        "no amount",
    ),
    (
        r#""percent":"2.5","category""#,
        r#""percent":"2000","category""#,
        "0 to 1000",
    ),
    (r#","category":"self_healing""#, "", "percent and category"),
    (r#""kind":"monthly""#, r#""kind":"yearly""#, "kind must be"),
    (
        r#""kind":"monthly""#,
        r#""kind":"monthly","month":3"#,
        "unknown field",
    ),
    (
        r#""increment_ms":6000"#,
        r#""increment":6000"#,
        "unknown field",
    ),
    (
        r#""per_minute":"0.120000""#,
        r#""per_minute":"0.1200001""#,
        "6 decimals",
    ),
    (r#""per_minute":"0.120000","#, "", "missing field"),
    (
        r#""effective_on":"2026-03-01""#,
        r#""effective_on":"2026-02-30""#,
        "day",
    ),
    (
        r#""taxes":["#,
        r#""discounts":[],"taxes":["#,
        "unknown field",
    ),
];

#[test]
fn forms_that_mean_nothing_are_refused() {
    for &(from, to, reason) in SWAPS {
        let text = FULL.replacen(from, to, 1);
        assert_ne!(text, FULL, "{from}");
        let refused = read(&text).expect_err(to);
        assert!(refused.contains(reason), "{to}: {refused}");
    }
}

/// Where and why a changed card is refused.
fn refused(change: impl FnOnce(&mut RateCard)) -> (String, &'static str) {
    let mut card = read(FULL).expect("a card");
    change(&mut card);
    let error = card.check().expect_err("out of bounds");
    (error.field, error.code)
}

#[test]
fn cards_have_bounds() {
    let found = [
        refused(|card| card.voice.per_minute = Micros(-1)),
        refused(|card| card.sms.received = Micros(1_000_000_000_001)),
        refused(|card| card.self_healing.check = Micros(-1)),
        refused(|card| card.voice.increment_ms = 0),
        refused(|card| card.voice.increment_ms = 3_600_001),
        refused(|card| card.voice.minimum_ms = -1),
        refused(|card| card.fees[1].name = "Platform".into()),
        refused(|card| card.fees[1].name = String::new()),
        refused(|card| card.fees[0].kind = FeeKind::PerCall { amount: Micros(-1) }),
        refused(|card| {
            card.fees[2].kind = FeeKind::Percent {
                percent: percent("1"),
                category: Category::Fees,
            };
        }),
        refused(|card| {
            card.fees = (0..51)
                .map(|n| fee(&n.to_string(), FeeKind::PerCall { amount: Micros(1) }))
                .collect()
        }),
        refused(|card| card.taxes.push(card.taxes[0].clone())),
        refused(|card| card.taxes[0].categories.clear()),
        refused(|card| card.taxes[0].categories.push(Category::Taxes)),
        refused(|card| card.taxes[0].categories.push(Category::Credits)),
        refused(|card| card.taxes[0].categories.push(Category::Voice)),
    ];
    let expected = [
        ("voice.per_minute", "out_of_range"),
        ("sms.received", "out_of_range"),
        ("self_healing.check", "out_of_range"),
        ("voice.increment_ms", "out_of_range"),
        ("voice.increment_ms", "out_of_range"),
        ("voice.minimum_ms", "out_of_range"),
        ("fees[1].name", "not_unique"),
        ("fees[1].name", "required"),
        ("fees[0].amount", "out_of_range"),
        ("fees[2].category", "not_usage"),
        ("fees", "too_many"),
        ("taxes[1].name", "not_unique"),
        ("taxes[0].categories", "required"),
        ("taxes[0].categories", "not_taxable"),
        ("taxes[0].categories", "not_taxable"),
        ("taxes[0].categories", "not_unique"),
    ];
    assert_eq!(
        found.map(|(field, code)| format!("{field} {code}")),
        expected.map(|(field, code)| format!("{field} {code}"))
    );
}

#[test]
fn the_last_card_that_is_effective_holds() {
    let from = |text: &str| Version {
        effective_on: text.parse().expect("a day"),
        revision: 1,
        card: None,
    };
    let cards = [from("2026-01-01"), from("2026-03-01"), from("2026-05-01")];
    let on = |text: &str| {
        version_on(&cards, text.parse().expect("a day")).map(|card| card.effective_on.to_string())
    };
    assert_eq!(on("2025-12-31"), None);
    assert_eq!(on("2026-01-01").as_deref(), Some("2026-01-01"));
    assert_eq!(on("2026-02-28").as_deref(), Some("2026-01-01"));
    assert_eq!(on("2026-03-01").as_deref(), Some("2026-03-01"));
    assert_eq!(on("2030-01-01").as_deref(), Some("2026-05-01"));
    assert_eq!(version_on(&[], DAY), None);
}

#[test]
fn charges_are_kept_compactly() {
    let charges = vec![
        Charge {
            category: Category::Voice,
            name: String::new(),
            amount: Micros(50_000),
        },
        Charge {
            category: Category::Taxes,
            name: "État \"1\"".into(),
            amount: Micros(-3),
        },
    ];
    let text = r#"[["voice","",50000],["taxes","État \"1\"",-3]]"#;
    assert_eq!(charges_to_json(&charges), text);
    assert_eq!(charges_from_json(text).ok(), Some(charges));
    assert_eq!(charges_to_json(&[]), "[]");
    for text in [
        "",
        "{}",
        "[[\"voice\",\"\"]]",
        "[[\"voice\",\"\",1.5]]",
        "[[\"other\",\"\",1]]",
    ] {
        assert!(charges_from_json(text).is_err(), "{text}");
    }
}
