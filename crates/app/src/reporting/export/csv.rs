//! The bytes of a CSV file (RFC 4180), hashed as they are written.

use std::io::Write;

use canopy_domain::quantity::minutes;
use sha2::{Digest, Sha256};

use super::cells::Cell;
use crate::stored::hex;

/// The mark by which spreadsheets know UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A CSV file under way: the bytes that have not left yet, and the hash of all.
#[derive(Default)]
pub(super) struct CsvFile {
    out: Vec<u8>,
    hashed: usize,
    hash: Sha256,
    /// Rows below the header.
    pub(super) rows: i64,
}

impl CsvFile {
    /// A file with its header.
    pub(super) fn begin(header: &[&str], mark: bool) -> Self {
        let mut file = Self::default();
        if mark {
            file.out.extend_from_slice(MARK);
        }
        file.out.extend_from_slice(header.join(",").as_bytes());
        file.out.extend_from_slice(b"\r\n");
        file
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.out.push(b',');
            }
            self.push(cell);
        }
        self.out.extend_from_slice(b"\r\n");
        self.rows += 1;
    }

    fn push(&mut self, cell: &Cell<'_>) {
        match cell {
            Cell::Empty => {}
            Cell::Word(text) | Cell::Text(_, text) => self.out.extend_from_slice(text.as_bytes()),
            // Writing into memory does not fail.
            Cell::Count(count) => drop(write!(self.out, "{count}")),
            Cell::Minutes(ms) => self.out.extend_from_slice(minutes(*ms).as_bytes()),
            Cell::Amount(amount) => self.out.extend_from_slice(amount.exact().as_bytes()),
        }
    }

    /// How many bytes wait to leave.
    pub(super) fn waiting(&self) -> usize {
        self.out.len()
    }

    /// The bytes that wait.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.hash_what_is_new();
        self.hashed = 0;
        std::mem::take(&mut self.out)
    }

    /// The hash of everything so far, as the manifest writes it.
    pub(super) fn hash(&mut self) -> String {
        self.hash_what_is_new();
        written(self.hash.clone())
    }

    fn hash_what_is_new(&mut self) {
        self.hash.update(&self.out[self.hashed..]);
        self.hashed = self.out.len();
    }
}

/// A hash as the manifest writes it: beginning with letters, so that no spreadsheet reads a number.
pub(super) fn written(hash: Sha256) -> String {
    format!("sha256:{}", hex(&hash.finalize()))
}
