//! A word for a state. Colour only repeats what the word says.

use maud::{Markup, html};

/// How a state is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Neither good nor bad: a role, a kind.
    #[default]
    Quiet,
    /// Something is new or on its way.
    Accent,
    /// As it should be.
    Good,
    /// Somebody should look.
    Warn,
    /// Something is wrong or has ended.
    Bad,
}

impl Tone {
    /// The class that `components.css` knows it by.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "",
            Tone::Accent => "acc",
            Tone::Good => "ok",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

/// A state with a dot before it: `Active`, `Invited`, `Expired`.
pub fn status(word: &str, tone: Tone) -> Markup {
    html! { span class={ "badge " (tone.class()) } { span.dot {} (word) } }
}

/// A plain label: a role, a type, a currency.
pub fn label(word: &str) -> Markup {
    html! { span.badge { (word) } }
}
