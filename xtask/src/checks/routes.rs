//! Where routes come from: only from the list that writes down what it serves.

use super::Complaint;
use crate::source::Source;

/// Ways around the list.
const PAST_THE_LIST: [&str; 4] = [
    "axum::routing",
    "Router::new",
    "route_service",
    "nest_service",
];

/// The door builds its router with `routing.rs`, which keeps the list that the tests of access read.
pub fn check(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources {
        if !source.under("crates/web/src/") || source.path.ends_with("/routing.rs") {
            continue;
        }
        let Some(text) = &source.rust else { continue };
        for (line, code) in text.numbered() {
            if let Some(way) = PAST_THE_LIST.iter().find(|way| code.contains(*way)) {
                complaints.push(Complaint::new(
                    source,
                    line,
                    format!("`{way}` builds routes past the list in routing.rs"),
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::said;
    use super::*;

    #[test]
    fn routes_past_the_list_are_found() {
        let code = "use axum::routing::get;\nlet a = Router::new();";
        assert_eq!(said(check, "crates/web/src/pages/mod.rs", code).len(), 2);
        assert!(said(check, "crates/web/src/routing.rs", code).is_empty());
        assert!(said(check, "crates/web/examples/gallery/main.rs", code).is_empty());
        assert!(said(check, "crates/web/src/a.rs", "// axum::routing").is_empty());
    }
}
