//! Which room of `crates/app` may call which.

use super::Complaint;
use crate::source::Source;
use crate::text::words;

/// Room, and the rooms that it may call. Every room may ask `access` whether
/// something is allowed.
const MAY_CALL: &[(&str, &[&str])] = &[
    // What every room stands on, and what calls none of them.
    ("audit", &[]),
    ("letters", &[]),
    ("access", &["letters"]),
    ("organizations", &["access"]),
    ("companies", &["access"]),
    (
        "access_control",
        &["letters", "access", "organizations", "companies"],
    ),
    ("cases", &["access", "companies"]),
    ("campaigns", &["access", "companies"]),
    ("usage", &["access", "companies", "billing"]),
    ("billing", &["access", "companies"]),
    (
        "statements",
        &[
            "letters",
            "access",
            "organizations",
            "companies",
            "billing",
            "usage",
            "disputes",
        ],
    ),
    (
        "disputes",
        &[
            "letters",
            "access",
            "organizations",
            "companies",
            "billing",
            "usage",
        ],
    ),
    (
        "months",
        &["access", "companies", "billing", "usage", "statements"],
    ),
    (
        "rates",
        &[
            "access",
            "organizations",
            "companies",
            "billing",
            "usage",
            "months",
        ],
    ),
    ("audit_log", &["access", "organizations", "companies"]),
    ("webhooks", &["access", "organizations"]),
    ("caps", &["access", "organizations", "companies"]),
    (
        "alerts",
        &[
            "letters",
            "access",
            "organizations",
            "companies",
            "caps",
            "webhooks",
            "reporting",
        ],
    ),
    (
        "schedules",
        &["letters", "access", "organizations", "reporting"],
    ),
    ("reporting", &ALL),
    ("onboarding", &ALL),
    ("operator", &ALL),
];

const ALL: [&str; 17] = [
    "letters",
    "access",
    "access_control",
    "organizations",
    "companies",
    "cases",
    "campaigns",
    "usage",
    "billing",
    "statements",
    "months",
    "disputes",
    "schedules",
    "rates",
    "caps",
    "webhooks",
    "alerts",
];

/// Calls between rooms, and what a room's `mod.rs` opens with.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        let Some((room, file)) = room_of(source) else {
            continue;
        };
        let Some((_, may)) = MAY_CALL.iter().find(|(name, _)| *name == room) else {
            complaints.push(Complaint::new(
                source,
                1,
                format!("`{room}` is a room that the map does not know"),
            ));
            continue;
        };
        calls(source, room, may, &mut complaints);
        if file == "mod.rs" {
            opening(source, &mut complaints);
        }
    }
    complaints
}

/// The audit log stands beside the rooms: every one of them writes to it.
fn room_of(source: &Source) -> Option<(&str, &str)> {
    let (room, file) = source
        .path
        .strip_prefix("crates/app/src/")?
        .split_once('/')?;
    (room != "audit").then_some((room, file))
}

fn calls(source: &Source, room: &str, may: &[&str], complaints: &mut Vec<Complaint>) {
    let Some(text) = &source.rust else { return };
    for (line, code) in text.numbered() {
        for called in called_rooms(code) {
            if called != room && called != "audit" && !may.contains(&called) {
                complaints.push(Complaint::new(
                    source,
                    line,
                    format!("{room} may not call {called}"),
                ));
            }
        }
        if code.contains("super::super") {
            complaints.push(Complaint::new(
                source,
                line,
                "say `crate::…` instead of climbing",
            ));
        }
    }
}

/// The rooms named as `crate::room`, or in `use crate::{room, …}`.
fn called_rooms(code: &str) -> Vec<&str> {
    let known = |word: &&str| MAY_CALL.iter().any(|(name, _)| name == word);
    let mut called = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let after = &code[at + "crate::".len()..];
        if after.starts_with('{') {
            called.extend(words(after).filter(known));
        } else {
            called.extend(words(after).take(1).filter(known));
        }
    }
    called
}

fn opening(source: &Source, complaints: &mut Vec<Complaint>) {
    let opening: String = source
        .whole
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .collect();
    let opening = opening.to_lowercase();
    for said in ["own", "not own", "invariant"] {
        if !opening.contains(said) {
            let says = format!("the room's opening does not say what it is under `{said}`");
            complaints.push(Complaint::new(source, 1, says));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    const OPENING: &str = "//! Owns cases. Does not own staff. Invariants: none.\n";

    #[test]
    fn rooms_call_along_the_arrows() {
        let at = "crates/app/src/cases/open.rs";
        assert!(
            said(
                check,
                at,
                "use crate::companies::find;\nuse crate::house::House;"
            )
            .is_empty()
        );
        assert_eq!(
            said(check, at, "use crate::billing::rate;"),
            ["cases may not call billing"]
        );
        assert_eq!(
            said(check, at, "let a = crate::usage::post(tx);"),
            ["cases may not call usage"]
        );
        assert_eq!(
            said(check, at, "use crate::{house::House, reporting};").len(),
            1
        );
        assert_eq!(said(check, at, "use super::super::billing;").len(), 1);
        assert!(said(check, at, "// crate::billing\nuse crate::cases::rows;").is_empty());
        assert_eq!(said(check, "crates/app/src/attic/old.rs", "").len(), 1);
    }

    #[test]
    fn a_room_opens_with_what_it_owns() {
        let at = "crates/app/src/cases/mod.rs";
        assert!(said(check, at, OPENING).is_empty());
        assert_eq!(said(check, at, "//! Cases and so on.\n").len(), 3);
    }
}
