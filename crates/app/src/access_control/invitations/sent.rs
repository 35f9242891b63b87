//! An invitation on its way: the open one that is meant, its letter, and what the sender gets back.

use canopy_domain::role::Draft;
use canopy_store::Tx;

use super::letter::invitation_letter;
use crate::access::invitations::{Open, rows};
use crate::access_control::entry::{AccessEntry, entry_of_invitation};
use crate::access_control::ground::Ground;
use crate::access_control::rows::active_person;
use crate::letters;
use crate::{House, Refusal};

/// An invitation with its link, which nobody is told again.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The invitation as the access list shows it.
    pub entry: AccessEntry,
    /// The address of the page on which it is accepted.
    pub link: String,
    /// Whether it is a new one, and not an open one brought up to date.
    pub is_new: bool,
}

/// The open invitation of this workspace that the actor may change; anything else is hidden.
pub(super) async fn open_here(tx: &Tx, ground: &Ground, id: &str) -> Result<Open, Refusal> {
    let open = rows::by_id(tx, id).await?.ok_or(Refusal::Hidden)?;
    if !ground.has(&open.draft) {
        return Err(Refusal::Hidden);
    }
    ground.may_withdraw(&open.draft)?;
    Ok(open)
}

/// Refuses an offer that the actor may not make to this address, such as one to themselves.
pub(super) async fn may_offer(
    tx: &Tx,
    ground: &Ground,
    email: &str,
    draft: &Draft,
) -> Result<Option<String>, Refusal> {
    let person = active_person(tx, None, Some(email)).await?;
    ground.may_give(person.as_deref().unwrap_or_default(), draft)?;
    Ok(person)
}

/// Posts the letter with the link and answers the invitation.
pub(super) async fn posted(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    (open, token, is_new): (Open, String, bool),
) -> Result<Sent, Refusal> {
    let link = format!("{}/invitations/{token}", house.config.base_url);
    let entry = entry_of_invitation(tx, ground, &open).await?;
    let letter = invitation_letter(&entry, &ground.standing.actor, &link);
    letters::post(house, tx, &letter.about(ground.chain())).await?;
    Ok(Sent {
        entry,
        link,
        is_new,
    })
}
