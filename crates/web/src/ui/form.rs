//! Forms that change something: plain POST to one address, answered with a page or a redirect.
//!
//! Foreign sites are kept out by the server's check of where a request comes from, so forms carry
//! no token. `app.ts` only keeps a form from being sent twice.

use super::badge::Tone;
use super::banner::banner;
use super::button::{Look, submit};
use maud::{Markup, html};

/// A form with its questions and its one button.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<'a> {
    /// Where it is posted.
    pub action: &'a str,
    /// The word on its button: `Save`.
    pub submit: &'a str,
    /// What is wrong with the whole of it, where no single field is to blame.
    pub error: Option<&'a str>,
}

/// The form. `fields` are the parts of `field`; `aside` stands left of the button (may be empty).
pub fn form(form: &Form<'_>, fields: &Markup, aside: &Markup) -> Markup {
    html! {
        form.stack method="post" action=(form.action) data-once {
            @if let Some(error) = form.error { (banner(Tone::Bad, error, None)) }
            (fields)
            div.send { (submit(form.submit, Look::Primary, None)) (aside) }
        }
    }
}

/// A button that posts at once, without questions.
pub fn act(action: &str, label: &str, look: Look) -> Markup {
    html! { form.inline method="post" action=(action) data-once { (submit(label, look, None)) } }
}

/// Questions that are asked only while the choice `value` of a switch is taken. The classes that
/// are known: `existing`, `invite`, `organization`, `company`, `viewer`, `user`, `named`, `scopes`.
pub fn part(value: &str, fields: &Markup) -> Markup {
    html! { div class={ "part if-" (value) } { (fields) } }
}

/// The bar that takes the chosen rows of a table (`table::Choosing`); shown while some are chosen.
/// `actions` are buttons (`button::choice`) and fields.
pub fn selection(id: &str, action: &str, actions: &Markup) -> Markup {
    html! {
        form.selection #(id) method="post" action=(action) data-once {
            p role="status" { b.num data-count=(id) {} " chosen" }
            (actions)
        }
    }
}
