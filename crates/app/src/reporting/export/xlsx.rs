//! The same rows as a workbook: sheets `Report` (more of them where one is full) and `Manifest`.
//! Rows wait in a temporary file, and the workbook leaves as it is packed, so that any length needs
//! the same memory.

use std::io::Write;

use canopy_domain::quantity::minutes;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tokio::runtime::Handle;

use super::asked::Layout;
use super::cells::{Cell, header};
use super::manifest::Entry;
use super::outlet::{Outlet, Piece};
use crate::Refusal;

/// The rows of a sheet.
const FULL: u32 = 1_048_576;
/// Bytes that leave together.
const TOGETHER: usize = 64 * 1024;

/// A workbook under way.
pub(super) struct Book {
    book: Workbook,
    /// The sheets so far, and the next row of the last one.
    sheets: usize,
    next: u32,
    layout: Layout,
    exact: Format,
    /// Rows below the headers.
    pub(super) rows: i64,
}

fn failed(error: XlsxError) -> Refusal {
    Refusal::Internal(format!("a workbook could not be written: {error}"))
}

impl Book {
    /// A workbook with its first header.
    pub(super) fn begin(layout: Layout) -> Result<Self, Refusal> {
        let mut book = Self {
            book: Workbook::new(),
            sheets: 0,
            next: 0,
            layout,
            exact: Format::new().set_num_format("0.000000"),
            rows: 0,
        };
        book.sheet("Report")?;
        Ok(book)
    }

    fn sheet(&mut self, name: &str) -> Result<(), Refusal> {
        let bold = Format::new().set_bold();
        let sheet = self.book.add_worksheet_with_constant_memory();
        let sheet = sheet
            .and_then(|sheet| sheet.set_name(name))
            .map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        for (column, title) in (0..).zip(header(self.layout)) {
            sheet
                .write_string_with_format(0, column, *title, &bold)
                .map_err(failed)?;
        }
        self.sheets += 1;
        self.next = 1;
        Ok(())
    }

    /// Adds a row, on a further sheet where this one is full.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Refusal> {
        if self.next == FULL {
            self.sheet(&format!("Report {}", self.sheets + 1))?;
        }
        self.put(cells).map_err(failed)?;
        self.rows += 1;
        Ok(())
    }

    fn put(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        let row = self.next;
        for (column, cell) in (0..).zip(cells) {
            let (text, format) = match cell {
                Cell::Empty => continue,
                // A text is stored as text and is never read as a formula.
                Cell::Word("") => continue,
                Cell::Word(text) | Cell::Text(text, _) => {
                    sheet.write_string(row, column, *text)?;
                    continue;
                }
                Cell::Count(count) => (count.to_string(), None),
                Cell::Minutes(ms) => (minutes(*ms), None),
                Cell::Amount(amount) => (amount.exact(), Some(&self.exact)),
            };
            match (exact_number(&text), format) {
                (Some(number), Some(format)) => {
                    sheet.write_number_with_format(row, column, number, format)?
                }
                (Some(number), None) => sheet.write_number(row, column, number)?,
                (None, _) => sheet.write_string(row, column, text)?,
            };
        }
        self.next += 1;
        Ok(())
    }

    /// Adds the manifest and lets the workbook leave.
    pub(super) async fn finish(
        &mut self,
        entries: &[Entry],
        outlet: &Outlet,
    ) -> Result<(), Refusal> {
        self.sheet("Manifest")?;
        let layout = self.layout;
        for entry in entries {
            entry
                .cells(layout, |cells| self.put(cells))
                .map_err(failed)?;
        }
        let mut book = std::mem::take(&mut self.book);
        let way = Way {
            outlet: outlet.clone(),
            handle: Handle::current(),
            waiting: Vec::new(),
        };
        let packed = tokio::task::spawn_blocking(move || {
            let mut way = way;
            book.save_to_writer(&mut way).map_err(failed)?;
            way.leave().map_err(|error| failed(error.into()))
        });
        packed
            .await
            .map_err(|_| Refusal::Internal("packing a workbook broke off".into()))?
    }
}

/// The number in a decimal text, where a spreadsheet keeps all of its digits: it keeps 15.
fn exact_number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    let digits = digits.skip_while(|digit| *digit == b'0').count();
    (digits <= 15).then(|| text.parse().ok()).flatten()
}

/// What is packed leaves through the outlet, from a thread that may wait.
struct Way {
    outlet: Outlet,
    handle: Handle,
    waiting: Vec<u8>,
}

impl Way {
    fn leave(&mut self) -> std::io::Result<()> {
        let bytes = std::mem::take(&mut self.waiting);
        self.handle
            .block_on(self.outlet.put(Piece::Bytes(bytes)))
            .map_err(std::io::Error::other)
    }
}

impl Write for Way {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= TOGETHER {
            self.leave()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_up_to_15_digits_are_exact() {
        for (text, exact) in [
            ("0.000000", true),
            ("-1.500000", true),
            ("999999999.999999", true),
            ("1000000000.000000", false),
            ("123456789012345", true),
            ("1234567890123456", false),
        ] {
            let number = exact_number(text);
            assert_eq!(number.is_some(), exact, "{text}");
            if let Some(number) = number {
                let decimals = text.split_once('.').map_or(0, |(_, part)| part.len());
                assert_eq!(format!("{number:.decimals$}"), text);
            }
        }
    }
}
