//! `/me/password`: a new password in place of the one in force.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access::own::change_password;
use maud::{Markup, html};

use super::framed;
use crate::guard::Person;
use crate::pages::asked::Sent;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::head::head;
use crate::ui::panel::panel;

const TITLE: &str = "Change password";

/// The form.
pub(crate) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
) -> Result<Markup, PageRefusal> {
    framed(&door, &actor, TITLE, &[], &page(&Wrong::default())).await
}

/// Changes the password and ends the other sessions. No password is given back.
pub(crate) async fn change(
    State(door): State<Door>,
    Person(actor): Person,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let (current, new) = (sent.get("current_password"), sent.get("password"));
    match change_password(&door.house, &actor, current, new).await {
        Ok(()) => Ok(Redirect::to("/me?saved=changed-password").into_response()),
        Err(refusal) => {
            let body = page(&Wrong::of(refusal)?);
            let page = framed(&door, &actor, TITLE, &[], &body).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn page(wrong: &Wrong) -> Markup {
    let current = Field {
        id: "current-password",
        name: "current_password",
        label: "Current password",
        kind: "password",
        error: wrong.on("current_password"),
        required: true,
        focus: true,
        autocomplete: "current-password",
        ..Field::default()
    };
    let new = Field {
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
        action: "/me/password",
        submit: TITLE,
        error: wrong.beside(&["current_password", "password"]),
    };
    let fields = html! { (field::input(&current)) (field::input(&new)) };
    html! {
        (head(TITLE, "Every other session of yours is ended.", &html! {}))
        (panel("Password", "", &html! {}, &form(&asked, &fields, &html! {})))
    }
}
