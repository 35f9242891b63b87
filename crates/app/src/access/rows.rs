//! The rows of people, sessions, sign-in links, attempts, role assignments, keys and recents.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Assignment, CaseSight, Pages, Reach};
use canopy_store::{Row, Tx};
use jiff::Timestamp;

use super::keys::KeyScope;
use super::people::Person;
use crate::Refusal;
use crate::companies::rows::instant;
use crate::usage::rows::broken;

fn person(row: &Row, from: usize) -> Result<Person, Refusal> {
    Ok(Person {
        id: row.text(from)?.into(),
        email: row.text(from + 1)?.into(),
        name: row.text(from + 2)?.into(),
        active: row.opt_int(from + 3)?.is_none(),
    })
}

/// The person with a folded address, and the password's hash.
pub(super) async fn person_by_email(
    tx: &Tx,
    email: &str,
) -> Result<Option<(Person, Option<String>)>, Refusal> {
    let sql =
        "SELECT person_id, email, name, deactivated_at, password_hash FROM people WHERE email = $1";
    let row = tx.one(sql, args![email.to_owned()]).await?;
    row.map(|row| Ok((person(&row, 0)?, row.opt_text(4)?.map(str::to_owned))))
        .transpose()
}

/// Stores a new person.
pub(super) async fn insert_person(tx: &Tx, person: &Person, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO people (person_id, email, name, created_at) VALUES ($1, $2, $3, $4)",
        args![
            person.id.clone(),
            person.email.clone(),
            person.name.clone(),
            at
        ],
    )
    .await?;
    Ok(())
}

/// Sets the password's hash.
pub(super) async fn set_password(tx: &Tx, person_id: &str, hash: &str) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE people SET password_hash = $2 WHERE person_id = $1",
        args![person_id.to_owned(), hash.to_owned()],
    )
    .await?;
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
}

const SESSION: &str = "s.session_id, s.person_id, s.created_at, s.last_seen_at, s.address, s.agent";

fn session(row: &Row) -> Result<SessionRow, Refusal> {
    Ok(SessionRow {
        id: row.text(0)?.into(),
        person_id: row.text(1)?.into(),
        created_at: instant(row.int(2)?)?,
        last_seen_at: instant(row.int(3)?)?,
        address: row.text(4)?.into(),
        agent: row.text(5)?.into(),
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
        "INSERT INTO sessions (session_id, token_hash, person_id, created_at, last_seen_at, expires_at, address, agent) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            session.id.clone(),
            hash.to_owned(),
            session.person_id.clone(),
            session.created_at.as_microsecond(),
            session.last_seen_at.as_microsecond(),
            expires_at,
            session.address.clone(),
            session.agent.clone(),
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
    row.map(|row| Ok((session(&row)?, person(&row, 6)?)))
        .transpose()
}

/// Notes that a session was used.
pub(super) async fn note_session(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE sessions SET last_seen_at = $2 WHERE session_id = $1",
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

/// Ends every session of a person.
pub(super) async fn end_sessions(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    tx.exec(
        "DELETE FROM sessions WHERE person_id = $1",
        args![person_id.to_owned()],
    )
    .await?;
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

/// Takes the attempts of a success back: the account's all, the address's one.
pub(super) async fn forgive_attempts(
    tx: &Tx,
    subjects: &[String; 2],
    window: i64,
) -> Result<(), Refusal> {
    let sql = "DELETE FROM sign_in_attempts WHERE subject = $1 AND window_start = $2";
    tx.exec(sql, args![subjects[0].clone(), window]).await?;
    let sql = "UPDATE sign_in_attempts SET failures = failures - 1 WHERE subject = $1 AND window_start = $2";
    tx.exec(sql, args![subjects[1].clone(), window]).await?;
    Ok(())
}

const ASSIGNMENT: &str = "a.assignment_id, a.role, a.organization_id, a.company_id, a.pages, a.all_companies, a.all_cases, a.expires_at";

/// The assignments of a person that were not ended, expired ones included.
pub(super) async fn assignments_of(tx: &Tx, person_id: &str) -> Result<Vec<Assignment>, Refusal> {
    let sql = format!(
        "SELECT {ASSIGNMENT} FROM role_assignments a WHERE a.person_id = $1 AND a.ended_at IS NULL ORDER BY a.assignment_id"
    );
    let rows = tx.all(&sql, args![person_id.to_owned()]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut companies = pairs(
        tx,
        "SELECT c.assignment_id, c.company_id FROM assignment_companies c \
         JOIN role_assignments a ON a.assignment_id = c.assignment_id WHERE a.person_id = $1",
        person_id,
    )
    .await?;
    let mut scopes = pairs(
        tx,
        "SELECT s.assignment_id, t.case_type FROM assignment_scopes s \
         JOIN role_assignments a ON a.assignment_id = s.assignment_id \
         JOIN scope_case_types t ON t.company_id = s.company_id AND t.scope_id = s.scope_id WHERE a.person_id = $1",
        person_id,
    )
    .await?;
    rows.iter()
        .map(|row| {
            let id = row.text(0)?;
            let all_companies = row.int(5)? != 0;
            let all_cases = row.int(6)? != 0;
            Ok(Assignment {
                role: row.text(1)?.parse().map_err(|_| broken("role"))?,
                organization_id: row.opt_text(2)?.map(Into::into),
                company_id: row.opt_text(3)?.map(Into::into),
                pages: row
                    .text(4)?
                    .parse::<Pages>()
                    .map_err(|_| broken("list of pages"))?,
                reach: if all_companies {
                    Reach::All
                } else {
                    Reach::Companies(companies.remove(id).unwrap_or_default())
                },
                cases: if all_cases {
                    CaseSight::All
                } else {
                    CaseSight::Scopes(scopes.remove(id).unwrap_or_default())
                },
                expires_at: row.opt_int(7)?.map(instant).transpose()?,
            })
        })
        .collect()
}

async fn pairs(
    tx: &Tx,
    sql: &str,
    person_id: &str,
) -> Result<BTreeMap<String, BTreeSet<String>>, Refusal> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in tx.all(sql, args![person_id.to_owned()]).await? {
        found
            .entry(row.text(0)?.into())
            .or_default()
            .insert(row.text(1)?.into());
    }
    Ok(found)
}

/// Stores an assignment.
pub(super) async fn insert_assignment(
    tx: &Tx,
    id: &str,
    person_id: &str,
    given: &Assignment,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO role_assignments (assignment_id, person_id, role, organization_id, company_id, pages, all_companies, \
         all_cases, granted_by, granted_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            id.to_owned(),
            person_id.to_owned(),
            given.role.code().to_owned(),
            given.organization_id.clone(),
            given.company_id.clone(),
            given.pages.to_string(),
            matches!(given.reach, Reach::All),
            matches!(given.cases, CaseSight::All),
            by.to_owned(),
            at,
            given.expires_at.map(|at| at.as_microsecond()),
        ],
    )
    .await?;
    if let Reach::Companies(companies) = &given.reach {
        let rows = companies
            .iter()
            .map(|company| args![company.clone(), id.to_owned()].to_vec())
            .collect();
        tx.many(
            "INSERT INTO assignment_companies (company_id, assignment_id) VALUES {rows}",
            rows,
        )
        .await?;
    }
    Ok(())
}

/// One live role: who, and on which companies.
#[derive(Debug)]
pub(crate) struct HeldRole {
    pub(crate) person_id: String,
    pub(crate) company_id: Option<String>,
    pub(crate) reach: Reach,
}

/// The roles of active people that are in force at an instant: those on the organization, and
/// those on the companies linked to it.
pub(crate) async fn roles_in(
    tx: &Tx,
    organization_id: &str,
    at: i64,
) -> Result<Vec<HeldRole>, Refusal> {
    let sql = "SELECT a.person_id, a.company_id, a.all_companies, a.assignment_id FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2) AND (a.organization_id = $1 \
         OR a.company_id IN (SELECT l.company_id FROM links l WHERE l.organization_id = $1 AND l.unlinked_on IS NULL))";
    let rows = tx.all(sql, args![organization_id.to_owned(), at]).await?;
    let mut limited: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let sql = "SELECT c.assignment_id, c.company_id FROM assignment_companies c \
         JOIN role_assignments a ON a.assignment_id = c.assignment_id WHERE a.organization_id = $1";
    for row in tx.all(sql, args![organization_id.to_owned()]).await? {
        limited
            .entry(row.text(0)?.into())
            .or_default()
            .insert(row.text(1)?.into());
    }
    rows.iter()
        .map(|row| {
            let all = row.int(2)? != 0;
            Ok(HeldRole {
                person_id: row.text(0)?.into(),
                company_id: row.opt_text(1)?.map(Into::into),
                reach: if all {
                    Reach::All
                } else {
                    Reach::Companies(limited.get(row.text(3)?).cloned().unwrap_or_default())
                },
            })
        })
        .collect()
}

/// How many active people held a direct role on a company at an instant.
pub(crate) async fn direct_people_at(tx: &Tx, company_id: &str, at: i64) -> Result<i64, Refusal> {
    let sql = "SELECT COUNT(DISTINCT a.person_id) FROM role_assignments a JOIN people p ON p.person_id = a.person_id \
         WHERE a.company_id = $1 AND a.granted_at <= $2 AND (a.ended_at IS NULL OR a.ended_at > $2) \
         AND (a.expires_at IS NULL OR a.expires_at > $2) AND (p.deactivated_at IS NULL OR p.deactivated_at > $2)";
    let row = tx.one(sql, args![company_id.to_owned(), at]).await?;
    Ok(row.ok_or_else(|| broken("count of people"))?.int(0)?)
}

/// Names and addresses of the admins of a place, for those who need help there.
pub(crate) async fn admins_of(
    tx: &Tx,
    organization_id: Option<&str>,
    company_id: Option<&str>,
    at: i64,
) -> Result<Vec<(String, String)>, Refusal> {
    let sql = "SELECT DISTINCT p.name, p.email FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $3) \
         AND ((a.role = 'organization_admin' AND a.organization_id = $1) OR (a.role = 'company_admin' AND a.company_id = $2)) \
         ORDER BY p.name, p.email LIMIT 5";
    let rows = tx
        .all(
            sql,
            args![
                organization_id.map(str::to_owned),
                company_id.map(str::to_owned),
                at
            ],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
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
