//! Tests of rating: the rules one by one, the JSON forms, and the bounds of a card.

mod cards;
mod model;
mod reversal;

use super::*;
use crate::money::Percent;
use jiff::civil::Date;

/// The first of March 2026.
const DAY: Date = Date::constant(2026, 3, 1);

fn card() -> RateCard {
    RateCard::default_on(DAY)
}

fn percent(text: &str) -> Percent {
    Percent::parse(text).expect("a percentage")
}

fn call(status: CallStatus, duration_ms: Option<i64>) -> Usage {
    Usage::Call {
        direction: Direction::Outbound,
        status,
        duration_ms,
    }
}

fn sms(direction: Direction, segments: i64) -> Usage {
    Usage::Sms {
        direction,
        segments,
    }
}

fn fee(name: &str, kind: FeeKind) -> Fee {
    Fee {
        name: name.into(),
        kind,
    }
}

fn tax(name: &str, rate: &str, categories: &[Category]) -> Tax {
    Tax {
        name: name.into(),
        percent: percent(rate),
        categories: categories.to_vec(),
    }
}

/// The charges as `category name amount`, one after the other.
fn bill(usage: &Usage, card: &RateCard) -> String {
    let rated = rate(usage, card).expect("small amounts");
    let line = |charge: &Charge| {
        format!(
            "{} {} {}",
            charge.category,
            charge.name,
            charge.amount.get()
        )
    };
    rated
        .charges
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
fn the_default_card_charges_usage() {
    use CallStatus::*;
    let healing = |outcome| Usage::SelfHealing { outcome };
    let table = [
        (call(Completed, Some(25_000)), 30_000, "voice  50000"),
        (call(Completed, Some(55_000)), 60_000, "voice  100000"),
        (call(Completed, Some(80_000)), 90_000, "voice  150000"),
        (call(Completed, Some(0)), 30_000, "voice  50000"),
        (call(Completed, None), 30_000, "voice  50000"),
        (call(NoAnswer, Some(80_000)), 0, ""),
        (call(Busy, None), 0, ""),
        (call(Failed, Some(1)), 0, ""),
        (call(Canceled, None), 0, ""),
        (sms(Direction::Outbound, 3), 0, "sms  30000"),
        (sms(Direction::Inbound, 1), 0, "sms  10000"),
        (healing(HealingOutcome::Healed), 0, "self_healing  500000"),
        (healing(HealingOutcome::NotFound), 0, ""),
        (
            Usage::Fee {
                name: "Setup".into(),
                amount: Micros(7),
            },
            0,
            "fees Setup 7",
        ),
        (
            Usage::Credit {
                reason: "Goodwill".into(),
                amount: Micros(7),
            },
            0,
            "credits  -7",
        ),
    ];
    for (usage, billed_ms, expected) in table {
        assert_eq!(bill(&usage, &card()), expected, "{usage:?}");
        assert_eq!(
            rate(&usage, &card()).map(|rated| rated.billed_ms),
            Ok(billed_ms),
            "{usage:?}"
        );
    }
}

#[test]
fn unconnected_calls_bill_when_the_card_says_so() {
    let mut card = card();
    card.voice.bill_unconnected = true;
    let rated = rate(&call(CallStatus::Busy, None), &card).expect("small");
    assert_eq!((rated.billed_ms, rated.figures.voice), (30_000, 50_000));
    assert_eq!((rated.figures.calls, rated.figures.calls_connected), (1, 0));
}

#[test]
fn checks_and_healed_numbers_are_priced_apart() {
    let mut card = card();
    card.self_healing = HealingRate {
        check: Micros(40_000),
        healed: Micros(500_000),
    };
    let healing = |outcome| bill(&Usage::SelfHealing { outcome }, &card);
    assert_eq!(healing(HealingOutcome::Healed), "self_healing  540000");
    assert_eq!(healing(HealingOutcome::NotFound), "self_healing  40000");
}

/// Every kind of fee, and taxes on usage and on fees.
fn full_card() -> RateCard {
    let mut card = card();
    card.fees = vec![
        fee(
            "Share",
            FeeKind::Percent {
                percent: percent("10"),
                category: Category::Voice,
            },
        ),
        fee("Platform", FeeKind::Monthly { amount: Micros(99) }),
        fee("Seat", FeeKind::PerSeat { amount: Micros(99) }),
        fee(
            "Line",
            FeeKind::PerCall {
                amount: Micros(5_000),
            },
        ),
        fee(
            "Carrier",
            FeeKind::PerSegment {
                amount: Micros(3_000),
            },
        ),
        fee(
            "Text share",
            FeeKind::Percent {
                percent: percent("50"),
                category: Category::Sms,
            },
        ),
    ];
    card.taxes = vec![
        tax("City", "1", &[Category::Fees]),
        tax(
            "State",
            "8.875",
            &[
                Category::Voice,
                Category::Sms,
                Category::SelfHealing,
                Category::Fees,
            ],
        ),
    ];
    card
}

#[test]
fn charges_come_in_their_order() {
    let card = full_card();
    let connected = "voice  50000; fees Line 5000; fees Share 5000; taxes City 50; taxes City 50; \
                     taxes State 4438; taxes State 444; taxes State 444";
    assert_eq!(bill(&call(CallStatus::Completed, None), &card), connected);
    // Every call counts for a fee per call; a percentage of nothing is nothing.
    assert_eq!(
        bill(&call(CallStatus::Busy, None), &card),
        "fees Line 5000; taxes City 50; taxes State 444"
    );
    let text = "sms  20000; fees Carrier 6000; fees Text share 10000; taxes City 60; taxes City 100; \
                taxes State 1775; taxes State 532; taxes State 888";
    assert_eq!(bill(&sms(Direction::Inbound, 2), &card), text);
    // A fee that is an event is taxed as any fee; a credit is not, and lowers no tax.
    let setup = Usage::Fee {
        name: "Setup".into(),
        amount: Micros(1_000_000),
    };
    assert_eq!(
        bill(&setup, &card),
        "fees Setup 1000000; taxes City 10000; taxes State 88750"
    );
    let credit = Usage::Credit {
        reason: "Goodwill".into(),
        amount: Micros(1_000_000),
    };
    assert_eq!(bill(&credit, &card), "credits  -1000000");
}

#[test]
fn each_charge_rounds_once_half_to_even() {
    let mut card = card();
    card.taxes = vec![tax("Half", "50", &[Category::Sms])];
    let taxed = |price: i64| {
        let mut card = card.clone();
        card.sms.sent = Micros(price);
        rate(&sms(Direction::Outbound, 1), &card).map(|rated| rated.figures.taxes)
    };
    assert_eq!(
        [1, 2, 3, 5, 7].map(taxed),
        [Ok(0), Ok(1), Ok(2), Ok(2), Ok(4)]
    );
    // Half a minute at 0.000001 and at 0.000003.
    card.voice.per_minute = Micros(1);
    assert_eq!(bill(&call(CallStatus::Completed, None), &card), "");
    card.voice.per_minute = Micros(3);
    assert_eq!(bill(&call(CallStatus::Completed, None), &card), "voice  2");
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut card = card();
    card.sms.sent = Micros(i64::MAX);
    assert_eq!(
        rate(&sms(Direction::Outbound, 2), &card),
        Err(RatingError::Overflow)
    );
    let fee = Usage::Fee {
        name: "Setup".into(),
        amount: Micros(i64::MAX),
    };
    card.taxes = vec![tax("Twice", "200", &[Category::Fees])];
    assert_eq!(rate(&fee, &card), Err(RatingError::Overflow));
    let largest = || Charge::named(Category::Fees, "Setup", Some(Micros(i64::MAX))).expect("given");
    assert_eq!(
        figures_of(&fee, 0, &[largest(), largest()]),
        Err(RatingError::Overflow)
    );
}

#[test]
fn figures_count_each_event_once() {
    let columns = |usage: Usage| {
        let figures = rate(&usage, &card()).expect("small").figures;
        let row = figures.to_row();
        let named = Figures::COLUMNS
            .iter()
            .zip(row)
            .filter(|(_, value)| *value != 0);
        named
            .map(|(name, value)| format!("{name} {value}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let inbound = Usage::Call {
        direction: Direction::Inbound,
        status: CallStatus::Completed,
        duration_ms: Some(1),
    };
    assert_eq!(
        columns(inbound),
        "calls 1, calls_connected 1, voice_ms 30000, voice 50000"
    );
    assert_eq!(columns(call(CallStatus::NoAnswer, Some(9))), "calls 1");
    assert_eq!(
        columns(sms(Direction::Outbound, 2)),
        "sms_sent 1, segments_sent 2, sms 20000"
    );
    assert_eq!(
        columns(sms(Direction::Inbound, 2)),
        "sms_received 1, segments_received 2, sms 20000"
    );
    let healing = |outcome| columns(Usage::SelfHealing { outcome });
    assert_eq!(
        healing(HealingOutcome::Healed),
        "checks 1, healed 1, self_healing 500000"
    );
    assert_eq!(healing(HealingOutcome::NotFound), "checks 1");
    assert_eq!(
        columns(Usage::Credit {
            reason: "x".into(),
            amount: Micros(4)
        }),
        "credits -4"
    );
}

#[test]
fn only_calls_have_billed_minutes() {
    let message = sms(Direction::Inbound, 1);
    let figures = figures_of(&message, 30_000, &[]).expect("small");
    assert_eq!((figures.segments_received, figures.voice_ms), (1, 0));
}
