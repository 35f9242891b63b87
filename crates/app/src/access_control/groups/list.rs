//! The groups of an organization, for those who may know of all that is in them.

use canopy_domain::role::{Action, OrgSight, Page, Place, page_sight};

use super::{Group, rows};
use crate::access_control::rows::linked_companies;
use crate::organizations::find::find_organization;
use crate::{Actor, ActorKind, House, Refusal};

/// Lists the groups, by name. A reader who sees only some companies gets the groups that hold no
/// others, so that no group tells of what is out of sight.
pub async fn list_groups(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<Vec<Group>, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::SeeOverview, Place::Organization(&found.id))?;
    let sight = match actor.kind {
        ActorKind::Installation => OrgSight::All,
        _ => page_sight(&actor.assignments, Page::Overview, &found.id, actor.at),
    };
    let (found, now) = (&found, house.now());
    let (groups, linked) = house
        .store
        .read(move |tx| async move {
            let groups = rows::all(&tx, &found.id).await?;
            Ok::<_, Refusal>((groups, linked_companies(&tx, &found.id, now).await?))
        })
        .await?;
    let shows = |group: &rows::GroupRow| {
        let held = !group.companies.is_empty();
        sight == OrgSight::All || held && group.companies.iter().all(|id| sight.contains(id))
    };
    Ok(groups
        .into_iter()
        .filter(shows)
        .map(|group| Group::of(&group.id, group.name, &group.companies, &linked))
        .collect())
}
