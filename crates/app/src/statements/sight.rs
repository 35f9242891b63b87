//! How much of a company's statements somebody sees.

use canopy_domain::period::Month;
use canopy_domain::role::{Action, Decision, Place, decide};
use canopy_store::Tx;

use super::rows;
use crate::companies::find::Found;
use crate::stored::Link;
use crate::{Actor, ActorKind, Refusal};

/// The whole, or the part of one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Roles on the company see everything of it.
    Whole,
    /// Roles on its organization see the days on which it was there.
    Of(String),
}

impl Sight {
    /// The organization, where it is a part.
    pub(crate) fn organization(&self) -> Option<&str> {
        match self {
            Self::Whole => None,
            Self::Of(id) => Some(id),
        }
    }
}

/// What an actor sees of a company's statements.
pub(crate) fn sight_of(actor: &Actor, company: &Found) -> Result<Sight, Refusal> {
    actor.may(Action::SeeAmounts, company.place())?;
    let alone = Place::Company {
        id: &company.id,
        organization: None,
    };
    let by_company = decide(&actor.assignments, Action::SeeAmounts, alone, actor.at);
    let whole = actor.kind == ActorKind::Installation || by_company == Decision::Allowed;
    match (whole, &company.organization_id) {
        (false, Some(organization)) => Ok(Sight::Of(organization.clone())),
        _ => Ok(Sight::Whole),
    }
}

/// Whether a link holds on some day of a month.
pub(super) fn overlaps(links: &[Link], month: Month) -> bool {
    let (first, last) = (month.first().to_string(), month.last().to_string());
    links.iter().any(|link| {
        link.linked_on <= last
            && link
                .unlinked_on
                .as_deref()
                .is_none_or(|end| first.as_str() < end)
    })
}

/// The links over which a sight goes; nothing where it is the whole.
pub(super) async fn links_in_sight(
    tx: &Tx,
    sight: &Sight,
    company: &str,
) -> Result<Option<Vec<Link>>, Refusal> {
    let Sight::Of(organization) = sight else {
        return Ok(None);
    };
    let mut links = rows::links(tx, company).await?;
    links.retain(|link| link.organization_id == *organization);
    Ok(Some(links))
}

/// Refuses, as if it were not there, a month in which the company was not of the actor's
/// organization on any day.
pub(crate) async fn may_know_month(
    tx: &Tx,
    actor: &Actor,
    company: &Found,
    month: Month,
) -> Result<(), Refusal> {
    let sight = sight_of(actor, company)?;
    match links_in_sight(tx, &sight, &company.id).await? {
        Some(links) if !overlaps(&links, month) => Err(Refusal::Hidden),
        _ => Ok(()),
    }
}
