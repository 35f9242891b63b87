//! The rows of role assignments as they were given, and of what they were before a change.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{CaseSight, Draft, HeldIn, NamedReach, Pages, Term};
use canopy_store::{Row, Tx, Value};
use jiff::Timestamp;

use crate::Refusal;
use crate::stored::{broken, instant};

/// An assignment that was not ended, as it was given.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) person_id: String,
    pub(crate) draft: Draft,
    pub(crate) granted_by: String,
    pub(crate) granted_at: Timestamp,
    revision: i64,
    since: i64,
}

const KEPT: &str = "a.assignment_id, a.person_id, a.role, a.organization_id, a.company_id, a.pages, a.all_companies, \
     a.all_cases, a.granted_by, a.granted_at, a.expires_at, a.revision, a.since FROM role_assignments a WHERE a.ended_at IS NULL";

/// The assignments with these ids that were not ended, expired ones included.
pub(crate) async fn by_ids(tx: &Tx, ids: &[String]) -> Result<Vec<Kept>, Refusal> {
    let sql = format!("SELECT {KEPT} AND a.assignment_id IN ({{list}})");
    let rows = tx.all_in(&sql, args![], &values(ids)).await?;
    with_their_names(tx, rows).await
}

/// The assignments of a person that were not ended, expired ones included.
pub(crate) async fn of_person(tx: &Tx, person_id: &str) -> Result<Vec<Kept>, Refusal> {
    let sql = format!("SELECT {KEPT} AND a.person_id = $1 ORDER BY a.assignment_id");
    let rows = tx.all(&sql, args![person_id.to_owned()]).await?;
    with_their_names(tx, rows).await
}

/// No database keeps U+0000, so nothing is called so; asking would fail the whole request.
fn values(ids: &[String]) -> Vec<Value> {
    let nameable = ids.iter().filter(|id| !id.contains('\0'));
    nameable.map(|id| id.clone().into()).collect()
}

/// Companies, groups and scopes of each assignment.
type Names = BTreeMap<String, BTreeSet<String>>;

async fn names(tx: &Tx, sql: &str, ids: &[Value]) -> Result<Names, Refusal> {
    let mut found = Names::new();
    for row in tx.all_in(sql, args![], ids).await? {
        let named = found.entry(row.string(0)?).or_default();
        named.insert(row.string(1)?);
    }
    Ok(found)
}

async fn with_their_names(tx: &Tx, rows: Vec<Row>) -> Result<Vec<Kept>, Refusal> {
    let (mut limited, mut scoped) = (Vec::new(), Vec::new());
    for row in &rows {
        if row.int(6)? == 0 {
            limited.push(Value::from(row.string(0)?));
        }
        if row.int(7)? == 0 {
            scoped.push(Value::from(row.string(0)?));
        }
    }
    let sql = "SELECT assignment_id, company_id FROM assignment_companies WHERE assignment_id IN ({list})";
    let mut companies = names(tx, sql, &limited).await?;
    let sql = "SELECT n.assignment_id, n.group_id FROM assignment_groups n \
         JOIN company_groups g ON g.group_id = n.group_id AND g.removed_at IS NULL WHERE n.assignment_id IN ({list})";
    let mut groups = names(tx, sql, &limited).await?;
    let sql =
        "SELECT assignment_id, scope_id FROM assignment_scopes WHERE assignment_id IN ({list})";
    let mut scopes = names(tx, sql, &scoped).await?;
    rows.iter()
        .map(|row| {
            let id = row.string(0)?;
            let mut kept = kept(row)?;
            if row.int(6)? == 0 {
                kept.draft.reach = NamedReach::Named {
                    companies: companies.remove(&id).unwrap_or_default(),
                    groups: groups.remove(&id).unwrap_or_default(),
                };
            }
            if row.int(7)? == 0 {
                kept.draft.cases = CaseSight::Scopes(scopes.remove(&id).unwrap_or_default());
            }
            Ok(kept)
        })
        .collect()
}

fn kept(row: &Row) -> Result<Kept, Refusal> {
    let held_in = match (row.opt_text(3)?, row.opt_text(4)?) {
        (Some(id), _) => HeldIn::Organization(id.into()),
        (None, Some(id)) => HeldIn::Company(id.into()),
        (None, None) => return Err(broken("place of a role")),
    };
    Ok(Kept {
        id: row.string(0)?,
        person_id: row.string(1)?,
        draft: Draft {
            role: row.text(2)?.parse().map_err(|_| broken("role"))?,
            held_in,
            pages: row
                .text(5)?
                .parse::<Pages>()
                .map_err(|_| broken("list of pages"))?,
            reach: NamedReach::All,
            cases: CaseSight::All,
            expires_at: row.opt_int(10)?.map(instant).transpose()?,
        },
        granted_by: row.string(8)?,
        granted_at: instant(row.int(9)?)?,
        revision: row.int(11)?,
        since: row.int(12)?,
    })
}

/// Stores a new assignment.
pub(crate) async fn insert(
    tx: &Tx,
    id: &str,
    person_id: &str,
    given: &Draft,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    tx.exec(
        "INSERT INTO role_assignments (assignment_id, person_id, role, organization_id, company_id, pages, all_companies, \
         all_cases, granted_by, granted_at, expires_at, since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10)",
        args![
            id.to_owned(),
            person_id.to_owned(),
            given.role.code().to_owned(),
            given.held_in.organization_id().map(str::to_owned),
            given.held_in.company_id().map(str::to_owned),
            given.pages.to_string(),
            given.reach == NamedReach::All,
            given.cases == CaseSight::All,
            by.to_owned(),
            at,
            given.expires_at.map(|at| at.as_microsecond()),
        ],
    )
    .await?;
    insert_names(tx, id, given).await
}

async fn insert_names(tx: &Tx, id: &str, given: &Draft) -> Result<(), Refusal> {
    if let NamedReach::Named { companies, groups } = &given.reach {
        let rows = pairs(companies, id);
        let sql = "INSERT INTO assignment_companies (company_id, assignment_id) VALUES {rows}";
        tx.many(sql, rows).await?;
        let sql = "INSERT INTO assignment_groups (group_id, assignment_id) VALUES {rows}";
        tx.many(sql, pairs(groups, id)).await?;
    }
    if let (CaseSight::Scopes(scopes), Some(company)) = (&given.cases, given.held_in.company_id()) {
        let rows = scopes
            .iter()
            .map(|scope| args![company.to_owned(), id.to_owned(), scope.clone()].to_vec())
            .collect();
        let sql =
            "INSERT INTO assignment_scopes (company_id, assignment_id, scope_id) VALUES {rows}";
        tx.many(sql, rows).await?;
    }
    Ok(())
}

fn pairs(names: &BTreeSet<String>, id: &str) -> Vec<Vec<Value>> {
    names
        .iter()
        .map(|name| args![name.clone(), id.to_owned()].to_vec())
        .collect()
}

/// Puts another state in the place of what an assignment was, which is remembered.
pub(crate) async fn replace(
    tx: &Tx,
    was: &Kept,
    becomes: &Draft,
    by: &str,
    at: i64,
) -> Result<(), Refusal> {
    remember(tx, was, by, at).await?;
    tx.exec(
        "UPDATE role_assignments SET role = $2, pages = $3, all_companies = $4, all_cases = $5, expires_at = $6, \
         since = $7, revision = revision + 1 WHERE assignment_id = $1",
        args![
            was.id.clone(),
            becomes.role.code().to_owned(),
            becomes.pages.to_string(),
            becomes.reach == NamedReach::All,
            becomes.cases == CaseSight::All,
            becomes.expires_at.map(|at| at.as_microsecond()),
            at,
        ],
    )
    .await?;
    for sql in [
        "DELETE FROM assignment_companies WHERE assignment_id = $1",
        "DELETE FROM assignment_groups WHERE assignment_id = $1",
        "DELETE FROM assignment_scopes WHERE assignment_id = $1",
    ] {
        tx.exec(sql, args![was.id.clone()]).await?;
    }
    insert_names(tx, &was.id, becomes).await
}

async fn remember(tx: &Tx, was: &Kept, by: &str, at: i64) -> Result<(), Refusal> {
    let listed = |names: &BTreeSet<String>| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.join(",")
    };
    let (companies, groups) = match &was.draft.reach {
        NamedReach::All => (String::new(), String::new()),
        NamedReach::Named { companies, groups } => (listed(companies), listed(groups)),
    };
    let scopes = match &was.draft.cases {
        CaseSight::All => String::new(),
        CaseSight::Scopes(scopes) => listed(scopes),
    };
    tx.exec(
        "INSERT INTO assignment_history (assignment_id, revision, since, until, role, pages, all_companies, companies, \
         groups_named, all_cases, scopes, expires_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            was.id.clone(),
            was.revision,
            was.since,
            at,
            was.draft.role.code().to_owned(),
            was.draft.pages.to_string(),
            was.draft.reach == NamedReach::All,
            companies,
            groups,
            was.draft.cases == CaseSight::All,
            scopes,
            was.draft.expires_at.map(|at| at.as_microsecond()),
            by.to_owned(),
        ],
    )
    .await?;
    Ok(())
}

/// Ends an assignment.
pub(crate) async fn end(tx: &Tx, id: &str, by: &str, at: i64) -> Result<(), Refusal> {
    tx.exec(
        "UPDATE role_assignments SET ended_at = $2, ended_by = $3 WHERE assignment_id = $1 AND ended_at IS NULL",
        args![id.to_owned(), at, by.to_owned()],
    )
    .await?;
    Ok(())
}

/// The admin roles of a place that active people hold: assignment, and until when.
pub(crate) async fn admin_terms(tx: &Tx, held_in: &HeldIn) -> Result<Vec<(String, Term)>, Refusal> {
    let sql = "SELECT a.assignment_id, a.expires_at FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL WHERE a.ended_at IS NULL \
         AND ((a.organization_id = $1 AND a.role = 'organization_admin') OR (a.company_id = $2 AND a.role = 'company_admin'))";
    let places = args![
        held_in.organization_id().map(str::to_owned),
        held_in.company_id().map(str::to_owned),
    ];
    let rows = tx.all(sql, places).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, row.opt_int(1)?.map(instant).transpose()?)))
        .collect()
}
