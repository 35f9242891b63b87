//! The rows of letters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use canopy_store::{Row, Tx, Value};
use jiff::Timestamp;

use super::mailbox::Kept;
use super::{File, Letter};
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
    let Some(file) = &letter.file else {
        return Ok(());
    };
    let sql = "INSERT INTO letter_files (letter_id, file_name, media_type, content) VALUES ($1, $2, $3, $4)";
    let content = STANDARD.encode(&file.bytes);
    tx.exec(sql, args![id, &file.name, &file.media_type, content])
        .await?;
    Ok(())
}

async fn file_of(tx: &Tx, id: &str) -> Result<Option<File>, Refusal> {
    let sql = "SELECT file_name, media_type, content FROM letter_files WHERE letter_id = $1";
    let Some(row) = tx.one(sql, args![id]).await? else {
        return Ok(None);
    };
    let bytes = STANDARD.decode(row.text(2)?);
    Ok(Some(File {
        name: row.string(0)?,
        media_type: row.string(1)?,
        bytes: bytes.map_err(|_| broken("file of a letter"))?,
    }))
}

/// A letter that ended or was forgotten keeps no file.
async fn forget_file(tx: &Tx, id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM letter_files WHERE letter_id = $1";
    tx.exec(sql, args![id]).await?;
    Ok(())
}

/// What became of letters: the id of each that is known, when it went out, or why it was given up;
/// neither while it waits.
pub(crate) async fn ends(
    tx: &Tx,
    ids: &[String],
) -> Result<Vec<(String, Option<i64>, Option<String>)>, Refusal> {
    let list: Vec<Value> = ids.iter().map(Value::from).collect();
    let sql = "SELECT letter_id, sent_at, CASE WHEN status = 'given_up' THEN last_error END FROM letters \
         WHERE letter_id IN ({list})";
    let rows = tx.all_in(sql, args![], &list).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, row.opt_int(1)?, row.opt_string(2)?)))
        .collect()
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
    let sql = "SELECT l.letter_id, l.recipient, l.subject, l.text_part, l.created_at, f.file_name FROM letters l \
         LEFT JOIN letter_files f ON f.letter_id = l.letter_id \
         WHERE l.status = 'waiting' AND l.organization_id IN ({list}) ORDER BY l.letter_id DESC LIMIT $1";
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
                file: row.opt_string(5)?,
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
            file: None,
        },
        created_at: instant(row.int(6)?)?,
    })
}

/// A letter that still waits.
pub(super) async fn outgoing(tx: &Tx, id: &str) -> Result<Option<Outgoing>, Refusal> {
    let sql = format!("SELECT {LETTER} FROM letters WHERE letter_id = $1 AND status = 'waiting'");
    let row = tx.one(&sql, args![id]).await?;
    let Some(mut outgoing) = row.as_ref().map(outgoing_of).transpose()? else {
        return Ok(None);
    };
    outgoing.letter.file = file_of(tx, id).await?;
    Ok(Some(outgoing))
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
    forget_file(tx, id).await
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
    forget_file(tx, id).await
}

/// Removes letters that were written before an instant.
pub(crate) async fn sweep(tx: &Tx, before: i64) -> Result<(), Refusal> {
    for sql in [
        "DELETE FROM letter_files WHERE letter_id IN (SELECT letter_id FROM letters WHERE created_at < $1)",
        "DELETE FROM letters WHERE created_at < $1",
    ] {
        tx.exec(sql, args![before]).await?;
    }
    Ok(())
}
