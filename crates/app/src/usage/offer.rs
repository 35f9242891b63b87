//! What a sender offers, and what became of it.

use std::str::FromStr;
use std::sync::Arc;

use canopy_domain::UnknownCode;
use canopy_domain::money::Micros;
use canopy_domain::refusal::FieldError;
use canopy_domain::text::segments;
use canopy_domain::usage::{CaseRef, Content, EventType, Usage, check_identity};
use jiff::Timestamp;
use serde::Deserialize;

/// The company an event says it belongs to: a slug or an id, as sent.
pub type Subject = Arc<str>;

/// An event whose envelope and data could be read.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The company.
    pub subject: Subject,
    /// The sender's system; part of the identity.
    pub source: String,
    /// The sender's id; part of the identity.
    pub id: String,
    /// What happened.
    pub content: Content,
}

/// One event of a request: readable, or refused with what could be read of its identity.
#[derive(Debug, Clone)]
pub enum OfferedEvent {
    /// To be booked.
    Readable(Offer),
    /// Wrong in a way that needs no look at the books.
    Unreadable {
        /// The company it named, where it did.
        subject: Option<Subject>,
        /// The source, as far as it could be read.
        source: String,
        /// The id, as far as it could be read.
        id: String,
        /// What is wrong.
        error: FieldError,
    },
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Booked now.
    Accepted,
    /// The same identity with the same content is already booked; nothing changed.
    Duplicate,
    /// The same identity is booked with other content; the field that differs is named.
    Conflict(FieldError),
    /// Not booked, and why.
    Rejected(FieldError),
}

/// The data of an event of any type, as the API and the imports read it. Fields that do not belong
/// to the type are refused.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// `outbound` or `inbound` (call, sms).
    pub direction: Option<String>,
    /// How the call ended (call).
    pub status: Option<String>,
    /// Milliseconds (call); may be absent.
    pub duration_ms: Option<i64>,
    /// Message parts (sms); or the text itself in `body`.
    pub segments: Option<i64>,
    /// The text, from which parts are counted and which is not kept (sms).
    pub body: Option<String>,
    /// `healed` or `not_found` (self_healing).
    pub outcome: Option<String>,
    /// The fee's name (fee).
    pub name: Option<String>,
    /// Why (credit).
    pub reason: Option<String>,
    /// Decimal text (fee, credit).
    pub amount: Option<String>,
    /// The case that it concerns.
    pub case: Option<CaseRef>,
    /// The campaign that it belongs to.
    pub campaign: Option<String>,
}

fn wrong(field: &str, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError::new(format!("data.{field}"), code, message)
}

fn required<T>(value: Option<T>, field: &str, of: &str) -> Result<T, FieldError> {
    value.ok_or_else(|| {
        wrong(
            field,
            "required",
            format!("a {of} event needs data.{field}"),
        )
    })
}

fn word<T: FromStr<Err = UnknownCode>>(
    value: Option<String>,
    field: &str,
    of: &str,
) -> Result<T, FieldError> {
    required(value, field, of)?
        .parse()
        .map_err(|error: UnknownCode| wrong(field, "invalid", error.to_string()))
}

fn amount(value: Option<String>, of: &str) -> Result<Micros, FieldError> {
    let text = required(value, "amount", of)?;
    Micros::parse(&text).map_err(|error| {
        wrong(
            "amount",
            "invalid",
            format!("{error}; write it like \"1.50\", with at most 6 decimals"),
        )
    })
}

impl Data {
    /// Reads the data of an event type into the law's words, and checks them.
    pub fn read(
        mut self,
        event_type: EventType,
        occurred_at: Timestamp,
    ) -> Result<Content, FieldError> {
        let case = self.case.take();
        let campaign = self.campaign.take();
        let of = event_type.code();
        let usage = match event_type {
            EventType::Call => Usage::Call {
                direction: word(self.direction.take(), "direction", of)?,
                status: word(self.status.take(), "status", of)?,
                duration_ms: self.duration_ms.take(),
            },
            EventType::Sms => Usage::Sms {
                direction: word(self.direction.take(), "direction", of)?,
                segments: self.take_segments()?,
            },
            EventType::SelfHealing => Usage::SelfHealing {
                outcome: word(self.outcome.take(), "outcome", of)?,
            },
            EventType::Fee => Usage::Fee {
                name: required(self.name.take(), "name", of)?,
                amount: amount(self.amount.take(), of)?,
            },
            EventType::Credit => Usage::Credit {
                reason: required(self.reason.take(), "reason", of)?,
                amount: amount(self.amount.take(), of)?,
            },
        };
        self.refuse_rest(of)?;
        usage.check()?;
        check_reference(case.as_ref(), campaign.as_deref())?;
        Ok(Content {
            usage,
            occurred_at,
            case,
            campaign,
        })
    }

    fn take_segments(&mut self) -> Result<i64, FieldError> {
        match (self.segments.take(), self.body.take()) {
            (Some(count), None) => Ok(count),
            (None, Some(body)) if body.len() <= 100_000 => Ok(segments(&body)),
            (None, Some(_)) => Err(wrong(
                "body",
                "too_long",
                "a text has at most 100,000 bytes; send data.segments instead",
            )),
            (Some(_), Some(_)) => Err(wrong(
                "segments",
                "ambiguous",
                "send data.segments or data.body, not both",
            )),
            (None, None) => Err(wrong(
                "segments",
                "required",
                "an sms event needs data.segments or data.body",
            )),
        }
    }

    fn refuse_rest(&self, of: &str) -> Result<(), FieldError> {
        let rest = [
            ("direction", self.direction.is_some()),
            ("status", self.status.is_some()),
            ("duration_ms", self.duration_ms.is_some()),
            ("segments", self.segments.is_some()),
            ("body", self.body.is_some()),
            ("outcome", self.outcome.is_some()),
            ("name", self.name.is_some()),
            ("reason", self.reason.is_some()),
            ("amount", self.amount.is_some()),
        ];
        match rest.iter().find(|(_, present)| *present) {
            Some((field, _)) => Err(wrong(
                field,
                "unknown",
                format!("does not belong to a {of} event; leave it out"),
            )),
            None => Ok(()),
        }
    }
}

fn check_reference(case: Option<&CaseRef>, campaign: Option<&str>) -> Result<(), FieldError> {
    if let Some(case) = case {
        check_identity(&case.source, &case.id)
            .map_err(|error| wrong(&format!("case.{}", error.field), error.code, error.message))?;
    }
    match campaign {
        Some(text) if text.is_empty() || text.len() > 200 || text.chars().any(char::is_control) => {
            Err(wrong(
                "campaign",
                "invalid",
                "must have 1 to 200 bytes and no control characters",
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use canopy_domain::usage::{CallStatus, Direction, HealingOutcome};

    #[test]
    fn a_word_that_is_unknown_is_answered_with_every_known_one() {
        let statuses = CallStatus::ALL.map(CallStatus::code).join(", ");
        let directions = Direction::ALL.map(Direction::code).join(", ");
        let outcomes = HealingOutcome::ALL.map(HealingOutcome::code).join(", ");
        assert_eq!(statuses, "completed, no_answer, busy, failed, canceled");
        for (event_type, data, field, known) in [
            (
                EventType::Call,
                r#"{"direction":"inbound","status":"x"}"#,
                "data.status",
                &statuses,
            ),
            (
                EventType::Call,
                r#"{"direction":"x","status":"busy"}"#,
                "data.direction",
                &directions,
            ),
            (
                EventType::Sms,
                r#"{"direction":"x","segments":1}"#,
                "data.direction",
                &directions,
            ),
            (
                EventType::SelfHealing,
                r#"{"outcome":"x"}"#,
                "data.outcome",
                &outcomes,
            ),
        ] {
            let data: Data = serde_json::from_str(data).unwrap();
            let refused = data.read(event_type, Timestamp::UNIX_EPOCH).unwrap_err();
            let wanted = wrong(
                field.trim_start_matches("data."),
                "invalid",
                format!("must be one of {known}"),
            );
            assert_eq!(refused, wanted);
        }
    }
}
