//! `/invitations/{token}`: the page on which an invitation is accepted. Looking at it spends
//! nothing; sending the form does, once. A link that is not good is not there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access_control::invitations::accept::{Newcomer, accept, accept_as_newcomer};
use canopy_app::access_control::invitations::look::{Welcome, look_at_invitation};
use canopy_app::{Actor, Refusal};
use canopy_domain::text::fold_email;
use maud::{Markup, html};

use super::address::with;
use super::asked::{Sent, Subject};
use super::moments::moment;
use super::refused::PageRefusal;
use super::sign_in::enter;
use super::wrong::Wrong;
use crate::guard::{CameFrom, Person};
use crate::server::Door;
use crate::ui::button::{Look, link};
use crate::ui::field::{self, Field};
use crate::ui::form::{self, Form};
use crate::ui::panel::facts;
use crate::ui::{layout, signin};

/// Who invites to what, and how this reader goes on.
pub(super) async fn show(
    State(door): State<Door>,
    person: Option<Person>,
    Subject(token): Subject,
) -> Result<Response, PageRefusal> {
    let welcome = look_at_invitation(&door.house, &token).await?;
    Ok(answer(&welcome, person.as_ref(), &token))
}

/// Accepts it.
pub(super) async fn take(
    State(door): State<Door>,
    person: Option<Person>,
    CameFrom(origin): CameFrom,
    Subject(token): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let welcome = look_at_invitation(&door.house, &token).await?;
    if person.is_some() || welcome.has_account == Some(true) {
        return accept_signed_in(&door, &welcome, person, &token).await;
    }
    let newcomer = Newcomer {
        name: sent.get("name").to_owned(),
        password: sent.get("password").to_owned(),
    };
    match accept_as_newcomer(&door.house, &token, &newcomer, &origin).await {
        Ok((session, path)) => enter(&door, None, &origin, &session, &welcomed(&path)).await,
        // By the copied link, the same work is done for an address that has an account, so that only
        // whoever would have joined learns of it.
        Err(refusal) if has_account(&refusal) => Ok(Redirect::to(&sign_in(&token)).into_response()),
        Err(refusal) => {
            let wrong = Wrong::of(refusal)?;
            let page = newcomer_page(&welcome, &token, &newcomer.name, &wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn accept_signed_in(
    door: &Door,
    welcome: &Welcome,
    person: Option<Person>,
    token: &str,
) -> Result<Response, PageRefusal> {
    let Some(Person(actor)) = &person else {
        return Ok(Redirect::to(&sign_in(token)).into_response());
    };
    match accept(&door.house, actor, token).await {
        Ok(path) => Ok(Redirect::to(&welcomed(&path)).into_response()),
        Err(Refusal::Forbidden) => Ok(answer(welcome, person.as_ref(), token)),
        Err(refusal) => Err(refusal.into()),
    }
}

fn has_account(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Conflict(error) if error.code == "has_account")
}

fn welcomed(path: &str) -> String {
    format!("{path}?saved=invitation")
}

fn sign_in(token: &str) -> String {
    with("/sign-in", &[("next", &format!("/invitations/{token}"))])
}

fn answer(welcome: &Welcome, person: Option<&Person>, token: &str) -> Response {
    match person {
        Some(Person(actor)) if is_invited(actor, welcome) => {
            accept_page(welcome, actor, token).into_response()
        }
        Some(Person(actor)) => {
            (StatusCode::FORBIDDEN, other_page(welcome, actor, token)).into_response()
        }
        None if welcome.has_account == Some(true) => sign_in_page(welcome, token).into_response(),
        None => newcomer_page(welcome, token, "", &Wrong::default()).into_response(),
    }
}

fn is_invited(actor: &Actor, welcome: &Welcome) -> bool {
    fold_email(&actor.email).is_ok_and(|folded| folded == welcome.email)
}

fn title(welcome: &Welcome) -> String {
    format!("Join {}", welcome.place)
}

fn line(welcome: &Welcome) -> String {
    let floor = match welcome.in_organization {
        true => "organization",
        false => "company",
    };
    format!(
        "{} invites you to the {floor} {} as {}.",
        welcome.inviter,
        welcome.place,
        welcome.role.label()
    )
}

fn terms(welcome: &Welcome) -> Markup {
    html! {
        p.muted { (welcome.opens) }
        (facts(&[
            ("Invited", html! { (welcome.email) }),
            ("Role", html! { (welcome.role.label()) }),
            ("Good until", html! { (moment(welcome.expires_at)) }),
        ]))
    }
}

/// For somebody without an account: a name and a password.
fn newcomer_page(welcome: &Welcome, token: &str, typed: &str, wrong: &Wrong) -> Markup {
    let name = Field {
        id: "name",
        name: "name",
        label: "Your name",
        value: typed,
        error: wrong.on("name"),
        required: true,
        focus: typed.is_empty(),
        autocomplete: "name",
        ..Field::default()
    };
    let password = Field {
        id: "password",
        name: "password",
        label: "New password",
        kind: "password",
        hint: "12 characters or more. A short sentence is good.",
        error: wrong.on("password"),
        required: true,
        autocomplete: "new-password",
        ..Field::default()
    };
    let asked = Form {
        action: &format!("/invitations/{token}"),
        submit: "Accept invitation",
        error: wrong.beside(&["name", "password"]),
    };
    let fields = html! {
        (terms(welcome))
        // Tells password managers whose password this is.
        input type="text" name="email" value=(welcome.email) autocomplete="username" readonly hidden;
        (field::input(&name))
        (field::input(&password))
    };
    let below = html! {
        // Not said of a letter's link, which knows that there is no account.
        @if welcome.has_account.is_none() {
            p { "You have an account already? " a href=(sign_in(token)) { "Sign in to accept" } }
        }
        p { "This link works once, for " (welcome.email) " only." }
    };
    let body = signin::card(&title(welcome), &line(welcome), &asked, &fields, &below);
    layout::bare(&title(welcome), &[], &body)
}

/// For the invited person, signed in: one click.
fn accept_page(welcome: &Welcome, actor: &Actor, token: &str) -> Markup {
    let asked = Form {
        action: &format!("/invitations/{token}"),
        submit: "Accept invitation",
        error: None,
    };
    let below = html! { p { "You are signed in as " (actor.name) ", " (actor.email) "." } };
    let body = signin::card(
        &title(welcome),
        &line(welcome),
        &asked,
        &terms(welcome),
        &below,
    );
    layout::bare(&title(welcome), &[], &body)
}

/// For the invited address when nobody is signed in: its owner signs in first.
fn sign_in_page(welcome: &Welcome, token: &str) -> Markup {
    let words = format!(
        "{} has an account already. Sign in with it, and come back here to accept.",
        welcome.email
    );
    let way = link(&sign_in(token), "Sign in to accept", Look::Primary, None);
    told(
        &title(welcome),
        &line(welcome),
        &terms(welcome),
        &words,
        &way,
    )
}

/// For anybody else who is signed in.
fn other_page(welcome: &Welcome, actor: &Actor, token: &str) -> Markup {
    let words = format!(
        "This invitation is for {}, and you are signed in as {}. Sign out, and open it as the invited person.",
        welcome.email, actor.email
    );
    let out = with("/sign-out", &[("next", &format!("/invitations/{token}"))]);
    let way = form::act(&out, "Sign out and continue", Look::Primary);
    told(
        "This invitation is for somebody else",
        "",
        &html! {},
        &words,
        &way,
    )
}

fn told(title: &str, line: &str, terms: &Markup, words: &str, way: &Markup) -> Markup {
    let body = html! {
        div.gate {
            (signin::mark())
            section.card {
                header {
                    h1 { (title) }
                    @if !line.is_empty() { p { (line) } }
                }
                (terms)
                p { (words) }
                (way)
            }
        }
    };
    layout::bare(title, &[], &body)
}
