//! The rows of events, their identities, voids and refusals.

mod cells;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use canopy_domain::refusal::FieldError;
use canopy_store::{Tx, Value};
use jiff::civil::Date;

use super::event::{ListedEvent, StoredEvent, VoidRecord};
use crate::Refusal;

use cells::{event, event_values};
pub(super) use cells::{listed_event, rating};

type Key = (Arc<str>, i64, i64);

/// Claims identities; answers those that were free until now.
pub(super) async fn claim(
    tx: &Tx,
    events: &BTreeMap<Key, StoredEvent>,
) -> Result<HashSet<Key>, Refusal> {
    let rows = events
        .values()
        .map(|event| {
            args![
                event.company_id.clone(),
                event.identity.0,
                event.identity.1,
                event.occurred_on.to_string(),
                event.content.occurred_at.as_microsecond(),
            ]
            .to_vec()
        })
        .collect();
    let claimed = tx
        .many(
            "INSERT INTO event_keys (company_id, identity_hi, identity_lo, occurred_on, occurred_at) \
             VALUES {rows} ON CONFLICT (company_id, identity_hi, identity_lo) DO NOTHING \
             RETURNING company_id, identity_hi, identity_lo",
            rows,
        )
        .await?;
    claimed
        .iter()
        .map(|row| Ok((row.text(0)?.into(), row.int(1)?, row.int(2)?)))
        .collect()
}

pub(super) const EVENT_COLUMNS: &str = "e.company_id, e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo, e.source, \
     e.external_id, e.type, e.direction, e.outcome, e.duration_ms, e.segments, e.label, e.amount, \
     e.case_source, e.case_id, e.campaign, e.booked_at, e.booked_on, e.posted_on, e.billed_ms, e.charges";

pub(super) const VOID_COLUMNS: &str =
    "v.reason, v.voided_by, v.voided_at, v.booked_on, v.posted_on";

pub(super) const RATING_COLUMNS: &str =
    "r.revision, r.rated_at, r.booked_on, r.effective_on, r.amount, r.billed_ms, r.charges";

/// The last rating of an event that was rated again.
pub(super) const TO_RATING: &str = "LEFT JOIN ratings r ON r.company_id = e.company_id AND r.identity_hi = e.identity_hi \
     AND r.identity_lo = e.identity_lo AND r.revision = (SELECT MAX(x.revision) FROM ratings x \
     WHERE x.company_id = e.company_id AND x.identity_hi = e.identity_hi AND x.identity_lo = e.identity_lo)";

const TO_EVENT: &str = "JOIN events e ON e.company_id = k.company_id AND e.occurred_on = k.occurred_on \
     AND e.occurred_at = k.occurred_at AND e.identity_hi = k.identity_hi AND e.identity_lo = k.identity_lo";

pub(super) const TO_VOID: &str = "LEFT JOIN voids v ON v.company_id = e.company_id AND v.identity_hi = e.identity_hi \
     AND v.identity_lo = e.identity_lo";

/// The events booked under these identities.
pub(super) async fn by_identity(tx: &Tx, keys: &[&Key]) -> Result<Vec<StoredEvent>, Refusal> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = keys
        .iter()
        .map(|key| args![key.0.to_string(), key.1, key.2].to_vec())
        .collect();
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM event_keys k {TO_EVENT} \
         WHERE (k.company_id, k.identity_hi, k.identity_lo) IN (VALUES {{rows}})"
    );
    tx.many(&sql, rows).await?.iter().map(event).collect()
}

/// One event with its void, if it was voided.
pub(super) async fn listed(
    tx: &Tx,
    company_id: &str,
    identity: (i64, i64),
) -> Result<Option<ListedEvent>, Refusal> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, {VOID_COLUMNS}, {RATING_COLUMNS} FROM event_keys k {TO_EVENT} {TO_VOID} {TO_RATING} \
         WHERE k.company_id = $1 AND k.identity_hi = $2 AND k.identity_lo = $3"
    );
    tx.one(&sql, args![company_id.to_owned(), identity.0, identity.1])
        .await?
        .as_ref()
        .map(listed_event)
        .transpose()
}

/// A place in the order of a company's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) occurred_on: String,
    pub(crate) occurred_at: i64,
    pub(crate) identity: (i64, i64),
}

impl Position {
    /// Before every event.
    pub(crate) fn start() -> Self {
        Self {
            occurred_on: String::new(),
            occurred_at: i64::MIN,
            identity: (i64::MIN, i64::MIN),
        }
    }

    /// Before every event of a day.
    pub(super) fn before(day: Date) -> Self {
        Self {
            occurred_on: day.to_string(),
            ..Self::start()
        }
    }

    /// After every event.
    pub(super) fn end() -> Self {
        Self {
            occurred_on: "~".into(),
            occurred_at: i64::MAX,
            identity: (i64::MAX, i64::MAX),
        }
    }

    /// The place of an event.
    pub(crate) fn of(event: &StoredEvent) -> Self {
        Self {
            occurred_on: event.occurred_on.to_string(),
            occurred_at: event.content.occurred_at.as_microsecond(),
            identity: event.identity,
        }
    }
}

/// The next events of a company in the order in which they happened.
pub(crate) async fn after(
    tx: &Tx,
    company_id: &str,
    position: &Position,
    limit: i64,
) -> Result<Vec<ListedEvent>, Refusal> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, {VOID_COLUMNS}, {RATING_COLUMNS} FROM events e {TO_VOID} {TO_RATING} WHERE e.company_id = $1 \
         AND (e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo) > ($2, $3, $4, $5) \
         ORDER BY e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo LIMIT $6"
    );
    tx.all(&sql, &page_args(company_id, position, limit))
        .await?
        .iter()
        .map(listed_event)
        .collect()
}

/// The next events of a company in the order in which they happened, up to a day.
pub(super) async fn within(
    tx: &Tx,
    company_id: &str,
    position: &Position,
    last: Date,
    limit: i64,
) -> Result<Vec<ListedEvent>, Refusal> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, {VOID_COLUMNS}, {RATING_COLUMNS} FROM events e {TO_VOID} {TO_RATING} WHERE e.company_id = $1 \
         AND (e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo) > ($2, $3, $4, $5) AND e.occurred_on <= $7 \
         ORDER BY e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo LIMIT $6"
    );
    let mut args = page_args(company_id, position, limit).to_vec();
    args.push(Value::from(last.to_string()));
    tx.all(&sql, &args)
        .await?
        .iter()
        .map(listed_event)
        .collect()
}

/// The events of a company, latest first, before a position.
pub(super) async fn before(
    tx: &Tx,
    company_id: &str,
    position: &Position,
    limit: i64,
) -> Result<Vec<ListedEvent>, Refusal> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, {VOID_COLUMNS}, {RATING_COLUMNS} FROM events e {TO_VOID} {TO_RATING} WHERE e.company_id = $1 \
         AND (e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo) < ($2, $3, $4, $5) \
         ORDER BY e.occurred_on DESC, e.occurred_at DESC, e.identity_hi DESC, e.identity_lo DESC LIMIT $6"
    );
    tx.all(&sql, &page_args(company_id, position, limit))
        .await?
        .iter()
        .map(listed_event)
        .collect()
}

pub(super) fn page_args(company_id: &str, position: &Position, limit: i64) -> [Value; 6] {
    [
        Value::from(company_id.to_owned()),
        Value::from(position.occurred_on.clone()),
        Value::from(position.occurred_at),
        Value::from(position.identity.0),
        Value::from(position.identity.1),
        Value::from(limit),
    ]
}

/// How many identities a company has claimed, and how many of them lead to an event.
pub(super) async fn count_keys(tx: &Tx, company_id: &str) -> Result<(i64, i64), Refusal> {
    let keys = "SELECT COUNT(*) FROM event_keys k WHERE k.company_id = $1";
    let leading = format!("SELECT COUNT(*) FROM event_keys k {TO_EVENT} WHERE k.company_id = $1");
    let mut counts = [0, 0];
    for (count, sql) in counts.iter_mut().zip([keys, &leading]) {
        let row = tx.one(sql, args![company_id.to_owned()]).await?;
        *count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    }
    Ok((counts[0], counts[1]))
}

/// Stores events whose identities were just claimed.
pub(super) async fn insert(
    tx: &Tx,
    events: impl Iterator<Item = StoredEvent>,
) -> Result<(), Refusal> {
    tx.many(
        "INSERT INTO events (company_id, occurred_on, occurred_at, identity_hi, identity_lo, source, external_id, \
         type, direction, outcome, duration_ms, segments, label, amount, case_source, case_id, campaign, \
         booked_at, booked_on, posted_on, billed_ms, charges) VALUES {rows}",
        events.map(event_values).collect(),
    )
    .await?;
    Ok(())
}

/// Stores a void; false where the event was voided before.
pub(super) async fn insert_void(
    tx: &Tx,
    event: &StoredEvent,
    void: &VoidRecord,
) -> Result<bool, Refusal> {
    let row = tx
        .one(
            "INSERT INTO voids (company_id, identity_hi, identity_lo, reason, voided_by, voided_at, booked_on, posted_on) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (company_id, identity_hi, identity_lo) DO NOTHING \
             RETURNING voided_at",
            args![
                event.company_id.clone(),
                event.identity.0,
                event.identity.1,
                void.reason.clone(),
                void.voided_by.clone(),
                void.voided_at,
                void.booked_on.to_string(),
                void.posted_on.to_string(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// The latest event that counts on a day, of those that are not voided and not the product's own;
/// zero where there is none.
pub(super) async fn latest_on(tx: &Tx, company_id: &str, day: Date) -> Result<i64, Refusal> {
    let args = args![
        company_id.to_owned(),
        day.to_string(),
        super::OWN_SOURCE.to_owned()
    ];
    let counts = "e.company_id = $1 AND e.posted_on = $2 AND e.source <> $3 AND v.reason IS NULL";
    let own = format!(
        "SELECT e.occurred_at FROM events e {TO_VOID} WHERE {counts} AND e.occurred_on = $2 \
         ORDER BY e.occurred_at DESC LIMIT 1"
    );
    if let Some(row) = tx.one(&own, args).await? {
        return Ok(row.int(0)?);
    }
    // What a day restates happened before it, on days that the late bookings name.
    let restated = format!(
        "SELECT MAX(e.occurred_at) FROM events e {TO_VOID} WHERE {counts} AND e.occurred_on IN \
         (SELECT b.occurred_on FROM late_bookings b WHERE b.company_id = $1 AND b.posted_on = $2 AND b.occurred_on < $2)"
    );
    let row = tx.one(&restated, args).await?;
    Ok(row
        .map(|row| row.opt_int(0))
        .transpose()?
        .flatten()
        .unwrap_or(0))
}

/// Counts refusals per company, day, code and field, with the latest message as an example.
pub(super) async fn add_refusals(
    tx: &Tx,
    day: &str,
    refused: &[(Arc<str>, FieldError)],
) -> Result<(), Refusal> {
    let mut counts: BTreeMap<(String, &str, &str), (i64, &str)> = BTreeMap::new();
    for (company, error) in refused {
        let entry = counts
            .entry((company.to_string(), error.code, &error.field))
            .or_default();
        *entry = (entry.0 + 1, &error.message);
    }
    let rows = counts
        .into_iter()
        .map(|((company, code, field), (count, example))| {
            args![
                company,
                day.to_owned(),
                code.to_owned(),
                field.to_owned(),
                count,
                example.to_owned()
            ]
            .to_vec()
        })
        .collect();
    tx.many(
        "INSERT INTO refused_events (company_id, day, code, field, refusals, example) VALUES {rows} \
         ON CONFLICT (company_id, day, code, field) DO UPDATE SET \
         refusals = refused_events.refusals + excluded.refusals, example = excluded.example",
        rows,
    )
    .await?;
    Ok(())
}
