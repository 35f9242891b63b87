//! What somebody looks for in the log. All of it stands in the address.

use canopy_app::audit_log::{LogOf, Search};

use crate::pages::address::with;
use crate::pages::asked::Fields;

/// Records on one page.
pub(super) const PER_PAGE: i64 = 50;

/// The search, and where the page begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    /// The address without parameters.
    pub(super) path: String,
    /// What is searched for.
    pub(super) search: Search,
    /// Whether it is the log of an organization, and companies can be searched for.
    pub(super) of_organization: bool,
    /// Records older than this place.
    older: Option<String>,
    /// Records newer than this place.
    newer: Option<String>,
}

impl Look {
    /// Reads the parameters.
    pub(super) fn read(path: &str, asked: &Fields, of: LogOf<'_>) -> Self {
        let text = |name: &str| -> String { asked.get(name).trim().chars().take(200).collect() };
        let place = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        Self {
            path: path.to_owned(),
            search: Search {
                person: text("person"),
                action: text("action"),
                company: text("company"),
                from: text("from"),
                to: text("to"),
            },
            of_organization: matches!(of, LogOf::Organization(_)),
            older: place("older"),
            newer: place("newer"),
        }
    }

    /// The place beside which the page lies, and whether it holds what is newer.
    pub(super) fn cursor(&self) -> (Option<&str>, bool) {
        match (&self.older, &self.newer) {
            (Some(older), _) => (Some(older), false),
            (None, newer) => (newer.as_deref(), newer.is_some()),
        }
    }

    /// Whether it is the page of the latest records.
    pub(super) fn is_first(&self) -> bool {
        self.older.is_none() && self.newer.is_none()
    }

    /// The address of the records older than a place.
    pub(super) fn older_than(&self, place: &str) -> String {
        self.address(&self.path, "older", place)
    }

    /// The address of the records newer than a place.
    pub(super) fn newer_than(&self, place: &str) -> String {
        self.address(&self.path, "newer", place)
    }

    /// The address of the whole search as a file.
    pub(super) fn file(&self, ending: &str) -> String {
        self.address(&format!("{}.{ending}", self.path), "", "")
    }

    /// The address of the same search with one more parameter.
    fn address(&self, path: &str, name: &str, value: &str) -> String {
        let search = &self.search;
        let parameters = [
            ("person", search.person.as_str()),
            ("action", &search.action),
            ("company", &search.company),
            ("from", &search.from),
            ("to", &search.to),
            (name, value),
        ];
        with(path, &parameters)
    }
}
#[cfg(test)]
mod tests;
