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
mod tests {
    use super::super::kind::Kind;
    use super::*;

    fn open(kind: Kind, bytes: &'static [u8]) -> Result<CsvFile, Failure> {
        CsvFile::open(bytes, &Mapping::read(kind, &[]).unwrap())
    }

    fn all(mut file: CsvFile) -> Vec<Entry> {
        std::iter::from_fn(|| file.next().unwrap()).collect()
    }

    #[test]
    fn rows_carry_the_line_on_which_they_begin() {
        let text = b"\xef\xbb\xbfid,occurred_at,direction,body\n1,t,outbound,\"two\nlines\"\n\n2,t,inbound, kept \n";
        let entries = all(open(Kind::Sms, text).unwrap());
        assert_eq!(
            entries.iter().map(|entry| entry.line).collect::<Vec<_>>(),
            [2, 5]
        );
        let Ok(Content::Fields(fields)) = &entries[1].content else {
            panic!("{:?}", entries[1])
        };
        assert_eq!(fields.0.last().unwrap(), &("body", " kept ".to_owned()));
    }

    #[test]
    fn lines_are_counted_alike_with_either_line_end() {
        let lines = |text: &'static [u8]| {
            let entries = all(open(Kind::SelfHealing, text).unwrap());
            entries.iter().map(|entry| entry.line).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(b"id,occurred_at,outcome\r\n1,t,x\r\n2,t,x\r\n\r\n3,t,x"),
            [2, 3, 5]
        );
        assert_eq!(
            lines(b"id,occurred_at,outcome\n1,t,\"x\ny\"\n2,t,x\n\n\n3,t,x\n"),
            [2, 4, 7]
        );
    }

    #[test]
    fn a_broken_row_names_what_is_wrong_and_the_next_is_read() {
        let text = b"id,occurred_at,outcome,note\n1,t,healed,x\n2,t,\xff,x\n3,t\n4,t,healed,\xff\n5,t,healed,x\n";
        let entries = all(open(Kind::SelfHealing, text).unwrap());
        let errors: Vec<(u64, String, &str)> = entries
            .iter()
            .filter_map(|entry| {
                entry
                    .content
                    .as_ref()
                    .err()
                    .map(|error| (entry.line, error.field.clone(), error.code))
            })
            .collect();
        assert_eq!(
            errors,
            [
                (3, "outcome".into(), "not_utf8"),
                (4, "row".into(), "wrong_width")
            ]
        );
        assert_eq!(entries.len(), 5);
    }

    #[test]
    fn a_header_must_be_utf8_and_whole() {
        assert!(
            open(Kind::Calls, b"id,\xff\n")
                .err()
                .unwrap()
                .to_string()
                .contains("line 1")
        );
        assert!(
            open(Kind::Calls, b"")
                .err()
                .unwrap()
                .to_string()
                .contains("Columns found: none")
        );
    }
}
