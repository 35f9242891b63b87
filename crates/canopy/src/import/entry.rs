//! The rows of a file, one after the other, whatever the file looks like.

use std::fs::File;
use std::path::Path;

use canopy_domain::refusal::FieldError;
use clap::ValueEnum;

use super::columns::Mapping;
use super::csv_file::CsvFile;
use super::kind::Kind;
use super::ndjson::{JsonLines, Lines};
use super::progress::Progress;
use crate::Failure;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values with a header line
    Csv,
    /// A JSON object per line
    Ndjson,
}

impl Format {
    /// What a file's name says.
    pub(crate) fn of(file: &Path, kind: Kind) -> Self {
        let extension = file.extension().map(|text| text.to_ascii_lowercase());
        match extension.as_deref().and_then(|text| text.to_str()) {
            Some("ndjson" | "jsonl") => Self::Ndjson,
            Some("csv") => Self::Csv,
            _ if kind == Kind::Events => Self::Ndjson,
            _ => Self::Csv,
        }
    }
}

/// The values of a row by our column names. An empty one is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(pub(crate) Vec<(&'static str, String)>);

impl Fields {
    /// Takes a value out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.swap_remove(place).1)
    }

    /// Takes a value out that must be there.
    pub(crate) fn need(&mut self, name: &str) -> Result<String, FieldError> {
        self.take(name)
            .ok_or_else(|| FieldError::new(name, "required", "is empty; every row needs it"))
    }
}

/// What stands in a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Values under our column names.
    Fields(Fields),
    /// A CloudEvent as written.
    Event(serde_json::Map<String, serde_json::Value>),
}

/// A row with its place in the file.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    /// What it holds, or why it cannot be read.
    pub(crate) content: Result<Content, FieldError>,
}

/// The rows of a file.
pub(crate) struct Entries {
    rows: Rows,
    progress: Progress,
}

enum Rows {
    Csv(CsvFile),
    Json(JsonLines),
}

impl Entries {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path, format: Format, mapping: &Mapping) -> Result<Self, Failure> {
        let cannot = |error: std::io::Error| {
            Failure::refused(format!("cannot read {}: {error}", path.display()))
        };
        let file = File::open(path).map_err(cannot)?;
        let size = file.metadata().map_err(cannot)?;
        if size.is_dir() {
            return Err(Failure::refused(format!(
                "{} is a directory, and not a file",
                path.display()
            )));
        }
        let progress = Progress::of(size.len());
        let reader = progress.watch(file);
        let rows = match format {
            Format::Csv => Rows::Csv(CsvFile::open(reader, mapping)?),
            Format::Ndjson => Rows::Json(JsonLines::new(Lines::new(reader), mapping)),
        };
        Ok(Self { rows, progress })
    }

    /// Names in the header that stand for nothing.
    pub(crate) fn unused(&self) -> &[String] {
        match &self.rows {
            Rows::Csv(file) => file.unused(),
            Rows::Json(_) => &[],
        }
    }

    /// The bar that shows how far reading is.
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The next rows, at most `count`; none at the end.
    pub(crate) fn next(&mut self, count: usize) -> Result<Vec<Entry>, Failure> {
        let mut entries = Vec::with_capacity(count);
        while entries.len() < count {
            let entry = match &mut self.rows {
                Rows::Csv(file) => file.next()?,
                Rows::Json(lines) => lines.next()?,
            };
            match entry {
                Some(entry) => entries.push(entry),
                None => break,
            }
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_says_how_it_is_written() {
        assert_eq!(
            Format::of(Path::new("a/calls.csv"), Kind::Calls),
            Format::Csv
        );
        assert_eq!(
            Format::of(Path::new("calls.NDJSON"), Kind::Calls),
            Format::Ndjson
        );
        assert_eq!(
            Format::of(Path::new("calls.jsonl"), Kind::Calls),
            Format::Ndjson
        );
        assert_eq!(Format::of(Path::new("calls"), Kind::Calls), Format::Csv);
        assert_eq!(Format::of(Path::new("-"), Kind::Events), Format::Ndjson);
    }

    #[test]
    fn a_needed_value_is_named_when_it_is_empty() {
        let mut fields = Fields(vec![("id", "7".into())]);
        assert_eq!(fields.need("id").unwrap(), "7");
        assert_eq!(fields.need("id").unwrap_err().field, "id");
    }
}
