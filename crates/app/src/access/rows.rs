//! The rows of people, sessions, sign-in links, attempts, keys and recents.

use canopy_store::{Row, Tx};
use jiff::Timestamp;

use super::keys::{KeyRow, KeyScope};
use super::people::Person;
use crate::Refusal;
use crate::stored::{broken, instant};

pub(super) fn person(row: &Row, from: usize) -> Result<Person, Refusal> {
    Ok(Person {
        id: row.text(from)?.into(),
        email: row.text(from + 1)?.into(),
        name: row.text(from + 2)?.into(),
        active: row.opt_int(from + 3)?.is_none(),
    })
}

/// The person with a folded address, and the password's hash.
pub(crate) async fn person_by_email(
    tx: &Tx,
    email: &str,
) -> Result<Option<(Person, Option<String>)>, Refusal> {
    let sql =
        "SELECT person_id, email, name, deactivated_at, password_hash FROM people WHERE email = $1";
    let row = tx.one(sql, args![email.to_owned()]).await?;
    row.map(|row| Ok((person(&row, 0)?, row.opt_text(4)?.map(str::to_owned))))
        .transpose()
}

/// The person with this id.
pub(crate) async fn person_by_id(tx: &Tx, id: &str) -> Result<Option<Person>, Refusal> {
    let sql = "SELECT person_id, email, name, deactivated_at FROM people WHERE person_id = $1";
    let row = tx.one(sql, args![id.to_owned()]).await?;
    row.map(|row| person(&row, 0)).transpose()
}

/// Whether a person may sign in.
pub(super) async fn is_active(tx: &Tx, person_id: &str) -> Result<bool, Refusal> {
    let sql = "SELECT person_id FROM people WHERE person_id = $1 AND deactivated_at IS NULL";
    Ok(tx.one(sql, args![person_id.to_owned()]).await?.is_some())
}

/// Who made an unrevoked key.
pub(super) async fn maker_of_key(tx: &Tx, key_id: &str) -> Result<Option<String>, Refusal> {
    let sql = "SELECT created_by FROM api_keys WHERE key_id = $1 AND revoked_at IS NULL";
    let row = tx.one(sql, args![key_id.to_owned()]).await?;
    row.map(|row| Ok(row.string(0)?)).transpose()
}

/// The name and the address of a person.
pub(super) async fn name_of(tx: &Tx, person_id: &str) -> Result<Option<(String, String)>, Refusal> {
    let sql = "SELECT name, email FROM people WHERE person_id = $1";
    let row = tx.one(sql, args![person_id]).await?;
    row.map(|row| Ok((row.string(0)?, row.string(1)?)))
        .transpose()
}

/// The name and the place of an unrevoked key.
pub(super) async fn key_by_id(
    tx: &Tx,
    key_id: &str,
) -> Result<Option<(String, KeyScope)>, Refusal> {
    let sql = "SELECT name, organization_id, company_id FROM api_keys WHERE key_id = $1 AND revoked_at IS NULL";
    let row = tx.one(sql, args![key_id]).await?;
    row.map(|row| {
        let scope = KeyScope {
            organization_id: row.opt_string(1)?,
            company_id: row.opt_string(2)?,
        };
        Ok((row.string(0)?, scope))
    })
    .transpose()
}

/// Stores a new person, whose address is proven or not.
pub(super) async fn insert_person(
    tx: &Tx,
    person: &Person,
    at: i64,
    proven: bool,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO people (person_id, email, name, created_at, address_proven_at) VALUES ($1, $2, $3, $4, $5)",
        args![
            person.id.clone(),
            person.email.clone(),
            person.name.clone(),
            at,
            proven.then_some(at)
        ],
    )
    .await?;
    Ok(())
}

/// Whether the person showed that the address is theirs.
pub(crate) async fn is_proven(tx: &Tx, person_id: &str) -> Result<bool, Refusal> {
    let sql = "SELECT person_id FROM people WHERE person_id = $1 AND address_proven_at IS NOT NULL";
    Ok(tx.one(sql, args![person_id]).await?.is_some())
}

/// Notes that the person showed that the address is theirs; true where that is news.
pub(crate) async fn prove(tx: &Tx, person_id: &str, at: i64) -> Result<bool, Refusal> {
    let sql = "UPDATE people SET address_proven_at = $2 WHERE person_id = $1 AND address_proven_at IS NULL";
    Ok(tx.exec(sql, args![person_id, at]).await? > 0)
}

/// Sets the password's hash.
pub(crate) async fn set_password(tx: &Tx, person_id: &str, hash: &str) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE people SET password_hash = $2 WHERE person_id = $1",
        args![person_id.to_owned(), hash.to_owned()],
    )
    .await?;
    Ok(())
}

/// Takes the password away: nobody signs in with one until another is set.
pub(super) async fn forget_password(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    let sql = "UPDATE people SET password_hash = NULL WHERE person_id = $1";
    tx.exec(sql, args![person_id]).await?;
    Ok(())
}

/// A session as stored.
#[derive(Debug, Clone)]
pub(super) struct SessionRow {
    pub(super) id: String,
    pub(super) person_id: String,
    pub(super) created_at: Timestamp,
    pub(super) last_seen_at: Timestamp,
    pub(super) address: String,
    pub(super) agent: String,
    pub(super) second_factor: bool,
    pub(super) provider_of: Option<String>,
}

const SESSION: &str = "s.session_id, s.person_id, s.created_at, s.last_seen_at, s.address, s.agent, \
     s.second_factor, s.provider_of";

fn session(row: &Row) -> Result<SessionRow, Refusal> {
    Ok(SessionRow {
        id: row.text(0)?.into(),
        person_id: row.text(1)?.into(),
        created_at: instant(row.int(2)?)?,
        last_seen_at: instant(row.int(3)?)?,
        address: row.text(4)?.into(),
        agent: row.text(5)?.into(),
        second_factor: row.int(6)? != 0,
        provider_of: row.opt_text(7)?.map(Into::into),
    })
}

/// Stores a session.
pub(super) async fn insert_session(
    tx: &Tx,
    session: &SessionRow,
    hash: &str,
    expires_at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO sessions (session_id, token_hash, person_id, created_at, last_seen_at, expires_at, address, agent, \
         second_factor, provider_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            session.id.clone(),
            hash.to_owned(),
            session.person_id.clone(),
            session.created_at.as_microsecond(),
            session.last_seen_at.as_microsecond(),
            expires_at,
            session.address.clone(),
            session.agent.clone(),
            session.second_factor,
            session.provider_of.clone(),
        ],
    )
    .await?;
    tx.exec(
        "UPDATE people SET last_active_at = $2 WHERE person_id = $1",
        args![
            session.person_id.clone(),
            session.last_seen_at.as_microsecond()
        ],
    )
    .await?;
    Ok(())
}

/// The unexpired session with this token's hash, and its person.
pub(super) async fn session_by_hash(
    tx: &Tx,
    hash: &str,
    now: i64,
) -> Result<Option<(SessionRow, Person)>, Refusal> {
    let sql = format!(
        "SELECT {SESSION}, p.person_id, p.email, p.name, p.deactivated_at FROM sessions s \
         JOIN people p ON p.person_id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > $2"
    );
    let row = tx.one(&sql, args![hash.to_owned(), now]).await?;
    row.map(|row| Ok((session(&row)?, person(&row, 8)?)))
        .transpose()
}

/// Notes that a session was used.
pub(super) async fn note_session(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE sessions SET last_seen_at = $2 WHERE session_id = $1",
        args![id.to_owned(), at],
    )
    .await?;
    tx.exec(
        "UPDATE people SET last_active_at = $2 WHERE person_id = (SELECT s.person_id FROM sessions s WHERE s.session_id = $1)",
        args![id.to_owned(), at],
    )
    .await?;
    Ok(())
}

/// The unexpired sessions of a person, latest first.
pub(super) async fn sessions_of(
    tx: &Tx,
    person_id: &str,
    now: i64,
) -> Result<Vec<SessionRow>, Refusal> {
    let sql = format!(
        "SELECT {SESSION} FROM sessions s WHERE s.person_id = $1 AND s.expires_at > $2 ORDER BY s.last_seen_at DESC, s.session_id"
    );
    tx.all(&sql, args![person_id.to_owned(), now])
        .await?
        .iter()
        .map(session)
        .collect()
}

/// Ends one session of a person; false where there is none such.
pub(super) async fn end_session(tx: &Tx, person_id: &str, id: &str) -> Result<bool, Refusal> {
    let ended = tx
        .exec(
            "DELETE FROM sessions WHERE session_id = $1 AND person_id = $2",
            args![id.to_owned(), person_id.to_owned()],
        )
        .await?;
    Ok(ended > 0)
}

/// Whether a session was not ended.
pub(super) async fn is_open(tx: &Tx, id: &str) -> Result<bool, Refusal> {
    let sql = "SELECT session_id FROM sessions WHERE session_id = $1";
    Ok(tx.one(sql, args![id]).await?.is_some())
}

/// Ends every session of a person.
pub(super) async fn end_sessions(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    tx.exec(
        "DELETE FROM sessions WHERE person_id = $1",
        args![person_id.to_owned()],
    )
    .await?;
    Ok(())
}

/// Ends every session of a person but one.
pub(super) async fn end_other_sessions(tx: &Tx, person_id: &str, id: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM sessions WHERE person_id = $1 AND session_id <> $2";
    tx.exec(sql, args![person_id, id]).await?;
    Ok(())
}

/// Notes for every session of a person whether a second factor stands behind it.
pub(super) async fn mark_second_factor(
    tx: &Tx,
    person_id: &str,
    given: bool,
) -> Result<(), Refusal> {
    let sql = "UPDATE sessions SET second_factor = $2 WHERE person_id = $1 AND provider_of IS NULL";
    tx.exec(sql, args![person_id, given]).await?;
    Ok(())
}

/// Removes sessions, links and attempts that nobody can use any more.
pub(crate) async fn sweep(tx: &Tx, now: i64, attempts_before: i64) -> Result<(), Refusal> {
    tx.exec("DELETE FROM sessions WHERE expires_at <= $1", args![now])
        .await?;
    tx.exec(
        "DELETE FROM sign_in_links WHERE expires_at <= $1",
        args![now],
    )
    .await?;
    tx.exec(
        "DELETE FROM sign_in_attempts WHERE window_start < $1",
        args![attempts_before],
    )
    .await?;
    Ok(())
}

/// Stores a one-time link.
pub(super) async fn insert_link(
    tx: &Tx,
    hash: &str,
    person_id: &str,
    at: i64,
    expires_at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO sign_in_links (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        args![hash.to_owned(), person_id.to_owned(), at, expires_at],
    )
    .await?;
    Ok(())
}

/// The active person for whom a link is good.
pub(super) async fn link_person(tx: &Tx, hash: &str, now: i64) -> Result<Option<Person>, Refusal> {
    let sql = "SELECT p.person_id, p.email, p.name, p.deactivated_at FROM sign_in_links l \
         JOIN people p ON p.person_id = l.person_id \
         WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND p.deactivated_at IS NULL";
    tx.one(sql, args![hash.to_owned(), now])
        .await?
        .map(|row| person(&row, 0))
        .transpose()
}

/// Spends a link; false where it is spent or expired.
pub(super) async fn spend_link(tx: &Tx, hash: &str, now: i64) -> Result<bool, Refusal> {
    let sql = "UPDATE sign_in_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    Ok(tx.exec(sql, args![hash.to_owned(), now]).await? > 0)
}

/// Counts an attempt for each subject; answers the counts of the window, this one included.
pub(super) async fn count_attempt(
    tx: &Tx,
    subjects: &[String; 2],
    window: i64,
) -> Result<[i64; 2], Refusal> {
    let mut counts = [0; 2];
    for (count, subject) in counts.iter_mut().zip(subjects) {
        let sql = "INSERT INTO sign_in_attempts (subject, window_start, failures) VALUES ($1, $2, 1) \
             ON CONFLICT (subject, window_start) DO UPDATE SET failures = sign_in_attempts.failures + 1 RETURNING failures";
        let row = tx.one(sql, args![subject.clone(), window]).await?;
        *count = row.ok_or_else(|| broken("count of attempts"))?.int(0)?;
    }
    Ok(counts)
}

/// Takes the attempts of a success back: the account's all, the address's as many as it took.
pub(super) async fn forgive_attempts(
    tx: &Tx,
    subjects: &[String; 2],
    window: i64,
    steps: i64,
) -> Result<(), Refusal> {
    let sql = "DELETE FROM sign_in_attempts WHERE subject = $1 AND window_start = $2";
    tx.exec(sql, args![subjects[0].clone(), window]).await?;
    let sql = "UPDATE sign_in_attempts SET failures = CASE WHEN failures > $3 THEN failures - $3 ELSE 0 END \
         WHERE subject = $1 AND window_start = $2";
    tx.exec(sql, args![subjects[1].clone(), window, steps])
        .await?;
    Ok(())
}

/// Takes back everything counted on an account: for when its owner proved to be that by e-mail.
pub(super) async fn forgive_account(tx: &Tx, email: &str) -> Result<(), Refusal> {
    let sql = "DELETE FROM sign_in_attempts WHERE subject = $1";
    tx.exec(sql, args![format!("account/{email}")]).await?;
    Ok(())
}

/// Stores a key.
pub(super) async fn insert_key(
    tx: &Tx,
    id: &str,
    hash: &str,
    name: &str,
    scope: &KeyScope,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO api_keys (key_id, token_hash, name, organization_id, company_id, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            id.to_owned(),
            hash.to_owned(),
            name.to_owned(),
            scope.organization_id.clone(),
            scope.company_id.clone(),
            by.to_owned(),
            at,
        ],
    )
    .await?;
    Ok(())
}

/// The unrevoked key with this hash: id, name, place.
pub(super) async fn key_by_hash(
    tx: &Tx,
    hash: &str,
) -> Result<Option<(String, String, KeyScope)>, Refusal> {
    let sql = "SELECT key_id, name, organization_id, company_id FROM api_keys WHERE token_hash = $1 AND revoked_at IS NULL";
    let row = tx.one(sql, args![hash.to_owned()]).await?;
    row.map(|row| {
        let scope = KeyScope {
            organization_id: row.opt_text(2)?.map(Into::into),
            company_id: row.opt_text(3)?.map(Into::into),
        };
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), scope))
    })
    .transpose()
}

/// Notes that a person opened a workspace.
pub(super) async fn note_workspace(
    tx: &Tx,
    person_id: &str,
    path: &str,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO recent_workspaces (person_id, place, opened_at) VALUES ($1, $2, $3) \
         ON CONFLICT (person_id, place) DO UPDATE SET opened_at = excluded.opened_at",
        args![person_id.to_owned(), path.to_owned(), at],
    )
    .await?;
    Ok(())
}

/// The eight workspaces that a person opened last.
pub(super) async fn workspaces(tx: &Tx, person_id: &str) -> Result<Vec<String>, Refusal> {
    let sql = "SELECT place FROM recent_workspaces WHERE person_id = $1 ORDER BY opened_at DESC, place LIMIT 8";
    tx.all(sql, args![person_id.to_owned()])
        .await?
        .iter()
        .map(|row| Ok(row.text(0)?.to_owned()))
        .collect()
}

/// The unrevoked keys that a person made, oldest first.
pub(super) async fn keys_made_by(tx: &Tx, person_id: &str) -> Result<Vec<KeyRow>, Refusal> {
    let sql = "SELECT key_id, name, organization_id, company_id, created_at FROM api_keys \
         WHERE created_by = $1 AND revoked_at IS NULL ORDER BY key_id";
    let rows = tx.all(sql, args![person_id]).await?;
    rows.iter()
        .map(|row| {
            Ok(KeyRow {
                id: row.string(0)?,
                name: row.string(1)?,
                scope: KeyScope {
                    organization_id: row.opt_text(2)?.map(Into::into),
                    company_id: row.opt_text(3)?.map(Into::into),
                },
                created_at: instant(row.int(4)?)?,
            })
        })
        .collect()
}

/// Shuts a key.
pub(super) async fn revoke_key(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    let sql = "UPDATE api_keys SET revoked_at = $2 WHERE key_id = $1 AND revoked_at IS NULL";
    tx.exec(sql, args![id, at]).await?;
    Ok(())
}
