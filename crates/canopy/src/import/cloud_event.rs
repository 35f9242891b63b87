//! CloudEvents of a file as offers.

use canopy_app::usage::{Data, Offer, Subject};
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::EventType;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::time::read_time;

/// The company that the file is for, as its events may name it.
#[derive(Debug, Clone)]
pub(crate) struct Addressee {
    /// Its id, under which the events are offered.
    pub(crate) id: Subject,
    /// Its slug.
    pub(crate) slug: String,
}

/// Reads one structured CloudEvent. Without a source or a subject it gets the file's.
pub(crate) fn read_event(
    mut event: Map<String, Value>,
    company: &Addressee,
    source: &str,
    zone: Option<&TimeZone>,
) -> Result<Offer, FieldError> {
    if need(&mut event, "specversion")? != "1.0" {
        return Err(FieldError::new(
            "specversion",
            "unsupported",
            "must be \"1.0\"",
        ));
    }
    let id = need(&mut event, "id")?;
    let source = text(&mut event, "source")?.unwrap_or_else(|| source.to_owned());
    let kind = need(&mut event, "type")?;
    let kind: EventType = kind
        .parse()
        .map_err(|error| FieldError::new("type", "invalid", format!("{error}")))?;
    let occurred_at = read_time("time", &need(&mut event, "time")?, zone)?;
    if let Some(subject) = text(&mut event, "subject")?
        && subject != *company.id
        && subject != company.slug
    {
        let message = format!(
            "names another company than --company {}; import each company's events by themselves",
            company.slug
        );
        return Err(FieldError::new("subject", "other_company", message));
    }
    if text(&mut event, "datacontenttype")?.is_some_and(|kind| !is_json(&kind)) {
        return Err(FieldError::new(
            "datacontenttype",
            "unsupported",
            "must be application/json, or left out",
        ));
    }
    let data = event
        .remove("data")
        .ok_or_else(|| FieldError::new("data", "required", "is missing; it says what happened"))?;
    let data: Data = serde_json::from_value(data)
        .map_err(|error| FieldError::new("data", "invalid", error.to_string()))?;
    let content = data.read(kind, occurred_at)?;
    Ok(Offer {
        subject: company.id.clone(),
        source,
        id,
        content,
    })
}

fn text(event: &mut Map<String, Value>, name: &str) -> Result<Option<String>, FieldError> {
    match event.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(FieldError::new(name, "invalid", "must be a text")),
    }
}

fn need(event: &mut Map<String, Value>, name: &str) -> Result<String, FieldError> {
    text(event, name)?
        .ok_or_else(|| FieldError::new(name, "required", "is missing; every event needs it"))
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or(kind).trim();
    kind.eq_ignore_ascii_case("application/json")
}
#[cfg(test)]
mod tests;
