//! `/me`: who is signed in, where they have access, and their sessions.

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use canopy_app::Actor;
use canopy_app::access::sessions::{Session, list_sessions, revoke_session};
use maud::{Markup, html};

use super::asked::{Asked, Subject};
use super::frame::Frame;
use super::moments::moment;
use super::news::news;
use super::refused::PageRefusal;
use crate::guard::{Person, forget_cookie};
use crate::server::Door;
use crate::ui::badge::{Tone, status};
use crate::ui::button::{Look, link};
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::{form, head, layout};

/// The person and their sessions.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Asked(asked): Asked,
) -> Result<Markup, PageRefusal> {
    let sessions = list_sessions(&door.house, &actor).await?;
    let (news, body) = (news(asked.get("saved")), page(&actor, &sessions));
    Ok(match Frame::latest(&door, &actor).await? {
        Some(frame) => frame.page("Your account", news, &body),
        None => layout::bare("Your account", news, &html! { div.wrap { (body) } }),
    })
}

/// Ends one of the person's own sessions; ending the one that asks signs out.
pub(super) async fn revoke(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(id): Subject,
) -> Result<Response, PageRefusal> {
    revoke_session(&door.house, &actor, &id).await?;
    if actor.session_id.as_deref() != Some(&*id) {
        return Ok(Redirect::to("/me?saved=session").into_response());
    }
    let cookie = forget_cookie(door.options.secure_cookies);
    let forget = AppendHeaders([(header::SET_COOKIE, cookie)]);
    Ok((forget, Redirect::to("/sign-in")).into_response())
}

fn page(actor: &Actor, sessions: &[Session]) -> Markup {
    let more = link("/switcher", "Your workspaces", Look::Plain, None);
    html! {
        (head::head("Your account", &actor.email, &more))
        (panel("You", "", &html! {}, &facts(&[
            ("Name", html! { (actor.name) }),
            ("Email", html! { (actor.email) }),
        ])))
        section.list aria-labelledby="sessions" {
            div {
                h2 #sessions { "Sessions" }
                p.muted { "Where you are signed in. End the ones that you do not know." }
            }
            (list(sessions))
        }
    }
}

fn list(sessions: &[Session]) -> Markup {
    let columns = ["Browser", "Address", "Signed in", "Last used"].map(|label| Column {
        label,
        ..Column::default()
    });
    let rows = sessions.iter().map(|session| Row {
        cells: vec![
            html! {
                div.who { div {
                    b { (browser(&session.agent)) }
                    @if session.current { " " (status("This session", Tone::Good)) }
                } }
            },
            html! { (session.address) },
            html! { (moment(session.created_at)) },
            html! { (moment(session.last_seen_at)) },
        ],
        action: Some(form::act(
            &format!("/me/sessions/{}/revoke", session.id),
            if session.current { "Sign out" } else { "End" },
            Look::Plain,
        )),
        ..Row::default()
    });
    table(&Table {
        caption: "Sessions",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

/// A browser as people know it, from what it says of itself; the order matters, because most say
/// that they are others, too.
fn browser(agent: &str) -> String {
    let known = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = known(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = known(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.into(),
        (None, _) if agent.is_empty() => "Unknown".into(),
        (None, _) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_told_apart() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&format!("{chrome} Edg/140.0")), "Edge on Linux");
        assert_eq!(browser("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(browser(""), "Unknown");
    }
}
