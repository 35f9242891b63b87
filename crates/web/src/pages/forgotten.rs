//! `/forgotten`: a link by e-mail for those who forgot their password, and the page it leads to.
//! Asking says the same for every address; looking at a link spends nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access::forgotten::{self, look_at_link, set_password};
use canopy_app::access::people::Person;
use maud::{Markup, html};

use super::asked::{Sent, Subject};
use super::refused::{PageRefusal, later, wait};
use super::wrong::Wrong;
use crate::guard::CameFrom;
use crate::server::Door;
use crate::ui::field::{self, Field};
use crate::ui::form::Form;
use crate::ui::{layout, signin};

const TITLE: &str = "Choose a new password";

/// The question for the address.
pub(super) async fn show() -> Markup {
    question("", &Wrong::default(), None)
}

/// Takes the question; a job answers it by e-mail.
pub(super) async fn ask(
    State(door): State<Door>,
    CameFrom(origin): CameFrom,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let email = sent.get("email");
    match forgotten::ask(&door.house, email, &origin).await {
        Ok(()) => Ok(taken().into_response()),
        Err(Refusal::TooMany { retry_after_s }) => {
            let words = format!("Too many attempts. Try again in {}.", wait(retry_after_s));
            let form = question(email, &Wrong::default(), Some(&words));
            let answer = (StatusCode::TOO_MANY_REQUESTS, form).into_response();
            Ok(later(answer, retry_after_s))
        }
        Err(refusal) => {
            let form = question(email, &Wrong::of(refusal)?, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
    }
}

/// For whom a link is, and the question for a password.
pub(super) async fn show_link(
    State(door): State<Door>,
    Subject(token): Subject,
) -> Result<Markup, PageRefusal> {
    let person = look_at_link(&door.house, &token).await?;
    Ok(new_password(&person, &token, &Wrong::default()))
}

/// Spends the link: the password is changed, and signing in goes as ever.
pub(super) async fn spend_link(
    State(door): State<Door>,
    CameFrom(origin): CameFrom,
    Subject(token): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    match set_password(&door.house, &token, sent.get("password"), &origin).await {
        Ok(()) => Ok(Redirect::to("/sign-in?saved=new-password").into_response()),
        Err(refusal) => {
            let wrong = Wrong::of(refusal)?;
            let person = look_at_link(&door.house, &token).await?;
            let form = new_password(&person, &token, &wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
    }
}

fn question(typed: &str, wrong: &Wrong, error: Option<&str>) -> Markup {
    let email = Field {
        id: "email",
        name: "email",
        label: "Email",
        kind: "email",
        value: typed,
        error: wrong.on("email"),
        required: true,
        focus: true,
        autocomplete: "username",
        ..Field::default()
    };
    let body = signin::card(
        TITLE,
        "We send you a link with which you choose one.",
        &Form {
            action: "/forgotten",
            submit: "Send the link",
            error: error.or_else(|| wrong.beside(&["email"])),
        },
        &field::input(&email),
        &html! { p { a href="/sign-in" { "Back to signing in" } } },
    );
    layout::bare(TITLE, &[], &body)
}

/// The same for every address: it is not repeated either.
fn taken() -> Markup {
    let sentence = "If there is an account with this address, a letter with a link is on its way to it. The link works once, \
                    within an hour.";
    let body = signin::note(
        "Look into your mailbox",
        sentence,
        &html! { p { a href="/sign-in" { "Back to signing in" } } },
    );
    layout::bare(TITLE, &[], &body)
}

fn new_password(person: &Person, token: &str, wrong: &Wrong) -> Markup {
    let password = Field {
        id: "password",
        name: "password",
        label: "New password",
        kind: "password",
        hint: "12 characters or more. A short sentence is good.",
        error: wrong.on("password"),
        required: true,
        focus: true,
        autocomplete: "new-password",
        ..Field::default()
    };
    let line = format!("For {}, {}.", person.name, person.email);
    let body = signin::card(
        TITLE,
        &line,
        &Form {
            action: &format!("/forgotten/{token}"),
            submit: "Change password",
            error: wrong.beside(&["password"]),
        },
        // Tells password managers whose password this is.
        &html! {
            input type="text" name="email" value=(person.email) autocomplete="username" readonly hidden;
            (field::input(&password))
        },
        &html! { p { "This link works once. Every session that is open is ended." } },
    );
    layout::bare(TITLE, &[], &body)
}
