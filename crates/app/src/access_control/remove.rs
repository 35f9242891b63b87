//! Ending a role.

use canopy_store::Tx;

use super::ground::Ground;
use super::place::{Here, Workplace};
use crate::access::roles::rows::Kept;
use crate::access::roles::{self, standing::keep_an_admin};
use crate::{Actor, House, Refusal};

/// Ends a role; it counts no more from the next request on.
pub async fn remove(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    assignment_id: &str,
) -> Result<(), Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            remove_in(house, &tx, &ground, assignment_id).await
        })
        .await
}

/// Ends one role within the transaction.
pub(super) async fn remove_in(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    assignment_id: &str,
) -> Result<(), Refusal> {
    let was = proposed(house, tx, ground, assignment_id).await?;
    roles::end(house, tx, &ground.standing.actor, &was, ground.chain()).await
}

/// The role, where the law lets it be ended.
pub(super) async fn proposed(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    assignment_id: &str,
) -> Result<Kept, Refusal> {
    let was = ground.held(tx, assignment_id).await?;
    keep_an_admin(house, tx, &was, ground.organization_id(), None).await?;
    Ok(was)
}
