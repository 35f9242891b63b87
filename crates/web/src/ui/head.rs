//! The head of a page: its name, one line about it, and what can be done here.

use maud::{Markup, html};

/// The one `h1` of a page. `line` may be empty; `actions` are buttons, the primary one last.
pub fn head(title: &str, line: &str, actions: &Markup) -> Markup {
    html! {
        header.head {
            div {
                h1 { (title) }
                @if !line.is_empty() { p { (line) } }
            }
            @if !actions.0.is_empty() { div.actions #page-actions { (actions) } }
        }
    }
}
