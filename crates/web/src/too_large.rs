//! Bodies that are larger than any that is read: what is left of one is taken in and forgotten, so
//! that its sender gets to read the refusal.
//!
//! A server that answers and closes while bytes are still on their way resets the connection, and the
//! client sees a broken pipe instead of 413.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;

use crate::routes::MAX_BODY;

/// The most that is taken in for the sake of an answer; who says to send more is cut off.
const MOST_FORGOTTEN: usize = 4 * MAX_BODY;

/// Takes in a body that is refused by its length before the refusal goes out. The deadline of every
/// request holds here, too. Who asks first whether to send (`Expect`) hears the refusal at once.
pub(crate) async fn forget_rest(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|value| value.to_str().ok()?.parse().ok());
    let forgets = length.is_some_and(|length| length > MAX_BODY && length <= MOST_FORGOTTEN);
    if !forgets || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let mut bytes = body.into_data_stream();
    while let Some(Ok(_)) = bytes.next().await {}
    // The limit refuses by the length that was said, which stays in the head.
    next.run(Request::from_parts(head, Body::empty())).await
}
