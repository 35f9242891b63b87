//! A headline figure of a page: its name, its number, one line about it, its definition.

use super::figure::{Change, Definition, Value, change, popover, question, value};
use super::icon::{Icon, icon};
use maud::{Markup, html};

/// One tile.
#[derive(Debug, Clone, Copy)]
pub struct Tile<'a> {
    /// The sign before the name.
    pub sign: Icon,
    /// Name, meaning and time; the exact amounts of `values` are added to its popover.
    pub definition: Definition<'a>,
    /// The number; several where amounts of several currencies or months stand side by side.
    pub values: &'a [Value<'a>],
    /// How it compares with the period before.
    pub change: Option<Change<'a>>,
    /// One line under the number: `3 companies in your view`. May be empty.
    pub line: &'a str,
}

/// The row of tiles at the head of a page.
pub fn tiles(tiles: &[Tile<'_>]) -> Markup {
    html! { div.tiles { @for one in tiles { (tile(one)) } } }
}

/// One tile.
pub fn tile(tile: &Tile<'_>) -> Markup {
    let term = tile.definition.term;
    let exact: Vec<&str> = tile.values.iter().filter_map(|value| value.exact).collect();
    html! {
        div.card.tile {
            div.k { (icon(tile.sign)) h2 { (term) } (question(tile.definition.id, term)) }
            @if tile.values.is_empty() { p.v { (value(&Value::default())) } }
            @for one in tile.values { p.v.num.many[tile.values.len() > 1] { (value(one)) } }
            @if let Some(moved) = &tile.change { p.d { (change(moved)) } }
            @if !tile.line.is_empty() { p.d { (tile.line) } }
        }
        (popover(&tile.definition, &exact))
    }
}
