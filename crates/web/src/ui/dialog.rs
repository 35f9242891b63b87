//! A question that is asked over the page: a native `dialog`, opened by `button::opens`.
//!
//! It opens and closes without a script. A page that answers a form with errors renders the
//! dialog `open`; the script then makes it modal.

use super::badge::Tone;
use super::banner::banner;
use super::button::{Look, submit};
use super::form::Form;
use super::icon::{Icon, icon};
use maud::{Markup, html};

/// One dialog.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialog<'a> {
    /// Its id, unique on the page.
    pub id: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// One line under the heading. May be empty.
    pub line: &'a str,
    /// Whether it is open when the page is: after an error in its form.
    pub open: bool,
    /// Whether its form takes something away; the button then says so in colour.
    pub danger: bool,
    /// Where it leads back to, where it has an address of its own: closing it goes there.
    pub back: Option<&'a str>,
}

/// A dialog that holds a form; its footer has Cancel and the form's button.
pub fn asking(dialog: &Dialog<'_>, form: &Form<'_>, fields: &Markup) -> Markup {
    let look = if dialog.danger {
        Look::Danger
    } else {
        Look::Primary
    };
    frame(
        dialog,
        &html! {
            form method="post" action=(form.action) data-once {
                div.body {
                    @if let Some(error) = form.error { (banner(Tone::Bad, error, None)) }
                    (fields)
                }
                footer { (cancel(dialog, "Cancel")) (submit(form.submit, look, None)) }
            }
        },
    )
}

/// A dialog whose form the server looks at while it is filled in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Live<'a> {
    /// Its id, unique on the page.
    pub id: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// One line under the heading. May be empty.
    pub line: &'a str,
    /// Where it is posted: with `step=look` to be looked at, else to be saved.
    pub action: &'a str,
    /// Where Cancel leads.
    pub back: &'a str,
    /// What is wrong with the whole of it.
    pub error: Option<&'a str>,
}

/// The dialog, open. With a script its form is sent whenever something in it changes, and takes on
/// what comes back; without one a button does that. `told` stands beside the fields, where there is
/// room, so that what the form means is seen while it is filled in. `buttons` save it.
pub fn live(live: &Live<'_>, fields: &Markup, told: &Markup, buttons: &Markup) -> Markup {
    let form = format!("{}-form", live.id);
    let part = format!("#{form}");
    let dialog = Dialog {
        id: live.id,
        title: live.title,
        line: live.line,
        open: true,
        danger: false,
        back: Some(live.back),
    };
    frame(
        &dialog,
        &html! {
            form #(form) method="post" action=(live.action) data-once novalidate
                hx-post=(live.action) hx-vals=r#"{"step":"look"}"# hx-target=(part) hx-select=(part)
                hx-swap="outerMorph" hx-sync="this:replace" hx-trigger="change delay:60ms, input delay:280ms" {
                div.body.two-parts {
                    div.fields {
                        @if let Some(error) = live.error { (banner(Tone::Bad, error, None)) }
                        (fields)
                        noscript {
                            button.btn type="submit" name="step" value="look" { "Look up and show changes" }
                        }
                    }
                    (told)
                }
                footer { (cancel(&dialog, "Cancel")) (buttons) }
            }
        },
    )
}

/// A dialog that only shows something.
pub fn showing(dialog: &Dialog<'_>, body: &Markup) -> Markup {
    frame(
        dialog,
        &html! { div.body { (body) } footer { (cancel(dialog, "Close")) } },
    )
}

fn frame(dialog: &Dialog<'_>, inside: &Markup) -> Markup {
    let title = format!("{}-title", dialog.id);
    html! {
        dialog.modal #(dialog.id) aria-labelledby=(title) open[dialog.open] data-back=[dialog.back]
            // What was typed is not lost by a click beside it.
            closedby=(if dialog.back.is_some() { "closerequest" } else { "any" }) {
            header {
                div {
                    h2 #(title) { (dialog.title) }
                    @if !dialog.line.is_empty() { p { (dialog.line) } }
                }
                @match dialog.back {
                    Some(back) => a.btn.ghost.icon href=(back) aria-label="Close" { (icon(Icon::X)) },
                    None => button.btn.ghost.icon type="button" commandfor=(dialog.id) command="close"
                        aria-label="Close" { (icon(Icon::X)) },
                }
            }
            (inside)
        }
    }
}

fn cancel(dialog: &Dialog<'_>, word: &str) -> Markup {
    html! {
        @match dialog.back {
            // The first thing that is reached takes nothing away.
            Some(back) => a.btn href=(back) autofocus[dialog.danger] { (word) },
            None => button.btn type="button" commandfor=(dialog.id) command="close" { (word) },
        }
    }
}
