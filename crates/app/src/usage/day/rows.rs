//! The rows of the events that count on one day.

use canopy_store::Tx;
use jiff::civil::Date;

use crate::Refusal;
use crate::usage::event::ListedEvent;
use crate::usage::rows::{
    EVENT_COLUMNS, Position, RATING_COLUMNS, TO_RATING, TO_VOID, VOID_COLUMNS, listed_event,
    page_args,
};

/// The events that count on a day of a company or were taken back there, latest first, before a
/// position. What a day restates happened before it, on days that the late bookings name.
pub(super) async fn counting_on(
    tx: &Tx,
    company_id: &str,
    on: Date,
    position: &Position,
    limit: i64,
) -> Result<Vec<ListedEvent>, Refusal> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, {VOID_COLUMNS}, {RATING_COLUMNS} FROM events e {TO_VOID} {TO_RATING} WHERE e.company_id = $1 \
         AND (e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo) < ($2, $3, $4, $5) \
         AND (e.posted_on = $7 OR v.posted_on = $7) AND (e.occurred_on = $7 OR e.occurred_on IN \
         (SELECT b.occurred_on FROM late_bookings b WHERE b.company_id = $1 AND b.posted_on = $7)) \
         ORDER BY e.occurred_on DESC, e.occurred_at DESC, e.identity_hi DESC, e.identity_lo DESC LIMIT $6"
    );
    let mut args = page_args(company_id, position, limit).to_vec();
    args.push(on.to_string().into());
    tx.all(&sql, &args)
        .await?
        .iter()
        .map(listed_event)
        .collect()
}
