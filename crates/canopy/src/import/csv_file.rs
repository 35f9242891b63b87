//! Reading CSV: a header, then rows, each with the line on which it begins.

use std::io::Read;

use canopy_domain::refusal::FieldError;
use csv::{ByteRecord, ReaderBuilder};

use super::columns::{Mapping, Places};
use super::entry::{Content, Entry, Fields};
use super::line_starts::LineStarts;
use crate::Failure;

/// A CSV file after its header.
pub(crate) struct CsvFile {
    reader: csv::Reader<Box<dyn Read + Send>>,
    lines: LineStarts,
    places: Places,
    width: usize,
    record: ByteRecord,
}

impl CsvFile {
    /// Reads the header and finds the columns in it.
    pub(crate) fn open(
        reader: impl Read + Send + 'static,
        mapping: &Mapping,
    ) -> Result<Self, Failure> {
        let lines = LineStarts::default();
        let boxed: Box<dyn Read + Send> = Box::new(lines.watch(reader));
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(boxed);
        let header = reader.byte_headers().map_err(unreadable)?.clone();
        let mut names = Vec::with_capacity(header.len());
        for (place, name) in header.iter().enumerate() {
            let name = if place == 0 {
                name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name)
            } else {
                name
            };
            let name = std::str::from_utf8(name).map_err(|_| {
                Failure::refused(format!(
                    "line 1: the name of column {} is not UTF-8; save the file as UTF-8",
                    place + 1
                ))
            })?;
            names.push(name.trim().to_owned());
        }
        let places = mapping.find_in(&names)?;
        Ok(Self {
            reader,
            lines,
            places,
            width: names.len(),
            record: ByteRecord::new(),
        })
    }

    /// Names in the header that stand for nothing.
    pub(crate) fn unused(&self) -> &[String] {
        &self.places.unused
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Entry>, Failure> {
        if !self
            .reader
            .read_byte_record(&mut self.record)
            .map_err(unreadable)?
        {
            return Ok(None);
        }
        let position = self.record.position();
        let line = position
            .and_then(|at| self.lines.line_from(at.byte()))
            .or(position.map(csv::Position::line))
            .unwrap_or_default();
        Ok(Some(Entry {
            line,
            content: self.fields().map(Content::Fields),
        }))
    }

    fn fields(&self) -> Result<Fields, FieldError> {
        if self.record.len() != self.width {
            let message = format!(
                "has {} values where the header has {}; look for a stray comma or quote",
                self.record.len(),
                self.width
            );
            return Err(FieldError::new("row", "wrong_width", message));
        }
        let mut fields = Vec::with_capacity(self.places.places.len());
        for (name, place) in &self.places.places {
            let value = self.record.get(*place).unwrap_or_default();
            let value = std::str::from_utf8(value).map_err(|_| {
                FieldError::new(*name, "not_utf8", "is not UTF-8; save the file as UTF-8")
            })?;
            // The spaces of a text message count as characters of it.
            let value = if *name == "body" { value } else { value.trim() };
            if !value.is_empty() {
                fields.push((*name, value.to_owned()));
            }
        }
        Ok(Fields(fields))
    }
}

fn unreadable(error: csv::Error) -> Failure {
    Failure::refused(format!("cannot read the file further: {error}"))
}
#[cfg(test)]
mod tests;
