//! `/sign-in/code`: the second step of a sign-in, for those who have a second factor.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access::two_factor::enter_code;
use maud::{Markup, html};

use super::address::local;
use super::asked::{Asked, Sent};
use super::refused::{PageRefusal, later, wait};
use super::sign_in::{enter, onward};
use super::wrong::Wrong;
use crate::cookies::Cookie;
use crate::guard::{CameFrom, Person, Step};
use crate::server::Door;
use crate::ui::field::{self, Field};
use crate::ui::form::Form;
use crate::ui::{layout, signin};

/// The question for a code; back to the first step for those who did not take it here.
pub(super) async fn show(Step(step): Step, Asked(asked): Asked) -> Response {
    if step.is_none() {
        return Redirect::to("/sign-in").into_response();
    }
    let next = local(asked.get("next")).unwrap_or_default();
    page(next, &Wrong::default(), None).into_response()
}

/// Signs in with the code.
pub(super) async fn send(
    State(door): State<Door>,
    before: Option<Person>,
    CameFrom(origin): CameFrom,
    Step(step): Step,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let next = local(sent.get("next")).unwrap_or_default();
    let step = step.unwrap_or_default();
    match enter_code(&door.house, &step, sent.get("code"), &origin).await {
        Ok(token) => {
            let next = if next.is_empty() { "/" } else { next };
            let entered = enter(&door, before, &origin, &token, next).await?;
            let over = Cookie::Step.forget(door.options.secure_cookies);
            Ok((AppendHeaders([(header::SET_COOKIE, over)]), entered).into_response())
        }
        Err(Refusal::TooMany { retry_after_s }) => {
            let words = format!("Too many attempts. Try again in {}.", wait(retry_after_s));
            let form = page(next, &Wrong::default(), Some(&words));
            let answer = (StatusCode::TOO_MANY_REQUESTS, form).into_response();
            Ok(later(answer, retry_after_s))
        }
        Err(refusal) => {
            let form = page(next, &Wrong::of(refusal)?, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
    }
}

fn page(next: &str, wrong: &Wrong, error: Option<&str>) -> Markup {
    let code = Field {
        id: "code",
        name: "code",
        label: "Code",
        hint: "The six digits that your authenticator app shows now, or a recovery code.",
        error: wrong.on("code"),
        required: true,
        focus: true,
        autocomplete: "one-time-code",
        ..Field::default()
    };
    let body = signin::card(
        "Enter your code",
        "Your account has two-factor sign-in.",
        &Form {
            action: "/sign-in/code",
            submit: "Sign in",
            error: error.or_else(|| wrong.beside(&["code"])),
        },
        &html! { (onward(next)) (field::input(&code)) },
        &html! {
            p { "No phone and no recovery code left? Ask whoever runs this installation." }
            p { a href="/sign-in" { "Begin again" } }
        },
    );
    layout::bare("Enter your code", &[], &body)
}
