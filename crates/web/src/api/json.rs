//! Reading JSON bodies with errors that name the field and the way out.

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::fields::{wrong_field, wrong_parameter};
use crate::problem::Problem;

/// A body read as JSON into a type that refuses unknown fields.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let media = media_type(request.headers());
        if media != "application/json" {
            return Err(wrong_type("application/json"));
        }
        let bytes = read_bytes(request, state).await?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| malformed(&error, || wrong_field::<T>(&bytes)).into_response())
    }
}

/// The parameters after the question mark, read into a type that refuses unknown ones.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(read)| Self(read))
            .map_err(|error| {
                let words = error.body_text();
                let field = wrong_parameter(&words);
                let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", words);
                Problem { field, ..problem }.into_response()
            })
    }
}

/// The media type of the body, lower-cased and without parameters.
pub(crate) fn media_type(headers: &axum::http::HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    value
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

/// The whole body, within the size limit.
pub(crate) async fn read_bytes<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<axum::body::Bytes, Response> {
    axum::body::Bytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too_large",
                    "The request is larger than 16 MiB. Send it in smaller parts.",
                )
                .into_response()
            } else {
                Problem::new(
                    StatusCode::BAD_REQUEST,
                    "unreadable",
                    "The body could not be read to its end.",
                )
                .into_response()
            }
        })
}

/// The answer to a content type that is not read here.
pub(crate) fn wrong_type(expected: &str) -> Response {
    let words = format!("Send the body as {expected} and say so in Content-Type.");
    let mut problem = Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_content_type",
        words,
    );
    problem.field = Some("Content-Type".into());
    problem.into_response()
}

/// JSON that is broken (400), or that is not what is asked for (422), with the field that is wrong.
pub(crate) fn malformed(
    error: &serde_json::Error,
    field: impl FnOnce() -> Option<String>,
) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    if error.is_data() {
        let words = error.to_string();
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", words);
        Problem {
            field: field(),
            ..problem
        }
    } else {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "malformed_json",
            format!("The body is not well-formed JSON at {place}."),
        )
    }
}
