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
mod tests {
    use canopy_domain::usage::{CallStatus, Direction, Usage};

    use super::*;

    fn call(values: &[(&'static str, &str)]) -> Result<Offer, FieldError> {
        let usual = [
            ("id", "1"),
            ("occurred_at", "2026-03-09T14:05:00Z"),
            ("direction", "outbound"),
            ("status", "completed"),
        ];
        let mut fields: Vec<(&'static str, String)> = usual
            .into_iter()
            .filter(|(name, _)| !values.iter().any(|(other, _)| other == name))
            .map(|(name, text)| (name, text.into()))
            .collect();
        fields.extend(
            values
                .iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(name, text)| (*name, (*text).to_owned())),
        );
        read_row(
            EventType::Call,
            Fields(fields),
            &"co_1".into(),
            "import/calls",
            None,
        )
    }

    #[test]
    fn a_call_is_read() {
        let offer = call(&[
            ("duration_seconds", "80"),
            ("campaign", "spring"),
            ("case_id", "7"),
        ])
        .unwrap();
        let usage = Usage::Call {
            direction: Direction::Outbound,
            status: CallStatus::Completed,
            duration_ms: Some(80_000),
        };
        assert_eq!(offer.content.usage, usage);
        assert_eq!(
            (&*offer.subject, offer.source.as_str(), offer.id.as_str()),
            ("co_1", "import/calls", "1")
        );
        assert_eq!(offer.content.campaign.as_deref(), Some("spring"));
        assert_eq!(
            offer.content.case,
            Some(CaseRef {
                source: "import/cases".into(),
                id: "7".into()
            })
        );
        let without = call(&[]).unwrap();
        assert!(matches!(
            without.content.usage,
            Usage::Call {
                duration_ms: None,
                ..
            }
        ));
    }

    #[test]
    fn errors_name_the_column() {
        let field = |values| call(values).unwrap_err().field;
        assert_eq!(field(&[("id", "")]), "id");
        assert_eq!(field(&[("occurred_at", "")]), "occurred_at");
        assert_eq!(field(&[("occurred_at", "soon")]), "occurred_at");
        assert_eq!(field(&[("direction", "sideways")]), "direction");
        assert_eq!(field(&[("status", "")]), "status");
        assert_eq!(field(&[("duration_seconds", "-1")]), "duration_seconds");
        assert_eq!(field(&[("case_source", "x")]), "case_id");
        assert_eq!(field(&[("outcome", "healed")]), "outcome");
    }

    #[test]
    fn api_names_become_columns() {
        for (field, column) in [
            ("time", "occurred_at"),
            ("data.duration_ms", "duration_seconds"),
            ("data.segments", "segments"),
            ("id", "id"),
        ] {
            assert_eq!(in_columns(FieldError::new(field, "x", "y")).field, column);
        }
    }
}
