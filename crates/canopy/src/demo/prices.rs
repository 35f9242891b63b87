//! The rate cards of the demo, written as the API takes them.

use canopy_app::Refusal;
use canopy_domain::rating::RateCard;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::firms::Prices;

/// The card that a firm starts with; none where the default is in force.
pub(super) fn first_card(prices: Prices, from: Date) -> Result<Option<RateCard>, Refusal> {
    match prices {
        Prices::Default => Ok(None),
        Prices::States => states(from, "0.12", "249.00").map(Some),
        Prices::StatesLarge => large(from, "0.105").map(Some),
        Prices::Europe { tax } => europe(from, tax).map(Some),
    }
}

/// The card that large firms get later in the year: a lower price per minute.
pub(super) fn later_card(prices: Prices, from: Date) -> Result<Option<RateCard>, Refusal> {
    match prices {
        Prices::StatesLarge => large(from, "0.098").map(Some),
        _ => Ok(None),
    }
}

fn states(from: Date, per_minute: &str, platform: &str) -> Result<RateCard, Refusal> {
    read(json!({
        "effective_on": from.to_string(),
        "voice": { "per_minute": per_minute, "increment_ms": 30_000, "minimum_ms": 30_000, "bill_unconnected": false },
        "sms": { "sent": "0.0125", "received": "0.0075" },
        "self_healing": { "check": "0.05", "healed": "0.65" },
        "fees": [
            { "name": "Platform", "kind": "monthly", "amount": platform },
            { "name": "Seat", "kind": "per_seat", "amount": "19.00" },
            { "name": "Carrier surcharge", "kind": "per_segment", "amount": "0.003" },
            { "name": "Call recording", "kind": "percent", "percent": "4.5", "category": "voice" },
        ],
        "taxes": [{ "name": "Communications tax", "percent": "6.875", "categories": ["voice", "sms", "fees"] }],
    }))
}

fn large(from: Date, per_minute: &str) -> Result<RateCard, Refusal> {
    let mut card = states(from, per_minute, "449.00")?;
    let per_call = json!({ "name": "Call screening", "kind": "per_call", "amount": "0.004" });
    card.fees
        .push(serde_json::from_value(per_call).map_err(unreadable)?);
    Ok(card)
}

fn europe(from: Date, tax: &str) -> Result<RateCard, Refusal> {
    read(json!({
        "effective_on": from.to_string(),
        "voice": { "per_minute": "0.11", "increment_ms": 30_000, "minimum_ms": 30_000, "bill_unconnected": false },
        "sms": { "sent": "0.055", "received": "0.00" },
        "self_healing": { "check": "0.08", "healed": "0.70" },
        "fees": [
            { "name": "Platform", "kind": "monthly", "amount": "219.00" },
            { "name": "Seat", "kind": "per_seat", "amount": "17.00" },
        ],
        "taxes": [{ "name": "VAT", "percent": tax, "categories": ["voice", "sms", "self_healing", "fees"] }],
    }))
}

fn read(card: Value) -> Result<RateCard, Refusal> {
    serde_json::from_value(card).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> Refusal {
    Refusal::Internal(format!("a rate card of the demo cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::super::firms::FIRMS;
    use super::*;

    #[test]
    fn every_card_is_one_that_the_law_takes() {
        let day: Date = "2026-01-01".parse().unwrap();
        for firm in FIRMS {
            for card in [first_card(firm.prices, day), later_card(firm.prices, day)]
                .into_iter()
                .filter_map(Result::unwrap)
            {
                assert_eq!(card.check(), Ok(()), "{}", firm.name);
            }
        }
        assert!(first_card(Prices::Default, day).unwrap().is_none());
    }
}
