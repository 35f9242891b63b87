//! Which crate may know which: arrows point down.

use super::Complaint;
use crate::source::Source;
use crate::text::words;

/// Crate, and what of ours it may depend on. `canopy` wires everything.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("store", &[]),
    ("outside", &[]),
    ("oidc", &["outside"]),
    ("app", &["domain", "store", "oidc", "outside"]),
    ("web", &["app", "domain"]),
    ("canopy", &["domain", "store", "app", "web"]),
    ("bench", &["domain", "store", "app", "web"]),
    ("powercut", &[]),
];

/// Words of code that a floor must not know, with the reason.
const UNKNOWN: [(&str, &[&str], &str); 4] = [
    (
        "domain",
        &["tokio", "async", "rusqlite", "sqlx", "fs", "net"],
        "the law does no I/O",
    ),
    (
        "store",
        &["canopy_domain", "axum"],
        "the store knows nothing of the business",
    ),
    (
        "app",
        &["axum", "hyper", "http", "maud", "tower", "reqwest"],
        "the rooms never see HTTP",
    ),
    (
        "web",
        &["canopy_store", "Tx", "store", "sqlx", "rusqlite"],
        "the door never sees a transaction",
    ),
];

/// Cargo's dependencies and the words in the code.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        if source.path.ends_with("/Cargo.toml") {
            dependencies(source, &mut complaints);
        }
        if !source.in_tests() {
            floor(source, &mut complaints);
        }
    }
    complaints
}

fn dependencies(source: &Source, complaints: &mut Vec<Complaint>) {
    let Some(part) = source.house_part() else {
        return;
    };
    let Some((_, may)) = MAY_USE.iter().find(|(name, _)| *name == part) else {
        complaints.push(Complaint::new(
            source,
            1,
            "a crate that the map in xtask does not know",
        ));
        return;
    };
    for (line, text) in (1..).zip(source.whole.lines()) {
        let named = text.split(['.', ' ', '=']).next().unwrap_or_default();
        if let Some(other) = named.strip_prefix("canopy-")
            && other != part
            && !may.contains(&other)
        {
            complaints.push(Complaint::new(
                source,
                line,
                format!("{part} may not depend on {other}"),
            ));
        }
    }
}

fn floor(source: &Source, complaints: &mut Vec<Complaint>) {
    let (Some(text), Some(part)) = (&source.rust, source.house_part()) else {
        return;
    };
    let Some((_, unknown, why)) = UNKNOWN.iter().find(|(name, ..)| *name == part) else {
        return;
    };
    for (line, code) in text.numbered() {
        for word in words(code).filter(|word| unknown.contains(word)) {
            complaints.push(Complaint::new(
                source,
                line,
                format!("`{word}` in {part}: {why}"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    #[test]
    fn dependencies_point_down() {
        let store = "[dependencies]\ncanopy-store.workspace = true\n";
        assert_eq!(
            said(check, "crates/web/Cargo.toml", store),
            ["web may not depend on store"]
        );
        assert_eq!(said(check, "crates/domain/Cargo.toml", store).len(), 1);
        assert!(said(check, "crates/app/Cargo.toml", store).is_empty());
        assert_eq!(
            said(
                check,
                "crates/app/Cargo.toml",
                "canopy-web = { path = \"../web\" }\n"
            )
            .len(),
            1
        );
        assert_eq!(said(check, "crates/attic/Cargo.toml", "").len(), 1);
    }

    #[test]
    fn floors_do_not_know_each_others_words() {
        assert_eq!(
            said(
                check,
                "crates/web/src/a.rs",
                "fn a(tx: &Tx) { house.store.read() }"
            )
            .len(),
            2
        );
        assert_eq!(
            said(check, "crates/app/src/a.rs", "use axum::Router;").len(),
            1
        );
        assert_eq!(
            said(check, "crates/domain/src/a.rs", "async fn a() {}").len(),
            1
        );
        assert!(
            said(
                check,
                "crates/web/src/a.rs",
                "// the store\nlet a = \"store\"; let restore = 1;"
            )
            .is_empty()
        );
        assert!(said(check, "crates/web/tests/it/a.rs", "house.store.read()").is_empty());
    }
}
