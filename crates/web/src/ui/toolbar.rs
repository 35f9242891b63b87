//! What stands over a list: its heading, search, filters and the choice between cards and table.
//!
//! It is a plain GET form, so what is chosen is in the address. With a script the list alone is
//! fetched while typing and takes the place of the old one, which stays visible until then.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// The search field.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// The name of the parameter: `query`.
    pub name: &'a str,
    /// What is searched for now.
    pub value: &'a str,
    /// What can be searched: `Search by name or email`.
    pub label: &'a str,
}

/// The first and the last day, each of which may be empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days<'a> {
    /// The first day.
    pub from: &'a str,
    /// The last day, included.
    pub to: &'a str,
    /// What is wrong with the first day.
    pub from_error: Option<&'a str>,
    /// What is wrong with the last day.
    pub to_error: Option<&'a str>,
}

/// The id of what is wrong with the days; it follows what is typed like the list does.
const DAYS_ERROR: &str = "days-error";
const DAYS_ERROR_PART: &str = "#days-error";

/// A filter or an order, as a select.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// The name of the parameter.
    pub name: &'a str,
    /// What it filters, for screen readers.
    pub label: &'a str,
    /// Values and their words.
    pub options: &'a [(&'a str, &'a str)],
    /// The value chosen now.
    pub chosen: &'a str,
}

/// A filter by one of many, which is typed and suggested (`field::suggestions`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Suggested<'a> {
    /// The name of the parameter.
    pub name: &'a str,
    /// What is typed now.
    pub value: &'a str,
    /// What it filters, which is also what stands in it while it is empty.
    pub label: &'a str,
    /// The id of the suggestions.
    pub list: &'a str,
}

/// One of a few ways to look at the list, as segments side by side.
#[derive(Debug, Clone, Copy, Default)]
pub struct Segments<'a> {
    /// The name of the parameter.
    pub name: &'a str,
    /// What is chosen between, for screen readers.
    pub label: &'a str,
    /// Values, words and signs; with a sign the word is for screen readers only.
    pub options: &'a [(&'a str, &'a str, Option<Icon>)],
    /// The value chosen now.
    pub chosen: &'a str,
}

/// The toolbar of one list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Toolbar<'a> {
    /// The address of the page.
    pub action: &'a str,
    /// The id of the element that holds the list; the page is fetched and this part of it shown.
    pub list: &'a str,
    /// The heading of the list. May be empty.
    pub title: &'a str,
    /// The search field.
    pub search: Option<Search<'a>>,
    /// Filters that are typed; what is typed is looked for by the server.
    pub texts: &'a [Search<'a>],
    /// A filter by one of many.
    pub suggested: Option<Suggested<'a>>,
    /// The filters.
    pub filters: &'a [Filter<'a>],
    /// The days that are shown.
    pub days: Option<Days<'a>>,
    /// Cards or table, or sets of columns.
    pub segments: Option<Segments<'a>>,
    /// What else of the page follows the search, by its ids: `#tabs`, `#page-actions`.
    pub also: Option<&'a str>,
    /// Parameters of the address to keep: the order, the tab.
    pub keep: &'a [(&'a str, &'a str)],
}

/// The toolbar.
pub fn toolbar(bar: &Toolbar<'_>) -> Markup {
    let list = format!("#{}", bar.list);
    html! {
        form.bar method="get" action=(bar.action) role="search" aria-label=(said(bar))
            hx-get=(bar.action) hx-target=(list) hx-select=(list) hx-swap="outerHTML"
            hx-select-oob=[bar.also.or(bar.days.map(|_| DAYS_ERROR_PART))]
            hx-replace-url="true" hx-indicator=(list) hx-sync="this:replace"
            hx-trigger="input delay:220ms, submit" {
            @for (name, value) in bar.keep { input type="hidden" name=(name) value=(value); }
            @if !bar.title.is_empty() { h2 { (bar.title) } span.sp {} }
            @if let Some(search) = &bar.search { (search_field(search)) }
            @for text in bar.texts {
                input.input.text type="search" name=(text.name) value=(text.value)
                    aria-label=(text.label) placeholder=(text.label) autocomplete="off" spellcheck="false";
            }
            @if let Some(one) = &bar.suggested {
                input.input.pickone type="search" name=(one.name) value=(one.value) list=(one.list)
                    aria-label=(one.label) placeholder=(one.label) autocomplete="off" spellcheck="false";
            }
            @for filter in bar.filters {
                select.select name=(filter.name) aria-label=(filter.label) {
                    @for (value, word) in filter.options {
                        option value=(value) selected[*value == filter.chosen] { (word) }
                    }
                }
            }
            @if let Some(days) = &bar.days {
                span.range {
                    input.input type="date" name="from" value=(days.from) aria-label="From"
                        aria-invalid=[days.from_error.map(|_| "true")] aria-describedby=(DAYS_ERROR);
                    span aria-hidden="true" { "–" }
                    input.input type="date" name="to" value=(days.to) aria-label="To"
                        aria-invalid=[days.to_error.map(|_| "true")] aria-describedby=(DAYS_ERROR);
                    (days_error(days))
                }
            }
            @if let Some(segments) = &bar.segments { (segmented(segments)) }
            noscript { button.btn type="submit" { "Apply" } }
        }
    }
}

/// What is wrong with the days, said under them.
fn days_error(days: &Days<'_>) -> Markup {
    html! {
        span #(DAYS_ERROR) role="status" {
            @if let Some(error) = days.to_error.or(days.from_error) {
                span.err { (icon(Icon::CircleAlert)) span { (error) } }
            }
        }
    }
}

/// What the toolbar is called, so that it is told apart from the switcher's search.
fn said<'a>(bar: &Toolbar<'a>) -> &'a str {
    bar.search.map_or(bar.title, |search| search.label)
}

fn search_field(search: &Search<'_>) -> Markup {
    html! {
        label.search {
            span.sr { (search.label) }
            (icon(Icon::Search))
            input.input type="search" name=(search.name) value=(search.value)
                placeholder=(search.label) autocomplete="off" spellcheck="false" data-search;
            kbd aria-hidden="true" { "/" }
        }
    }
}

fn segmented(segments: &Segments<'_>) -> Markup {
    html! {
        fieldset.seg {
            legend.sr { (segments.label) }
            @for (value, word, sign) in segments.options {
                label.ic[sign.is_some()] {
                    input type="radio" name=(segments.name) value=(value) checked[*value == segments.chosen];
                    @if let Some(sign) = sign { (icon(*sign)) span.sr { (word) } } @else { (word) }
                }
            }
        }
    }
}

/// The part of the page that a toolbar fetches anew; `id` is the toolbar's `list`.
pub fn list(id: &str, body: &Markup) -> Markup {
    html! { div.list #(id) aria-live="polite" { (body) } }
}

/// Segments that are links: presets of a period, sets of columns.
pub fn links(label: &str, links: &[super::tabs::Tab<'_>]) -> Markup {
    html! {
        nav.seg.links aria-label=(label) {
            @for link in links {
                a href=(link.href) aria-current=[link.current.then_some("true")] { (link.label) }
            }
        }
    }
}

/// A period of one's own: two days, both included. `keep` are parameters of the address to keep.
/// What is wrong with the days stands under them, and what was typed stays.
pub fn range(action: &str, days: &Days<'_>, keep: &[(&str, &str)]) -> Markup {
    let wrong = days.from_error.or(days.to_error);
    html! {
        form.range.own method="get" action=(action) {
            @for (name, value) in keep { input type="hidden" name=(name) value=(value); }
            input.input type="date" name="from" value=(days.from) aria-label="From" required
                autofocus[days.from_error.is_some()] aria-invalid=[days.from_error.map(|_| "true")]
                aria-describedby=[wrong.map(|_| "range-error")];
            span aria-hidden="true" { "–" }
            input.input type="date" name="to" value=(days.to) aria-label="To" required
                autofocus[days.from_error.is_none() && days.to_error.is_some()]
                aria-invalid=[days.to_error.map(|_| "true")] aria-describedby=[wrong.map(|_| "range-error")];
            button.btn type="submit" { "Apply" }
            @if let Some(error) = wrong {
                p.err #range-error { (icon(Icon::CircleAlert)) span { (error) } }
            }
        }
    }
}

/// Controls in one line over a page or list; `after` stands to the right.
pub fn row(before: &Markup, after: &Markup) -> Markup {
    html! { div.bar { (before) span.sp {} (after) } }
}
