//! Where the lines of a file begin, for naming the line of a row whatever ends the lines.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// The beginnings of lines that are not blank, as far as they were read and not yet asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineStarts(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// Bytes read.
    offset: u64,
    /// Line ends read.
    ended: u64,
    /// Where the line begins that is being read, and whether it holds anything yet.
    start: u64,
    filled: bool,
    starts: VecDeque<(u64, u64)>,
}

impl LineStarts {
    /// A reader that notes the lines.
    pub(crate) fn watch<R: Read + Send>(&self, reader: R) -> impl Read + Send + use<R> {
        Watched {
            reader,
            starts: self.clone(),
        }
    }

    /// The number of the first line that begins at this byte or after it, and is not blank.
    pub(crate) fn line_from(&self, byte: u64) -> Option<u64> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while seen.starts.front().is_some_and(|(start, _)| *start < byte) {
            seen.starts.pop_front();
        }
        seen.starts.front().map(|(_, line)| *line)
    }

    fn note(&self, bytes: &[u8]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in bytes {
            seen.offset += 1;
            match byte {
                b'\n' => {
                    seen.ended += 1;
                    (seen.start, seen.filled) = (seen.offset, false);
                }
                b'\r' => {}
                _ if seen.filled => {}
                _ => {
                    seen.filled = true;
                    let begun = (seen.start, seen.ended + 1);
                    seen.starts.push_back(begun);
                }
            }
        }
    }
}

struct Watched<R> {
    reader: R,
    starts: LineStarts,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.starts.note(&buffer[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_passed_over() {
        let starts = LineStarts::default();
        let mut text = String::new();
        starts
            .watch(&b"a\r\n\r\nb\n\n\nc"[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(
            [0, 2, 5, 7].map(|byte| starts.line_from(byte)),
            [Some(1), Some(3), Some(3), Some(6)]
        );
        assert_eq!(starts.line_from(10), None);
    }
}
