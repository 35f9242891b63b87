//! What became of the rows: a line for each one refused, and the sums.

use canopy_domain::refusal::FieldError;

use super::kind::Kind;

/// What became of one row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// Taken, in one of the report's words, such as `accepted`.
    Taken(&'static str),
    /// It contradicts what is booked under its id.
    Conflict(FieldError),
    /// It is wrong.
    Rejected(FieldError),
}

/// The sums of an import.
#[derive(Debug)]
pub(crate) struct Report {
    taken: Vec<(&'static str, u64)>,
    conflicts: u64,
    rejected: u64,
}

impl Report {
    /// Sums under these words, which are shown also when nothing falls under them.
    pub(crate) fn new(words: &[&'static str]) -> Self {
        Self {
            taken: words.iter().map(|word| (*word, 0)).collect(),
            conflicts: 0,
            rejected: 0,
        }
    }

    /// Adds a row; answers what is to be said about it.
    pub(crate) fn add(&mut self, line: u64, verdict: &Verdict) -> Option<String> {
        match verdict {
            Verdict::Taken(word) => {
                match self.taken.iter_mut().find(|(known, _)| known == word) {
                    Some((_, count)) => *count += 1,
                    None => self.taken.push((word, 1)),
                }
                None
            }
            Verdict::Conflict(error) => {
                self.conflicts += 1;
                Some(format!(
                    "line {line}: conflict: {}: {}",
                    error.field, error.message
                ))
            }
            Verdict::Rejected(error) => {
                self.rejected += 1;
                Some(format!(
                    "line {line}: rejected: {}: {}",
                    error.field, error.message
                ))
            }
        }
    }

    /// How many rows were refused.
    pub(crate) fn refused(&self) -> u64 {
        self.conflicts + self.rejected
    }

    /// One line with all sums.
    pub(crate) fn summary(&self, kind: Kind, dry_run: bool) -> String {
        let mut parts: Vec<String> = self
            .taken
            .iter()
            .map(|(word, count)| format!("{count} {word}"))
            .collect();
        if !matches!(kind, Kind::Cases | Kind::Campaigns) && !dry_run {
            parts.push(format!("{} conflict", self.conflicts));
        }
        parts.push(format!("{} rejected", self.rejected));
        let rows: u64 = self.taken.iter().map(|(_, count)| count).sum::<u64>() + self.refused();
        let first = if dry_run {
            "dry run, nothing was changed: "
        } else {
            ""
        };
        // What is known already is only known to the books, which a dry run does not open.
        let last = match (dry_run, kind) {
            (false, _) => "",
            (true, Kind::Cases | Kind::Campaigns) => {
                "; what is new and what is known shows when they are offered"
            }
            (true, _) => "; duplicates and conflicts show when they are offered",
        };
        format!(
            "{first}{rows} {} read: {}{last}",
            kind.word(),
            parts.join(", ")
        )
    }
}
#[cfg(test)]
mod tests;
