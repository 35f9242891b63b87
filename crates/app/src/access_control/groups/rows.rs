//! The rows of groups.

use std::collections::{BTreeMap, BTreeSet};

use canopy_store::Tx;

use crate::Refusal;

/// A group that was not removed.
#[derive(Debug, Clone)]
pub(in crate::access_control) struct GroupRow {
    pub(in crate::access_control) id: String,
    pub(in crate::access_control) name: String,
    pub(in crate::access_control) companies: BTreeSet<String>,
}

/// The groups of an organization with what they hold now, by name.
pub(in crate::access_control) async fn all(
    tx: &Tx,
    organization_id: &str,
) -> Result<Vec<GroupRow>, Refusal> {
    let sql = "SELECT g.group_id, g.name, m.company_id FROM company_groups g \
         LEFT JOIN group_companies m ON m.group_id = g.group_id AND m.removed_at IS NULL \
         WHERE g.organization_id = $1 AND g.removed_at IS NULL";
    let mut groups: BTreeMap<String, GroupRow> = BTreeMap::new();
    for row in tx.all(sql, args![organization_id.to_owned()]).await? {
        let id = row.string(0)?;
        let group = groups.entry(id.clone()).or_insert(GroupRow {
            id,
            name: row.string(1)?,
            companies: BTreeSet::new(),
        });
        group.companies.extend(row.opt_string(2)?);
    }
    let mut groups: Vec<GroupRow> = groups.into_values().collect();
    groups.sort_by_cached_key(|group| (group.name.to_lowercase(), group.id.clone()));
    Ok(groups)
}

/// Stores a new group.
pub(super) async fn insert(
    tx: &Tx,
    organization_id: &str,
    id: &str,
    name: &str,
    at: i64,
) -> Result<(), Refusal> {
    let sql = "INSERT INTO company_groups (group_id, organization_id, name, created_at) VALUES ($1, $2, $3, $4)";
    let values = args![
        id.to_owned(),
        organization_id.to_owned(),
        name.to_owned(),
        at
    ];
    tx.exec(sql, values).await?;
    Ok(())
}

/// Renames a group.
pub(super) async fn rename(tx: &Tx, id: &str, name: &str) -> Result<(), Refusal> {
    let sql = "UPDATE company_groups SET name = $2 WHERE group_id = $1";
    tx.exec(sql, args![id.to_owned(), name.to_owned()]).await?;
    Ok(())
}

/// Puts companies in.
pub(super) async fn add(
    tx: &Tx,
    id: &str,
    companies: &BTreeSet<String>,
    at: i64,
) -> Result<(), Refusal> {
    let rows = companies
        .iter()
        .map(|company| args![company.clone(), id.to_owned(), at].to_vec())
        .collect();
    // One that was taken out in the same instant was in all along.
    let sql = "INSERT INTO group_companies (company_id, group_id, added_at) VALUES {rows} \
         ON CONFLICT (company_id, group_id, added_at) DO UPDATE SET removed_at = NULL";
    tx.many(sql, rows).await?;
    Ok(())
}

/// Takes companies out.
pub(super) async fn take_out(
    tx: &Tx,
    id: &str,
    companies: &BTreeSet<String>,
    at: i64,
) -> Result<(), Refusal> {
    for company in companies {
        let sql = "UPDATE group_companies SET removed_at = $3 WHERE company_id = $1 AND group_id = $2 AND removed_at IS NULL";
        tx.exec(sql, args![company.clone(), id.to_owned(), at])
            .await?;
    }
    Ok(())
}

/// Removes a group; what it held stays written down.
pub(super) async fn remove(tx: &Tx, id: &str, at: i64) -> Result<(), Refusal> {
    let sql = "UPDATE company_groups SET removed_at = $2 WHERE group_id = $1";
    tx.exec(sql, args![id.to_owned(), at]).await?;
    Ok(())
}
