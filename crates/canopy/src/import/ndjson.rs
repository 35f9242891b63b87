//! Reading a JSON object per line.

use std::io::{BufRead, BufReader, Read};

use canopy_domain::refusal::FieldError;
use serde_json::{Map, Value};

use super::columns::Mapping;
use super::entry::{Content, Entry, Fields};
use crate::Failure;

/// The longest line that is read, in bytes: a text of 100,000 bytes fits many times over.
const LONGEST: u64 = 4 << 20;

/// The lines of a file as bytes, numbered from 1.
pub(crate) struct Lines {
    reader: Box<dyn BufRead + Send>,
    number: u64,
}

impl Lines {
    /// The lines of a reader.
    pub(crate) fn new(reader: impl Read + Send + 'static) -> Self {
        Self {
            reader: Box::new(BufReader::with_capacity(1 << 16, reader)),
            number: 0,
        }
    }

    fn next(&mut self) -> Result<Option<(u64, Vec<u8>)>, Failure> {
        let cannot = |error: std::io::Error| {
            Failure::refused(format!("cannot read the file further: {error}"))
        };
        let mut line = Vec::new();
        let read = self
            .reader
            .by_ref()
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .map_err(cannot)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read as u64 == LONGEST {
            return Err(Failure::refused(format!(
                "line {} is longer than 4 MiB; write one JSON object per line",
                self.number
            )));
        }
        Ok(Some((self.number, line)))
    }
}

/// The objects of a file.
pub(crate) struct JsonLines {
    lines: Lines,
    mapping: Mapping,
}

impl JsonLines {
    /// Reads objects with the columns of a mapping; where it has none, CloudEvents.
    pub(crate) fn new(lines: Lines, mapping: &Mapping) -> Self {
        Self {
            lines,
            mapping: mapping.clone(),
        }
    }

    /// The next object; blank lines are passed over.
    pub(crate) fn next(&mut self) -> Result<Option<Entry>, Failure> {
        while let Some((number, line)) = self.lines.next()? {
            let text = if number == 1 {
                line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line)
            } else {
                &line
            };
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Ok(Some(Entry {
                line: number,
                content: self.read(text),
            }));
        }
        Ok(None)
    }

    fn read(&self, line: &[u8]) -> Result<Content, FieldError> {
        let text = std::str::from_utf8(line).map_err(|_| {
            FieldError::new("row", "not_utf8", "is not UTF-8; save the file as UTF-8")
        })?;
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
            FieldError::new(
                "row",
                "not_json",
                format!("is not one JSON object: {error}"),
            )
        })?;
        if self.mapping.names().next().is_none() {
            return Ok(Content::Event(object));
        }
        let mut fields = Vec::new();
        for (ours, theirs) in self.mapping.names() {
            let Some(value) = object.get(theirs).filter(|value| !value.is_null()) else {
                continue;
            };
            let text = match value {
                Value::String(text) if ours == "body" => text.clone(),
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                _ => return Err(FieldError::new(ours, "invalid", "write a text or a number")),
            };
            if !text.is_empty() {
                fields.push((ours, text));
            }
        }
        Ok(Content::Fields(Fields(fields)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::*;

    fn read(kind: Kind, columns: &[&str], bytes: &'static [u8]) -> Vec<Entry> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let mut lines = JsonLines::new(Lines::new(bytes), &Mapping::read(kind, &columns).unwrap());
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    #[test]
    fn objects_are_read_by_the_mapping() {
        let text = b"{\"call\":7,\"direction\":\" inbound\",\"campaign\":null,\"more\":[1]}\n\n{\"call\":[]}";
        let entries = read(Kind::Calls, &["id=call"], text);
        let fields = Fields(vec![("id", "7".into()), ("direction", "inbound".into())]);
        assert_eq!(entries[0].content, Ok(Content::Fields(fields)));
        assert_eq!(
            (
                entries[1].line,
                &entries[1].content.as_ref().unwrap_err().field
            ),
            (3, &"id".to_owned())
        );
    }

    #[test]
    fn broken_lines_are_named_and_the_next_is_read() {
        let entries = read(
            Kind::Events,
            &[],
            b"{\"id\":1\n{\"id\":\"\xff\"}\n[]\n{\"id\":\"2\"}\n",
        );
        let codes: Vec<&str> = entries
            .iter()
            .map(|entry| {
                entry
                    .content
                    .as_ref()
                    .map_or_else(|error| error.code, |_| "read")
            })
            .collect();
        assert_eq!(codes, ["not_json", "not_utf8", "not_json", "read"]);
    }

    #[test]
    fn a_line_without_an_end_is_refused() {
        let endless = std::io::repeat(b'x').take(LONGEST + 10);
        let failure = Lines::new(endless).next().err().unwrap().to_string();
        assert!(failure.contains("line 1"), "{failure}");
    }
}
