//! `/sign-in/sso` and `/sign-in/callback`: signing in through an organization's identity provider.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access::providers::{Offer, begin, finish, offers};
use maud::{Markup, html};

use super::address::{local, with};
use super::asked::{Asked, Sent, Subject};
use super::refused::PageRefusal;
use super::sign_in::{enter, onward};
use super::wrong::{Wrong, sentence};
use crate::cookies::Cookie;
use crate::guard::{CameFrom, OnTheWay, Person};
use crate::server::Door;
use crate::ui::button::{Look, link};
use crate::ui::field::{self, Field};
use crate::ui::form::Form;
use crate::ui::{error, layout, signin};

const TITLE: &str = "Sign in through your organization";

/// The question for an address or an organization.
pub(super) async fn show(Asked(asked): Asked) -> Markup {
    let next = local(asked.get("next")).unwrap_or_default();
    question("", next, None)
}

/// The organizations that offer a way for what was typed. They are links: a form may lead to pages of
/// ours only.
pub(super) async fn ask(
    State(door): State<Door>,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let (typed, next) = (sent.get("of"), local(sent.get("next")).unwrap_or_default());
    let found = offers(&door.house, typed).await?;
    if found.is_empty() {
        let words = "No organization offers its own sign-in for this. Sign in with your password, or ask an admin.";
        let form = question(typed, next, Some(words));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response());
    }
    Ok(ways(&found, next).into_response())
}

/// Sends the browser to the organization's provider.
pub(super) async fn go(
    State(door): State<Door>,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let next = local(asked.get("next")).unwrap_or("/");
    match begin(&door.house, &organization, next).await {
        Ok((address, kept)) => {
            let cookie = Cookie::OnTheWay.set(&kept, door.options.secure_cookies);
            let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
            Ok((cookie, Redirect::to(&address)).into_response())
        }
        Err(refusal) => failed(refusal),
    }
}

/// Takes what the provider sent the browser back with.
pub(super) async fn back(
    State(door): State<Door>,
    before: Option<Person>,
    CameFrom(origin): CameFrom,
    OnTheWay(kept): OnTheWay,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let (state, code) = (asked.get("state"), asked.get("code"));
    let kept = kept.unwrap_or_default();
    let answer = match finish(&door.house, &organization, &kept, state, code, &origin).await {
        Ok((token, next)) => {
            let next = local(&next).unwrap_or("/");
            enter(&door, before, &origin, &token, next).await?
        }
        Err(refusal) => failed(refusal)?,
    };
    let over = Cookie::OnTheWay.forget(door.options.secure_cookies);
    Ok((AppendHeaders([(header::SET_COOKIE, over)]), answer).into_response())
}

/// A sign-in that did not work: why, and the way to begin again.
fn failed(refusal: Refusal) -> Result<Response, PageRefusal> {
    let Refusal::Invalid(error) = refusal else {
        return Err(refusal.into());
    };
    let way = Some(("Begin again", "/sign-in/sso"));
    let said = error::refused("You are not signed in", &sentence(&error.message), way);
    let body = html! { div { (signin::mark()) (said) } };
    let page = layout::bare("You are not signed in", &[], &body);
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

fn question(typed: &str, next: &str, wrong: Option<&str>) -> Markup {
    let of = Field {
        id: "of",
        name: "of",
        label: "Email or organization",
        value: typed,
        hint: "Your address at work, or the short name of your organization.",
        error: wrong,
        required: true,
        focus: true,
        autocomplete: "username",
        ..Field::default()
    };
    let body = signin::card(
        TITLE,
        "",
        &Form {
            action: "/sign-in/sso",
            submit: "Continue",
            error: Wrong::default().beside(&[]),
        },
        &html! { (onward(next)) (field::input(&of)) },
        &html! { p { a href="/sign-in" { "Sign in with a password" } } },
    );
    layout::bare(TITLE, &[], &body)
}

fn ways(found: &[Offer], next: &str) -> Markup {
    let body = html! {
        div.gate {
            (signin::mark())
            section.card {
                header {
                    h1 { (TITLE) }
                    p { "You go to the sign-in of your organization, and come back here." }
                }
                div.stack {
                    @for offer in found {
                        (link(&with(&format!("/sign-in/sso/{}", offer.slug), &[("next", next)]),
                            &format!("Continue to {}", offer.name), Look::Primary, None))
                        p.muted { "At " (offer.issuer) }
                    }
                }
            }
            div.below { p { a href="/sign-in" { "Sign in with a password" } } }
        }
    };
    layout::bare(TITLE, &[], &body)
}
