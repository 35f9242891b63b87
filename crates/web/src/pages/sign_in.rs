//! `/sign-in` and `/sign-out`.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use canopy_app::access::devices;
use canopy_app::access::sessions::{Origin, sign_out as end_session};
use canopy_app::access::sign_in::{Progress, sign_in};
use canopy_app::access_control::see_as::end_seeing_as;
use canopy_app::{Actor, Refusal};
use maud::{Markup, html};

use super::address::{local, with};
use super::asked::{Asked, Sent};
use super::news::news;
use super::refused::{PageRefusal, later, wait};
use super::wrong::Wrong;
use crate::cookies::Cookie;
use crate::guard::{CameFrom, Person};
use crate::server::{DemoSignIn, Door};
use crate::ui::avatar::{Shape, avatar};
use crate::ui::field::{self, Field};
use crate::ui::form::Form;
use crate::ui::{layout, signin};

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed<'a> {
    email: &'a str,
    next: &'a str,
    news: &'a [&'a str],
    wrong: Wrong,
    error: Option<String>,
}

/// The form; who is signed in already goes on.
pub(super) async fn show(
    State(door): State<Door>,
    person: Option<Person>,
    Asked(asked): Asked,
) -> Response {
    let next = local(asked.get("next")).unwrap_or_default();
    if person.is_some() {
        return Redirect::to(if next.is_empty() { "/" } else { next }).into_response();
    }
    let typed = Typed {
        next,
        news: news(asked.get("saved")),
        ..Typed::default()
    };
    page(&door, &typed).into_response()
}

/// Signs in. A session that the browser already had is ended: its token is not used again.
pub(super) async fn send(
    State(door): State<Door>,
    before: Option<Person>,
    CameFrom(origin): CameFrom,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let (email, next) = (sent.get("email"), local(sent.get("next")));
    match sign_in(&door.house, email, sent.get("password"), &origin).await {
        Ok(progress) => go_on(&door, before, &origin, progress, next.unwrap_or("/")).await,
        Err(refusal) => again(&door, email, next.unwrap_or_default(), refusal),
    }
}

/// Ends the session and makes the browser forget it; goes on to a page of ours where one is named.
pub(super) async fn sign_out(
    State(door): State<Door>,
    person: Option<Person>,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    if let Some(Person(actor)) = person {
        leave(&door, &actor).await?;
    }
    let cookie = Cookie::Session.forget(door.options.secure_cookies);
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to(local(asked.get("next")).unwrap_or("/sign-in")),
    )
        .into_response())
}

/// Goes on with a new session, or to the question for a code.
pub(super) async fn go_on(
    door: &Door,
    before: Option<Person>,
    origin: &Origin,
    progress: Progress,
    next: &str,
) -> Result<Response, PageRefusal> {
    match progress {
        Progress::Entered(token) => enter(door, before, origin, &token, next).await,
        Progress::CodeNeeded(step) => {
            let cookie = Cookie::Step.set(&step, door.options.secure_cookies);
            let next = if next == "/" { "" } else { next };
            let to = Redirect::to(&with("/sign-in/code", &[("next", next)]));
            Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), to).into_response())
        }
    }
}

/// Goes on with a new session in place of the one before.
pub(super) async fn enter(
    door: &Door,
    before: Option<Person>,
    origin: &Origin,
    token: &str,
    next: &str,
) -> Result<Response, PageRefusal> {
    if let Some(Person(actor)) = before {
        leave(door, &actor).await?;
    }
    let secure = door.options.secure_cookies;
    let device = devices::kept_by(origin, token);
    let cookies = [
        Cookie::Session.set(token, secure),
        Cookie::Device.set(&device, secure),
    ];
    let cookies = AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok((cookies, Redirect::to(next)).into_response())
}

/// Ends the session of the request; one that has just ended by other means is no error.
async fn leave(door: &Door, actor: &Actor) -> Result<(), Refusal> {
    end_seeing_as(&door.house, actor).await?;
    match end_session(&door.house, actor).await {
        Err(Refusal::Hidden) => Ok(()),
        ended => ended,
    }
}

/// The form as it was sent, with what is wrong. The password is not given back.
fn again(door: &Door, email: &str, next: &str, refusal: Refusal) -> Result<Response, PageRefusal> {
    let typed = |wrong, error| Typed {
        email,
        next,
        news: &[],
        wrong,
        error,
    };
    if let Refusal::TooMany { retry_after_s } = refusal {
        let words = format!("Too many attempts. Try again in {}.", wait(retry_after_s));
        let form = page(door, &typed(Wrong::default(), Some(words)));
        let answer = (StatusCode::TOO_MANY_REQUESTS, form).into_response();
        return Ok(later(answer, retry_after_s));
    }
    let form = page(door, &typed(Wrong::of(refusal)?, None));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
}

fn page(door: &Door, typed: &Typed<'_>) -> Markup {
    let email = Field {
        id: "email",
        name: "email",
        label: "Email",
        kind: "email",
        value: typed.email,
        error: typed.wrong.on("email"),
        required: true,
        focus: typed.email.is_empty(),
        autocomplete: "username",
        ..Field::default()
    };
    let password = Field {
        id: "password",
        name: "password",
        label: "Password",
        kind: "password",
        error: typed.wrong.on("password"),
        required: true,
        autocomplete: "current-password",
        ..Field::default()
    };
    let error = typed
        .error
        .as_deref()
        .or_else(|| typed.wrong.beside(&["email", "password"]));
    let body = signin::card(
        "Sign in",
        "See your companies side by side.",
        &Form {
            action: "/sign-in",
            submit: "Sign in",
            error,
        },
        &html! { (onward(typed.next)) (field::input(&email)) (field::input(&password)) },
        &below(&door.options.demo_sign_ins, typed.next),
    );
    layout::bare("Sign in", typed.news, &body)
}

/// Where to go after signing in.
pub(super) fn onward(next: &str) -> Markup {
    html! { @if !next.is_empty() { input type="hidden" name="next" value=(next); } }
}

fn below(demo: &[DemoSignIn], next: &str) -> Markup {
    html! {
        p { a href="/forgotten" { "Forgot your password?" } }
        p { a href=(with("/sign-in/sso", &[("next", next)])) { "Sign in through your organization" } }
        @if demo.is_empty() {
            p { "No account yet? Ask an admin of your organization or company." }
        } @else {
            (demo_people(demo, next))
        }
    }
}

fn demo_people(demo: &[DemoSignIn], next: &str) -> Markup {
    html! {
        section.demo.card aria-labelledby="demo" {
            h2 #demo { "This is a demo: sign in as" }
            ul {
                @for person in demo {
                    li data-demo=(person.role) data-email=(person.email) data-password=(person.password) {
                        (demo_form(person, next))
                    }
                }
            }
        }
    }
}

/// Signs in as one of the demo's people with one click.
fn demo_form(person: &DemoSignIn, next: &str) -> Markup {
    html! {
        form method="post" action="/sign-in" data-once {
            (onward(next))
            input type="hidden" name="email" value=(person.email);
            input type="hidden" name="password" value=(person.password);
            button.item type="submit" {
                (avatar(&person.name, Shape::Person))
                span { b { (person.name) } small { (person.role) } small { (person.email) } }
            }
        }
    }
}
