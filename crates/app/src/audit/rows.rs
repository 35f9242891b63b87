//! The rows of the audit chains.

use canopy_store::{Row, Tx};

use super::Record;
use crate::Refusal;

const COLUMNS: &str = "chain, seq, at, actor_id, actor_name, action, subject, company_id, \
     before_state, after_state, address, previous_hash, hash, salt";

/// The last place of the chain and its hash; 0 and nothing for a chain that has not begun.
pub(super) async fn head(tx: &Tx, chain: &str) -> Result<(i64, String), Refusal> {
    let row = tx
        .one(
            "SELECT seq, hash FROM audit_records WHERE chain = $1 ORDER BY seq DESC LIMIT 1",
            args![chain],
        )
        .await?;
    Ok(match row {
        Some(row) => (row.int(0)?, row.text(1)?.to_owned()),
        None => (0, String::new()),
    })
}

/// The latest record of an action on a subject.
pub(super) async fn latest(
    tx: &Tx,
    chain: &str,
    action: &str,
    subject: &str,
) -> Result<Option<Record>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_records WHERE chain = $1 AND action = $2 AND subject = $3 ORDER BY seq DESC LIMIT 1"
    );
    let row = tx.one(&sql, args![chain, action, subject]).await?;
    row.as_ref().map(record).transpose()
}

/// Appends a record.
pub(super) async fn append(tx: &Tx, record: &Record) -> Result<(), Refusal> {
    tx.exec(
        &format!(
            "INSERT INTO audit_records ({COLUMNS}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        args![
            record.chain.clone(),
            record.seq,
            record.at,
            record.actor_id.clone(),
            record.actor_name.clone(),
            record.action.clone(),
            record.subject.clone(),
            record.company_id.clone(),
            record.before.clone(),
            record.after.clone(),
            record.address.clone(),
            record.previous_hash.clone(),
            record.hash.clone(),
            record.salt.clone(),
        ],
    )
    .await?;
    Ok(())
}

/// Every chain that has begun. Goes from one to the next in the primary key, because a distinct
/// list would read every record.
pub(super) async fn chains(tx: &Tx) -> Result<Vec<String>, Refusal> {
    let rows = tx
        .all(
            "WITH RECURSIVE begun (chain) AS (SELECT MIN(chain) FROM audit_records UNION ALL \
             SELECT (SELECT MIN(r.chain) FROM audit_records r WHERE r.chain > begun.chain) FROM begun \
             WHERE begun.chain IS NOT NULL) SELECT chain FROM begun WHERE chain IS NOT NULL ORDER BY chain",
            args![],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// The next thousand records after a place.
pub(super) async fn page(tx: &Tx, chain: &str, after: i64) -> Result<Vec<Record>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_records WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT 1000"
    );
    let rows = tx.all(&sql, args![chain, after]).await?;
    rows.iter().map(record).collect()
}

fn record(row: &Row) -> Result<Record, Refusal> {
    Ok(Record {
        chain: row.text(0)?.into(),
        seq: row.int(1)?,
        at: row.int(2)?,
        actor_id: row.text(3)?.into(),
        actor_name: row.text(4)?.into(),
        action: row.text(5)?.into(),
        subject: row.text(6)?.into(),
        company_id: row.opt_text(7)?.map(Into::into),
        before: row.opt_text(8)?.map(Into::into),
        after: row.opt_text(9)?.map(Into::into),
        address: row.text(10)?.into(),
        previous_hash: row.text(11)?.into(),
        hash: row.text(12)?.into(),
        salt: row.opt_text(13)?.map(Into::into),
    })
}
