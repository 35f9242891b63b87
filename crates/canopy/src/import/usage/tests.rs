//! Tests: rows of calls, texts and self-healing checks as offers.

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
