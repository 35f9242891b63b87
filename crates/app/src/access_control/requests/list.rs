//! The open access requests of a workspace.

use canopy_domain::role::{Page, Role};
use canopy_store::{Tx, Value};
use jiff::Timestamp;

use crate::access::requests::{Pending, rows};
use crate::access_control::entry::{Named, organization_of};
use crate::access_control::ground::Ground;
use crate::access_control::place::{Here, Workplace};
use crate::access_control::rows::people;
use crate::{Actor, House, Refusal};

/// A request as admins see it.
#[derive(Debug, Clone)]
pub struct AccessRequest {
    /// `arq_…`.
    pub id: String,
    /// Who asks: the id.
    pub person_id: String,
    /// Who asks: the name.
    pub name: String,
    /// Who asks: the address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The page, for a viewer.
    pub page: Option<Page>,
    /// What is asked for, in words.
    pub wanted: String,
    /// The organization or company.
    pub place: Named,
    /// Why, in the person's own words.
    pub note: String,
    /// When.
    pub requested_at: Timestamp,
}

/// Lists them, the oldest first, for those who decide.
pub async fn access_requests(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
) -> Result<Vec<AccessRequest>, Refusal> {
    let here = &Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let ids = ground.companies.iter().map(|one| one.id.clone().into());
            let ids: Vec<Value> = ids.collect();
            let mut pending = rows::of_companies(&tx, &ids).await?;
            if let Here::Organization(organization) = &ground.here {
                pending.extend(rows::of_organization(&tx, &organization.id).await?);
            }
            pending.sort_by(|one, other| one.id.cmp(&other.id));
            shown(&tx, &ground, pending).await
        })
        .await
}

/// Requests with the names of people and places.
pub(in crate::access_control) async fn shown(
    tx: &Tx,
    ground: &Ground,
    pending: Vec<Pending>,
) -> Result<Vec<AccessRequest>, Refusal> {
    let ids = pending.iter().map(|one| one.person_id.clone().into());
    let people = people(tx, &ids.collect::<Vec<Value>>()).await?;
    let organization = organization_of(tx, &ground.here).await?;
    let places = || ground.companies.iter().chain(&organization);
    let shown = pending.into_iter().filter_map(|one| {
        let id = one.held_in.company_id().or(one.held_in.organization_id());
        let place = places().find(|place| Some(place.id.as_str()) == id)?;
        let person = people.get(&one.person_id)?;
        Some(AccessRequest {
            name: person.name.clone(),
            email: person.email.clone(),
            wanted: wanted(one.role, one.page),
            place: place.clone(),
            id: one.id,
            person_id: one.person_id,
            role: one.role,
            page: one.page,
            note: one.note,
            requested_at: one.requested_at,
        })
    });
    Ok(shown.collect())
}

/// The open request of this workspace with the names in it; anything else is hidden.
pub(super) async fn open_here(
    tx: &Tx,
    ground: &Ground,
    id: &str,
) -> Result<(Pending, AccessRequest), Refusal> {
    let pending = rows::by_id(tx, id).await?.ok_or(Refusal::Hidden)?;
    let shown = shown(tx, ground, vec![pending.clone()]).await?.pop();
    let shown = shown.ok_or(Refusal::Hidden)?;
    // A company does not decide what its organization was asked for.
    match (&ground.here, pending.held_in.organization_id()) {
        (Here::Company(_), Some(_)) => Err(Refusal::Hidden),
        _ => Ok((pending, shown)),
    }
}

/// What is asked for, in words.
pub(super) fn wanted(role: Role, page: Option<Page>) -> String {
    match page {
        Some(page) => format!("the page {}", page.label()),
        None => format!("the role {}", role.label()),
    }
}
