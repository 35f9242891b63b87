//! The companies in a list of workspaces.

use canopy_domain::period::Zones;
use canopy_store::Tx;

use crate::Refusal;
use crate::companies::rows::Link;
use crate::companies::zones::read_zones;

/// A company's place in a list of workspaces.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) zones: Zones,
    pub(super) link: Option<Link>,
}

fn named(row: &canopy_store::Row) -> Result<Named, Refusal> {
    let link = match row.opt_text(3)? {
        None => None,
        Some(organization) => Some(Link {
            organization_id: organization.into(),
            linked_on: row.text(4)?.into(),
            unlinked_on: row.opt_text(5)?.map(Into::into),
        }),
    };
    Ok(Named {
        id: row.text(0)?.into(),
        slug: row.text(1)?.into(),
        name: row.text(2)?.into(),
        zones: read_zones(row.text(6)?)?,
        link,
    })
}

const NAMED: &str = "SELECT c.company_id, c.slug, c.name, l.organization_id, l.linked_on, l.unlinked_on, \
     c.time_zones FROM companies c LEFT JOIN links l ON l.company_id = c.company_id WHERE c.archived_at IS NULL";

/// Companies by id, a row per link.
pub(super) async fn named_by_ids(tx: &Tx, ids: &[String]) -> Result<Vec<Named>, Refusal> {
    let list: Vec<canopy_store::Value> = ids.iter().map(|id| id.clone().into()).collect();
    tx.all_in(
        &format!("{NAMED} AND c.company_id IN ({{list}})"),
        args![],
        &list,
    )
    .await?
    .iter()
    .map(named)
    .collect()
}
