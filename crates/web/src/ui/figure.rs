//! A number that explains itself: what it counts, as of when, and the exact amount behind a
//! rounded one. The same definition is written once a page and opened from every place it names.

use super::icon::{Icon, icon, sized};
use maud::{Markup, html};

/// What a figure means. Its text is in a popover that `term` and the tiles open.
#[derive(Debug, Clone, Copy, Default)]
pub struct Definition<'a> {
    /// The id of the popover, unique on the page: `def-staff`.
    pub id: &'a str,
    /// The name of the figure.
    pub term: &'a str,
    /// What it counts, in one or two sentences.
    pub text: &'a str,
    /// The moment it was computed for, written for people.
    pub as_of: &'a str,
}

/// The popovers of a page, written once; place them anywhere in the body.
pub fn definitions(definitions: &[Definition<'_>]) -> Markup {
    html! { @for definition in definitions { (popover(definition, &[])) } }
}

/// One definition with the exact amounts of a single figure under it.
pub(super) fn popover(definition: &Definition<'_>, exact: &[&str]) -> Markup {
    html! {
        div.pop.define #(definition.id) popover {
            h3 { (definition.term) }
            p { (definition.text) }
            @if !exact.is_empty() || !definition.as_of.is_empty() {
                dl {
                    @for amount in exact { div { dt { "Exact" } dd.num { (amount) } } }
                    @if !definition.as_of.is_empty() {
                        div { dt { "As of" } dd { (definition.as_of) } }
                    }
                }
            }
        }
    }
}

/// The small button that opens a definition; `term` is what it defines.
pub(super) fn question(id: &str, term: &str) -> Markup {
    html! {
        button.what type="button" popovertarget=(id) aria-label={ "What " (term) " means" } {
            (icon(Icon::Info))
        }
    }
}

/// The name of a figure as a button that opens its definition; plain where it has none.
pub fn term(label: &str, define: Option<&str>) -> Markup {
    html! {
        @if let Some(id) = define {
            button.term type="button" popovertarget=(id) { (label) }
        } @else {
            (label)
        }
    }
}

/// A number as a person reads it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Value<'a> {
    /// What is shown: `$48,920.12`. Empty shows a dash.
    pub shown: &'a str,
    /// The exact amount when more is known than is shown: `$48,920.123456`.
    pub exact: Option<&'a str>,
    /// A few words beside it: `+ 3 inherited`, `November 2026`.
    pub note: Option<&'a str>,
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(shown: &'a str) -> Self {
        Value {
            shown,
            ..Value::default()
        }
    }
}

/// A number, its exact amount one hover away, and the words beside it.
pub fn value(value: &Value<'_>) -> Markup {
    html! {
        @if value.shown.is_empty() {
            span.muted { "—" }
        } @else if let Some(exact) = value.exact {
            span.exact data-exact=(exact) { (value.shown) span.sr { " (exactly " (exact) ")" } }
        } @else {
            (value.shown)
        }
        @if let Some(note) = value.note { " " small.note { (note) } }
    }
}

/// Which way a figure moved. Neither way is good or bad by itself: more cost is not better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// More than before.
    Up,
    /// Less than before.
    Down,
    /// The same, or new from nothing.
    Level,
}

/// How a figure compares with the preceding period.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Which way it went.
    pub went: Move,
    /// By how much: `8.2 %`, `new`.
    pub by: &'a str,
    /// The dates it is compared with: `1–23 Oct`.
    pub against: &'a str,
}

/// The line that says how a figure changed.
pub fn change(change: &Change<'_>) -> Markup {
    let word = match change.went {
        Move::Up => "up ",
        Move::Down => "down ",
        Move::Level => "",
    };
    html! {
        span.delta {
            @match change.went {
                Move::Up => (sized(Icon::TrendUp, "i i-sm")),
                Move::Down => (sized(Icon::TrendDown, "i i-sm")),
                Move::Level => "",
            }
            span.sr { (word) }
            b.num { (change.by) }
        }
        " vs " (change.against)
    }
}
