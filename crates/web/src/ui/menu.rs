//! The actions of one row, behind one button. A popover: it needs no script.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// One entry of a menu.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// Goes somewhere: word and address.
    Link(&'a str, &'a str),
    /// Opens a dialog: word and the dialog's id.
    Dialog(&'a str, &'a str),
    /// Posts at once: word and address.
    Post(&'a str, &'a str),
    /// Goes to the question that takes something away: word and address.
    Away(&'a str, &'a str),
}

/// A button with three dots; `id` is unique on the page, `label` says whose actions these are.
pub fn menu(id: &str, label: &str, entries: &[Entry<'_>]) -> Markup {
    html! {
        button.btn.ghost.icon.sm type="button" popovertarget=(id) aria-label=(label) {
            (icon(Icon::Ellipsis))
        }
        div.pop.menu #(id) popover {
            @for entry in entries {
                @match *entry {
                    Entry::Link(word, href) => a.item href=(href) { (word) },
                    Entry::Dialog(word, dialog) => {
                        button.item type="button" commandfor=(dialog) command="show-modal" { (word) }
                    },
                    Entry::Post(word, action) => (post(word, action)),
                    Entry::Away(word, href) => a.item.danger href=(href) { (word) },
                }
            }
        }
    }
}

/// A menu behind a word; `current` marks it where one of its entries is what is shown.
pub fn words(id: &str, label: &str, current: bool, entries: &[Entry<'_>]) -> Markup {
    html! {
        button.btn.on[current] type="button" popovertarget=(id) {
            span { (label) } (icon(Icon::Chevrons))
        }
        div.pop.menu #(id) popover {
            @for entry in entries {
                @if let Entry::Link(word, href) = *entry {
                    a.item href=(href) aria-current=[(current && word == label).then_some("true")] { (word) }
                }
            }
        }
    }
}

fn post(word: &str, action: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            button.item type="submit" { (word) }
        }
    }
}
