//! A table with a frozen first column and headers that sort by being links. On a phone each row
//! is a small stack in which every number carries the name of its column.

use super::figure::term;
use super::icon::{Icon, sized};
use maud::{Markup, html};

/// Which way a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The head of a column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Column<'a> {
    /// Its name.
    pub label: &'a str,
    /// Numbers stand to the right.
    pub number: bool,
    /// The address that sorts by it (or the other way round), where it sorts.
    pub sort: Option<&'a str>,
    /// How it is sorted now.
    pub sorted: Option<Order>,
    /// The id of the definition of its figure; not together with `sort`.
    pub define: Option<&'a str>,
}

impl<'a> Column<'a> {
    /// A column of words that does not sort.
    pub const fn named(label: &'a str) -> Self {
        Self {
            label,
            number: false,
            sort: None,
            sorted: None,
            define: None,
        }
    }
}

/// One row: a cell for each column, the first of which names the row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Markup>,
    /// A menu or button at the end of the row.
    pub action: Option<Markup>,
    /// What a checked row sends, and how its box is called.
    pub select: Option<(String, String)>,
}

/// Rows that can be chosen for a change to all of them.
#[derive(Debug, Clone, Copy)]
pub struct Choosing<'a> {
    /// The id of the form that takes the chosen rows (`form::selection`).
    pub form: &'a str,
    /// The name each chosen row is sent under.
    pub name: &'a str,
}

/// A whole table.
#[derive(Debug, Clone, Default)]
pub struct Table<'a> {
    /// What it lists, for screen readers.
    pub caption: &'a str,
    /// Its columns.
    pub columns: &'a [Column<'a>],
    /// Its rows.
    pub rows: Vec<Row>,
    /// Totals, a cell for each column.
    pub foot: Vec<Markup>,
    /// Set when rows can be chosen.
    pub choosing: Option<Choosing<'a>>,
    /// On a phone, cells flow side by side without the names of their columns: for words that
    /// speak for themselves, such as a role and a status.
    pub flow: bool,
}

/// The table.
pub fn table(table: &Table<'_>) -> Markup {
    let actions = table.rows.iter().any(|row| row.action.is_some());
    html! {
        div.card.tablewrap role="region" aria-label=(table.caption) tabindex="0" {
            table.rows.flow[table.flow] {
                caption.sr { (table.caption) }
                (head(table, actions))
                tbody { @for row in &table.rows { (body_row(table, row, actions)) } }
                @if !table.foot.is_empty() {
                    tfoot { tr {
                        @if table.choosing.is_some() { td.pick {} }
                        @for (place, cell) in table.foot.iter().enumerate() {
                            (cell_of(table, place, cell))
                        }
                        @if actions { td.act {} }
                    } }
                }
            }
        }
    }
}

fn head(table: &Table<'_>, actions: bool) -> Markup {
    html! {
        thead { tr {
            @if let Some(choosing) = table.choosing {
                th.pick { input.js type="checkbox" aria-label="Choose all rows" data-all=(choosing.form); }
            }
            @for column in table.columns { (column_head(column)) }
            @if actions { th.act { span.sr { "Actions" } } }
        } }
    }
}

fn column_head(column: &Column<'_>) -> Markup {
    let sorted = column.sorted.map(|order| match order {
        Order::Ascending => "ascending",
        Order::Descending => "descending",
    });
    html! {
        th scope="col" class=[column.number.then_some("r")] aria-sort=[sorted] {
            @if let Some(href) = column.sort {
                a.sort href=(href) {
                    (column.label)
                    @match column.sorted {
                        Some(Order::Ascending) => (sized(Icon::ArrowUp, "i i-sm")),
                        Some(Order::Descending) => (sized(Icon::ArrowDown, "i i-sm")),
                        None => (sized(Icon::Chevrons, "i i-sm idle")),
                    }
                }
            } @else {
                (term(column.label, column.define))
            }
        }
    }
}

fn body_row(table: &Table<'_>, row: &Row, actions: bool) -> Markup {
    html! {
        tr {
            @if let Some(choosing) = table.choosing {
                td.pick {
                    @if let Some((value, label)) = &row.select {
                        input type="checkbox" form=(choosing.form) name=(choosing.name)
                            value=(value) aria-label=(label);
                    }
                }
            }
            @for (place, cell) in row.cells.iter().enumerate() { (cell_of(table, place, cell)) }
            @if actions { td.act { @if let Some(action) = &row.action { (action) } } }
        }
    }
}

fn cell_of(table: &Table<'_>, place: usize, cell: &Markup) -> Markup {
    let column = table.columns.get(place).copied().unwrap_or_default();
    html! {
        @if place == 0 {
            th scope="row" { (cell) }
        } @else {
            td class=[column.number.then_some("r")] data-l=(column.label) { (cell) }
        }
    }
}
