//! What organizations ask of sessions, as stored with their settings.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::period::Zones;
use canopy_store::{Tx, Value};

use super::Policy;
use crate::Refusal;
use crate::stored::{Link, read_zones, texts};

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

/// The links of companies that hold on any day from `first` to `last`, each with the company and
/// its zones.
pub(super) async fn links(
    tx: &Tx,
    companies: &[&str],
    first: &str,
    last: &str,
) -> Result<Vec<(String, Link, Zones)>, Refusal> {
    let sql = "SELECT l.company_id, l.organization_id, l.linked_on, l.unlinked_on, c.time_zones FROM links l \
         JOIN companies c ON c.company_id = l.company_id \
         WHERE l.linked_on <= $1 AND (l.unlinked_on IS NULL OR l.unlinked_on > $2) AND l.company_id IN ({list})";
    tx.all_in(sql, args![last, first], &texts(companies))
        .await?
        .iter()
        .map(|row| {
            let link = Link {
                organization_id: row.string(1)?,
                linked_on: row.string(2)?,
                unlinked_on: row.opt_string(3)?,
            };
            Ok((row.string(0)?, link, read_zones(row.text(4)?)?))
        })
        .collect()
}
