//! Sending an invitation again.

use super::sent::{Sent, count, may_offer, open_here, posted};
use crate::access::invitations;
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::{Actor, House, Refusal};

/// Sends a pending or expired invitation again, with a new link in place of the old one.
pub async fn resend(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    invitation_id: &str,
) -> Result<Sent, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let open = open_here(&tx, &ground, invitation_id).await?;
            may_offer(&tx, &ground, &open.email, &open.draft).await?;
            count(&tx, &ground, &open.email).await?;
            let (actor, chain) = (&ground.standing.actor, ground.chain());
            let (sent, tokens) = invitations::resend(house, &tx, actor, &open, chain).await?;
            posted(house, &tx, &ground, (sent, tokens, false)).await
        })
        .await
}
