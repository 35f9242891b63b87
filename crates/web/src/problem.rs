//! Refusals as RFC 9457 problem documents.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use canopy_app::{Refusal, Withheld};
use canopy_domain::refusal::FieldError;
use serde::Serialize;

/// A field that was refused.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WrongField {
    /// A stable word for programs.
    pub code: String,
    /// The field, as the API names it.
    pub field: String,
    /// What is wrong and the way out, for people.
    pub message: String,
}

impl From<&FieldError> for WrongField {
    fn from(error: &FieldError) -> Self {
        Self {
            code: error.code.into(),
            field: error.field.clone(),
            message: error.message.clone(),
        }
    }
}

/// A problem document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` tells the kind.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A stable word for programs.
    pub code: String,
    /// What is wrong and the way out, for people.
    pub detail: String,
    /// The field, where one is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Every field at fault, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<WrongField>,
    /// Names the request in the server's log. Filled in on the way out.
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem without a field.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code: code.into(),
            detail: detail.into(),
            field: None,
            errors: Vec::new(),
            request_id: None,
        }
    }

    /// A problem with one field.
    pub fn field(status: StatusCode, error: &FieldError) -> Self {
        Self {
            field: Some(error.field.clone()),
            ..Self::new(status, error.code, error.message.clone())
        }
    }

    /// Nothing here, or nothing that the caller may know of: one answer for both.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing here, or it is not yours to see.",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, axum::Json(&self)).into_response();
        answer.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        answer.extensions_mut().insert(std::sync::Arc::new(self));
        answer
    }
}

/// A refusal on its way out of the JSON API.
#[derive(Debug)]
pub(crate) struct ApiRefusal(pub(crate) Refusal);

impl<E: Into<Refusal>> From<E> for ApiRefusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiRefusal {
    fn into_response(self) -> Response {
        let problem = match &self.0 {
            Refusal::SignedOut => Problem::new(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "Send a key as “Authorization: Bearer cnp_…”, or sign in.",
            ),
            Refusal::Hidden => Problem::not_found(),
            Refusal::Forbidden => Problem::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "Your role in this workspace does not include this. Ask one of its admins.",
            ),
            Refusal::Withheld(why) => withheld(*why),
            Refusal::Invalid(error) => Problem::field(StatusCode::UNPROCESSABLE_ENTITY, error),
            Refusal::InvalidMany(errors) => Problem {
                errors: errors.iter().map(WrongField::from).collect(),
                ..Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "invalid",
                    "Several fields need attention.",
                )
            },
            Refusal::Conflict(error) => Problem::field(StatusCode::CONFLICT, error),
            Refusal::Beyond(error) => Problem::field(StatusCode::FORBIDDEN, error),
            Refusal::TooMany { retry_after_s } => {
                let words = "Too many attempts. Try again later.";
                return too_many("too_many_attempts", words, *retry_after_s);
            }
            Refusal::Busy { retry_after_s } => {
                let words = "Another file or comparison is still being read. Let it end, or try again later.";
                return too_many("busy", words, *retry_after_s);
            }
            Refusal::Store(error) => {
                tracing::error!(%error, "the database refused");
                let words =
                    "The database did not answer. Nothing was changed; try again in a moment.";
                return retry_after(
                    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", words)
                        .into_response(),
                    2,
                );
            }
            Refusal::Internal(error) => {
                tracing::error!(error, "internal error");
                let words = "Something went wrong on our side. Nothing was changed.";
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", words)
            }
        };
        problem.into_response()
    }
}

/// The answer to somebody who is to come again after so many seconds.
fn too_many(code: &str, words: &str, retry_after_s: i64) -> Response {
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, code, words);
    retry_after(problem.into_response(), retry_after_s)
}

/// Says after how many seconds to try again.
pub(crate) fn retry_after(mut answer: Response, seconds: i64) -> Response {
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// What a role lacks in this session.
fn withheld(why: Withheld) -> Problem {
    let (code, words) = match why {
        Withheld::SecondFactor => (
            "two_factor_required",
            "This organization asks for two-factor sign-in. Set it up in your account and try again.",
        ),
        Withheld::Provider => (
            "organization_sign_in_required",
            "This organization lets people in through its own sign-in only. Sign in through it.",
        ),
    };
    Problem::new(StatusCode::FORBIDDEN, code, words)
}
