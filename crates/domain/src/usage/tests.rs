//! Tests of the bounds, the comparison and the identity of events.

use super::*;
use jiff::Timestamp;
use std::collections::BTreeSet;

fn call(duration_ms: Option<i64>) -> Usage {
    Usage::Call {
        direction: Direction::Outbound,
        status: CallStatus::Completed,
        duration_ms,
    }
}

fn sms(segments: i64) -> Usage {
    Usage::Sms {
        direction: Direction::Inbound,
        segments,
    }
}

fn fee(name: &str, amount: i64) -> Usage {
    Usage::Fee {
        name: name.to_owned(),
        amount: Micros(amount),
    }
}

fn credit(reason: &str, amount: i64) -> Usage {
    Usage::Credit {
        reason: reason.to_owned(),
        amount: Micros(amount),
    }
}

#[test]
fn data_has_bounds() {
    let long = "x".repeat(201);
    let table = [
        (call(None), None),
        (call(Some(0)), None),
        (call(Some(2_592_000_000)), None),
        (
            call(Some(2_592_000_001)),
            Some(("data.duration_ms", "out_of_range")),
        ),
        (call(Some(-1)), Some(("data.duration_ms", "out_of_range"))),
        (sms(1), None),
        (sms(1_000), None),
        (sms(0), Some(("data.segments", "out_of_range"))),
        (sms(1_001), Some(("data.segments", "out_of_range"))),
        (
            Usage::SelfHealing {
                outcome: HealingOutcome::NotFound,
            },
            None,
        ),
        (fee("Setup", 1), None),
        (fee(&"é".repeat(200), 1_000_000_000_000_000), None),
        (fee(&long, 1), Some(("data.name", "too_long"))),
        (fee("", 1), Some(("data.name", "required"))),
        (fee(" ", 1), Some(("data.name", "required"))),
        (fee("a\nb", 1), Some(("data.name", "control_character"))),
        (fee("Setup", 0), Some(("data.amount", "out_of_range"))),
        (fee("Setup", -1), Some(("data.amount", "out_of_range"))),
        (
            fee("Setup", 1_000_000_000_000_001),
            Some(("data.amount", "out_of_range")),
        ),
        (credit("Goodwill", 1), None),
        (credit("", 1), Some(("data.reason", "required"))),
        (credit("Goodwill", 0), Some(("data.amount", "out_of_range"))),
    ];
    for (usage, expected) in table {
        let refused = usage.check().err();
        let found = refused
            .as_ref()
            .map(|error| (error.field.as_str(), error.code));
        assert_eq!(found, expected, "{usage:?}");
    }
}

fn content(usage: Usage) -> Content {
    let occurred_at = Timestamp::from_microsecond(1_793_491_200_000_000).expect("in range");
    Content {
        usage,
        occurred_at,
        case: None,
        campaign: None,
    }
}

fn case(source: &str, id: &str) -> Option<CaseRef> {
    Some(CaseRef {
        source: source.into(),
        id: id.into(),
    })
}

#[test]
fn the_first_difference_is_named() {
    let base = content(call(Some(1)));
    let later = base.occurred_at + jiff::SignedDuration::from_micros(1);
    let hair_later = base.occurred_at + jiff::SignedDuration::from_nanos(1);
    let changed = |direction, status| {
        content(Usage::Call {
            direction,
            status,
            duration_ms: Some(2),
        })
    };
    let table = [
        (base.clone(), None),
        (content(sms(1)), Some("type")),
        (
            Content {
                occurred_at: later,
                ..content(call(Some(2)))
            },
            Some("time"),
        ),
        (
            Content {
                occurred_at: hair_later,
                ..base.clone()
            },
            None,
        ),
        (
            changed(Direction::Inbound, CallStatus::Busy),
            Some("data.direction"),
        ),
        (
            changed(Direction::Outbound, CallStatus::Busy),
            Some("data.status"),
        ),
        (content(call(Some(2))), Some("data.duration_ms")),
        (content(call(None)), Some("data.duration_ms")),
        (
            Content {
                case: case("crm", "1"),
                ..base.clone()
            },
            Some("data.case"),
        ),
        (
            Content {
                campaign: Some("spring".into()),
                ..base.clone()
            },
            Some("data.campaign"),
        ),
    ];
    for (other, expected) in table {
        assert_eq!(base.difference(&other).as_deref(), expected, "{other:?}");
        assert_eq!(other.difference(&base).as_deref(), expected, "{other:?}");
    }
}

#[test]
fn a_difference_of_cases_names_its_part() {
    let base = content(call(Some(1)));
    let with_case = Content {
        case: case("crm", "1"),
        ..base.clone()
    };
    let elsewhere = Content {
        case: case("erp", "2"),
        ..base.clone()
    };
    assert_eq!(
        with_case.difference(&elsewhere).as_deref(),
        Some("data.case.source")
    );
    let neighbour = Content {
        case: case("crm", "2"),
        ..base
    };
    assert_eq!(
        with_case.difference(&neighbour).as_deref(),
        Some("data.case.id")
    );
}

#[test]
fn every_type_names_its_fields() {
    let healing = |outcome| content(Usage::SelfHealing { outcome });
    let out = content(Usage::Sms {
        direction: Direction::Outbound,
        segments: 2,
    });
    let pairs = [
        (content(sms(1)), content(sms(2)), "data.segments"),
        (content(sms(1)), out, "data.direction"),
        (
            healing(HealingOutcome::Healed),
            healing(HealingOutcome::NotFound),
            "data.outcome",
        ),
        (content(fee("a", 1)), content(fee("b", 2)), "data.name"),
        (content(fee("a", 1)), content(fee("a", 2)), "data.amount"),
        (
            content(credit("a", 1)),
            content(credit("b", 2)),
            "data.reason",
        ),
        (
            content(credit("a", 1)),
            content(credit("a", 2)),
            "data.amount",
        ),
        (content(fee("a", 1)), content(credit("a", 1)), "type"),
    ];
    for (one, other, expected) in pairs {
        assert_eq!(one.difference(&other).as_deref(), Some(expected));
    }
}

#[test]
fn identities_keep_source_and_id_apart() {
    let pairs = [
        ("ab", "c"),
        ("a", "bc"),
        ("abc", ""),
        ("", "abc"),
        ("c", "ab"),
        ("ab", "d"),
    ];
    let keys: BTreeSet<_> = pairs
        .iter()
        .map(|(source, id)| identity(source, id))
        .collect();
    assert_eq!(keys.len(), pairs.len());
    // Keys are kept for ever: this one must never change.
    assert_eq!(
        identity("dialer", "call-1"),
        (3_982_760_185_897_914_291, -762_531_911_236_225_690)
    );
}

#[test]
fn sources_and_ids_have_bounds() {
    let long = "é".repeat(101);
    let table = [
        (("dialer", "1"), None),
        (("é", "日本 "), None),
        (("", "1"), Some(("source", "required"))),
        (("dialer", ""), Some(("id", "required"))),
        ((long.as_str(), "1"), Some(("source", "too_long"))),
        (("dialer", "a\u{7f}"), Some(("id", "control_character"))),
    ];
    for ((source, id), expected) in table {
        let refused = check_identity(source, id).err();
        let found = refused
            .as_ref()
            .map(|error| (error.field.as_str(), error.code));
        assert_eq!(found, expected, "{source:?} {id:?}");
    }
    assert!(check_identity(&"é".repeat(100), &"x".repeat(200)).is_ok());
}

#[test]
fn words_read_back_and_are_closed_lists() {
    for event_type in EventType::ALL {
        assert_eq!(event_type.code().parse(), Ok(event_type));
        let json = serde_json::to_string(&event_type).expect("a word");
        assert_eq!(json, format!("\"{event_type}\""));
        assert_eq!(
            serde_json::from_str::<EventType>(&json).ok(),
            Some(event_type)
        );
    }
    assert_eq!("no_answer".parse(), Ok(CallStatus::NoAnswer));
    let refused = "Voice"
        .parse::<crate::category::Category>()
        .expect_err("capitals");
    assert_eq!(
        refused.to_string(),
        "must be one of voice, sms, self_healing, fees, taxes, credits"
    );
}
