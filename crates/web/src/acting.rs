//! Who acts in a session is found once for a request, before anything else: a session that sees
//! through somebody else's eyes has every page marked and every unsafe method refused.

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::guard::{Known, session_actor};
use crate::pages::refused::{PageRefusal, seeing, seeing_account};
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// What may be posted all the same: both end it.
const ENDS: [&str; 2] = ["/see-as/end", "/sign-out"];

/// The request with its actor known, and the name of the person through whose eyes it is answered.
pub(crate) async fn known(
    door: &Door,
    request: Request,
) -> Result<(Request, Option<String>), Response> {
    let path = request.uri().path();
    let keyed = path.starts_with("/api/") && request.headers().contains_key(header::AUTHORIZATION);
    if keyed || path.starts_with("/assets/") {
        return Ok((request, None));
    }
    let api = path.starts_with("/api/");
    let (mut parts, body) = request.into_parts();
    let actor = session_actor(&parts, door).await.map_err(|refusal| {
        if api {
            ApiRefusal(refusal).into_response()
        } else {
            PageRefusal::from(refusal).into_response()
        }
    })?;
    let name = actor
        .as_ref()
        .and_then(|actor| actor.seeing.as_ref())
        .map(|seeing| seeing.name.clone());
    parts.extensions.insert(Known(actor));
    Ok((Request::from_parts(parts, body), name))
}

/// The refusal of what cannot be done through somebody else's eyes: changes, and what belongs to a
/// person alone.
pub(crate) fn beyond(request: &Request) -> Option<Response> {
    let actor = request.extensions().get::<Known>()?.0.as_ref()?;
    let seen = actor.seeing.as_ref()?;
    let path = request.uri().path();
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if reads {
        let account = path == "/me" || path.starts_with("/me/");
        return account.then(|| seeing_account(&seen.name));
    }
    match path {
        path if ENDS.contains(&path) => None,
        path if path.starts_with("/api/") => Some(problem()),
        _ => Some(seeing(&seen.name)),
    }
}

fn problem() -> Response {
    Problem::new(
        StatusCode::FORBIDDEN,
        "seeing_as",
        "This session sees an organization as somebody else sees it. End that first; nothing can be changed until then.",
    )
    .into_response()
}
