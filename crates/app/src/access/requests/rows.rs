//! The rows of access requests.

use canopy_domain::role::{HeldIn, Page};
use canopy_store::{Row, Tx, Value};
use jiff::Timestamp;

use super::Pending;
use crate::Refusal;
use crate::stored::{broken, instant};

const PENDING: &str = "r.request_id, r.person_id, r.organization_id, r.company_id, r.role, r.page, r.note, r.requested_at \
     FROM access_requests r JOIN people p ON p.person_id = r.person_id AND p.deactivated_at IS NULL WHERE r.decided_at IS NULL";

fn pending(row: &Row) -> Result<Pending, Refusal> {
    let held_in = match (row.opt_text(2)?, row.opt_text(3)?) {
        (Some(id), _) => HeldIn::Organization(id.into()),
        (None, Some(id)) => HeldIn::Company(id.into()),
        (None, None) => return Err(broken("place of a request")),
    };
    let page = row.opt_text(5)?.map(str::parse::<Page>).transpose();
    Ok(Pending {
        id: row.string(0)?,
        person_id: row.string(1)?,
        held_in,
        role: row.text(4)?.parse().map_err(|_| broken("role"))?,
        page: page.map_err(|_| broken("page"))?,
        note: row.string(6)?,
        requested_at: instant(row.int(7)?)?,
    })
}

/// Stores a request.
pub(super) async fn insert(tx: &Tx, new: &Pending) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO access_requests (request_id, person_id, organization_id, company_id, role, page, note, requested_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            new.id.clone(),
            new.person_id.clone(),
            new.held_in.organization_id(),
            new.held_in.company_id(),
            new.role.code(),
            new.page.map(|page| page.code()),
            new.note.clone(),
            new.requested_at.as_microsecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Since when a person has an open request to a place, if they have one.
pub(crate) async fn open_since(
    tx: &Tx,
    person_id: &str,
    held_in: &HeldIn,
) -> Result<Option<Timestamp>, Refusal> {
    let sql = "SELECT requested_at FROM access_requests WHERE decided_at IS NULL AND person_id = $1 \
         AND (organization_id = $2 OR company_id = $3)";
    let places = args![person_id, held_in.organization_id(), held_in.company_id()];
    let row = tx.one(sql, places).await?;
    row.map(|row| instant(row.int(0)?)).transpose()
}

/// How many requests a person made after an instant, and when the first of them.
pub(super) async fn since(
    tx: &Tx,
    person_id: &str,
    after: i64,
) -> Result<(i64, Timestamp), Refusal> {
    let sql = "SELECT COUNT(*), COALESCE(MIN(requested_at), 0) FROM access_requests \
         WHERE person_id = $1 AND requested_at > $2";
    let row = tx.one(sql, args![person_id, after]).await?;
    let row = row.ok_or_else(|| broken("count of requests"))?;
    Ok((row.int(0)?, instant(row.int(1)?)?))
}

/// Decides an open request; false where it is decided already.
pub(super) async fn decide(
    tx: &Tx,
    id: &str,
    by: &str,
    decision: &str,
    reason: Option<&str>,
    at: i64,
) -> Result<bool, Refusal> {
    let sql = "UPDATE access_requests SET decided_at = $5, decided_by = $2, decision = $3, reason = $4 \
         WHERE request_id = $1 AND decided_at IS NULL";
    Ok(tx.exec(sql, args![id, by, decision, reason, at]).await? > 0)
}

/// The open request with this id.
pub(crate) async fn by_id(tx: &Tx, id: &str) -> Result<Option<Pending>, Refusal> {
    let row = tx
        .one(
            &format!("SELECT {PENDING} AND r.request_id = $1"),
            args![id],
        )
        .await?;
    row.as_ref().map(pending).transpose()
}

/// The open requests to an organization itself.
pub(crate) async fn of_organization(tx: &Tx, id: &str) -> Result<Vec<Pending>, Refusal> {
    let sql = format!("SELECT {PENDING} AND r.organization_id = $1");
    let rows = tx.all(&sql, args![id]).await?;
    rows.iter().map(pending).collect()
}

/// The open requests to these companies.
pub(crate) async fn of_companies(tx: &Tx, companies: &[Value]) -> Result<Vec<Pending>, Refusal> {
    let sql = format!("SELECT {PENDING} AND r.company_id IN ({{list}})");
    let rows = tx.all_in(&sql, args![], companies).await?;
    rows.iter().map(pending).collect()
}
