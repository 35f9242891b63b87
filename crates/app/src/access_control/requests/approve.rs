//! Approving an access request: an assignment within the admin's rights.

use canopy_domain::role::{CaseSight, Draft, NamedReach, Pages, Role};
use canopy_store::Tx;

use super::letter::approved_letter;
use super::list::open_here;
use crate::access::requests::{Decided, Pending, decide};
use crate::access::roles;
use crate::access::roles::rows::of_person;
use crate::access_control::assign::not_held_already;
use crate::access_control::entry::{AccessEntry, entry_of};
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::access_control::wish::Wish;
use crate::{Actor, House, Refusal, letters};

/// Gives the person what they asked for, or what the wish says instead, and answers it as the
/// access list shows it.
pub async fn approve(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    request_id: &str,
    instead: Option<&Wish>,
) -> Result<AccessEntry, Refusal> {
    let here = &Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let (request, shown) = open_here(&tx, &ground, request_id).await?;
            let assignment = given(house, &tx, &ground, &request, instead).await?;
            let (actor, chain) = (&ground.standing.actor, ground.chain());
            let decided = Decided::Approved(&assignment);
            decide(house, &tx, actor, &request, decided, chain).await?;
            let floor = match request.held_in.company_id() {
                Some(_) => "c",
                None => "o",
            };
            let slug = shown.place.slug.as_deref().unwrap_or(&shown.place.id);
            let link = format!("{}/{floor}/{slug}", house.config.base_url);
            let to = (shown.name.as_str(), shown.email.as_str());
            let letter = approved_letter(to, &shown.wanted, &shown.place.name, &link);
            letters::post(house, &tx, &letter.about(chain)).await?;
            entry_of(&tx, &ground, &assignment).await
        })
        .await
}

/// Gives it: a page joins the pages that a viewer has, anything else is a role of its own.
async fn given(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    request: &Pending,
    instead: Option<&Wish>,
) -> Result<String, Refusal> {
    let (actor, chain) = (&ground.standing.actor, ground.chain());
    let held = of_person(tx, &request.person_id).await?;
    let viewer = held.iter().find(|held| {
        held.draft.role == Role::OrganizationViewer
            && held.draft.held_in == request.held_in
            && held.draft.expires_at.is_none_or(|end| ground.now < end)
    });
    if let (None, Some(viewer), Some(page)) = (instead, viewer, request.page) {
        let becomes = Draft {
            pages: viewer.draft.pages.with(page),
            ..viewer.draft.clone()
        };
        ground.may_give(&request.person_id, &becomes)?;
        roles::change(house, tx, actor, viewer, &becomes, ("role.changed", chain)).await?;
        return Ok(viewer.id.clone());
    }
    let draft = match instead {
        Some(wish) => wish.drafted(tx, ground, None).await?,
        None => asked_for(request),
    };
    ground.may_give(&request.person_id, &draft)?;
    not_held_already(ground, &held, &draft)?;
    roles::give(house, tx, actor, &request.person_id, &draft, chain).await
}

fn asked_for(request: &Pending) -> Draft {
    let pages: Pages = request.page.into_iter().collect();
    Draft {
        role: request.role,
        held_in: request.held_in.clone(),
        pages,
        reach: NamedReach::All,
        cases: CaseSight::All,
        expires_at: None,
    }
    .tidied()
}
