//! CloudEvents 1.0 over HTTP: structured, batch and binary mode.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::http::HeaderMap;
use canopy_app::usage::{Data, Offer, OfferedEvent, Subject};
use canopy_domain::UnknownCode;
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::EventType;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::fields::wrong_field;
use crate::percent;

/// The context attributes and data of one event. Further attributes are extensions, which the
/// standard allows and this product does not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    specversion: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// One event in structured mode, or one element of a batch.
pub(super) fn structured(json: &RawValue, subjects: &mut Subjects) -> OfferedEvent {
    match serde_json::from_str::<Envelope<'_>>(json.get()) {
        Ok(envelope) => offered(&envelope, subjects),
        Err(error) => {
            let field = wrong_field::<Envelope<'_>>(json.get().as_bytes());
            let message = format!("is not a CloudEvents object: {error}");
            let field = field.unwrap_or_else(|| "event".into());
            unreadable(
                &Envelope::default(),
                None,
                FieldError::new(field, "invalid", message),
            )
        }
    }
}

/// One event in binary mode: attributes in `ce-` headers, data in the body.
pub(super) fn binary(headers: &HeaderMap, body: &[u8], subjects: &mut Subjects) -> OfferedEvent {
    let attribute = |name: &str| {
        headers
            .get(format!("ce-{name}"))
            .and_then(|value| value.to_str().ok())
            .map(percent_decoded)
    };
    let data = serde_json::from_slice::<&RawValue>(body);
    let envelope = Envelope {
        specversion: attribute("specversion"),
        kind: attribute("type"),
        source: attribute("source"),
        id: attribute("id"),
        time: attribute("time"),
        subject: attribute("subject"),
        data: data.as_ref().ok().copied(),
    };
    match data {
        Err(error) if !body.is_empty() => {
            let error = FieldError::new(
                "data",
                "malformed_json",
                format!("the body is not well-formed JSON: {error}"),
            );
            let subject = envelope
                .subject
                .as_deref()
                .map(|subject| subjects.get(subject));
            unreadable(&envelope, subject, error)
        }
        _ => offered(&envelope, subjects),
    }
}

/// Subjects repeat from event to event; each is kept once.
#[derive(Default)]
pub(super) struct Subjects(BTreeMap<String, Subject>);

impl Subjects {
    fn get(&mut self, text: &str) -> Subject {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let subject: Subject = text.into();
        self.0.insert(text.to_owned(), subject.clone());
        subject
    }
}

fn offered(envelope: &Envelope<'_>, subjects: &mut Subjects) -> OfferedEvent {
    let subject = envelope
        .subject
        .as_deref()
        .map(|subject| subjects.get(subject));
    match read(envelope, subject.clone()) {
        Ok(offer) => OfferedEvent::Readable(offer),
        Err(error) => unreadable(envelope, subject, error),
    }
}

fn unreadable(
    envelope: &Envelope<'_>,
    subject: Option<Subject>,
    error: FieldError,
) -> OfferedEvent {
    let kept = |text: Option<&Cow<'_, str>>| {
        text.map(|text| text.chars().take(200).collect())
            .unwrap_or_default()
    };
    OfferedEvent::Unreadable {
        subject,
        source: kept(envelope.source.as_ref()),
        id: kept(envelope.id.as_ref()),
        error,
    }
}

fn required<'a>(value: Option<&'a Cow<'_, str>>, field: &str) -> Result<&'a str, FieldError> {
    value
        .map(|value| &**value)
        .ok_or_else(|| FieldError::new(field, "required", format!("every event needs {field}")))
}

fn read(envelope: &Envelope<'_>, subject: Option<Subject>) -> Result<Offer, FieldError> {
    match required(envelope.specversion.as_ref(), "specversion")? {
        "1.0" => {}
        _ => return Err(FieldError::new("specversion", "invalid", "must be \"1.0\"")),
    }
    let kind: EventType = required(envelope.kind.as_ref(), "type")?
        .parse()
        .map_err(|error: UnknownCode| FieldError::new("type", "invalid", error.to_string()))?;
    let source = required(envelope.source.as_ref(), "source")?;
    let id = required(envelope.id.as_ref(), "id")?;
    let time = required(envelope.time.as_ref(), "time")?;
    let occurred_at: Timestamp = time.parse().map_err(|_| wrong_time(time))?;
    let subject = subject.ok_or_else(|| {
        FieldError::new(
            "subject",
            "required",
            "name the company by its slug or id in subject",
        )
    })?;
    let raw = envelope
        .data
        .ok_or_else(|| FieldError::new("data", "required", "every event needs data"))?;
    let data: Data = serde_json::from_str(raw.get()).map_err(|error| wrong_data(raw, &error))?;
    // Instants are kept to the microsecond; what is finer is cut off, so that the same time sent
    // twice is the same content.
    let occurred_at =
        Timestamp::from_microsecond(occurred_at.as_microsecond()).unwrap_or(occurred_at);
    let content = data.read(kind, occurred_at)?;
    Ok(Offer {
        subject,
        source: source.to_owned(),
        id: id.to_owned(),
        content,
    })
}

/// The last days of the year 9999 are written right and lie beyond what an instant can be.
fn wrong_time(time: &str) -> FieldError {
    let day: Option<jiff::civil::Date> = time.get(..10).and_then(|day| day.parse().ok());
    if day.is_some_and(|day| day.year() == 9999) {
        return FieldError::new(
            "time",
            "in_future",
            "lies thousands of years ahead of the clock; check the sender's clock",
        );
    }
    FieldError::new(
        "time",
        "invalid",
        "must be an RFC 3339 time such as 2026-11-23T14:05:00Z",
    )
}

fn wrong_data(raw: &RawValue, error: &serde_json::Error) -> FieldError {
    let field = match wrong_field::<Data>(raw.get().as_bytes()) {
        Some(name) => format!("data.{name}"),
        None => "data".to_owned(),
    };
    FieldError::new(field, "invalid", error.to_string())
}

/// Header values carry text percent-encoded, as the HTTP binding of CloudEvents says.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(String::from_utf8_lossy(&percent::decoded(text)).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_type_is_answered_with_every_known_one() {
        let json = r#"{"specversion":"1.0","type":"fax"}"#;
        let json: &RawValue = serde_json::from_str(json).unwrap();
        let OfferedEvent::Unreadable { error, .. } = structured(json, &mut Subjects::default())
        else {
            panic!("a fax is no event");
        };
        let known = EventType::ALL.map(EventType::code).join(", ");
        let wanted = FieldError::new("type", "invalid", format!("must be one of {known}"));
        assert_eq!(error, wanted);
    }
}
