//! Approving an access request: an assignment within the admin's rights.

use canopy_domain::role::{CaseSight, Draft, NamedReach, Pages, Role};
use canopy_store::Tx;

use super::letter::approved_letter;
use super::list::open_here;
use crate::access::requests::{Decided, Pending, decide};
use crate::access::roles;
use crate::access::roles::rows::{Kept, of_person};
use crate::access_control::assign::{not_held_already, only_to_owners};
use crate::access_control::entry::{AccessEntry, entry_of};
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::access_control::wish::{Wish, undecided_cases};
use crate::{Actor, House, Refusal, letters};

/// Gives the person what they asked for, with whatever the wish says otherwise, and answers it as
/// the access list shows it. It is given where it was asked for and nowhere else.
pub async fn approve(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    request_id: &str,
    wish: &Wish,
) -> Result<AccessEntry, Refusal> {
    let here = &Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let (request, shown) = open_here(&tx, &ground, request_id).await?;
            if wish.company.is_some() {
                let words = "a request is approved where it was made; assign another role instead";
                return Err(Refusal::field("company", "fixed", words));
            }
            let assignment = given(house, &tx, &ground, &request, wish).await?;
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
    wish: &Wish,
) -> Result<String, Refusal> {
    let (actor, chain) = (&ground.standing.actor, ground.chain());
    let person = &request.person_id;
    let held = of_person(tx, person).await?;
    let viewer = viewer_of(ground, request, &held);
    let asked = asked_for(request, viewer);
    let draft = wish.drafted(tx, ground, Some(&asked)).await?;
    if draft.role == Role::CompanyUser && !wish.chooses_cases() {
        return Err(undecided_cases());
    }
    ground.may_give(person, &draft)?;
    match viewer {
        Some(viewer) if draft.role == Role::OrganizationViewer => {
            roles::change(house, tx, actor, viewer, &draft, ("role.changed", chain)).await?;
            Ok(viewer.id.clone())
        }
        None if request.page.is_some() && !wish.is_whole() => Err(Refusal::conflict(
            "role",
            "role_over",
            "the role it was for is over; say which role and companies, or decline",
        )),
        _ => {
            not_held_already(ground, &held, &draft)?;
            only_to_owners(tx, ground, "person", (person, &held), &draft).await?;
            roles::give(house, tx, actor, person, &draft, chain).await
        }
    }
}

/// The role of a viewer that a page joins, if it still is in force.
fn viewer_of<'a>(ground: &Ground, request: &Pending, held: &'a [Kept]) -> Option<&'a Kept> {
    request.page?;
    held.iter().find(|held| {
        held.draft.role == Role::OrganizationViewer
            && held.draft.held_in == request.held_in
            && held.draft.expires_at.is_none_or(|end| ground.now < end)
    })
}

/// What was asked for, beside what the viewer has: it says role and place where the wish does not.
fn asked_for(request: &Pending, viewer: Option<&Kept>) -> Draft {
    if let (Some(viewer), Some(page)) = (viewer, request.page) {
        return Draft {
            pages: viewer.draft.pages.with(page),
            ..viewer.draft.clone()
        };
    }
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
