//! `/me`: who is signed in, how they sign in, and their sessions.

pub(super) mod password;
pub(super) mod two_factor;

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use canopy_app::Actor;
use canopy_app::access::devices::browser_name;
use canopy_app::access::sessions::{Session, end_other_sessions, list_sessions, revoke_session};
use maud::{Markup, html};

use super::asked::{Asked, Subject};
use super::frame::Frame;
use super::moments::moment;
use super::news::news;
use super::refused::PageRefusal;
use crate::cookies::Cookie;
use crate::guard::Person;
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
    let news = news(asked.get("saved"));
    framed(
        &door,
        &actor,
        "Your account",
        news,
        &page(&actor, &sessions),
    )
    .await
}

/// A page that belongs to the person, in the frame of the workspace opened last.
async fn framed(
    door: &Door,
    actor: &Actor,
    title: &str,
    news: &[&str],
    body: &Markup,
) -> Result<Markup, PageRefusal> {
    Ok(match Frame::latest(door, actor).await? {
        Some(frame) => frame.page(title, news, body),
        None => layout::bare(title, news, &html! { div.wrap { (body) } }),
    })
}

/// Ends every other session of the person.
pub(super) async fn end_others(
    State(door): State<Door>,
    Person(actor): Person,
) -> Result<Redirect, PageRefusal> {
    end_other_sessions(&door.house, &actor).await?;
    Ok(Redirect::to("/me?saved=sessions"))
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
    let cookie = Cookie::Session.forget(door.options.secure_cookies);
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
        @if actor.entry.provider_of.is_none() { (ways(actor)) }
        div.list {
            div {
                h2 { "Sessions" }
                p.muted { "Where you are signed in. End the ones that you do not know." }
            }
            (list(sessions))
            @if sessions.len() > 1 && actor.entry.provider_of.is_none() {
                (form::act("/me/end-other-sessions", "End all other sessions", Look::Plain))
            }
        }
    }
}

/// How the person signs in, and the way to change it.
fn ways(actor: &Actor) -> Markup {
    let factor = match actor.entry.second_factor {
        true => status("On", Tone::Good),
        false => status("Off", Tone::Quiet),
    };
    panel(
        "Signing in",
        "",
        &html! {},
        &facts(&[
            (
                "Password",
                link("/me/password", "Change password", Look::Plain, None),
            ),
            (
                "Two-factor sign-in",
                html! { div.send { (factor) (link("/me/two-factor", "Manage", Look::Plain, None)) } },
            ),
        ]),
    )
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
                    b { (browser_name(&session.agent)) }
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
