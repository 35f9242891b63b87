//! Seeing an organization as one of its people sees it: read only, marked, for an hour at most, and
//! audited where it begins and where it ends.
//!
//! The admin's session stays the admin's: only the assignments are the other person's, and only
//! those in the organization and in the companies linked to it now.

use canopy_domain::role::{Action, Assignment, Place};
use canopy_store::Tx;
use serde_json::json;

use super::here::{companies_here, person_here};
use crate::access::roles::standing::Standing;
use crate::access::viewings::rows::Viewing;
use crate::access::{roles, sessions, viewings};
use crate::actor::Seeing;
use crate::audit::{self, Change};
use crate::organizations::find::find_organization;
use crate::{Actor, House, Refusal};

/// The person behind a session's token, looking through the eyes that the session looks through.
pub async fn actor_of_session(
    house: &House,
    token: &str,
    address: &str,
) -> Result<Option<Actor>, Refusal> {
    let Some(mut actor) = sessions::actor_of_session(house, token, address).await? else {
        return Ok(None);
    };
    let Some(seeing) = actor.seeing.take() else {
        return Ok(Some(actor));
    };
    // Who is no longer an admin there looks with their own eyes again.
    if actor.can(
        Action::ManageAccess,
        Place::Organization(&seeing.organization_id),
    ) {
        actor.assignments = seen_by(house, &seeing).await?;
        actor.entry.withheld.clear();
        actor.seeing = Some(seeing);
    }
    Ok(Some(actor))
}

/// The person's assignments, without those in places outside of the organization.
async fn seen_by(house: &House, seeing: &Seeing) -> Result<Vec<Assignment>, Refusal> {
    let now = house.now();
    house
        .store
        .read(move |tx| async move {
            let held = roles::rows::assignments_of(&tx, &seeing.person_id).await?;
            let companies = held.iter().filter_map(|role| role.company_id.as_deref());
            let organization = seeing.organization_id.as_str();
            let here = companies_here(&tx, organization, companies, now).await?;
            Ok(held
                .into_iter()
                .filter(|role| match &role.company_id {
                    Some(company) => here.contains(company),
                    None => role.organization_id.as_deref() == Some(organization),
                })
                .collect())
        })
        .await
}

/// From the next request on, the actor's session sees the organization as the person sees it.
pub async fn begin_seeing_as(
    house: &House,
    actor: &Actor,
    organization: &str,
    person_id: &str,
) -> Result<(), Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::ManageAccess, Place::Organization(&found.id))?;
    let session = actor.session_id.as_deref().ok_or(Refusal::Forbidden)?;
    let found = &found;
    house
        .store
        .write(move |tx| async move {
            // Whoever was removed meanwhile is an admin no more.
            let standing = Standing::of(&tx, actor).await?;
            let place = Place::Organization(&found.id);
            standing.actor.may(Action::ManageAccess, place)?;
            let person = person_here(&tx, &found.id, person_id, house.now()).await?;
            if person.id == actor.id {
                return Err(Refusal::conflict(
                    "person",
                    "own",
                    "this is you: what you see is what you see",
                ));
            }
            if !person.active {
                return Err(Refusal::conflict(
                    "person",
                    "deactivated",
                    "this person is deactivated and sees nothing",
                ));
            }
            let viewing = viewings::begin(house, &tx, session, &person.id, &found.id).await?;
            let change = Change {
                organization: Some(&found.id),
                company: None,
                action: "access.see_as_started",
                subject: &person.id,
                before: None,
                after: Some(json!({ "viewing": viewing, "as": person.name })),
            };
            audit::record(&tx, actor, change).await
        })
        .await
}

/// The session sees with its own eyes again. Without anything to end, nothing is changed.
pub async fn end_seeing_as(house: &House, actor: &Actor) -> Result<(), Refusal> {
    let Some(session) = actor.session_id.as_deref() else {
        return Ok(());
    };
    // The end is the admin's own act.
    let own = &Actor {
        seeing: None,
        ..actor.clone()
    };
    house
        .store
        .write(move |tx| async move {
            let now = house.now().as_microsecond();
            for viewing in viewings::rows::end(&tx, session, now).await? {
                record_end(&tx, own, &viewing, "ended").await?;
            }
            Ok(())
        })
        .await
}

/// Ends the viewings that are over by themselves, so that each beginning has its end in the audit log.
pub(crate) async fn end_left_open(house: &House) -> Result<(), Refusal> {
    let now = house.now();
    let actor = &Actor::installation("Canopy", now);
    house
        .store
        .write(move |tx| async move {
            for viewing in viewings::rows::left_open(&tx, now.as_microsecond()).await? {
                // Only this one: the session may have begun another that is not over.
                viewings::rows::end_one(&tx, &viewing.id, now.as_microsecond()).await?;
                record_end(&tx, actor, &viewing, "over").await?;
            }
            Ok(())
        })
        .await
}

async fn record_end(tx: &Tx, actor: &Actor, viewing: &Viewing, how: &str) -> Result<(), Refusal> {
    let change = Change {
        organization: Some(&viewing.organization_id),
        company: None,
        action: "access.see_as_ended",
        subject: &viewing.person_id,
        before: Some(json!({ "viewing": viewing.id, "started_at": viewing.started_at })),
        after: Some(json!({ "how": how })),
    };
    audit::record(tx, actor, change).await
}
