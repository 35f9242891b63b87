//! Tests: why events were refused, in words for people who never saw a field.

use jiff::civil::date;

use super::*;

fn row(day: i8, field: &str, code: &str, refusals: i64) -> RefusedRow {
    RefusedRow {
        company_id: "co_1".into(),
        day: date(2026, 3, day),
        field: field.into(),
        code: code.into(),
        refusals,
    }
}

#[test]
fn the_field_with_the_most_refusals_over_all_days_is_told() {
    let mut causes = Causes::default();
    assert_eq!(causes.reason(), None);
    causes.add(row(2, "time", "in_future", 5));
    for day in 3..6 {
        causes.add(row(day, "data.duration_ms", "out_of_range", 2));
    }
    assert_eq!(
        causes.reason().as_deref(),
        Some(
            "11 events were refused in the last 7 days, most often because the call duration was out of range."
        )
    );
}

#[test]
fn a_field_without_words_is_told_by_its_name() {
    assert_eq!(because("data.mood", "invalid"), "“mood” could not be read");
    assert_eq!(
        because("time", "too_old"),
        "the time lay too far in the past"
    );
}
