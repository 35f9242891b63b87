//! Every part of the kit on pages with plausible values, under the policy of the real server:
//! `cargo run -p canopy-web --example gallery`, then open <http://127.0.0.1:4010>.

mod access;
mod gates;
mod overview;
mod reporting;
mod settings;
mod shell;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::get;
use canopy_web::assets;
use std::collections::HashMap;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// The parameters of an address.
type Query = axum::extract::Query<HashMap<String, String>>;

/// What the real server sends; a part that needs more does not belong in the kit.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn set(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let pages = Router::new()
        .route("/", get(overview::page))
        .route("/switcher", get(shell::switch))
        .route("/access", get(access::page))
        .route("/settings", get(settings::page).post(settings::page))
        .route("/reporting", get(reporting::page))
        .route("/empty", get(overview::empty_page))
        .route("/sign-in", get(gates::sign_in).post(gates::refused_sign_in))
        .route("/forbidden", get(gates::forbidden))
        .route("/broken", get(gates::broken))
        .fallback(gates::not_found)
        .route("/assets/{name}", get(assets::serve))
        .layer(CompressionLayer::new())
        .layer(set(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let listener = TcpListener::bind("127.0.0.1:4010").await?;
    axum::serve(listener, pages).await
}
