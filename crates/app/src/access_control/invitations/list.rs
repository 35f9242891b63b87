//! The open invitations of a workspace, pending and expired ones.

use canopy_store::Value;

use crate::access::invitations::rows;
use crate::access_control::entry::{AccessEntry, entries_of_invitations};
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::{Actor, House, Refusal};

/// Lists them, latest first, for those who may send them.
pub async fn invitations(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
) -> Result<Vec<AccessEntry>, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let ids = ground.companies.iter().map(|one| one.id.clone().into());
            let ids: Vec<Value> = ids.collect();
            let mut open = rows::of_companies(&tx, &ids).await?;
            if let Here::Organization(organization) = &ground.here {
                open.extend(rows::of_organization(&tx, &organization.id).await?);
            }
            open.sort_by(|one, other| other.id.cmp(&one.id));
            entries_of_invitations(&tx, &ground, &open).await
        })
        .await
}
