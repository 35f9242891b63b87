//! `…/people/{person}/record`: what was ended, before and after, as it is printed.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::access_control::end_all::{
    EndRecord, EndedRequest, EndedRole, Holdings, latest_end,
};
use maud::{Markup, html};

use crate::guard::Person;
use crate::pages::access::desk::ENTRY;
use crate::pages::asked::Subjects;
use crate::pages::frame::Frame;
use crate::pages::moments::moment;
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{self, Look, link};
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};

/// The record of the latest end.
pub(in crate::pages) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, person]): Subjects,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    match latest_end(&door.house, &actor, &organization, &person).await {
        Ok(found) => {
            let body = body(&frame, found.as_ref(), &[]);
            let page = frame.page_within(ENTRY, "Access ended", &[], &body);
            Ok(page.into_response())
        }
        Err(refusal) => {
            let sentence = "Organization Admins read the records of ended access.";
            Ok(frame.refuse(&door, ENTRY, sentence, refusal).await)
        }
    }
}

/// The record; new keys are shown this once.
pub(super) fn body(
    frame: &Frame,
    found: Option<&EndRecord>,
    new_keys: &[(String, String)],
) -> Markup {
    let list = format!("{}/access", frame.path());
    let Some(found) = found else {
        let all = link(&list, "All people", Look::Plain, None);
        let sentence = "The access of this person was never ended as a whole.";
        return empty(Icon::Scroll, "No record", sentence, Some(all));
    };
    let line = format!("{} · {}", found.before.person, found.organization.name);
    let actions = html! {
        (link(&list, "All people", Look::Plain, Some(Icon::ArrowLeft)))
        button.btn.js type="button" data-print { "Print" }
    };
    let about = facts(&[
        ("Person", html! { (found.before.person) }),
        ("Organization", html! { (found.organization.name) }),
        ("Ended by", html! { (found.by) }),
        ("Ended on", html! { (moment(found.at)) }),
        ("Audit record", html! { (found.seq) }),
    ]);
    html! {
        (head("Access ended", &line, &actions))
        @if !new_keys.is_empty() { (keys(new_keys)) }
        (panel("Record", "", &html! {}, &about))
        (panel("Before", "", &html! {}, &holdings(&found.before)))
        (panel("After", "", &html! {}, &holdings(&found.after)))
    }
}

fn keys(new_keys: &[(String, String)]) -> Markup {
    html! {
        (banner(Tone::Warn, "The rotated keys have new secrets. Copy them now; they are not shown again.", None))
        section.card.panel.no-print {
            @for (place, (name, key)) in new_keys.iter().enumerate() {
                @let id = format!("new-key-{place}");
                (field::with_button(
                    &Field { id: &id, name: "key", label: name, value: key, readonly: true, ..Field::default() },
                    &button::copies(&id, "Copy"),
                ))
            }
        }
    }
}

/// An instant of the record as people read it.
fn when(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), moment)
}

fn holdings(held: &Holdings) -> Markup {
    let role = |one: &EndedRole| {
        html! { li { (one.path) " " small.muted { "granted " (when(&one.granted_at)) " by " (one.granted_by) } } }
    };
    let asked = |one: &EndedRequest| {
        html! { li { (one.wanted) " " small.muted { "asked for " (when(&one.requested_at)) } } }
    };
    facts(&[
        (
            "Roles",
            html! { ul { @for one in &held.roles { (role(one)) } @if held.roles.is_empty() { li { "None" } } } },
        ),
        (
            "Invitations",
            html! { ul { @for one in &held.invitations { (role(one)) } @if held.invitations.is_empty() { li { "None" } } } },
        ),
        (
            "Access requests",
            html! { ul { @for one in &held.requests { (asked(one)) } @if held.requests.is_empty() { li { "None" } } } },
        ),
        (
            "API keys",
            html! { ul { @for key in &held.keys { li { (key.name) " of " (key.place) ": " (key.fate) } } @if held.keys.is_empty() { li { "None" } } } },
        ),
    ])
}
