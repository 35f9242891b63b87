//! Taking an invitation back.

use super::sent::open_here;
use crate::access::invitations;
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::{Actor, House, Refusal};

/// Revokes a pending or expired invitation; its link leads nowhere from now on.
pub async fn revoke(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    invitation_id: &str,
) -> Result<(), Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let open = open_here(&tx, &ground, invitation_id).await?;
            let (actor, chain) = (&ground.standing.actor, ground.chain());
            invitations::revoke(house, &tx, actor, &open, chain).await
        })
        .await
}
