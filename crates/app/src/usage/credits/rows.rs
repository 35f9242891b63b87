//! The rows of credits: who gave them and what they name.

use canopy_store::{Row, Tx, Value};

use super::Names;
use super::list::Credit;
use crate::stored::{broken, month};
use crate::usage::rows::{
    EVENT_COLUMNS, Position, RATING_COLUMNS, TO_RATING, TO_VOID, VOID_COLUMNS, listed_event,
};
use crate::{Actor, Refusal};

/// Says who gave a credit and what it names.
pub(super) async fn insert(
    tx: &Tx,
    company: &str,
    identity: (i64, i64),
    actor: &Actor,
    names: &Names,
) -> Result<(), Refusal> {
    let (charge, month) = match names {
        Names::Nothing => (None, None),
        Names::Month(month) => (None, Some(month.to_string())),
        Names::Charge { source, id, place } => (Some((source, id, *place)), None),
    };
    let of = charge.map(|(source, id, _)| canopy_domain::usage::identity(source, id));
    tx.exec(
        "INSERT INTO credits (company_id, identity_hi, identity_lo, given_by, given_by_name, of_hi, of_lo, of_place, \
         of_source, of_id, of_month) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            company,
            identity.0,
            identity.1,
            actor.id.clone(),
            actor.name.clone(),
            of.map(|of| of.0),
            of.map(|of| of.1),
            charge.map(|charge| charge.2),
            charge.map(|charge| charge.0.clone()),
            charge.map(|charge| charge.1.clone()),
            month,
        ],
    )
    .await?;
    Ok(())
}

/// The charges of an event that credits take back which are not voided, with the ids of the credits.
pub(super) async fn credited(
    tx: &Tx,
    company: &str,
    event: (i64, i64),
) -> Result<Vec<(i64, String)>, Refusal> {
    let sql = "SELECT c.of_place, e.external_id FROM credits c \
         JOIN event_keys k ON k.company_id = c.company_id AND k.identity_hi = c.identity_hi AND k.identity_lo = c.identity_lo \
         JOIN events e ON e.company_id = k.company_id AND e.occurred_on = k.occurred_on \
         AND e.occurred_at = k.occurred_at AND e.identity_hi = k.identity_hi AND e.identity_lo = k.identity_lo \
         LEFT JOIN voids v ON v.company_id = c.company_id AND v.identity_hi = c.identity_hi AND v.identity_lo = c.identity_lo \
         WHERE c.company_id = $1 AND c.of_hi = $2 AND c.of_lo = $3 AND v.reason IS NULL ORDER BY c.of_place";
    let rows = tx.all(sql, args![company, event.0, event.1]).await?;
    rows.iter()
        .map(|row| Ok((row.int(0)?, row.string(1)?)))
        .collect()
}

/// The credits of companies from a position back, latest first. `since` leaves out earlier days.
pub(super) async fn before(
    tx: &Tx,
    companies: &[Value],
    since: Option<&str>,
    position: &Position,
    limit: i64,
) -> Result<Vec<Credit>, Refusal> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, {VOID_COLUMNS}, {RATING_COLUMNS}, c.given_by_name, c.of_source, c.of_id, c.of_place, c.of_month \
         FROM events e {TO_VOID} {TO_RATING} LEFT JOIN credits c ON c.company_id = e.company_id \
         AND c.identity_hi = e.identity_hi AND c.identity_lo = e.identity_lo \
         WHERE e.type = 'credit' AND e.occurred_on >= $6 \
         AND (e.occurred_on, e.occurred_at, e.identity_hi, e.identity_lo) < ($1, $2, $3, $4) \
         AND e.company_id IN ({{list}}) \
         ORDER BY e.occurred_on DESC, e.occurred_at DESC, e.identity_hi DESC, e.identity_lo DESC LIMIT $5"
    );
    let fixed = args![
        position.occurred_on.clone(),
        position.occurred_at,
        position.identity.0,
        position.identity.1,
        limit,
        since.unwrap_or_default(),
    ];
    let rows = tx.all_in(&sql, fixed, companies).await?;
    rows.iter().map(credit).collect()
}

fn credit(row: &Row) -> Result<Credit, Refusal> {
    let charge = (row.opt_text(35)?, row.opt_text(36)?, row.opt_int(37)?);
    let names = match (charge, row.opt_text(38)?) {
        ((Some(source), Some(id), Some(place)), _) => Names::Charge {
            source: source.into(),
            id: id.into(),
            place,
        },
        (_, Some(text)) => Names::Month(month(text).map_err(|_| broken("month"))?),
        _ => Names::Nothing,
    };
    Ok(Credit {
        listed: listed_event(row)?,
        given_by: row.opt_text(34)?.map(Into::into),
        names,
    })
}
