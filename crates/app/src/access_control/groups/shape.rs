//! A group as verbs take and answer it.

use std::collections::BTreeSet;

use crate::access_control::entry::Named;

/// A group with the companies in it.
#[derive(Debug, Clone)]
pub struct Group {
    /// `grp_…`.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The companies in it that are linked now, by name.
    pub companies: Vec<Named>,
}

impl Group {
    pub(super) fn of(id: &str, name: String, held: &BTreeSet<String>, linked: &[Named]) -> Self {
        let companies = linked.iter().filter(|company| held.contains(&company.id));
        Self {
            id: id.to_owned(),
            name,
            companies: companies.cloned().collect(),
        }
    }
}

/// The changes asked for; what is absent stays.
#[derive(Debug, Default, Clone)]
pub struct GroupEdit {
    /// A new display name.
    pub name: Option<String>,
    /// The companies that are in it from now on, by slug or id.
    pub companies: Option<Vec<String>>,
}
