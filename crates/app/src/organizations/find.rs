//! Finding organizations by slug or id.

use canopy_domain::money::Currency;
use canopy_domain::role::{Action, Decision, Place};
use canopy_store::Tx;

use super::rows;
use crate::{Actor, ActorKind, House, Refusal};

/// An organization.
#[derive(Debug, Clone)]
pub struct Organization {
    /// `org_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The zone of its calendar periods.
    pub time_zone: String,
    /// The currency offered to new companies.
    pub currency: Currency,
    /// Whether its roles count only in sessions with a second factor.
    pub two_factor_required: bool,
    /// How many days its invitations are good for; nothing where the installation says so.
    pub invitation_days: Option<i64>,
}

/// One organization that the actor may know of; anything else is hidden alike.
pub async fn find_organization(
    house: &House,
    actor: &Actor,
    subject: &str,
) -> Result<Organization, Refusal> {
    house
        .store
        .read(move |tx| async move { find_in(&tx, actor, subject).await })
        .await
}

/// The same within a transaction.
pub(crate) async fn find_in(
    tx: &Tx,
    actor: &Actor,
    subject: &str,
) -> Result<Organization, Refusal> {
    let found = rows::by_subject(tx, subject).await?;
    known_to(actor, found.ok_or(Refusal::Hidden)?)
}

/// The same with its stamp, which grows with every change of what its board is made of.
pub(crate) async fn find_stamped_in(
    tx: &Tx,
    actor: &Actor,
    subject: &str,
) -> Result<(Organization, i64), Refusal> {
    let found = rows::stamped(tx, subject).await?;
    let (found, stamp) = found.ok_or(Refusal::Hidden)?;
    Ok((known_to(actor, found)?, stamp))
}

fn known_to(actor: &Actor, found: Organization) -> Result<Organization, Refusal> {
    let place = Place::Organization(&found.id);
    match actor.decide(Action::SeeOverview, place) {
        Decision::Hidden => Err(actor.hidden(place)),
        _ => Ok(found),
    }
}

/// The organizations that the actor may open, by name.
pub async fn list_organizations(
    house: &House,
    actor: &Actor,
) -> Result<Vec<Organization>, Refusal> {
    house
        .store
        .read(move |tx| async move { list_in(&tx, actor).await })
        .await
}

/// The same within a transaction.
pub(crate) async fn list_in(tx: &Tx, actor: &Actor) -> Result<Vec<Organization>, Refusal> {
    let all = actor.kind == ActorKind::Installation;
    let mut ids: Vec<String> = actor
        .assignments
        .iter()
        .filter_map(|assignment| assignment.organization_id.clone())
        .collect();
    ids.sort();
    ids.dedup();
    let found = match all {
        true => rows::all(tx).await?,
        false => rows::by_ids(tx, &ids).await?,
    };
    Ok(found
        .into_iter()
        .filter(|org| actor.can(Action::SeeOverview, Place::Organization(&org.id)))
        .collect())
}
