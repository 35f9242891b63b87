//! Where SQL may stand, and where engines may be named.

use super::Complaint;
use crate::source::Source;

/// How a statement begins, one space between words.
const STATEMENTS: [&str; 13] = [
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE FROM ",
    "WITH ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "ALTER TABLE ",
    "DROP ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
    "VACUUM",
];
const ENGINES: [&str; 2] = ["sqlite", "postgres"];

/// SQL in `rows.rs` and the store; engines by name in the store and where the
/// program is configured.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        let Some(text) = &source.rust else { continue };
        if free(source) {
            continue;
        }
        if !source.path.ends_with("/rows.rs") && !source.path.contains("/rows/") {
            for (line, content) in &text.strings {
                if is_statement(content) {
                    let says = "SQL outside of rows.rs and the store";
                    complaints.push(Complaint::new(source, *line, says));
                }
            }
        }
        if !source.under("crates/canopy/") {
            engines(source, &mut complaints);
        }
    }
    complaints
}

/// The store itself, tests that look into a database, and the rigs.
fn free(source: &Source) -> bool {
    source.in_tests()
        || [
            "crates/store/",
            "crates/powercut/",
            "crates/bench/",
            "bench/",
            "xtask/",
        ]
        .iter()
        .any(|folder| source.under(folder))
}

fn is_statement(content: &str) -> bool {
    let plain = content.replace("\\n", " ").replace('\\', " ");
    let begins = plain
        .split_whitespace()
        .take(4)
        .collect::<Vec<_>>()
        .join(" ")
        + " ";
    STATEMENTS
        .iter()
        .any(|statement| begins.starts_with(statement))
}

fn engines(source: &Source, complaints: &mut Vec<Complaint>) {
    let Some(text) = &source.rust else { return };
    let code = text
        .numbered()
        .map(|(line, code)| (line, code.to_lowercase()));
    let strings = text
        .strings
        .iter()
        .map(|(line, content)| (*line, content.to_lowercase()));
    for (line, said) in code.chain(strings) {
        if let Some(engine) = ENGINES.iter().find(|engine| said.contains(*engine)) {
            complaints.push(Complaint::new(
                source,
                line,
                format!("names the engine {engine}: only the store does"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    #[test]
    fn statements_are_found_whatever_the_spacing() {
        let at = "crates/app/src/cases/open.rs";
        assert_eq!(said(check, at, "tx.one(\"SELECT 1\", &[])").len(), 1);
        assert_eq!(
            said(check, at, "tx.one(\"\\\n        DELETE\n   FROM x\", &[])").len(),
            1
        );
        assert_eq!(
            said(check, at, "tx.one(r\"WITH a AS (SELECT 1)\", &[])").len(),
            1
        );
        assert!(said(check, at, "label(\"Select a company\"); // SELECT 1").is_empty());
        assert!(said(check, at, "label(\"WITHOUT\")").is_empty());
    }

    #[test]
    fn rows_and_the_store_may() {
        for at in [
            "crates/app/src/cases/rows.rs",
            "crates/store/src/a.rs",
            "crates/canopy/tests/it/a.rs",
        ] {
            assert!(
                said(check, at, "tx.one(\"SELECT 1\", &[])").is_empty(),
                "{at}"
            );
        }
        assert_eq!(
            said(check, "crates/web/src/a.rs", "x(\"INSERT INTO a\")").len(),
            1
        );
    }

    #[test]
    fn engines_are_named_by_the_store_only() {
        assert_eq!(
            said(
                check,
                "crates/app/src/house.rs",
                "if url == \"sqlite://\" {}"
            )
            .len(),
            1
        );
        assert_eq!(
            said(
                check,
                "crates/app/src/a/rows.rs",
                "use canopy_store::Postgres;"
            )
            .len(),
            1
        );
        assert!(said(check, "crates/app/src/house.rs", "// as SQLite does").is_empty());
        assert!(
            said(
                check,
                "crates/canopy/src/config.rs",
                "\"sqlite://canopy.db\""
            )
            .is_empty()
        );
        assert!(said(check, "crates/store/src/a.rs", "struct Sqlite;").is_empty());
    }
}
