//! The workspace in which access is managed.

use canopy_domain::role::{Action, Place};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::companies::find::{Found, find_company};
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, House, Refusal};

/// The workspace of the request, by slug or id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workplace<'a> {
    /// An organization, and with it every company linked to it.
    Organization(&'a str),
    /// One company.
    Company(&'a str),
}

/// The same, found.
#[derive(Debug, Clone)]
pub(crate) enum Here {
    Organization(Organization),
    Company(Box<Found>),
}

impl Here {
    /// Finds the workspace; one that the actor may not know of is hidden.
    pub(crate) async fn find(
        house: &House,
        actor: &Actor,
        workplace: Workplace<'_>,
    ) -> Result<Self, Refusal> {
        Ok(match workplace {
            Workplace::Organization(subject) => {
                Self::Organization(find_organization(house, actor, subject).await?)
            }
            Workplace::Company(subject) => {
                Self::Company(Box::new(find_company(house, actor, subject).await?))
            }
        })
    }

    /// The place as the law of roles takes it.
    pub(crate) fn place(&self) -> Place<'_> {
        match self {
            Self::Organization(organization) => Place::Organization(&organization.id),
            Self::Company(company) => company.place(),
        }
    }

    /// The zone in which days begin and end here.
    pub(crate) fn zone(&self, now: Timestamp) -> Result<TimeZone, Refusal> {
        match self {
            Self::Company(company) => Ok(company.zones.zone_on(company.day_of(now)).clone()),
            Self::Organization(found) => canopy_domain::period::zone(&found.time_zone)
                .map_err(|_| Refusal::Internal("the zone of an organization is unknown".into())),
        }
    }

    /// The organization whose roles count here.
    pub(crate) fn organization_id(&self) -> Option<&str> {
        match self {
            Self::Organization(organization) => Some(&organization.id),
            Self::Company(company) => company.organization_id.as_deref(),
        }
    }

    /// Refuses whoever does not manage access here.
    pub(crate) fn managed_by(&self, actor: &Actor) -> Result<(), Refusal> {
        actor.may(Action::ManageAccess, self.place())
    }

    /// Refuses whoever may not see who has access here.
    pub(crate) fn read_by(&self, actor: &Actor) -> Result<(), Refusal> {
        let action = match self {
            Self::Organization(_) => Action::SeeAccess,
            Self::Company(_) => Action::SeeStaff,
        };
        actor.may(action, self.place())
    }
}
