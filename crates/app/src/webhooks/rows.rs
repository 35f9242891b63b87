//! The rows of webhook endpoints and deliveries.

use canopy_store::{Row, Tx};

use super::Event;
use super::endpoints::{Delivery, Endpoint};
use crate::Refusal;
use crate::stored::{broken, instant};

const ENDPOINT: &str = "endpoint_id, organization_id, url, events, switched_on, created_at";

fn endpoint(row: &Row) -> Result<Endpoint, Refusal> {
    Ok(Endpoint {
        id: row.string(0)?,
        organization_id: row.string(1)?,
        url: row.string(2)?,
        events: row.text(3)?.split(' ').filter_map(Event::read).collect(),
        switched_on: row.int(4)? != 0,
        created_at: instant(row.int(5)?)?,
    })
}

/// The endpoints of an organization, oldest first.
pub(super) async fn endpoints(tx: &Tx, organization_id: &str) -> Result<Vec<Endpoint>, Refusal> {
    let sql = format!(
        "SELECT {ENDPOINT} FROM webhook_endpoints WHERE organization_id = $1 AND removed_at IS NULL ORDER BY endpoint_id"
    );
    let rows = tx.all(&sql, args![organization_id]).await?;
    rows.iter().map(endpoint).collect()
}

/// Stores a new endpoint with its sealed secret.
pub(super) async fn insert(tx: &Tx, new: &Endpoint, secret: &str) -> Result<(), Refusal> {
    let events: Vec<&str> = new.events.iter().map(|event| event.code()).collect();
    tx.exec(
        "INSERT INTO webhook_endpoints (endpoint_id, organization_id, url, secret, events, switched_on, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &new.id,
            &new.organization_id,
            &new.url,
            secret,
            events.join(" "),
            new.switched_on,
            new.created_at.as_microsecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Switches an endpoint on or off.
pub(super) async fn switch(tx: &Tx, id: &str, on: bool) -> Result<(), Refusal> {
    let sql = "UPDATE webhook_endpoints SET switched_on = $2 WHERE endpoint_id = $1";
    tx.exec(sql, args![id, on]).await?;
    Ok(())
}

/// Removes an endpoint; its secret is forgotten.
pub(super) async fn remove(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    let sql = "UPDATE webhook_endpoints SET removed_at = $2, secret = '' WHERE endpoint_id = $1";
    tx.exec(sql, args![id, at]).await?;
    Ok(())
}

/// Some sealed secret.
pub(crate) async fn any_secret(tx: &Tx) -> Result<Option<String>, Refusal> {
    let sql = "SELECT secret FROM webhook_endpoints WHERE removed_at IS NULL LIMIT 1";
    let row = tx.one(sql, args![]).await?;
    Ok(row.map(|row| row.string(0)).transpose()?)
}

/// Stores a delivery that waits.
pub(super) async fn insert_delivery(
    tx: &Tx,
    id: &str,
    to: &Endpoint,
    event: Event,
    body: &str,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO webhook_deliveries (delivery_id, endpoint_id, organization_id, event, body, state, created_at, \
         next_at, attempts) VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $6, 0)",
        args![id, &to.id, &to.organization_id, event.code(), body, at],
    )
    .await?;
    Ok(())
}

/// A delivery on its way.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) endpoint_id: String,
    pub(super) body: String,
    pub(super) url: String,
    /// Sealed.
    pub(super) secret: String,
    /// Whether the endpoint is still there and on.
    pub(super) wanted: bool,
}

/// A delivery that still waits.
pub(super) async fn outgoing(tx: &Tx, id: &str) -> Result<Option<Outgoing>, Refusal> {
    let sql = "SELECT e.endpoint_id, d.body, e.url, e.secret, e.switched_on, e.removed_at FROM webhook_deliveries d \
         JOIN webhook_endpoints e ON e.endpoint_id = d.endpoint_id WHERE d.delivery_id = $1 AND d.state = 'waiting'";
    let Some(row) = tx.one(sql, args![id]).await? else {
        return Ok(None);
    };
    Ok(Some(Outgoing {
        endpoint_id: row.string(0)?,
        body: row.string(1)?,
        url: row.string(2)?,
        secret: row.string(3)?,
        wanted: row.int(4)? != 0 && row.opt_int(5)?.is_none(),
    }))
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub(super) struct Attempt<'a> {
    pub(super) state: &'a str,
    pub(super) at: i64,
    pub(super) next_at: Option<i64>,
    pub(super) status: Option<i64>,
    pub(super) error: Option<&'a str>,
}

/// Notes how an attempt ended. What ended is told of, and its body is forgotten.
pub(super) async fn note(tx: &Tx, id: &str, attempt: &Attempt<'_>) -> Result<(), Refusal> {
    let ended = (attempt.next_at.is_none()).then_some(attempt.at);
    let sql = "UPDATE webhook_deliveries SET state = $2, attempts = attempts + 1, next_at = $3, ended_at = $4, \
         last_status = $5, last_error = $6, body = CASE WHEN $7 = 1 THEN '' ELSE body END WHERE delivery_id = $1";
    tx.exec(
        sql,
        args![
            id,
            attempt.state,
            attempt.next_at,
            ended,
            attempt.status,
            attempt.error,
            ended.is_some(),
        ],
    )
    .await?;
    Ok(())
}

/// The latest deliveries of an organization.
pub(super) async fn deliveries(
    tx: &Tx,
    organization_id: &str,
    limit: i64,
) -> Result<Vec<Delivery>, Refusal> {
    let sql = "SELECT d.delivery_id, e.url, d.event, d.state, d.created_at, d.next_at, d.attempts, d.last_status, d.last_error \
         FROM webhook_deliveries d JOIN webhook_endpoints e ON e.endpoint_id = d.endpoint_id \
         WHERE d.organization_id = $1 ORDER BY d.delivery_id DESC LIMIT $2";
    let rows = tx.all(sql, args![organization_id, limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(Delivery {
                id: row.string(0)?,
                url: row.string(1)?,
                event: row.string(2)?,
                state: row
                    .text(3)?
                    .parse()
                    .map_err(|_| broken("state of a delivery"))?,
                created_at: instant(row.int(4)?)?,
                next_at: row.opt_int(5)?.map(instant).transpose()?,
                attempts: row.int(6)?,
                status: row.opt_int(7)?,
                error: row.opt_string(8)?,
            })
        })
        .collect()
}

/// Removes deliveries that were put in line before an instant.
pub(crate) async fn sweep(tx: &Tx, before: i64) -> Result<(), Refusal> {
    let sql = "DELETE FROM webhook_deliveries WHERE created_at < $1";
    tx.exec(sql, args![before]).await?;
    Ok(())
}
