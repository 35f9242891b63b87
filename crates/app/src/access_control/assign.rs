//! Giving a role to somebody who is a member already.

use canopy_domain::role::{Draft, Role};
use canopy_store::Tx;
use jiff::Timestamp;

use super::entry::{AccessEntry, entry_of};
use super::ground::Ground;
use super::members;
use super::place::{Here, Workplace};
use super::wish::Wish;
use crate::access::roles;
use crate::access::roles::rows::{self, Kept};
use crate::access::rows::is_proven;
use crate::{Actor, House, Refusal};

/// Whom a caller means.
#[derive(Debug, Clone)]
pub enum Member {
    /// By id.
    Id(String),
    /// By e-mail address.
    Email(String),
}

/// Gives a member a role and answers it as the access list shows it.
pub async fn assign(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    member: &Member,
    wish: &Wish,
) -> Result<AccessEntry, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let (person, draft) = proposed(&tx, &ground, member, wish).await?;
            let chain = ground.chain();
            let id = roles::give(house, &tx, actor, &person, &draft, chain).await?;
            entry_of(&tx, &ground, &id).await
        })
        .await
}

/// The person and the role, where the law lets it be given.
pub(super) async fn proposed(
    tx: &Tx,
    ground: &Ground,
    member: &Member,
    wish: &Wish,
) -> Result<(String, Draft), Refusal> {
    let person = members::find(tx, ground, member).await?;
    let draft = wish.drafted(tx, ground, None).await?;
    ground.may_give(&person, &draft)?;
    let held = rows::of_person(tx, &person).await?;
    not_held_already(ground, &held, &draft)?;
    let field = match member {
        Member::Id(_) => "person_id",
        Member::Email(_) => "email",
    };
    only_to_owners(tx, ground, field, (&person, &held), &draft).await?;
    Ok((person, draft))
}

/// The code under which an account is refused that may be somebody else's than its address.
pub(super) const UNPROVEN: &str = "address_unproven";

/// Whether one of the roles is in force in the place of the draft.
pub(super) fn is_known_there(held: &[Kept], draft: &Draft, now: Timestamp) -> bool {
    held.iter().any(|held| {
        held.draft.held_in == draft.held_in && held.draft.expires_at.is_none_or(|end| now < end)
    })
}

/// Refuses a role in a new place to an account whose address nobody confirmed: whoever made it with
/// a link that an admin copied may not be the person that the giver has in mind.
pub(super) async fn only_to_owners(
    tx: &Tx,
    ground: &Ground,
    field: &str,
    (person, held): (&str, &[Kept]),
    draft: &Draft,
) -> Result<(), Refusal> {
    if is_known_there(held, draft, ground.now) || is_proven(tx, person).await? {
        return Ok(());
    }
    Err(Refusal::field(
        field,
        UNPROVEN,
        "the address of this person is not confirmed; send an invitation: the letter to the address confirms it",
    ))
}

/// Refuses a role that is held in the same place already; only the roles of viewers add up.
pub(super) fn not_held_already(
    ground: &Ground,
    held: &[Kept],
    draft: &Draft,
) -> Result<(), Refusal> {
    let same = held.iter().map(|held| &held.draft).any(|held| {
        held.role == draft.role
            && held.held_in == draft.held_in
            && held.expires_at.is_none_or(|end| ground.now < end)
            && (draft.role != Role::OrganizationViewer || held == draft)
    });
    if !same {
        return Ok(());
    }
    Err(Refusal::conflict(
        "role",
        "already_held",
        format!(
            "this person is {} here already; change that role instead",
            draft.role.label()
        ),
    ))
}
