//! How caps and their states read.

use canopy_app::Refusal;
use canopy_app::reporting::caps::Capped;
use canopy_domain::cap::{self, CapState, percent};
use canopy_domain::money::Micros;
use maud::{Markup, html};

use crate::pages::asked::Fields;
use crate::ui::badge::{Tone, status};

/// The word for removing a cap, where a form offers both.
pub(super) const REMOVE: &str = "remove";

/// The amount that a form asks for; none where the cap is to be removed.
pub(super) fn amount(sent: &Fields) -> Result<Option<Micros>, Refusal> {
    match sent.get("act") {
        REMOVE => Ok(None),
        _ => Ok(Some(cap::read(sent.get("amount"))?)),
    }
}

/// The state as a badge with its word.
pub(in crate::pages) fn state(capped: &Capped) -> Markup {
    let (Some(state), Some(cap)) = (capped.state(), capped.cap) else {
        return html! { span.muted { "No cap" } };
    };
    let part = percent(capped.spent.amount, cap.amount);
    match state {
        CapState::Within => status(&format!("Within, {part} %"), Tone::Good),
        CapState::Near => status(&format!("Near, {part} %"), Tone::Warn),
        CapState::Reached => status(&format!("Reached, {part} %"), Tone::Bad),
    }
}

/// A month under its cap in a cell: the state, and the cap a line below; the way to set one where there
/// is none and the reader may.
pub(in crate::pages) fn under(capped: &Capped, set: Option<&str>) -> Markup {
    let Some(cap) = capped.cap else {
        return html! {
            span.two {
                (state(capped))
                @if let Some(href) = set { small { a.into href=(href) { "Set a cap" } } }
            }
        };
    };
    html! { span.two { (state(capped)) small { "of " (cap.display()) } } }
}
