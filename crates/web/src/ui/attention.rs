//! Needs attention: what should be looked at today, why, and the way to it.

use super::badge::Tone;
use super::card::name;
use super::icon::{Icon, icon};
use maud::{Markup, html};

/// One thing to look at.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// How urgent it is: `Bad`, `Warn` or `Accent`.
    pub tone: Tone,
    /// The company it is about.
    pub company: &'a str,
    /// Where the company's name leads, for those who may open it.
    pub href: Option<&'a str>,
    /// What is the matter, in one sentence.
    pub reason: &'a str,
    /// The way out: word and address.
    pub way: Option<(&'a str, &'a str)>,
}

/// The list, most urgent first; nothing at all when there is nothing to look at. `more` links to
/// the rest when only some are shown: word and address.
pub fn attention(items: &[Item<'_>], more: Option<(&str, &str)>) -> Markup {
    html! {
        @if !items.is_empty() {
            section.card.attention aria-labelledby="attention" {
                header {
                    h2 #attention { "Needs attention" }
                    span.pill { (items.len()) }
                    @if let Some((word, href)) = more { a.more href=(href) { (word) } }
                }
                ul { @for item in items { (row(item)) } }
            }
        }
    }
}

fn row(item: &Item<'_>) -> Markup {
    let (sign, urgency) = match item.tone {
        Tone::Bad => (Icon::CircleAlert, "Urgent"),
        Tone::Warn => (Icon::Triangle, "Warning"),
        Tone::Good | Tone::Quiet | Tone::Accent => (Icon::Info, "Notice"),
    };
    html! {
        li class=(item.tone.class()) {
            (icon(sign))
            span.sr { (urgency) ": " }
            p { b { (name(item.company, item.href)) } " " span { (item.reason) } }
            @if let Some((word, href)) = item.way {
                a.way href=(href) { (word) span.sr { ", " (item.company) } (icon(Icon::Right)) }
            }
        }
    }
}
