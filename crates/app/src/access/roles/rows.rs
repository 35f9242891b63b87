//! The rows of role assignments.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Assignment, CaseSight, Pages, Reach};
use canopy_store::Tx;

use crate::Refusal;
use crate::stored::{broken, instant};

const ASSIGNMENT: &str = "a.assignment_id, a.role, a.organization_id, a.company_id, a.pages, a.all_companies, a.all_cases, a.expires_at";

/// The assignments of a person that were not ended, expired ones included.
pub(crate) async fn assignments_of(tx: &Tx, person_id: &str) -> Result<Vec<Assignment>, Refusal> {
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
        "SELECT s.assignment_id, s.scope_id FROM assignment_scopes s \
         JOIN role_assignments a ON a.assignment_id = s.assignment_id WHERE a.person_id = $1",
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
    if let (CaseSight::Scopes(scopes), Some(company)) = (&given.cases, &given.company_id) {
        let rows = scopes
            .iter()
            .map(|scope| args![company.clone(), id.to_owned(), scope.clone()].to_vec())
            .collect();
        tx.many(
            "INSERT INTO assignment_scopes (company_id, assignment_id, scope_id) VALUES {rows}",
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
/// those on the companies that are or were linked to it.
pub(crate) async fn roles_in(
    tx: &Tx,
    organization_id: &str,
    at: i64,
) -> Result<Vec<HeldRole>, Refusal> {
    let sql = "SELECT a.person_id, a.company_id, a.all_companies, a.assignment_id FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2) AND (a.organization_id = $1 \
         OR a.company_id IN (SELECT l.company_id FROM links l WHERE l.organization_id = $1))";
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

/// A place in which a role is or was held: an organization's id, or a company's.
pub(crate) type HeldPlace = (Option<String>, Option<String>);

/// Every place in which a person holds or ever held a role.
pub(crate) async fn places_of(tx: &Tx, person_id: &str) -> Result<Vec<HeldPlace>, Refusal> {
    let sql =
        "SELECT DISTINCT organization_id, company_id FROM role_assignments WHERE person_id = $1";
    let rows = tx.all(sql, args![person_id.to_owned()]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.opt_text(0)?.map(Into::into),
                row.opt_text(1)?.map(Into::into),
            ))
        })
        .collect()
}
