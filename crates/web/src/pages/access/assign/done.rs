//! What became of invitations: a result for each address, and the link that is shown this once.

use axum::response::{IntoResponse, Response};
use canopy_app::access_control::invitations::Sent;
use canopy_app::access_control::invitations::invite::Invited;
use canopy_domain::role::Role;
use maud::{Markup, html};

use super::typed::Typed;
use crate::pages::access::desk::{Desk, ENTRY};
use crate::pages::moments::moment;
use crate::pages::wrong::sentence;
use crate::ui::badge::{Tone, status};
use crate::ui::banner::banner;
use crate::ui::button::{self, Look, link};
use crate::ui::field::{self, Field};
use crate::ui::head::head;

/// The results of one request.
pub(super) fn invited(desk: &Desk, typed: &Typed, invited: &[Invited]) -> Response {
    let results = html! {
        ul.results {
            @for (place, one) in invited.iter().enumerate() {
                li.card {
                    @match &one.outcome {
                        Ok(sent) => (result(place, sent)),
                        Err(error) => {
                            div.top { b { (one.email) } (status("Not sent", Tone::Bad)) }
                            p { (sentence(&error.message)) }
                        }
                    }
                }
            }
        }
    };
    let all = invited.iter().all(|one| one.outcome.is_ok());
    page(desk, all, typed.role(), &results)
}

/// The page after one invitation was sent anew.
pub(in crate::pages::access) fn sent(desk: &Desk, sent: &Sent) -> Response {
    let results = html! { ul.results { li.card { (result(0, sent)) } } };
    page(desk, true, sent.entry.role, &results)
}

fn page(desk: &Desk, all: bool, role: Role, results: &Markup) -> Response {
    let title = if all {
        "Invitations sent"
    } else {
        "Not every invitation was sent"
    };
    let line = format!("{} · {}", role.label(), desk.frame.name());
    // The tab on which they are listed.
    let tab = match role.in_organization() || desk.in_company() {
        true => "",
        false => "tab=company&",
    };
    let actions = html! {
        (link(&format!("{}/assign", desk.path()), "Assign another role", Look::Plain, None))
        (link(&format!("{}?{tab}status=pending", desk.path()), "Done", Look::Primary, None))
    };
    let words = "Each link works once and only for its address. It is shown here and in the letter, and nowhere again.";
    let body = html! {
        (head(title, &line, &actions))
        (banner(Tone::Quiet, words, None))
        (results)
    };
    desk.frame
        .page_within(ENTRY, title, &[], &body)
        .into_response()
}

fn result(place: usize, sent: &Sent) -> Markup {
    let id = format!("link-{place}");
    let field = Field {
        id: &id,
        name: "link",
        label: "Link to accept",
        value: &sent.link,
        readonly: true,
        ..Field::default()
    };
    html! {
        div.top {
            b { (sent.entry.email) }
            (status(if sent.is_new { "Sent" } else { "Sent anew" }, Tone::Good))
        }
        @if let Some(end) = sent.entry.expires_at { p.muted { "Good until " (moment(end)) "." } }
        (field::with_button(&field, &button::copies(&id, "Copy")))
    }
}
