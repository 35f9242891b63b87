//! Editing what an open invitation offers.

use canopy_domain::role::Draft;
use canopy_store::Tx;

use super::sent::{may_offer, open_here};
use crate::access::invitations::{self, Open};
use crate::access_control::entry::{AccessEntry, entry_of_invitation};
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::access_control::wish::Wish;
use crate::{Actor, House, Refusal};

/// Changes what an open invitation offers. Its links stay as good as they were: those of an expired
/// one are over until it is resent, which takes an offer that still can be made. Its address is
/// another person's matter: whoever was invited by mistake is revoked.
pub async fn edit(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    invitation_id: &str,
    wish: &Wish,
) -> Result<AccessEntry, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let (open, draft, _) = proposed(&tx, &ground, invitation_id, wish).await?;
            let actor = &ground.standing.actor;
            let edited = invitations::edit(&tx, actor, &open, &draft, ground.chain()).await?;
            entry_of_invitation(&tx, &ground, &edited).await
        })
        .await
}

/// The invitation, what would become of it, and whose address it is, where it is somebody's.
pub(in crate::access_control) async fn proposed(
    tx: &Tx,
    ground: &Ground,
    invitation_id: &str,
    wish: &Wish,
) -> Result<(Open, Draft, Option<String>), Refusal> {
    let open = open_here(tx, ground, invitation_id).await?;
    if wish.company.is_some() {
        let words = "an invitation stays where it is; send another one";
        return Err(Refusal::field("company", "fixed", words));
    }
    let draft = wish.drafted(tx, ground, Some(&open.draft)).await?;
    let person = may_offer(tx, ground, &open.email, &draft).await?;
    Ok((open, draft, person))
}

/// One open invitation as the access list shows it, for those who may edit it.
pub async fn open_invitation(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    invitation_id: &str,
) -> Result<AccessEntry, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let open = open_here(&tx, &ground, invitation_id).await?;
            entry_of_invitation(&tx, &ground, &open).await
        })
        .await
}
