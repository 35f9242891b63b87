//! A framed part of a page with a heading, and lists of facts inside such parts.

use maud::{Markup, html};

/// A framed section. `line` may be empty; `actions` stand beside the heading.
pub fn panel(title: &str, line: &str, actions: &Markup, body: &Markup) -> Markup {
    html! {
        section.card.panel {
            header {
                div {
                    h2 { (title) }
                    @if !line.is_empty() { p.muted { (line) } }
                }
                @if !actions.0.is_empty() { div.actions { (actions) } }
            }
            (body)
        }
    }
}

/// Terms and what they are: a description list.
pub fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts {
            @for (term, value) in facts {
                div { dt { (term) } dd { (value) } }
            }
        }
    }
}
