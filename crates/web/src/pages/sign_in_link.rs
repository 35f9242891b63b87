//! `/sign-in/{token}`: the one-time link with which an account is opened. Looking at it spends
//! nothing; sending the form does. A spent, expired or unknown link is not there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::access::people;
use canopy_app::access::sign_in_links::{look_at_link, redeem_link};
use maud::{Markup, html};

use super::asked::{Sent, Subject};
use super::refused::PageRefusal;
use super::sign_in::go_on;
use super::wrong::Wrong;
use crate::guard::{CameFrom, Person};
use crate::server::Door;
use crate::ui::field::{self, Field};
use crate::ui::form::Form;
use crate::ui::{layout, signin};

/// For whom the link is, and the question for a password.
pub(super) async fn show(
    State(door): State<Door>,
    Subject(token): Subject,
) -> Result<Markup, PageRefusal> {
    let person = look_at_link(&door.house, &token).await?;
    Ok(page(&person, &token, &Wrong::default()))
}

/// Spends the link: the password is set and the person signed in.
pub(super) async fn spend(
    State(door): State<Door>,
    before: Option<Person>,
    CameFrom(origin): CameFrom,
    Subject(token): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    match redeem_link(&door.house, &token, sent.get("password"), &origin).await {
        Ok(progress) => go_on(&door, before, &origin, progress, "/").await,
        Err(refusal) => {
            let wrong = Wrong::of(refusal)?;
            let person = look_at_link(&door.house, &token).await?;
            let form = page(&person, &token, &wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
    }
}

fn page(person: &people::Person, token: &str, wrong: &Wrong) -> Markup {
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
        "Choose a password",
        &line,
        &Form {
            action: &format!("/sign-in/{token}"),
            submit: "Set password and sign in",
            error: wrong.beside(&["password"]),
        },
        // Tells password managers whose password this is.
        &html! {
            input type="text" name="email" value=(person.email) autocomplete="username" readonly hidden;
            (field::input(&password))
        },
        &html! { p { "This link works once. Sessions opened before are ended." } },
    );
    layout::bare("Choose a password", &[], &body)
}
