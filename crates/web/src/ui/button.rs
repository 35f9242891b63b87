//! Buttons, and links that look like them. A link goes somewhere; a button does something.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// How much weight a button has. One primary button a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// An outlined button.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Without an outline until pointed at.
    Ghost,
    /// Ends or removes something.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Look::Plain => "btn",
            Look::Primary => "btn primary",
            Look::Ghost => "btn ghost",
            Look::Danger => "btn danger",
        }
    }
}

fn inside(label: &str, sign: Option<Icon>) -> Markup {
    html! {
        @if let Some(sign) = sign { (icon(sign)) }
        span { (label) }
    }
}

/// A link that looks like a button.
pub fn link(href: &str, label: &str, look: Look, sign: Option<Icon>) -> Markup {
    html! { a class=(look.class()) href=(href) { (inside(label, sign)) } }
}

/// The button that sends the form around it. It cannot be sent twice by a double click.
pub fn submit(label: &str, look: Look, sign: Option<Icon>) -> Markup {
    html! { button class=(look.class()) type="submit" { (inside(label, sign)) } }
}

/// A sending button that says which of a form's ways was chosen: `name=value`.
pub fn choice(name: &str, value: &str, label: &str, look: Look) -> Markup {
    html! { button class=(look.class()) type="submit" name=(name) value=(value) { (label) } }
}

/// A button that opens the dialog with this id.
pub fn opens(dialog: &str, label: &str, look: Look, sign: Option<Icon>) -> Markup {
    html! {
        button class=(look.class()) type="button" commandfor=(dialog) command="show-modal" {
            (inside(label, sign))
        }
    }
}

/// A button that copies the value of the field with this id. Shown only where scripts run.
pub fn copies(field: &str, label: &str) -> Markup {
    html! {
        button.btn.js type="button" data-copy=(field) { (inside(label, Some(Icon::Copy))) }
    }
}

/// A link that is only an icon; its word is for those who do not see it.
pub fn icon_link(href: &str, label: &str, sign: Icon) -> Markup {
    html! { a.btn.ghost.icon href=(href) aria-label=(label) { (icon(sign)) } }
}
