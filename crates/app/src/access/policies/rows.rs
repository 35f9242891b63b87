//! What organizations ask of sessions, as stored with their settings.

use std::collections::{BTreeMap, BTreeSet};

use canopy_store::{Tx, Value};

use super::Policy;
use crate::Refusal;
use crate::stored::texts;

/// The policies of those organizations that ask for something.
pub(super) async fn policies(
    tx: &Tx,
    organizations: &BTreeSet<String>,
) -> Result<BTreeMap<String, Policy>, Refusal> {
    if organizations.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT o.organization_id, o.two_factor_required, COALESCE(i.only_way, 0) FROM organizations o \
         LEFT JOIN identity_providers i ON i.organization_id = o.organization_id \
         WHERE (o.two_factor_required = 1 OR i.only_way = 1) AND o.organization_id IN ({list})";
    let list: Vec<Value> = organizations
        .iter()
        .map(|id| Value::from(id.clone()))
        .collect();
    tx.all_in(sql, args![], &list)
        .await?
        .iter()
        .map(|row| {
            let policy = Policy {
                second_factor: row.int(1)? != 0,
                provider_only: row.int(2)? != 0,
            };
            Ok((row.text(0)?.to_owned(), policy))
        })
        .collect()
}

/// The organizations to which companies are linked on any day from `first` to `last`.
pub(super) async fn links(
    tx: &Tx,
    companies: &[&str],
    first: &str,
    last: &str,
) -> Result<BTreeMap<String, BTreeSet<String>>, Refusal> {
    let sql = "SELECT l.company_id, l.organization_id FROM links l \
         WHERE l.linked_on <= $1 AND (l.unlinked_on IS NULL OR l.unlinked_on > $2) AND l.company_id IN ({list})";
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in tx
        .all_in(sql, args![last, first], &texts(companies))
        .await?
    {
        found
            .entry(row.text(0)?.into())
            .or_default()
            .insert(row.text(1)?.into());
    }
    Ok(found)
}
