//! The rules, one kind to a file.

mod arrows;
mod layout;
mod rooms;
mod routes;
mod sizes;
mod sql;
mod words;

use std::fmt;

use crate::source::Source;

/// Something that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    path: String,
    line: usize,
    says: String,
}

impl Complaint {
    fn new(source: &Source, line: usize, says: impl Into<String>) -> Self {
        Self {
            path: source.path.clone(),
            line,
            says: says.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.says)
    }
}

/// Every rule over every file.
pub fn all(sources: &[Source]) -> Vec<Complaint> {
    [
        sizes::check,
        layout::check,
        arrows::check,
        rooms::check,
        routes::check,
        sql::check,
        words::check,
    ]
    .into_iter()
    .flat_map(|check| check(sources))
    .collect()
}

/// What a rule says about one file, for the tests of the rules.
#[cfg(test)]
fn said(check: fn(&[Source]) -> Vec<Complaint>, path: &str, whole: &str) -> Vec<String> {
    check(&[Source::new(path, whole)])
        .into_iter()
        .map(|complaint| complaint.says)
        .collect()
}
