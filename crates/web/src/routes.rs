//! Every route of the product, and what lies around all of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use canopy_app::House;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::guard::Client;
use crate::percent;
use crate::problem::Problem;
use crate::routing::{Routes, get};
use crate::server::{Door, ServeOptions};
use crate::too_large::forget_rest;
use crate::ui::seeing;
use crate::{acting, api, assets, pages};

/// The largest body that is read.
pub(crate) const MAX_BODY: usize = 16 * 1024 * 1024;
/// How long a request may take, its body included.
const DEADLINE: Duration = Duration::from_secs(30);

const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole product over a house.
pub fn router(house: House, options: ServeOptions) -> Router {
    let door = Door {
        house,
        options: Arc::new(options),
    };
    routes()
        .into_router()
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(middleware::from_fn(forget_rest))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            DEADLINE,
        ))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(door.clone(), around))
        .with_state(door)
}

/// Every route of the product.
fn routes() -> Routes {
    Routes::new()
        .merge(pages::routes())
        .nest("/api/v1", api::routes())
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
}

/// Every route of the product as `METHOD /path`, sorted: what the router was built from.
pub fn served() -> Vec<String> {
    routes().list()
}

/// The server runs.
async fn alive() -> &'static str {
    "alive\n"
}

/// The schema is the program's and the database answers.
async fn ready(State(door): State<Door>) -> Response {
    match door.house.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready: the database does not answer or is not migrated\n",
            )
                .into_response()
        }
    }
}

/// Answers what no route answers: like anything that does not exist.
async fn nothing_here(request: Request) -> Response {
    if is_api(request.uri().path()) {
        Problem::not_found().into_response()
    } else {
        pages::refused::not_found()
    }
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Whether a path is text that could name something: UTF-8 without U+0000, which no database keeps.
fn nameable(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let plain = percent::decoded(path);
    !plain.contains(&0) && std::str::from_utf8(&plain).is_ok()
}

/// The answer, with every page of it marked where it is seen through somebody else's eyes.
async fn answered(door: &Door, request: Request, next: Next, id: &str) -> Response {
    let api = is_api(request.uri().path());
    let (request, seen_as) = match acting::known(door, request).await {
        Ok(known) => known,
        Err(refused) => return refused_by_a_layer(refused, api, id),
    };
    seeing::marked(seen_as, async {
        let answer = match acting::beyond(&request) {
            Some(refused) => refused,
            None if nameable(request.uri().path()) => next.run(request).await,
            None => nothing_here(request).await,
        };
        if answer.status().is_client_error() || answer.status().is_server_error() {
            refused_by_a_layer(answer, api, id)
        } else {
            answer
        }
    })
    .await
}

/// Headers of every answer, the request id, and the API's own form for what the layers refuse.
async fn around(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let proxies = &door.options.trusted_proxies;
        let client = Client(proxies.client(peer.ip(), request.headers()));
        request.extensions_mut().insert(client);
    }
    let asset = request.uri().path().starts_with("/assets/");
    let id = door.house.fresh_id("req_");
    let span = tracing::info_span!("request", id);
    let mut answer = answered(&door, request, next, &id).instrument(span).await;
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"),
    );
    if door.options.secure_cookies {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if !asset {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(&REQUEST_ID, value);
    }
    answer
}

/// Whether an answer is a page already, with words of its own.
fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Gives refusals their request id, and turns a layer's bare refusal into the form of its audience.
fn refused_by_a_layer(answer: Response, api: bool, id: &str) -> Response {
    if let Some(problem) = answer.extensions().get::<Arc<Problem>>() {
        let named = Problem {
            kind: problem.kind,
            title: problem.title,
            status: problem.status,
            code: problem.code.clone(),
            detail: problem.detail.clone(),
            field: problem.field.clone(),
            errors: problem.errors.clone(),
            request_id: Some(id.to_owned()),
        };
        let (mut parts, _) = answer.into_parts();
        // The words are new, and not packed as the old ones may have been.
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_ENCODING);
        let body = serde_json::to_vec(&named).unwrap_or_default();
        return Response::from_parts(parts, Body::from(body));
    }
    if !api && is_page(&answer) {
        return answer;
    }
    let status = answer.status();
    let (code, words) = match status {
        StatusCode::PAYLOAD_TOO_LARGE => (
            "too_large",
            "The request is larger than 16 MiB. Send it in smaller parts.",
        ),
        StatusCode::REQUEST_TIMEOUT => (
            "timeout",
            "The request took longer than 30 seconds. Send it in smaller parts.",
        ),
        StatusCode::FORBIDDEN if !answer.headers().contains_key(header::CONTENT_TYPE) => (
            "cross_site",
            "This request came from another site and was not carried out.",
        ),
        StatusCode::INTERNAL_SERVER_ERROR if !api => return pages::refused::broken(id),
        StatusCode::INTERNAL_SERVER_ERROR => (
            "internal",
            "Something went wrong on our side. Nothing was changed.",
        ),
        StatusCode::BAD_REQUEST if api => (
            "unreadable",
            "The path or the query cannot be read. Use UTF-8, and only the parameters that this route names.",
        ),
        _ => return answer,
    };
    if api {
        let problem = Problem {
            request_id: Some(id.to_owned()),
            ..Problem::new(status, code, words)
        };
        problem.into_response()
    } else {
        pages::refused::refused(status, words)
    }
}
