//! The rows of viewings.

use canopy_store::{Row, Tx};

use crate::Refusal;
use crate::actor::Seeing;

/// A viewing as stored.
#[derive(Debug)]
pub(crate) struct Viewing {
    pub(crate) id: String,
    pub(crate) session_id: String,
    pub(crate) person_id: String,
    pub(crate) organization_id: String,
    pub(crate) started_at: i64,
}

const COLUMNS: &str = "v.viewing_id, v.session_id, v.person_id, v.organization_id, v.started_at";

fn viewing(row: &Row) -> Result<Viewing, Refusal> {
    Ok(Viewing {
        id: row.text(0)?.into(),
        session_id: row.text(1)?.into(),
        person_id: row.text(2)?.into(),
        organization_id: row.text(3)?.into(),
        started_at: row.int(4)?,
    })
}

/// Stores a viewing that ends by itself at `until`.
pub(super) async fn insert(tx: &Tx, viewing: &Viewing, until: i64) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO viewings (viewing_id, session_id, person_id, organization_id, started_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            viewing.id.clone(),
            viewing.session_id.clone(),
            viewing.person_id.clone(),
            viewing.organization_id.clone(),
            viewing.started_at,
            until,
        ],
    )
    .await?;
    Ok(())
}

/// Through whose eyes a session looks now. People who may not sign in see nothing, so neither does
/// who looks through their eyes.
pub(crate) async fn live(tx: &Tx, session_id: &str, now: i64) -> Result<Option<Seeing>, Refusal> {
    let sql = "SELECT v.viewing_id, v.person_id, p.name, v.organization_id FROM viewings v \
         JOIN people p ON p.person_id = v.person_id AND p.deactivated_at IS NULL \
         WHERE v.session_id = $1 AND v.ended_at IS NULL AND v.expires_at > $2 \
         ORDER BY v.viewing_id DESC LIMIT 1";
    let row = tx.one(sql, args![session_id.to_owned(), now]).await?;
    row.map(|row| {
        Ok(Seeing {
            viewing_id: row.text(0)?.into(),
            person_id: row.text(1)?.into(),
            name: row.text(2)?.into(),
            organization_id: row.text(3)?.into(),
        })
    })
    .transpose()
}

/// Ends every viewing of a session; answers those that it ended.
pub(crate) async fn end(tx: &Tx, session_id: &str, now: i64) -> Result<Vec<Viewing>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM viewings v WHERE v.session_id = $1 AND v.ended_at IS NULL ORDER BY v.viewing_id"
    );
    let rows = tx.all(&sql, args![session_id.to_owned()]).await?;
    let open: Vec<Viewing> = rows.iter().map(viewing).collect::<Result<_, _>>()?;
    let sql = "UPDATE viewings SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL";
    tx.exec(sql, args![session_id.to_owned(), now]).await?;
    Ok(open)
}

/// Ends one viewing.
pub(crate) async fn end_one(tx: &Tx, id: &str, now: i64) -> Result<(), Refusal> {
    let sql = "UPDATE viewings SET ended_at = $2 WHERE viewing_id = $1 AND ended_at IS NULL";
    tx.exec(sql, args![id.to_owned(), now]).await?;
    Ok(())
}

/// The viewings that nobody ended and that are over: their time is up, or their session is gone.
pub(crate) async fn left_open(tx: &Tx, now: i64) -> Result<Vec<Viewing>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM viewings v LEFT JOIN sessions s ON s.session_id = v.session_id AND s.expires_at > $1 \
         WHERE v.ended_at IS NULL AND (v.expires_at <= $1 OR s.session_id IS NULL) ORDER BY v.viewing_id"
    );
    let rows = tx.all(&sql, args![now]).await?;
    rows.iter().map(viewing).collect()
}
