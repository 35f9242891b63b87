//! How much of a company's statements somebody sees.

use canopy_domain::role::{Action, Decision, Place, decide};

use crate::companies::find::Found;
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
