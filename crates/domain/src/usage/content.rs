//! The content of an event: what makes a repeated identity a duplicate or a conflict.

use super::Usage;
use jiff::Timestamp;

/// A case as its sender names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRef {
    /// The system that the id comes from.
    pub source: String,
    /// The id in that system.
    pub id: String,
}

/// Type, instant and normalized data of an event. Two events with the same identity and the same
/// content are one event; with other content the second is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What happened.
    pub usage: Usage,
    /// When; compared to the microsecond.
    pub occurred_at: Timestamp,
    /// The case it was about.
    pub case: Option<CaseRef>,
    /// The campaign it belonged to.
    pub campaign: Option<String>,
}

impl Content {
    /// The first field, as the API names it, in which the two differ; `None` when they do not.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let field = if self.usage.event_type() != other.usage.event_type() {
            "type"
        } else if self.occurred_at.as_microsecond() != other.occurred_at.as_microsecond() {
            "time"
        } else if let Some(field) = usage_difference(&self.usage, &other.usage) {
            field
        } else if let Some(field) = case_difference(self.case.as_ref(), other.case.as_ref()) {
            field
        } else if self.campaign != other.campaign {
            "data.campaign"
        } else {
            return None;
        };
        Some(field.to_owned())
    }
}

fn case_difference(one: Option<&CaseRef>, other: Option<&CaseRef>) -> Option<&'static str> {
    match (one, other) {
        (None, None) => None,
        (Some(a), Some(b)) if a.source != b.source => Some("data.case.source"),
        (Some(a), Some(b)) => (a.id != b.id).then_some("data.case.id"),
        _ => Some("data.case"),
    }
}

/// The first differing field of two usages of one type.
fn usage_difference(one: &Usage, other: &Usage) -> Option<&'static str> {
    match (one, other) {
        (
            Usage::Call {
                direction,
                status,
                duration_ms,
            },
            Usage::Call {
                direction: direction2,
                status: status2,
                duration_ms: duration2,
            },
        ) => first_of([
            ("data.direction", direction != direction2),
            ("data.status", status != status2),
            ("data.duration_ms", duration_ms != duration2),
        ]),
        (
            Usage::Sms {
                direction,
                segments,
            },
            Usage::Sms {
                direction: direction2,
                segments: segments2,
            },
        ) => first_of([
            ("data.direction", direction != direction2),
            ("data.segments", segments != segments2),
        ]),
        (Usage::SelfHealing { outcome }, Usage::SelfHealing { outcome: outcome2 }) => {
            first_of([("data.outcome", outcome != outcome2)])
        }
        (
            Usage::Fee { name, amount },
            Usage::Fee {
                name: name2,
                amount: amount2,
            },
        ) => first_of([
            ("data.name", name != name2),
            ("data.amount", amount != amount2),
        ]),
        (
            Usage::Credit { reason, amount },
            Usage::Credit {
                reason: reason2,
                amount: amount2,
            },
        ) => first_of([
            ("data.reason", reason != reason2),
            ("data.amount", amount != amount2),
        ]),
        _ => Some("type"),
    }
}

fn first_of<const N: usize>(fields: [(&'static str, bool); N]) -> Option<&'static str> {
    fields
        .into_iter()
        .find(|(_, differs)| *differs)
        .map(|(field, _)| field)
}
