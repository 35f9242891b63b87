//! What files open with and what they are called.

use std::collections::BTreeMap;

use super::Complaint;
use crate::source::Source;

const SAYS_NOTHING: [&str; 9] = [
    "util", "utils", "helper", "helpers", "misc", "common", "process", "manage", "data",
];

/// Every Rust file says what it is, no name says nothing, migrations are in order.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        if source.rust.is_some() {
            opens_with_its_purpose(source, &mut complaints);
            has_a_telling_name(source, &mut complaints);
        }
        if source.path.ends_with("package-lock.json") && source.whole.contains("\"resolved\"") {
            let says = "records download addresses: install with omit-lockfile-registry-resolved";
            complaints.push(Complaint::new(source, 1, says));
        }
    }
    migrations(sources, &mut complaints);
    complaints
}

fn opens_with_its_purpose(source: &Source, complaints: &mut Vec<Complaint>) {
    let first = source.whole.lines().next().unwrap_or_default();
    if first
        .strip_prefix("//! ")
        .is_none_or(|says| says.trim().len() < 8)
    {
        complaints.push(Complaint::new(
            source,
            1,
            "opens without a `//!` line that says what it is",
        ));
    }
}

fn has_a_telling_name(source: &Source, complaints: &mut Vec<Complaint>) {
    for part in source.path.trim_end_matches(".rs").split('/') {
        if SAYS_NOTHING.contains(&part) {
            complaints.push(Complaint::new(
                source,
                1,
                format!("`{part}` says nothing: name what it is"),
            ));
        }
    }
}

/// Where the program names the migrations that it applies.
const SCHEMA: &str = "crates/app/src/schema.rs";

fn migrations(sources: &[Source], complaints: &mut Vec<Complaint>) {
    let mut expected = 1;
    let mut seen: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let schema = sources.iter().find(|source| source.path == SCHEMA);
    for source in sources.iter().filter(|source| source.under("migrations/")) {
        let name = source.path.trim_start_matches("migrations/");
        match migration_number(name) {
            Some(number) => seen.entry(number).or_default().push(name),
            None => complaints.push(Complaint::new(
                source,
                1,
                "a migration is called NNNN_name.sql, and speaks to both engines",
            )),
        }
        if !schema.is_some_and(|schema| applies(schema, name)) {
            complaints.push(Complaint::new(
                source,
                1,
                format!("is not in {SCHEMA}, so nobody applies it"),
            ));
        }
    }
    for (number, names) in seen {
        let wrong = if number != expected {
            Some(format!("number {expected:04} is missing before it"))
        } else if names.len() > 1 {
            Some(format!("number {number:04} is taken twice"))
        } else {
            None
        };
        if let Some(says) = wrong {
            complaints.push(Complaint {
                path: format!("migrations/{}", names[0]),
                line: 1,
                says,
            });
        }
        expected = number + 1;
    }
}

/// Whether the program names a migration outside its comments.
fn applies(schema: &Source, name: &str) -> bool {
    let quoted = format!("\"{}\"", name.trim_end_matches(".sql"));
    let mut lines = schema.whole.lines();
    lines.any(|line| !line.trim_start().starts_with("//") && line.contains(&quoted))
}

/// The number in `NNNN_name.sql`.
fn migration_number(name: &str) -> Option<usize> {
    let (number, rest) = name.strip_suffix(".sql")?.split_once('_')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let well_named = number.len() == 4 && !rest.is_empty() && rest.chars().all(plain);
    if well_named {
        number.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    #[test]
    fn a_file_says_what_it_is() {
        assert_eq!(said(check, "crates/a/src/b.rs", "use x;\n").len(), 1);
        assert_eq!(said(check, "crates/a/src/b.rs", "//! x\n").len(), 1);
        assert!(said(check, "crates/a/src/b.rs", "//! Rates one event.\n").is_empty());
    }

    #[test]
    fn names_say_something() {
        let found = said(check, "crates/a/src/utils.rs", "//! Things and things.\n");
        assert!(found[0].contains("utils"), "{found:?}");
    }

    /// What is said about migrations of these names, and a schema that has those of `applied`.
    fn said_of(names: &[&str], applied: &[&str]) -> Vec<String> {
        let quoted = applied.iter().zip(1..).map(|(name, number)| {
            let name = name.trim_end_matches(".sql");
            format!("    migration!({number}, \"{name}\"),\n")
        });
        let whole = format!("//! The migrations.\n{}", quoted.collect::<String>());
        let mut sources: Vec<Source> = names
            .iter()
            .map(|name| Source::new(&format!("migrations/{name}"), ""))
            .collect();
        sources.push(Source::new(SCHEMA, &whole));
        let said = check(&sources).into_iter();
        said.map(|complaint| complaint.to_string()).collect()
    }

    #[test]
    fn migrations_are_numbered_without_gaps() {
        let named = |names: &[&str]| said_of(names, names).len();
        assert_eq!(named(&["0001_access.sql", "0002_usage.sql"]), 0);
        assert_eq!(named(&["0001_access.sql", "0003_usage.sql"]), 1);
        assert_eq!(named(&["0001_access.sql", "0001_usage.sql"]), 1);
        assert_eq!(named(&["1_access.sql"]), 1);
        assert_eq!(named(&["0001_Access.sql"]), 1);
        assert_eq!(named(&["0001_access.txt"]), 1);
        // A file for each engine could not be loaded.
        let pair = ["0001_x.postgres.sql", "0001_x.sqlite.sql"];
        assert_eq!(named(&pair), 2);
    }

    #[test]
    fn every_migration_is_applied() {
        let names = ["0001_access.sql", "0002_usage.sql"];
        let said = said_of(&names, &names[..1]);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].starts_with("migrations/0002_usage.sql:1: is not in"),
            "{said:?}"
        );
        let commented = ["0001_access\"),\n    // migration!(2, \"0002_usage"];
        assert_eq!(said_of(&names, &commented).len(), 1);
    }

    #[test]
    fn lock_files_name_no_host() {
        let found = said(
            check,
            "e2e/package-lock.json",
            "{\"resolved\": \"https://x\"}",
        );
        assert_eq!(found.len(), 1);
    }
}
