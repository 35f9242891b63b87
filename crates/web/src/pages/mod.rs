//! The pages.

pub(crate) mod refused;

use axum::Router;

use crate::server::Door;

/// The routes of the pages.
pub(crate) fn routes() -> Router<Door> {
    Router::new()
}
