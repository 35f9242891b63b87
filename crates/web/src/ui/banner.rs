//! A line across the page that says what is the matter and what to do.

use super::badge::Tone;
use super::icon::{Icon, icon};
use maud::{Markup, html};

/// One sentence, and the way out when there is one: the text and address of a link.
pub fn banner(tone: Tone, text: &str, way: Option<(&str, &str)>) -> Markup {
    let sign = match tone {
        Tone::Good => Icon::CircleCheck,
        Tone::Warn => Icon::Triangle,
        Tone::Bad => Icon::CircleAlert,
        Tone::Quiet | Tone::Accent => Icon::Info,
    };
    // A failure is announced at once; the rest waits until the reader pauses.
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    html! {
        div class={ "banner " (tone.class()) } role=(role) {
            (icon(sign))
            p { (text) }
            @if let Some((label, href)) = way { a.btn.sm href=(href) { (label) } }
        }
    }
}
