//! The last rows of an export: what it is about, what it comes to, and who vouches for it.

use std::collections::BTreeMap;

use canopy_domain::money::{Currency, Micros};
use canopy_domain::period::Period;

use super::asked::{ExportAsked, Layout};
use super::cells::{Cell, TIDY, WIDE};
use super::csv::CsvFile;
use crate::audit::heads::HeadKey;
use crate::reporting::report::{PeriodAsked, ReportGround};
use canopy_domain::text::spreadsheet::cell;

/// The section of the manifest's rows.
pub(super) const SECTION: &str = "manifest";
/// What the signed words begin with; nothing else that is signed begins so.
const SIGNED: &str = "canopy-export-1";
/// What keys and signatures begin with.
pub(super) const SCHEME: &str = "ed25519:";

/// The words that are signed: the hash of all bytes before the row of the signature.
pub(super) fn signed_words(hash: &str) -> String {
    format!("{SIGNED} {hash}")
}

/// A row of the manifest.
#[derive(Debug, Default)]
pub(super) struct Entry {
    item: &'static str,
    text: String,
    name: Option<(String, String)>,
    quantity: Option<i64>,
    amount: Option<(Micros, Currency)>,
    days: Option<(String, String)>,
}

impl Entry {
    fn text(item: &'static str, text: impl Into<String>) -> Self {
        Self {
            item,
            text: text.into(),
            ..Self::default()
        }
    }

    /// Gives the row as cells of a layout.
    pub(super) fn cells<T>(&self, layout: Layout, put: impl FnOnce(&[Cell<'_>]) -> T) -> T {
        let word = |text: &'static str| Cell::Word(text);
        let name_cell = self.name.as_ref().map(|(name, _)| cell(name));
        let text_cell = cell(&self.text);
        let name = self.name.as_ref().zip(name_cell.as_ref());
        let company = name.map_or(Cell::Empty, |((name, _), cell)| Cell::Text(name, cell));
        let id = self
            .name
            .as_ref()
            .map_or(Cell::Empty, |it| Cell::Word(&it.1));
        let amount = self.amount.map_or(Cell::Empty, |it| Cell::Amount(it.0));
        let currency = self.amount.map(|it| it.1.to_string());
        let currency = currency.as_deref().map_or(Cell::Empty, Cell::Word);
        let days = self.days.as_ref();
        let from = days.map_or(Cell::Empty, |it| Cell::Word(&it.0));
        let to = days.map_or(Cell::Empty, |it| Cell::Word(&it.1));
        let quantity = self.quantity.map_or(Cell::Empty, Cell::Count);
        let text = match self.text.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(&self.text, &text_cell),
        };
        let common = [
            ("section", word(SECTION)),
            ("company", company),
            ("company_id", id),
            ("currency", currency),
            ("period_start", from),
            ("period_end", to),
        ];
        match layout {
            Layout::Tidy => {
                let own = [
                    ("item", word(self.item)),
                    ("quantity", quantity),
                    ("unit", text),
                    ("amount", amount),
                ];
                put(&placed(&TIDY, &[&common, &own]))
            }
            Layout::Wide => {
                let value = if self.text.is_empty() { quantity } else { text };
                let own = [
                    ("total_amount", amount),
                    ("manifest_item", word(self.item)),
                    ("manifest_value", value),
                ];
                put(&placed(&WIDE, &[&common, &own]))
            }
        }
    }
}

/// A row with each cell under the column of its name.
fn placed<'a, const N: usize>(columns: &[&str; N], cells: &[&[(&str, Cell<'a>)]]) -> [Cell<'a>; N] {
    columns.map(|column| {
        let mut named = cells.iter().copied().flatten();
        let found = named.find(|(name, _)| *name == column);
        found.map_or(Cell::Empty, |(_, cell)| *cell)
    })
}

/// What the rows came to.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Companies whose amounts the reader may see.
    pub(super) with_amounts: usize,
    /// From the first to the last day of any company.
    pub(super) reach: Option<Period>,
    /// The total of each currency.
    pub(super) totals: BTreeMap<String, (Currency, Micros)>,
}

/// The rows that say what the file is about and what it comes to.
pub(super) fn entries(
    ground: &ReportGround,
    asked: &ExportAsked,
    rows: i64,
    sums: &Sums,
) -> Vec<Entry> {
    let organization = &ground.organization;
    let period = match ground.asked.period {
        PeriodAsked::Preset(preset) => preset.code(),
        PeriodAsked::Days(_) => "custom",
    };
    let stood_on = match ground.asked.stood_on {
        Some(day) => day.to_string(),
        None => "today".into(),
    };
    let days = |period: Period| (period.from.to_string(), period.to.to_string());
    let companies = ground.len();
    let mut all = vec![
        Entry::text("format", SIGNED),
        Entry {
            item: "organization",
            name: Some((organization.name.to_string(), organization.id.to_string())),
            ..Entry::default()
        },
        Entry {
            days: sums.reach.map(days),
            ..Entry::text("period", period)
        },
        Entry::text("as_of", ground.as_of.to_string()),
        Entry::text("stood_on", stood_on),
        Entry::text("layout", asked.layout.code()),
        Entry::text("lines", asked.lines.code()),
        Entry {
            quantity: i64::try_from(companies).ok(),
            ..Entry::text("visible", visible(ground.partial, companies))
        },
        Entry::text(
            "amounts",
            amounts(sums.with_amounts, companies, ground.amounts),
        ),
        Entry {
            item: "rows",
            quantity: Some(rows),
            ..Entry::default()
        },
    ];
    all.extend(sums.totals.values().map(|(currency, total)| Entry {
        item: "control_total",
        amount: Some((*total, *currency)),
        ..Entry::default()
    }));
    all
}

fn visible(partial: bool, companies: usize) -> String {
    match (partial, companies) {
        (false, _) => "all companies".into(),
        (true, 1) => "partial: 1 company in your view".into(),
        (true, _) => format!("partial: {companies} companies in your view"),
    }
}

fn amounts(with: usize, companies: usize, some: bool) -> String {
    match (with, some) {
        (0, false) => "withheld".into(),
        (with, _) if with == companies => "shown".into(),
        (0, true) => "withheld".into(),
        _ => format!("withheld for {} of {companies} companies", companies - with),
    }
}

/// Ends a CSV file: the manifest, the hash of the bytes before it, the key and its signature.
pub(super) fn seal(file: &mut CsvFile, layout: Layout, entries: &[Entry], key: &HeadKey) {
    let hash = file.hash();
    for entry in entries {
        entry.cells(layout, |cells| file.row(cells));
    }
    let public = key.public();
    let mut text = |item, text: String| {
        Entry::text(item, text).cells(layout, |cells| file.row(cells));
    };
    text("sha256", hash);
    text("key_id", format!("key:{}", public.name()));
    text("public_key", format!("{SCHEME}{public}"));
    let words = signed_words(&file.hash());
    let signature = format!("{SCHEME}{}", key.signature(&words));
    Entry::text("signature", signature).cells(layout, |cells| file.row(cells));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::export::cells::header;

    #[test]
    fn every_cell_of_an_entry_stands_under_its_column() {
        let entry = Entry {
            text: "text".into(),
            name: Some(("Oak Law".into(), "co_1".into())),
            quantity: Some(7),
            amount: Some((Micros(1_500_000), Currency::USD)),
            days: Some(("2026-03-01".into(), "2026-03-31".into())),
            item: "visible",
        };
        let common = "section manifest, company Oak Law, company_id co_1, currency USD, \
             period_start 2026-03-01, period_end 2026-03-31";
        let tidy = format!("{common}, item visible, quantity 7, unit text, amount 1.500000");
        let wide =
            format!("{common}, total_amount 1.500000, manifest_item visible, manifest_value text");
        for (layout, wanted) in [(Layout::Tidy, tidy), (Layout::Wide, wide)] {
            let row = entry.cells(layout, |cells| {
                let mut file = CsvFile::default();
                file.row(cells);
                String::from_utf8(file.take()).unwrap()
            });
            let named = header(layout).iter().zip(row.trim_end().split(','));
            let mut said: Vec<String> = named
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(column, cell)| format!("{column} {cell}"))
                .collect();
            let mut wanted: Vec<&str> = wanted.split(", ").collect();
            said.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(said, wanted);
        }
    }
}
