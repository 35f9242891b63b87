//! The guard: who is asking. Handlers get an actor or are not called.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access::keys::actor_of_key;
use canopy_app::access::sessions::Origin;
use canopy_app::access_control::see_as::actor_of_session;
use canopy_app::{Actor, Refusal};

use crate::cookies::Cookie;
use crate::pages::refused::PageRefusal;
use crate::problem::ApiRefusal;
use crate::server::Door;

/// The address of the client, as the layer around all routes found it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(pub(crate) IpAddr);

/// Where the request came from: what a trusted proxy says, else the peer's own address, and never a
/// header that anybody else wrote.
pub(crate) fn origin(parts: &Parts, door: &Door) -> Origin {
    let client = parts.extensions.get::<Client>();
    let agent = parts
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let device = Cookie::Device.find(&parts.headers, door.options.secure_cookies);
    Origin {
        address: client
            .map(|client| client.0.to_string())
            .unwrap_or_else(|| "unknown".into()),
        agent: agent.into(),
        device: device
            .filter(|kept| kept.len() == 64)
            .unwrap_or_default()
            .into(),
    }
}

/// The actor of the session's cookie, found before the handlers run (`acting`).
#[derive(Clone)]
pub(crate) struct Known(pub(crate) Option<Actor>);

/// The actor of the session's cookie; looked up unless that was done for this request already.
pub(crate) async fn session_actor(parts: &Parts, door: &Door) -> Result<Option<Actor>, Refusal> {
    if let Some(Known(actor)) = parts.extensions.get() {
        return Ok(actor.clone());
    }
    match Cookie::Session.find(&parts.headers, door.options.secure_cookies) {
        Some(token) => actor_of_session(&door.house, token, &origin(parts, door).address).await,
        None => Ok(None),
    }
}

/// The caller of the JSON API: a key, or a signed-in person.
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequestParts<Door> for Caller {
    type Rejection = ApiRefusal;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, ApiRefusal> {
        let actor = match parts.headers.get(header::AUTHORIZATION) {
            Some(value) => match value
                .to_str()
                .ok()
                .and_then(|value| value.strip_prefix("Bearer "))
            {
                Some(token) => {
                    actor_of_key(&door.house, token.trim(), &origin(parts, door).address).await?
                }
                None => None,
            },
            None => session_actor(parts, door).await?,
        };
        actor.map(Self).ok_or(ApiRefusal(Refusal::SignedOut))
    }
}

/// The signed-in person of a page. Others are sent to sign in, and come back after it.
pub(crate) struct Person(pub(crate) Actor);

impl FromRequestParts<Door> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Response> {
        match session_actor(parts, door).await {
            Ok(Some(actor)) => Ok(Self(actor)),
            Ok(None) => Err(sign_in_first(parts)),
            Err(refusal) => Err(PageRefusal::from(refusal).into_response()),
        }
    }
}

impl OptionalFromRequestParts<Door> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Option<Self>, Response> {
        let actor = session_actor(parts, door)
            .await
            .map_err(|refusal| PageRefusal::from(refusal).into_response())?;
        Ok(actor.map(Self))
    }
}

fn sign_in_first(parts: &Parts) -> Response {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if path == "/" || parts.method != axum::http::Method::GET {
        return Redirect::to("/sign-in").into_response();
    }
    let query = escape(path);
    Redirect::to(&format!("/sign-in?next={query}")).into_response()
}

/// Escapes everything but unreserved characters and the slash.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                escaped.push(byte as char)
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// Where a request came from, as an extractor.
pub(crate) struct CameFrom(pub(crate) Origin);

impl FromRequestParts<Door> for CameFrom {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Self::Rejection> {
        Ok(Self(origin(parts, door)))
    }
}

/// The token of the second step of a sign-in that the browser has begun, if it has.
pub(crate) struct Step(pub(crate) Option<String>);

impl FromRequestParts<Door> for Step {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Self::Rejection> {
        let kept = Cookie::Step.find(&parts.headers, door.options.secure_cookies);
        Ok(Self(kept.map(str::to_owned)))
    }
}

/// What the browser keeps of a sign-in through an organization.
pub(crate) struct OnTheWay(pub(crate) Option<String>);

impl FromRequestParts<Door> for OnTheWay {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Self::Rejection> {
        let kept = Cookie::OnTheWay.find(&parts.headers, door.options.secure_cookies);
        Ok(Self(kept.map(str::to_owned)))
    }
}
