//! Rows of calls, texts and self-healing checks as offers.

use canopy_app::usage::{Data, Offer, Subject};
use canopy_domain::refusal::FieldError;
use canopy_domain::usage::{CaseRef, EventType};
use jiff::tz::TimeZone;

use super::entry::Fields;
use super::time::{read_count, read_seconds, read_time};

/// Reads a row of an event type.
pub(crate) fn read_row(
    kind: EventType,
    mut row: Fields,
    subject: &Subject,
    source: &str,
    zone: Option<&TimeZone>,
) -> Result<Offer, FieldError> {
    let id = row.need("id")?;
    let occurred_at = read_time("occurred_at", &row.need("occurred_at")?, zone)?;
    let data = Data {
        direction: row.take("direction"),
        status: row.take("status"),
        duration_ms: row
            .take("duration_seconds")
            .map(|text| read_seconds("duration_seconds", &text))
            .transpose()?,
        segments: row
            .take("segments")
            .map(|text| read_count("segments", &text))
            .transpose()?,
        body: row.take("body"),
        outcome: row.take("outcome"),
        campaign: row.take("campaign"),
        case: read_case(&mut row)?,
        ..Data::default()
    };
    let content = data.read(kind, occurred_at).map_err(in_columns)?;
    Ok(Offer {
        subject: subject.clone(),
        source: source.to_owned(),
        id,
        content,
    })
}

/// A case is named by its id; its source is that of imported cases unless the row says another.
fn read_case(row: &mut Fields) -> Result<Option<CaseRef>, FieldError> {
    match (row.take("case_source"), row.take("case_id")) {
        (source, Some(id)) => Ok(Some(CaseRef {
            source: source.unwrap_or_else(|| "import/cases".into()),
            id,
        })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(FieldError::new(
            "case_id",
            "required",
            "names no case; leave case_source empty too",
        )),
    }
}

/// Names a field of the API by the column that it came from.
pub(crate) fn in_columns(error: FieldError) -> FieldError {
    let column = match error.field.as_str() {
        "time" => "occurred_at",
        "data.duration_ms" => "duration_seconds",
        "data.case.source" => "case_source",
        "data.case" | "data.case.id" => "case_id",
        other => other.strip_prefix("data.").unwrap_or(other),
    };
    let message = error.message.replace("data.", "");
    FieldError::new(column, error.code, message)
}
#[cfg(test)]
mod tests;
