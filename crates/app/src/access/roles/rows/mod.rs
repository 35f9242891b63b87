//! The rows of role assignments as decisions and counts read them: groups are resolved to the
//! companies that are in them now.

mod kept;
mod past;

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Assignment, CaseSight, Pages, Reach};
use canopy_store::{Row, Tx};
use jiff::Timestamp;

use crate::Refusal;
use crate::stored::{broken, instant};

pub(crate) use kept::{Kept, admin_terms, by_ids, end, insert, of_person, replace};
pub(crate) use past::{State, states_of};

const ASSIGNMENT: &str = "a.assignment_id, a.role, a.organization_id, a.company_id, a.pages, a.all_companies, a.all_cases, a.expires_at";

/// The companies of a person's limited roles: the named ones and those of the named groups.
const COMPANIES_OF_PERSON: &str = "SELECT c.assignment_id, c.company_id FROM assignment_companies c \
     JOIN role_assignments a ON a.assignment_id = c.assignment_id WHERE a.person_id = $1 AND a.ended_at IS NULL \
     UNION SELECT n.assignment_id, m.company_id FROM assignment_groups n \
     JOIN role_assignments a ON a.assignment_id = n.assignment_id AND a.ended_at IS NULL \
     JOIN company_groups g ON g.group_id = n.group_id AND g.removed_at IS NULL \
     JOIN group_companies m ON m.group_id = n.group_id AND m.removed_at IS NULL WHERE a.person_id = $1";

const SCOPES_OF_PERSON: &str = "SELECT s.assignment_id, s.scope_id FROM assignment_scopes s \
     JOIN role_assignments a ON a.assignment_id = s.assignment_id WHERE a.person_id = $1 AND a.ended_at IS NULL";

/// The assignments of a person that were not ended, expired ones included.
pub(crate) async fn assignments_of(tx: &Tx, person_id: &str) -> Result<Vec<Assignment>, Refusal> {
    let sql = format!(
        "SELECT {ASSIGNMENT} FROM role_assignments a WHERE a.person_id = $1 AND a.ended_at IS NULL ORDER BY a.assignment_id"
    );
    let rows = tx.all(&sql, args![person_id.to_owned()]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let limited = |column: usize| -> Result<bool, Refusal> {
        for row in &rows {
            if row.int(column)? == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut companies = if limited(5)? {
        pairs(tx, COMPANIES_OF_PERSON, person_id).await?
    } else {
        BTreeMap::new()
    };
    let mut scopes = if limited(6)? {
        pairs(tx, SCOPES_OF_PERSON, person_id).await?
    } else {
        BTreeMap::new()
    };
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
    let limited = limited_reaches(tx, organization_id).await?;
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

/// The companies of the limited roles of an organization, by assignment: the named ones and those
/// of the named groups.
pub(crate) async fn limited_reaches(
    tx: &Tx,
    organization_id: &str,
) -> Result<BTreeMap<String, BTreeSet<String>>, Refusal> {
    let mut limited: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let sql = "SELECT c.assignment_id, c.company_id FROM assignment_companies c \
         JOIN role_assignments a ON a.assignment_id = c.assignment_id WHERE a.organization_id = $1 \
         UNION SELECT n.assignment_id, m.company_id FROM assignment_groups n \
         JOIN role_assignments a ON a.assignment_id = n.assignment_id \
         JOIN company_groups g ON g.group_id = n.group_id AND g.removed_at IS NULL \
         JOIN group_companies m ON m.group_id = n.group_id AND m.removed_at IS NULL WHERE a.organization_id = $1";
    for row in tx.all(sql, args![organization_id.to_owned()]).await? {
        limited
            .entry(row.text(0)?.into())
            .or_default()
            .insert(row.text(1)?.into());
    }
    Ok(limited)
}

/// When the next of those roles expires.
pub(crate) async fn next_expiry_in(
    tx: &Tx,
    organization_id: &str,
    at: i64,
) -> Result<Option<Timestamp>, Refusal> {
    let sql = "SELECT MIN(a.expires_at) FROM role_assignments a WHERE a.ended_at IS NULL AND a.expires_at > $2 \
         AND (a.organization_id = $1 OR a.company_id IN (SELECT l.company_id FROM links l WHERE l.organization_id = $1))";
    let row = tx.one(sql, args![organization_id.to_owned(), at]).await?;
    let next = row.map(|row| row.opt_int(0)).transpose()?.flatten();
    next.map(instant).transpose()
}

/// How many active people held a direct role on a company at an instant.
pub(crate) async fn direct_people_at(tx: &Tx, company_id: &str, at: i64) -> Result<i64, Refusal> {
    let sql = "SELECT COUNT(DISTINCT a.person_id) FROM role_assignments a JOIN people p ON p.person_id = a.person_id \
         WHERE a.company_id = $1 AND a.granted_at <= $2 AND (a.ended_at IS NULL OR a.ended_at > $2) \
         AND (a.expires_at IS NULL OR a.expires_at > $2) AND (p.deactivated_at IS NULL OR p.deactivated_at > $2)";
    let row = tx.one(sql, args![company_id.to_owned(), at]).await?;
    Ok(row.ok_or_else(|| broken("count of people"))?.int(0)?)
}

/// Names and addresses of the admins of a place, the company's own first, then by name.
pub(crate) async fn admins_of(
    tx: &Tx,
    organization_id: Option<&str>,
    company_id: Option<&str>,
    at: i64,
) -> Result<Vec<(String, String)>, Refusal> {
    let sql = "SELECT p.name, p.email FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $3) \
         AND ((a.role = 'organization_admin' AND a.organization_id = $1) OR (a.role = 'company_admin' AND a.company_id = $2)) \
         GROUP BY p.person_id, p.name, p.email ORDER BY MIN(a.role), p.name, p.email";
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

/// An active person with a role on a place.
#[derive(Debug, Clone)]
pub(crate) struct Admin {
    pub(crate) person_id: String,
    pub(crate) name: String,
    pub(crate) email: String,
}

fn admin(row: &Row) -> Result<Admin, Refusal> {
    Ok(Admin {
        person_id: row.text(0)?.into(),
        name: row.text(1)?.into(),
        email: row.text(2)?.into(),
    })
}

/// The active people with a role on an organization that is in force at an instant, by name.
pub(crate) async fn people_in(
    tx: &Tx,
    organization_id: &str,
    at: i64,
) -> Result<Vec<Admin>, Refusal> {
    let sql = "SELECT DISTINCT p.person_id, p.name, p.email FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.organization_id = $1 AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2) \
         ORDER BY p.name, p.email";
    let rows = tx.all(sql, args![organization_id, at]).await?;
    rows.iter().map(admin).collect()
}

/// The active admins of an organization or of a company, by name.
pub(crate) async fn active_admins(
    tx: &Tx,
    organization_id: Option<&str>,
    company_id: Option<&str>,
    at: i64,
) -> Result<Vec<Admin>, Refusal> {
    let sql = "SELECT DISTINCT p.person_id, p.name, p.email FROM role_assignments a \
         JOIN people p ON p.person_id = a.person_id AND p.deactivated_at IS NULL \
         WHERE a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $3) \
         AND ((a.role = 'organization_admin' AND a.organization_id = $1) OR (a.role = 'company_admin' AND a.company_id = $2)) \
         ORDER BY p.name, p.email";
    let organization = organization_id.map(str::to_owned);
    let args = args![organization, company_id.map(str::to_owned), at];
    let rows = tx.all(sql, args).await?;
    rows.iter().map(admin).collect()
}
