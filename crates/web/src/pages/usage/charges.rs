//! Events and their charges in words.

use canopy_domain::money::Micros;
use canopy_domain::rating::Charge;
use canopy_domain::usage::{CallStatus, Direction, HealingOutcome, Usage};

use crate::pages::numbers::{count, counted};

/// What happened, in a few words.
pub(super) fn happened(usage: &Usage) -> String {
    let way = |direction: &Direction| match direction {
        Direction::Outbound => "out",
        Direction::Inbound => "in",
    };
    match usage {
        Usage::Call {
            direction,
            status,
            duration_ms,
        } => {
            let lasted = duration_ms.map_or_else(String::new, |ms| format!(", {}", seconds(ms)));
            format!("Call {}, {}{lasted}", way(direction), ended(*status))
        }
        Usage::Sms {
            direction,
            segments,
        } => format!(
            "Text {}, {}",
            way(direction),
            counted(*segments, "segment", "segments")
        ),
        Usage::SelfHealing { outcome } => match outcome {
            HealingOutcome::Healed => "Self-healing check, healed".into(),
            HealingOutcome::NotFound => "Self-healing check, nothing found".into(),
        },
        Usage::Fee { name, .. } => format!("Fee: {name}"),
        Usage::Credit { reason, .. } => format!("Credit: {reason}"),
    }
}

const fn ended(status: CallStatus) -> &'static str {
    match status {
        CallStatus::Completed => "connected",
        CallStatus::NoAnswer => "no answer",
        CallStatus::Busy => "busy",
        CallStatus::Failed => "failed",
        CallStatus::Canceled => "canceled",
    }
}

/// Milliseconds as seconds: `80 s`, `1.250 s`.
pub(super) fn seconds(ms: i64) -> String {
    match ms % 1_000 {
        0 => format!("{} s", count(ms / 1_000)),
        rest => format!("{}.{:03} s", count(ms / 1_000), rest.abs()),
    }
}

/// The sum of charges. Those of one event are far from the range of 64 bits, or it had been refused.
pub(super) fn total(charges: &[Charge]) -> Micros {
    let sum = charges
        .iter()
        .try_fold(Micros(0), |sum, charge| sum.checked_add(charge.amount));
    sum.unwrap_or(Micros(0))
}
