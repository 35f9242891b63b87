//! The files of the look (styles, script, font, icons), embedded in the binary and served under
//! names that carry a hash of the content, so that browsers keep them for good.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};

/// One embedded file.
#[derive(Debug)]
struct Asset {
    /// The name that the source uses: `app.css`.
    logical: &'static str,
    /// Where it is served: `/assets/app-5F3K2Q7A.css`.
    url: &'static str,
    /// The content as it is.
    plain: &'static [u8],
    /// The content compressed with brotli, where that is smaller.
    brotli: Option<&'static [u8]>,
}

/// Written by `build.rs` from `frontend/dist`.
static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.in"));

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Whether styles and script were there when this binary was built.
pub const fn built() -> bool {
    !ASSETS.is_empty()
}

/// The address of an asset by its plain name (`app.css`); nothing when it was not built.
pub fn url(logical: &str) -> Option<&'static str> {
    ASSETS
        .iter()
        .find(|asset| asset.logical == logical)
        .map(|asset| asset.url)
}

/// Answers one embedded file, `/assets/{name}`: brotli to those who take it, 304 to those who have it.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response<Body> {
    let found = ASSETS
        .iter()
        .find(|asset| asset.url.strip_prefix("/assets/") == Some(&name));
    let Some(asset) = found else {
        return empty(StatusCode::NOT_FOUND);
    };
    let (content, packed) = match asset.brotli {
        Some(packed) if takes_brotli(&headers) => (packed, true),
        _ => (asset.plain, false),
    };
    let etag = if packed {
        format!("\"{name}.br\"")
    } else {
        format!("\"{name}\"")
    };
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut answer = if known {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        Response::new(Body::from(content))
    };
    let sent = answer.headers_mut();
    sent.insert(header::CACHE_CONTROL, FOREVER);
    sent.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    sent.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(&name)));
    if packed {
        sent.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        sent.insert(header::ETAG, etag);
    }
    answer
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    answer
}

/// Whether the request lists `br` without refusing it (`br;q=0`).
fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = parts.next() == Some("br");
            named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
#[cfg(test)]
mod tests;
