//! Refusals as pages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;

/// A refusal on its way out of a page.
pub(crate) struct PageRefusal(Refusal);

impl From<Refusal> for PageRefusal {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for PageRefusal {
    fn into_response(self) -> Response {
        match self.0 {
            Refusal::Hidden => not_found(),
            other => refused(StatusCode::BAD_REQUEST, &other.to_string()),
        }
    }
}

/// The page of what does not exist.
pub(crate) fn not_found() -> Response {
    refused(StatusCode::NOT_FOUND, "not found")
}

/// A plain refusal.
pub(crate) fn refused(status: StatusCode, words: &str) -> Response {
    (status, words.to_owned()).into_response()
}
