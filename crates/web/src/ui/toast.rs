//! Short news of something that went well. Failures are banners or stand under their field.

use maud::{Markup, html};

/// The live region at the foot of every page, with what the last action has to say. `app.ts` adds
/// to it and lets entries go after a while; without a script they stay until the next page.
pub fn toasts(news: &[&str]) -> Markup {
    html! {
        div #toasts role="status" aria-live="polite" {
            @for text in news { p.toast { (text) } }
        }
    }
}
