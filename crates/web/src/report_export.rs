//! A report as a file, written while it is read.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use canopy_app::reporting::export::Export;
use futures_util::stream::try_unfold;

/// The answer that carries an export. Where it cannot be written to its end, the connection breaks
/// off, so that no client takes a part for the whole.
pub(crate) fn answer(export: Export) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", export.file_name);
    let media = export.format.media_type();
    let parts = try_unfold(export, |mut export| async move {
        let bytes = export.next().await?;
        Ok::<_, canopy_app::Refusal>(bytes.map(|bytes| (bytes, export)))
    });
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, Body::from_stream(parts)).into_response()
}
