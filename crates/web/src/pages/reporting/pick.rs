//! Searching, sorting and paging the companies of a report.

use std::cmp::Reverse;

use canopy_app::reporting::report::ReportLine;
use canopy_domain::money::mul_div;

use super::columns::{Column, Kind, Numbers};
use super::look::{Look, PER_PAGE};

/// One page of companies.
pub(super) struct Picked<'a> {
    /// The companies of the page.
    pub(super) items: Vec<&'a ReportLine>,
    /// How many fit the search.
    pub(super) matching: usize,
    /// The page, from 1, and how many there are.
    pub(super) page: (usize, usize),
}

/// What a look shows of the lines, which come by name.
pub(super) fn pick<'a>(lines: &'a [ReportLine], look: &Look) -> Picked<'a> {
    let wanted = look.query.trim().to_lowercase();
    let fits = |line: &&ReportLine| wanted.is_empty() || line.name.to_lowercase().contains(&wanted);
    let mut found: Vec<&ReportLine> = lines.iter().filter(fits).collect();
    if let Some(column) = look.sort {
        // Amounts of different currencies are not compared; lines without a number come last.
        found.sort_by_cached_key(|line| {
            let number = key(column, line);
            let money = column.kind.is_amount() || column.kind == Kind::Share;
            let currency = money.then(|| line.currency.code().to_owned());
            let placed = number.map(|number| match look.up {
                true => i128::from(number),
                false => -i128::from(number),
            });
            (currency, Reverse(placed.is_some()), placed)
        });
    }
    let matching = found.len();
    let pages = matching.div_ceil(PER_PAGE).max(1);
    let page = look.page.clamp(1, pages);
    let items = found
        .into_iter()
        .skip((page - 1) * PER_PAGE)
        .take(PER_PAGE)
        .collect();
    Picked {
        items,
        matching,
        page: (page, pages),
    }
}

/// The number by which a line is sorted.
fn key(column: &Column, line: &ReportLine) -> Option<i64> {
    if column.set == super::columns::Set::Cost && !line.amounts {
        return None;
    }
    match column.kind {
        Kind::Change => {
            let (now, before) = totals(line)?;
            match before {
                0 if now == 0 => Some(0),
                0 => Some(i64::MAX),
                before => mul_div(now.checked_sub(before)?, 1_000_000, before.checked_abs()?),
            }
        }
        Kind::Restated => line.restated.total().map(|total| total.get()),
        Kind::Count | Kind::Minutes | Kind::Amount | Kind::Share | Kind::Recovery => {
            column.number(&Numbers::from(line))
        }
    }
}

/// The total of a line, and that of its compared days.
pub(super) fn totals(line: &ReportLine) -> Option<(i64, i64)> {
    let before = line.before.as_ref()?.figures.total()?;
    Some((line.figures.total()?.get(), before.get()))
}
