//! Whether a CSV export is as it was written: rows, sums, hash and signature, without any database.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use canopy_domain::money::Micros;
use sha2::{Digest, Sha256};

use super::asked::Layout;
use super::csv::written;
use super::manifest::{SCHEME, SECTION, signed_words};
use super::records::{self, Record};
use crate::audit::heads::PublicKey;

#[cfg(test)]
mod tests;

/// What a whole export says of itself.
#[derive(Debug)]
pub struct Verified {
    /// The manifest: each item with what it says.
    pub manifest: Vec<(String, String)>,
    /// Rows below the header and above the manifest.
    pub rows: i64,
    /// The key that signed it.
    pub signed_by: PublicKey,
}

/// Reads an export and holds it against its manifest. With a key, it must be that key's signature;
/// without one, the key that the file itself names only shows that nobody changed it since somebody
/// signed it.
///
/// # Errors
/// Everything that is wrong, a sentence each.
pub fn verify(from: &mut impl BufRead, key: Option<&PublicKey>) -> Result<Verified, Vec<String>> {
    let first = records::next(from).map_err(|error| vec![error])?;
    let begun = first.map_or_else(|| Err(no_export()), Reading::begin);
    let mut file = begun.map_err(|error| vec![error])?;
    loop {
        match records::next(from) {
            Ok(Some(record)) => file.take(&record).map_err(|error| vec![error])?,
            Ok(None) => return file.end(key),
            Err(error) => return Err(vec![error]),
        }
    }
}

fn no_export() -> String {
    "this is no CSV export of Canopy: its header is another one".into()
}

/// The columns without which nothing can be shown of a file. A file may lack others that it did not have
/// when it was written, or have some that were added since: the signature covers them all.
const fn needed(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Tidy => &[
            "section",
            "company",
            "company_id",
            "item",
            "quantity",
            "unit",
            "amount",
            "currency",
            "period_start",
            "period_end",
        ],
        Layout::Wide => &[
            "section",
            "company",
            "company_id",
            "currency",
            "period_start",
            "period_end",
            TOTAL,
            "manifest_item",
            "manifest_value",
        ],
    }
}

/// The total of a wide row, and what the columns of its parts end with.
const TOTAL: &str = "total_amount";
const PART: &str = "_amount";

/// Micro-units of a currency over many rows.
type Totals = BTreeMap<String, i128>;

/// A file that was read so far.
struct Reading {
    layout: Layout,
    /// The file's own header.
    columns: Vec<String>,
    /// Where amounts stand on a row, and whether such an amount is a total; of a tidy row its section
    /// says so.
    amounts: Vec<(usize, bool)>,
    hash: Sha256,
    rows: i64,
    /// The sums of the total, and of the sections that make it up.
    totals: Totals,
    parts: Totals,
    /// The hash of the bytes before the manifest, once that has begun.
    before: Option<String>,
    manifest: Vec<(String, String)>,
    control: Totals,
    /// The words that are to be signed, and the signature.
    signature: Option<(String, String)>,
}

impl Reading {
    fn begin(record: Record) -> Result<Self, String> {
        let columns = record.cells;
        let has = |column: &str| columns.iter().any(|it| it == column);
        let layout = match (has("item"), has("manifest_item")) {
            (true, false) => Layout::Tidy,
            (false, true) => Layout::Wide,
            _ => return Err(no_export()),
        };
        if let Some(column) = needed(layout).iter().find(|it| !has(it)) {
            let words = format!("this is no CSV export of Canopy: it has no column “{column}”");
            return Err(words);
        }
        // What a column says twice could be read in two ways.
        let mut seen = BTreeSet::new();
        if let Some(column) = columns.iter().find(|it| !seen.insert(it.as_str())) {
            let words =
                format!("this is no CSV export of Canopy: it has the column “{column}” twice");
            return Err(words);
        }
        let places = (0..).zip(&columns);
        let amounts = places.filter_map(|(place, column)| match layout {
            Layout::Tidy => (column == "amount").then_some((place, false)),
            Layout::Wide => column.ends_with(PART).then(|| (place, column == TOTAL)),
        });
        Ok(Self {
            layout,
            amounts: amounts.collect(),
            columns,
            hash: Sha256::new_with_prefix(&record.bytes),
            rows: 0,
            totals: Totals::new(),
            parts: Totals::new(),
            before: None,
            manifest: Vec::new(),
            control: Totals::new(),
            signature: None,
        })
    }

    /// The cell of a column.
    fn cell<'a>(&self, record: &'a Record, column: &str) -> &'a str {
        let place = self.columns.iter().position(|it| it == column);
        let cell = place.and_then(|place| record.cells.get(place));
        cell.map_or("", String::as_str)
    }

    fn take(&mut self, record: &Record) -> Result<(), String> {
        if self.signature.is_some() {
            return Err("there is something after the signature".into());
        }
        if record.cells.len() != self.columns.len() {
            return Err(format!(
                "row {} has more or fewer cells than the header",
                self.rows + 1
            ));
        }
        if self.cell(record, "section") == SECTION {
            self.entry(record)?;
        } else if self.before.is_some() {
            return Err("there are rows after the manifest".into());
        } else {
            self.row(record)?;
        }
        self.hash.update(&record.bytes);
        Ok(())
    }

    fn row(&mut self, record: &Record) -> Result<(), String> {
        self.rows += 1;
        let currency = self.cell(record, "currency").to_owned();
        let of_total = match self.layout {
            Layout::Tidy => self.cell(record, "section") == "total",
            Layout::Wide => false,
        };
        for (place, total) in &self.amounts {
            let text = record.cells.get(*place).map_or("", String::as_str);
            if text.is_empty() {
                continue;
            }
            let amount = micros(text, || format!("row {}", self.rows))?;
            let sums = if *total || of_total {
                &mut self.totals
            } else {
                &mut self.parts
            };
            *sums.entry(currency.clone()).or_default() += amount;
        }
        Ok(())
    }

    fn entry(&mut self, record: &Record) -> Result<(), String> {
        let before = || written(self.hash.clone());
        let before = self.before.take().unwrap_or_else(before);
        self.before = Some(before);
        let (item, value, amount) = match self.layout {
            Layout::Tidy => ("item", ["quantity", "unit"], "amount"),
            Layout::Wide => ("manifest_item", ["manifest_value", ""], TOTAL),
        };
        let item = self.cell(record, item).to_owned();
        let amount = self.cell(record, amount);
        let currency = self.cell(record, "currency");
        if item == "control_total" {
            let amount = micros(amount, || "a control total".into())?;
            *self.control.entry(currency.to_owned()).or_default() += amount;
        }
        let value = value.map(|column| self.cell(record, column));
        if item == "signature" {
            let words = signed_words(&written(self.hash.clone()));
            let signature = value.concat();
            let signature = signature.strip_prefix(SCHEME).unwrap_or(&signature);
            self.signature = Some((words, signature.to_owned()));
        }
        let dates = ["period_start", "period_end"].map(|column| self.cell(record, column));
        let names = ["company", "company_id"].map(|column| self.cell(record, column));
        let said = value.into_iter().chain(names).chain(dates);
        let said = said
            .chain([amount, currency])
            .filter(|text| !text.is_empty());
        self.manifest
            .push((item, said.collect::<Vec<_>>().join(" ")));
        Ok(())
    }

    fn said(&self, item: &str) -> &str {
        let mut found = self.manifest.iter().filter(|(known, _)| known == item);
        found.next().map_or("", |(_, said)| said)
    }

    fn end(self, key: Option<&PublicKey>) -> Result<Verified, Vec<String>> {
        let mut wrong = Vec::new();
        let Some((words, signature)) = &self.signature else {
            return Err(vec![
                "there is no signature at the end: the file was cut off, or never was whole".into(),
            ]);
        };
        let (rows, said) = (self.rows.to_string(), self.said("rows"));
        if rows != said {
            wrong.push(format!(
                "{rows} rows are here, and the manifest says {said}"
            ));
        }
        for (sums, what) in [(&self.totals, "totals"), (&self.parts, "sections")] {
            if *sums != self.control {
                wrong.push(format!(
                    "the {what} do not add up to the control totals of the manifest"
                ));
            }
        }
        if self.before.as_deref() != Some(self.said("sha256")) {
            wrong.push(
                "the rows are not the ones that were exported: their SHA-256 is another one".into(),
            );
        }
        let named = self.said("public_key");
        let named = PublicKey::read(named.strip_prefix(SCHEME).unwrap_or(named));
        let by = match (key, &named) {
            (Some(key), _) => key.clone(),
            (None, Some(named)) => named.clone(),
            (None, None) => {
                wrong.push("the file names no key".into());
                return Err(wrong);
            }
        };
        if !by.signed(words, signature) {
            let other = named.filter(|named| *named != by);
            wrong.push(match other {
                Some(other) => format!("it is not signed with the key {}, but names the key {}", by.name(), other.name()),
                None => format!("the signature of the key {} does not cover this file: it was changed after it was signed", by.name()),
            });
        }
        match wrong.is_empty() {
            true => Ok(Verified {
                manifest: self.manifest,
                rows: self.rows,
                signed_by: by,
            }),
            false => Err(wrong),
        }
    }
}

fn micros(text: &str, place: impl FnOnce() -> String) -> Result<i128, String> {
    let amount = Micros::parse(text).map_err(|_| format!("{}: “{text}” is no amount", place()))?;
    Ok(i128::from(amount.get()))
}
