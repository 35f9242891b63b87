//! Changing a role: which one it is, its pages, its reach, its scopes and its end.

use canopy_domain::role::{Draft, Role, Term};
use canopy_store::Tx;

use super::entry::{AccessEntry, entry_of};
use super::ground::Ground;
use super::place::{Here, Workplace};
use super::wish::Wish;
use crate::access::roles::rows::Kept;
use crate::access::roles::{self, standing::keep_an_admin};
use crate::{Actor, House, Refusal};

/// Changes a role and answers it as the access list shows it. It stays where it is held.
pub async fn change(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    assignment_id: &str,
    wish: &Wish,
) -> Result<AccessEntry, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            change_in(house, &tx, &ground, assignment_id, wish).await?;
            entry_of(&tx, &ground, assignment_id).await
        })
        .await
}

/// Changes one role within the transaction.
pub(super) async fn change_in(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    assignment_id: &str,
    wish: &Wish,
) -> Result<(), Refusal> {
    let (was, becomes) = proposed(house, tx, ground, assignment_id, wish).await?;
    let action = match (
        was.draft.expires_at == becomes.expires_at,
        without_end(&was.draft),
    ) {
        (false, was) if was == without_end(&becomes) => "role.expiry_set",
        _ => "role.changed",
    };
    let actor = &ground.standing.actor;
    roles::change(house, tx, actor, &was, &becomes, (action, ground.chain())).await
}

fn without_end(draft: &Draft) -> Draft {
    Draft {
        expires_at: None,
        ..draft.clone()
    }
}

/// The role as it is and as it would be, where the law lets it be changed.
pub(super) async fn proposed(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    assignment_id: &str,
    wish: &Wish,
) -> Result<(Kept, Draft), Refusal> {
    let was = ground.held(tx, assignment_id).await?;
    if wish.company.is_some() {
        return Err(Refusal::field(
            "company",
            "fixed",
            "a role stays where it is held; give another one and remove this one",
        ));
    }
    let becomes = wish.drafted(tx, ground, Some(&was.draft)).await?;
    if becomes == was.draft {
        return Ok((was, becomes));
    }
    ground.may_give(&was.person_id, &becomes)?;
    let after = admin_term(&becomes);
    keep_an_admin(house, tx, &was, ground.organization_id(), after).await?;
    Ok((was, becomes))
}

/// Until when a role makes an admin; nothing where it makes none.
fn admin_term(draft: &Draft) -> Option<Term> {
    matches!(draft.role, Role::OrganizationAdmin | Role::CompanyAdmin).then_some(draft.expires_at)
}
