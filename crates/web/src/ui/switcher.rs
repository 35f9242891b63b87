//! The workspace switcher: every organization and company a person may open, found by typing.
//!
//! It is a popover, so it opens without a script; its entries are links. Typing asks the server
//! (`GET /switcher?q=`), which answers with `results`; without a script the field is a form that
//! opens `/switcher` as a page. `app.ts` adds arrow keys, Enter, Escape and Ctrl-K.

use super::avatar::{self, Shape};
use super::icon::{Icon, icon, sized};
use maud::{Markup, html};

/// A workspace one may open.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its name.
    pub name: &'a str,
    /// `Shape::Organization` or `Shape::Company`.
    pub shape: Shape,
    /// One's role there, in a word or two: `Admin`, `Viewer`.
    pub role: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Whether it is the one that is open.
    pub current: bool,
}

/// A named part of the list: Recent, Organizations, Companies.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// Its name.
    pub title: &'a str,
    /// Its workspaces; an empty section is left out.
    pub entries: &'a [Entry<'a>],
}

/// The button that opens the switcher and names the workspace that is open.
pub(super) fn opener(name: &str, shape: Shape, kind: &str, label: &str) -> Markup {
    html! {
        button.switch type="button" popovertarget="switcher" {
            (avatar::large(name, shape))
            span.t {
                span.sr { (label) ": " }
                b { (name) }
                small { (kind) }
            }
            (icon(Icon::Chevrons))
        }
    }
}

/// The switcher itself, with what is listed before anything is typed. Once a page.
pub fn switcher(sections: &[Section<'_>]) -> Markup {
    html! {
        div.pop #switcher popover role="dialog" aria-label="Workspaces" {
            form.search.q action="/switcher" method="get" role="search" aria-label="Workspaces"
                hx-get="/switcher" hx-trigger="input delay:140ms" hx-target="#workspaces"
                hx-sync="this:replace" {
                (icon(Icon::Search))
                input.input #switcher-q type="search" name="q" autofocus autocomplete="off"
                    spellcheck="false" placeholder="Find a workspace" aria-label="Find a workspace"
                    role="combobox" aria-expanded="true" aria-autocomplete="list"
                    aria-controls="workspaces";
                kbd aria-hidden="true" { "Ctrl K" }
            }
            div.choices #workspaces role="listbox" aria-label="Workspaces" { (results("", sections)) }
        }
    }
}

/// What the switcher lists: the answer to `GET /switcher?q=` when a script asks.
pub fn results(query: &str, sections: &[Section<'_>]) -> Markup {
    let none = sections.iter().all(|section| section.entries.is_empty());
    html! {
        @for section in sections {
            @if !section.entries.is_empty() {
                div role="group" aria-label=(section.title) {
                    p.label aria-hidden="true" { (section.title) }
                    @for entry in section.entries { (option(entry)) }
                }
            }
        }
        @if none {
            p.none role="option" aria-disabled="true" {
                @if query.is_empty() { "You are not part of a workspace yet." }
                @else { "No workspace is called " b { (query) } "." }
            }
        }
    }
}

fn option(entry: &Entry<'_>) -> Markup {
    html! {
        a.item role="option" href=(entry.href) aria-current=[entry.current.then_some("true")] {
            (avatar::avatar(entry.name, entry.shape))
            span.n { (entry.name) }
            @if !entry.role.is_empty() { span.badge { (entry.role) } }
            @if entry.current { (sized(Icon::Check, "i check")) }
        }
    }
}
