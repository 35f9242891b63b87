//! The card of the pages before a workspace: sign in, accept an invitation, join, set a password.

use super::form::{Form, form};
use maud::{Markup, html};

/// The card: the product's mark, a heading, one line, the form. `below` stands under the card.
pub fn card(title: &str, line: &str, asked: &Form<'_>, fields: &Markup, below: &Markup) -> Markup {
    gate(title, line, &form(asked, fields, &html! {}), below)
}

/// The same where nothing is asked: what happens next.
pub fn note(title: &str, line: &str, below: &Markup) -> Markup {
    gate(title, line, &html! {}, below)
}

fn gate(title: &str, line: &str, form: &Markup, below: &Markup) -> Markup {
    html! {
        div.gate {
            (mark())
            section.card {
                header {
                    h1 { (title) }
                    @if !line.is_empty() { p { (line) } }
                }
                (form)
            }
            @if !below.0.is_empty() { div.below { (below) } }
        }
    }
}

/// The mark and name of the product.
pub fn mark() -> Markup {
    html! {
        p.mark {
            svg viewBox="0 0 32 32" aria-hidden="true" {
                rect width="32" height="32" rx="9" {}
                path d="M7 18a9 9 0 0 1 18 0zM16 18v7" {}
            }
            "Canopy"
        }
    }
}
