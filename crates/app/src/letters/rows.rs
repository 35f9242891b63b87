//! The rows of letters.

use canopy_store::{Row, Tx, Value};
use jiff::Timestamp;

use super::Letter;
use super::mailbox::Kept;
use crate::Refusal;
use crate::stored::{broken, instant};

/// Stores a letter that waits.
pub(super) async fn insert(tx: &Tx, id: &str, letter: &Letter, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO letters (letter_id, organization_id, recipient, recipient_name, subject, text_part, html_part, \
         status, created_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, 0)",
        args![
            id,
            letter.organization.clone(),
            letter.to.clone(),
            letter.to_name.clone(),
            letter.subject.clone(),
            letter.text.clone(),
            letter.html.clone(),
            at,
        ],
    )
    .await?;
    Ok(())
}

/// The organization of the person with an address, if all of their roles are within that one: its
/// admins may do for them what a letter about their account lets its reader do.
pub(super) async fn only_organization(
    tx: &Tx,
    email: &str,
    now: i64,
) -> Result<Option<String>, Refusal> {
    let sql = "SELECT DISTINCT COALESCE(a.organization_id, l.organization_id) FROM people p \
         JOIN role_assignments a ON a.person_id = p.person_id AND a.ended_at IS NULL \
         AND (a.expires_at IS NULL OR a.expires_at > $2) \
         LEFT JOIN links l ON l.company_id = a.company_id AND l.unlinked_on IS NULL WHERE p.email = $1";
    let rows = tx.all(sql, args![email, now]).await?;
    match rows.as_slice() {
        [only] => Ok(only.opt_string(0)?),
        _ => Ok(None),
    }
}

/// The latest letters within these organizations that were not forgotten.
pub(super) async fn kept(
    tx: &Tx,
    organizations: &[String],
    limit: i64,
) -> Result<Vec<Kept>, Refusal> {
    let list: Vec<Value> = organizations.iter().map(Value::from).collect();
    let sql = "SELECT letter_id, recipient, subject, text_part, created_at FROM letters \
         WHERE status = 'waiting' AND organization_id IN ({list}) ORDER BY letter_id DESC LIMIT $1";
    tx.all_in(sql, args![limit], &list)
        .await?
        .iter()
        .map(|row| {
            Ok(Kept {
                id: row.string(0)?,
                to: row.string(1)?,
                subject: row.string(2)?,
                text: row.string(3)?,
                written_at: instant(row.int(4)?)?,
            })
        })
        .collect()
}

/// A letter on its way.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) letter: Letter,
    pub(super) created_at: Timestamp,
}

const LETTER: &str =
    "organization_id, recipient, recipient_name, subject, text_part, html_part, created_at";

fn outgoing_of(row: &Row) -> Result<Outgoing, Refusal> {
    Ok(Outgoing {
        letter: Letter {
            organization: row.opt_string(0)?,
            to: row.string(1)?,
            to_name: row.string(2)?,
            subject: row.string(3)?,
            text: row.string(4)?,
            html: row.string(5)?,
        },
        created_at: instant(row.int(6)?)?,
    })
}

/// A letter that still waits.
pub(super) async fn outgoing(tx: &Tx, id: &str) -> Result<Option<Outgoing>, Refusal> {
    let sql = format!("SELECT {LETTER} FROM letters WHERE letter_id = $1 AND status = 'waiting'");
    let row = tx.one(&sql, args![id]).await?;
    row.as_ref().map(outgoing_of).transpose()
}

/// How many letters wait.
pub(super) async fn waiting(tx: &Tx) -> Result<i64, Refusal> {
    let sql = "SELECT COUNT(*) FROM letters WHERE status = 'waiting'";
    let row = tx.one(sql, args![]).await?;
    Ok(row.ok_or_else(|| broken("count of letters"))?.int(0)?)
}

/// A letter went out; its words are forgotten.
pub(super) async fn note_sent(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    let sql = "UPDATE letters SET status = 'sent', sent_at = $2, attempts = attempts + 1, last_error = NULL, \
         text_part = '', html_part = '' WHERE letter_id = $1";
    tx.exec(sql, args![id, at]).await?;
    Ok(())
}

/// An attempt failed, and another one follows.
pub(super) async fn note_failed(tx: &Tx, id: &str, why: &str) -> Result<(), Refusal> {
    let sql = "UPDATE letters SET attempts = attempts + 1, last_error = $2 WHERE letter_id = $1";
    tx.exec(sql, args![id, why]).await?;
    Ok(())
}

/// A letter never goes out; its words are forgotten.
pub(super) async fn note_given_up(tx: &Tx, id: &str, why: &str) -> Result<(), Refusal> {
    let sql = "UPDATE letters SET status = 'given_up', attempts = attempts + 1, last_error = $2, \
         text_part = '', html_part = '' WHERE letter_id = $1";
    tx.exec(sql, args![id, why]).await?;
    Ok(())
}

/// Removes letters that were written before an instant.
pub(crate) async fn sweep(tx: &Tx, before: i64) -> Result<(), Refusal> {
    let sql = "DELETE FROM letters WHERE created_at < $1";
    tx.exec(sql, args![before]).await?;
    Ok(())
}
