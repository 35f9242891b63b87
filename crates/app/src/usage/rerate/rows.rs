//! The rows of later ratings, and how many events a change of prices reaches.

use std::collections::HashMap;

use canopy_domain::rating::charges_to_json;
use canopy_store::Tx;
use jiff::civil::Date;

use crate::Refusal;
use crate::stored::day;
use crate::usage::event::{ListedEvent, Rating, StoredEvent};
use crate::usage::rows::rating;

/// Stores the ratings of events.
pub(super) async fn insert(tx: &Tx, ratings: Vec<(&StoredEvent, Rating)>) -> Result<(), Refusal> {
    let rows = ratings.into_iter().map(|(event, rating)| {
        args![
            event.company_id.clone(),
            event.identity.0,
            event.identity.1,
            rating.revision,
            rating.rated_at,
            rating.booked_on.to_string(),
            rating.effective_on.to_string(),
            rating.amount,
            rating.billed_ms,
            charges_to_json(&rating.charges),
        ]
        .to_vec()
    });
    tx.many(
        "INSERT INTO ratings (company_id, identity_hi, identity_lo, revision, rated_at, booked_on, effective_on, \
         amount, billed_ms, charges) VALUES {rows}",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// What an event cost when it was booked: billed time and charges as text.
pub(in crate::usage) type First = (i64, String);

/// The histories of those events that were rated again: how they were booked, and every later rating
/// in its order.
pub(in crate::usage) async fn histories(
    tx: &Tx,
    events: &[ListedEvent],
) -> Result<HashMap<(i64, i64), (First, Vec<Rating>)>, Refusal> {
    let keys: Vec<_> = events
        .iter()
        .filter(|listed| listed.rating.is_some())
        .map(|listed| {
            let event = &listed.event;
            args![event.company_id.clone(), event.identity.0, event.identity.1].to_vec()
        })
        .collect();
    let mut histories: HashMap<(i64, i64), (First, Vec<Rating>)> = HashMap::new();
    if keys.is_empty() {
        return Ok(histories);
    }
    let sql = "SELECT r.identity_hi, r.identity_lo, e.billed_ms, e.charges, r.revision, r.rated_at, r.booked_on, \
         r.effective_on, r.amount, r.billed_ms, r.charges FROM ratings r \
         JOIN event_keys k ON k.company_id = r.company_id AND k.identity_hi = r.identity_hi AND k.identity_lo = r.identity_lo \
         JOIN events e ON e.company_id = k.company_id AND e.occurred_on = k.occurred_on \
         AND e.occurred_at = k.occurred_at AND e.identity_hi = k.identity_hi AND e.identity_lo = k.identity_lo \
         WHERE (r.company_id, r.identity_hi, r.identity_lo) IN (VALUES {rows})";
    for row in tx.many(sql, keys).await? {
        let first = (row.int(2)?, row.text(3)?.to_owned());
        let history = histories
            .entry((row.int(0)?, row.int(1)?))
            .or_insert_with(|| (first, Vec::new()));
        history.1.push(rating(&row, 4)?);
    }
    for (_, ratings) in histories.values_mut() {
        ratings.sort_by_key(|rating| rating.revision);
    }
    Ok(histories)
}

/// How many events a company has on each day from one on, latest day first.
pub(super) async fn days_since(
    tx: &Tx,
    company: &str,
    from: Date,
) -> Result<Vec<(Date, i64)>, Refusal> {
    let sql = "SELECT occurred_on, COUNT(*) FROM events WHERE company_id = $1 AND occurred_on >= $2 \
         GROUP BY occurred_on ORDER BY occurred_on DESC";
    let rows = tx
        .all(sql, args![company.to_owned(), from.to_string()])
        .await?;
    rows.iter()
        .map(|row| Ok((day(row.text(0)?)?, row.int(1)?)))
        .collect()
}
