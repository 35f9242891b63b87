//! One or several of many, searched on the server: a search field and what was found under it.
//!
//! The form around it is looked at again while somebody types (`dialog::live`); without a script a
//! button does it.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// Something to choose: the value sent, its word, and a line about it (may be empty).
pub type Option3<'a> = (&'a str, &'a str, &'a str);

/// The question.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pick<'a> {
    /// The id of the search field, unique on the page.
    pub id: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// The name under which the search is sent, and what is searched for now.
    pub search: (&'a str, &'a str),
    /// What can be searched: `Search by name or email`.
    pub placeholder: &'a str,
    /// The name under which the choice is sent.
    pub name: &'a str,
    /// Whether several may be chosen.
    pub many: bool,
    /// What was found, those already chosen among them.
    pub found: &'a [Option3<'a>],
    /// The values that are chosen.
    pub chosen: &'a [&'a str],
    /// How much more there is: `8 of 300 companies; type to find others`. May be empty.
    pub more: &'a str,
    /// What is wrong with the answer, and what to do.
    pub error: Option<&'a str>,
    /// Whether it takes the focus when the page opens.
    pub focus: bool,
}

/// The search field and the choices.
pub fn pick(pick: &Pick<'_>) -> Markup {
    let kind = if pick.many { "checkbox" } else { "radio" };
    let error = format!("{}-error", pick.id);
    let more = format!("{}-more", pick.id);
    let mut described = Vec::new();
    described.extend(pick.error.map(|_| error.as_str()));
    described.extend((!pick.more.is_empty()).then_some(more.as_str()));
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        div.field.picks {
            label for=(pick.id) { (pick.label) }
            div.search {
                (icon(Icon::Search))
                input.input #(pick.id) type="search" name=(pick.search.0) value=(pick.search.1)
                    placeholder=(pick.placeholder) autocomplete="off" spellcheck="false"
                    autofocus[pick.focus || pick.error.is_some()]
                    aria-invalid=[pick.error.map(|_| "true")] aria-describedby=[described];
            }
            @if pick.error.is_some() {
                p.err #(error) { (icon(Icon::CircleAlert)) span { (pick.error.unwrap_or_default()) } }
            }
            fieldset.found {
                legend.sr { (pick.label) ": found" }
                @for (value, word, line) in pick.found {
                    label.opt {
                        input type=(kind) name=(pick.name) value=(value) checked[pick.chosen.contains(value)];
                        span { b { (word) } @if !line.is_empty() { small { (line) } } }
                    }
                }
                @if pick.found.is_empty() { p.muted { "Nothing found." } }
            }
            @if !pick.more.is_empty() { p.hint #(more) { (pick.more) } }
        }
    }
}
