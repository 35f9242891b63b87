//! The foot of a list: what part of it is shown, and the ways to the rest.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// Where in a list we are. Numbers come written for people.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pager<'a> {
    /// What is shown: `1–24 of 300 companies`.
    pub shown: &'a str,
    /// The address of the page before, where there is one.
    pub previous: Option<&'a str>,
    /// The address of the page after, where there is one.
    pub next: Option<&'a str>,
}

/// The foot; without pages before and after it only says what is shown.
pub fn pager(pager: &Pager<'_>) -> Markup {
    let paged = pager.previous.is_some() || pager.next.is_some();
    html! {
        div.foot {
            p.num { (pager.shown) }
            @if paged {
                nav.pages aria-label="Parts of the list" {
                    (step(pager.previous, "Previous", Icon::Left, true))
                    (step(pager.next, "Next", Icon::Right, false))
                }
            }
        }
    }
}

fn step(href: Option<&str>, word: &str, sign: Icon, before: bool) -> Markup {
    html! {
        @if let Some(href) = href {
            a.btn.sm href=(href) rel=(if before { "prev" } else { "next" }) {
                @if before { (icon(sign)) }
                span { (word) }
                @if !before { (icon(sign)) }
            }
        }
    }
}
