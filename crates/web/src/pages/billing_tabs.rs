//! The tabs of Billing: the pages of an organization and those of a company.

use maud::Markup;

use crate::ui::tabs::{Tab, tabs};

/// The pages of an organization's Billing; `path` is that of its workspace.
pub(super) fn organization_tabs(path: &str, current: &str) -> Markup {
    let pages = [
        ("Month to date", ""),
        ("Months and statements", "/months"),
        ("Rates", "/rates"),
        ("Caps and alerts", "/caps"),
        ("Credits and disputes", "/disputes"),
    ];
    row(path, &pages, current)
}

/// The pages of a company's Billing; `path` is that of its workspace.
pub(super) fn company_tabs(path: &str, current: &str) -> Markup {
    let pages = [
        ("Month to date", ""),
        ("Statements", "/statements"),
        ("Rates", "/rates"),
        ("Cap", "/caps"),
        ("Credits and disputes", "/credits"),
    ];
    row(path, &pages, current)
}

fn row(path: &str, pages: &[(&str, &str)], current: &str) -> Markup {
    let addresses: Vec<String> = pages
        .iter()
        .map(|(_, page)| format!("{path}/billing{page}"))
        .collect();
    let row: Vec<Tab<'_>> = pages
        .iter()
        .zip(&addresses)
        .map(|((label, _), href)| Tab {
            label,
            href,
            current: *label == current,
            ..Tab::default()
        })
        .collect();
    tabs("Billing", &row)
}
