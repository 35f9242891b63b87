//! The pages that say no: not found, not yours, not now. Each says what to do next.

use super::button::{Look, link};
use super::icon::{Icon, large};
use maud::{Markup, html};

/// What does not exist, or may not be known to. It repeats nothing of the request, so that both
/// look the same.
pub fn not_found() -> Markup {
    frame(
        Icon::Compass,
        "404",
        "There is nothing here",
        &html! {
            p { "The page may have moved, or it may belong to a workspace you are not part of." }
            div.ways { (link("/", "Go to your workspace", Look::Primary, None)) }
        },
    )
}

/// Somebody who can help: name and e-mail address.
pub type Helper<'a> = (&'a str, &'a str);

/// A request for access.
#[derive(Debug, Clone, Copy)]
pub enum Asking<'a> {
    /// Nobody can ask from here.
    Never,
    /// It can be sent.
    Form {
        /// Where it is posted.
        action: &'a str,
        /// Names and values that say what is asked for.
        fields: &'a [(&'a str, &'a str)],
    },
    /// It was sent at this moment, and waits.
    Waits(&'a str),
}

/// What lies in a workspace one may open, beyond one's role: who can help, and a request for
/// access in one click.
pub fn forbidden(sentence: &str, helpers: &[Helper<'_>], asking: &Asking<'_>) -> Markup {
    frame(
        Icon::Lock,
        "403",
        "Your role does not include this page",
        &html! {
            p { (sentence) }
            @if !helpers.is_empty() {
                div.helpers {
                    h2 { "Who can help" }
                    ul {
                        @for (name, email) in helpers {
                            li { b { (name) } a href={ "mailto:" (email) } { (email) } }
                        }
                    }
                }
            }
            @if let Asking::Waits(since) = asking {
                p { "You asked on " (since) "; waiting for the admins." }
            }
            @if let Asking::Form { action, fields } = asking {
                form.stack.ask method="post" action=(action) data-once {
                    @for (name, value) in *fields { input type="hidden" name=(name) value=(value); }
                    div.field {
                        label for="note" { "A note for the admins (optional)" }
                        textarea.input #note name="note" rows="2" maxlength="500" {}
                    }
                    button.btn.primary type="submit" { "Ask for access" }
                }
            }
        },
    )
}

/// A fault of ours; `request` is the id under which it is in the log.
pub fn broken(request: &str) -> Markup {
    frame(
        Icon::Triangle,
        "500",
        "Something went wrong on our side",
        &html! {
            p { "The fault is in our log. Try again in a moment; if it stays, tell us this number:" }
            p { code { (request) } }
            div.ways { (link("/", "Go to your workspace", Look::Primary, None)) }
        },
    )
}

/// A refusal with its own words: a link that has expired, a form that came too late.
pub fn refused(title: &str, sentence: &str, way: Option<(&str, &str)>) -> Markup {
    frame(
        Icon::CircleAlert,
        "",
        title,
        &html! {
            p { (sentence) }
            @if let Some((word, href)) = way { div.ways { (link(href, word, Look::Primary, None)) } }
        },
    )
}

fn frame(sign: Icon, code: &str, title: &str, body: &Markup) -> Markup {
    html! {
        section.error {
            span.ic { (large(sign)) }
            @if !code.is_empty() { p.code { (code) } }
            h1 { (title) }
            (body)
        }
    }
}
