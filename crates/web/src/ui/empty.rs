//! A list with nothing in it: one sentence that says why, one action that changes it.

use super::icon::{Icon, large};
use maud::{Markup, html};

/// The place of an empty list. `action` is a button or link, or nothing where there is none.
pub fn empty(sign: Icon, title: &str, sentence: &str, action: Option<Markup>) -> Markup {
    html! {
        div.empty {
            span.ic { (large(sign)) }
            h2 { (title) }
            p { (sentence) }
            @if let Some(action) = action { (action) }
        }
    }
}
