//! The rows that access control reads: linked companies, groups, and who holds what.

use std::collections::BTreeMap;

use canopy_domain::role::{GroupCompanies, NamedReach, Role};
use canopy_store::{Tx, Value};
use jiff::Timestamp;

use super::entry::{EntryKind, Named};
use crate::Refusal;
use crate::access::invitations::Open;
use crate::companies::rows::Link;
use crate::companies::zones::read_zones;
use crate::stored::broken;

/// The companies that are linked to an organization today, each by its own day, by name.
pub(crate) async fn linked_companies(
    tx: &Tx,
    organization_id: &str,
    now: Timestamp,
) -> Result<Vec<Named>, Refusal> {
    let sql = "SELECT c.company_id, c.slug, c.name, c.time_zones, l.linked_on, l.unlinked_on FROM links l \
         JOIN companies c ON c.company_id = l.company_id WHERE l.organization_id = $1";
    let mut linked = Vec::new();
    for row in tx.all(sql, args![organization_id.to_owned()]).await? {
        let link = Link {
            organization_id: organization_id.to_owned(),
            linked_on: row.string(4)?,
            unlinked_on: row.opt_text(5)?.map(Into::into),
        };
        let today = read_zones(row.text(3)?)?.day_of(now).to_string();
        if link.holds_on(&today) {
            linked.push(Named {
                id: row.string(0)?,
                slug: row.opt_text(1)?.map(Into::into),
                name: row.string(2)?,
            });
        }
    }
    linked.sort_by_cached_key(|company| (company.name.to_lowercase(), company.id.clone()));
    Ok(linked)
}

/// Which companies each group of an organization holds now.
pub(crate) async fn groups_now(tx: &Tx, organization_id: &str) -> Result<GroupCompanies, Refusal> {
    let sql = "SELECT g.group_id, m.company_id FROM company_groups g \
         JOIN group_companies m ON m.group_id = g.group_id AND m.removed_at IS NULL \
         WHERE g.organization_id = $1 AND g.removed_at IS NULL";
    let mut groups = GroupCompanies::new();
    for row in tx.all(sql, args![organization_id.to_owned()]).await? {
        let companies = groups.entry(row.string(0)?).or_default();
        companies.insert(row.string(1)?);
    }
    Ok(groups)
}

/// The groups of an organization: id and name, by name.
pub(crate) async fn groups_of(tx: &Tx, organization_id: &str) -> Result<Vec<Named>, Refusal> {
    let sql = "SELECT group_id, name FROM company_groups WHERE organization_id = $1 AND removed_at IS NULL";
    let rows = tx.all(sql, args![organization_id.to_owned()]).await?;
    let mut groups: Vec<Named> = rows
        .iter()
        .map(|row| Ok(Named::plain(row.string(0)?, row.string(1)?)))
        .collect::<Result<_, Refusal>>()?;
    groups.sort_by_cached_key(|group| (group.name.to_lowercase(), group.id.clone()));
    Ok(groups)
}

/// The scopes of companies: company, id and name.
pub(crate) async fn scopes_of(
    tx: &Tx,
    companies: &[Value],
) -> Result<Vec<(String, Named)>, Refusal> {
    let sql = "SELECT company_id, scope_id, name FROM scopes WHERE company_id IN ({list})";
    let rows = tx.all_in(sql, args![], companies).await?;
    rows.iter()
        .map(|row| {
            let scope = Named::plain(row.string(1)?, row.string(2)?);
            Ok((row.string(0)?, scope))
        })
        .collect()
}

/// A person with an account that is not shut.
pub(super) async fn active_person(
    tx: &Tx,
    id: Option<&str>,
    email: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let sql = "SELECT person_id FROM people WHERE (person_id = $1 OR email = $2) AND deactivated_at IS NULL";
    // No database keeps U+0000, so nobody is called so; asking would fail the whole request.
    let nameable = |text: &&str| !text.contains('\0');
    let (id, email) = (id.filter(nameable), email.filter(nameable));
    let asked = args![id.map(str::to_owned), email.map(str::to_owned)];
    let row = tx.one(sql, asked).await?;
    row.map(|row| Ok(row.string(0)?)).transpose()
}

/// An entry as it is filtered and sorted, before its details are read.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) id: String,
    pub(super) kind: EntryKind,
    pub(super) role: Role,
    pub(super) all_companies: bool,
    pub(super) expires_at: Option<i64>,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) active: bool,
}

impl Seat {
    pub(super) fn of_invitation(open: &Open) -> Self {
        Self {
            id: open.id.clone(),
            kind: EntryKind::Invitation,
            role: open.draft.role,
            all_companies: open.draft.reach == NamedReach::All,
            expires_at: Some(open.expires_at.as_microsecond()),
            name: open.email.clone(),
            email: open.email.clone(),
            active: true,
        }
    }
}

const SEAT: &str = "SELECT a.assignment_id, a.role, a.all_companies, a.expires_at, p.name, p.email, \
     p.deactivated_at FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE a.ended_at IS NULL";

fn seat(row: &canopy_store::Row) -> Result<Seat, Refusal> {
    Ok(Seat {
        id: row.string(0)?,
        kind: EntryKind::Assignment,
        role: row.text(1)?.parse().map_err(|_| broken("role"))?,
        all_companies: row.int(2)? != 0,
        expires_at: row.opt_int(3)?,
        name: row.string(4)?,
        email: row.string(5)?,
        active: row.opt_int(6)?.is_none(),
    })
}

/// The roles held in an organization itself.
pub(super) async fn seats_of_organization(
    tx: &Tx,
    organization_id: &str,
) -> Result<Vec<Seat>, Refusal> {
    let sql = format!("{SEAT} AND a.organization_id = $1");
    let rows = tx.all(&sql, args![organization_id.to_owned()]).await?;
    rows.iter().map(seat).collect()
}

/// The roles held in these companies.
pub(super) async fn seats_of_companies(tx: &Tx, companies: &[Value]) -> Result<Vec<Seat>, Refusal> {
    let sql = format!("{SEAT} AND a.company_id IN ({{list}})");
    let rows = tx.all_in(&sql, args![], companies).await?;
    rows.iter().map(seat).collect()
}

/// A person as entries show one.
#[derive(Debug, Clone)]
pub(super) struct PersonRow {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) active: bool,
    pub(super) last_active_at: Option<i64>,
    pub(super) proven: bool,
}

/// The people among these ids.
pub(super) async fn people(tx: &Tx, ids: &[Value]) -> Result<BTreeMap<String, PersonRow>, Refusal> {
    let sql = "SELECT person_id, name, email, deactivated_at, last_active_at, address_proven_at FROM people WHERE person_id IN ({list})";
    let rows = tx.all_in(sql, args![], ids).await?;
    rows.iter()
        .map(|row| {
            let person = PersonRow {
                name: row.string(1)?,
                email: row.string(2)?,
                active: row.opt_int(3)?.is_none(),
                last_active_at: row.opt_int(4)?,
                proven: row.opt_int(5)?.is_some(),
            };
            Ok((row.string(0)?, person))
        })
        .collect()
}

/// The names of the keys among these ids.
pub(super) async fn key_names(tx: &Tx, ids: &[Value]) -> Result<BTreeMap<String, String>, Refusal> {
    let sql = "SELECT key_id, name FROM api_keys WHERE key_id IN ({list})";
    let rows = tx.all_in(sql, args![], ids).await?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, row.string(1)?)))
        .collect()
}
