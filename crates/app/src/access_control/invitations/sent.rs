//! An invitation on its way: the open one that is meant, its letter, and what the sender gets back.

use canopy_domain::role::Draft;
use canopy_store::Tx;

use super::letter::invitation_letter;
use crate::access::invitations::{Open, Tokens, count_letter, rows};
use crate::access_control::entry::{AccessEntry, entry_of_invitation};
use crate::access_control::ground::Ground;
use crate::access_control::place::Here;
use crate::access_control::rows::active_person;
use crate::letters;
use crate::{ActorKind, House, Refusal};

/// An invitation with the link for the admin, which nobody is told again.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The invitation as the access list shows it.
    pub entry: AccessEntry,
    /// The address of the page on which it is accepted. It is not the letter's, and confirms no
    /// address.
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

/// Counts the letter that is about to be written, before anything else is.
pub(super) async fn count(tx: &Tx, ground: &Ground, email: &str) -> Result<(), Refusal> {
    // The operator has the whole machine.
    if ground.standing.actor.kind == ActorKind::Installation {
        return Ok(());
    }
    let workplace = match (&ground.here, ground.chain()) {
        (_, Some(organization)) => organization,
        (Here::Company(company), None) => &company.id,
        (Here::Organization(organization), None) => &organization.id,
    };
    count_letter(tx, workplace, email, ground.now).await
}

/// Posts the letter with its own link and answers the invitation.
pub(super) async fn posted(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    (open, tokens, is_new): (Open, Tokens, bool),
) -> Result<Sent, Refusal> {
    let link_of = |token: &str| format!("{}/invitations/{token}", house.config.base_url);
    let (own, link) = (link_of(&tokens.letter), link_of(&tokens.copied));
    let entry = entry_of_invitation(tx, ground, &open).await?;
    let letter = invitation_letter(&entry, &ground.standing.actor, &own);
    letters::post(house, tx, &letter.about(ground.chain())).await?;
    Ok(Sent {
        entry,
        link,
        is_new,
    })
}
