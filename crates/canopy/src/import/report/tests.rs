//! Tests: what became of the rows: a line for each one refused, and the sums.

use super::*;

#[test]
fn refused_rows_are_told_with_line_field_and_reason() {
    let mut report = Report::new(&["accepted", "duplicate"]);
    assert_eq!(report.add(2, &Verdict::Taken("accepted")), None);
    assert_eq!(report.add(3, &Verdict::Taken("duplicate")), None);
    let told = report.add(
        4,
        &Verdict::Rejected(FieldError::new("status", "invalid", "must be one of a, b")),
    );
    assert_eq!(
        told.as_deref(),
        Some("line 4: rejected: status: must be one of a, b")
    );
    let told = report.add(
        5,
        &Verdict::Conflict(FieldError::new("occurred_at", "conflict", "differs")),
    );
    assert_eq!(
        told.as_deref(),
        Some("line 5: conflict: occurred_at: differs")
    );
    assert_eq!(report.refused(), 2);
    assert_eq!(
        report.summary(Kind::Calls, false),
        "4 calls read: 1 accepted, 1 duplicate, 1 conflict, 1 rejected"
    );
}

#[test]
fn a_dry_run_says_so_first() {
    let report = Report::new(&["can be read"]);
    assert_eq!(
        report.summary(Kind::Sms, true),
        "dry run, nothing was changed: 0 sms read: 0 can be read, 0 rejected; \
         duplicates and conflicts show when they are offered"
    );
    assert!(
        report
            .summary(Kind::Cases, true)
            .ends_with("what is new and what is known shows when they are offered")
    );
}
