//! Refusals as pages of their own, outside any workspace.
//!
//! The page of what does not exist and of what may not be known to exist is the same page. It
//! repeats nothing of the request and nothing of the reader.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::{Refusal, Withheld};
use maud::{Markup, html};

use super::wrong::sentence;
use crate::ui::{error, layout, signin};

/// A refusal on its way out of a page.
#[derive(Debug)]
pub(crate) struct PageRefusal(Refusal);

impl From<Refusal> for PageRefusal {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for PageRefusal {
    fn into_response(self) -> Response {
        match self.0 {
            Refusal::SignedOut => Redirect::to("/sign-in").into_response(),
            Refusal::Hidden => not_found(),
            Refusal::Forbidden => refused(
                StatusCode::FORBIDDEN,
                "Your role in this workspace does not include this. Ask one of its admins.",
            ),
            Refusal::Withheld(Withheld::SecondFactor) => {
                Redirect::to("/me/two-factor").into_response()
            }
            Refusal::Withheld(Withheld::Provider) => page(
                StatusCode::FORBIDDEN,
                title(StatusCode::FORBIDDEN),
                &error::refused(
                    "Sign in through your organization",
                    "This workspace is open to people who sign in through its organization, and you signed in with a \
                     password.",
                    Some(("Sign in through your organization", "/sign-in/sso")),
                ),
            ),
            Refusal::Invalid(error) => {
                refused(StatusCode::UNPROCESSABLE_ENTITY, &sentence(&error.message))
            }
            Refusal::InvalidMany(errors) => {
                let words: Vec<String> = errors
                    .iter()
                    .map(|error| sentence(&error.message))
                    .collect();
                refused(StatusCode::UNPROCESSABLE_ENTITY, &words.join(" "))
            }
            Refusal::Conflict(error) => refused(StatusCode::CONFLICT, &sentence(&error.message)),
            Refusal::Beyond(error) => refused(StatusCode::FORBIDDEN, &sentence(&error.message)),
            Refusal::TooMany { retry_after_s } => again("Too many attempts.", retry_after_s),
            Refusal::Busy { retry_after_s } => again(
                "Another file or comparison is still being read.",
                retry_after_s,
            ),
            Refusal::Store(error) => {
                tracing::error!(%error, "the database refused");
                let words =
                    "The database did not answer. Nothing was changed; try again in a moment.";
                later(refused(StatusCode::SERVICE_UNAVAILABLE, words), 2)
            }
            Refusal::Internal(error) => {
                tracing::error!(error, "internal error");
                // The layer around all routes knows the id of the request and shows `broken`.
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// The page of what does not exist, or may not be known to.
pub(crate) fn not_found() -> Response {
    page(StatusCode::NOT_FOUND, "Not found", &error::not_found())
}

/// What nobody does through somebody else's eyes: changes.
pub(crate) fn seeing(name: &str) -> Response {
    let words = format!(
        "You see the workspace as {name} sees it, so nothing was changed. End that with the button above, then do it as yourself."
    );
    refused(StatusCode::FORBIDDEN, &words)
}

/// An account is its person's alone, whoever looks through their eyes.
pub(crate) fn seeing_account(name: &str) -> Response {
    let title = "This account is not shown";
    let words = format!(
        "You see the workspace as {name} sees it. Their account and sessions are theirs alone."
    );
    let way = Some(("Go to your workspace", "/"));
    page(
        StatusCode::FORBIDDEN,
        title,
        &error::refused(title, &words, way),
    )
}

/// A refusal with its own words.
pub(crate) fn refused(status: StatusCode, words: &str) -> Response {
    let title = title(status);
    let way = Some(("Go to your workspace", "/"));
    page(status, title, &error::refused(title, words, way))
}

/// The page for somebody who is to come again after so many seconds.
fn again(why: &str, seconds: i64) -> Response {
    let words = format!("{why} Try again in {}.", wait(seconds));
    later(refused(StatusCode::TOO_MANY_REQUESTS, &words), seconds)
}

/// The page of a fault of ours; `request` is the id under which it is in the log.
pub(crate) fn broken(request: &str) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    page(status, title(status), &error::broken(request))
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "This was not carried out",
        StatusCode::PAYLOAD_TOO_LARGE => "This is too large",
        StatusCode::REQUEST_TIMEOUT => "This took too long",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "This is not a form",
        StatusCode::TOO_MANY_REQUESTS => "Not so fast",
        StatusCode::CONFLICT => "This contradicts what is already so",
        StatusCode::INTERNAL_SERVER_ERROR => "Something went wrong",
        StatusCode::SERVICE_UNAVAILABLE => "Not available right now",
        _ => "This could not be done",
    }
}

fn page(status: StatusCode, title: &str, body: &Markup) -> Response {
    let framed = html! { div { (signin::mark()) (body) } };
    (status, layout::bare(title, &[], &framed)).into_response()
}

/// The answer, saying after how many seconds to try again.
pub(super) fn later(mut answer: Response, seconds: i64) -> Response {
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// How long to wait, in words: seconds up to a minute and a half, then minutes, rounded up.
pub(super) fn wait(seconds: i64) -> String {
    match seconds {
        ..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.saturating_add(59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_never_said_too_short() {
        assert_eq!(wait(0), "a second");
        assert_eq!(wait(90), "90 seconds");
        assert_eq!(wait(91), "2 minutes");
        assert_eq!(wait(600), "10 minutes");
        assert_eq!(wait(601), "11 minutes");
    }
}
