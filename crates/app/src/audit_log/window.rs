//! The window through which a reader sees the log: which chains, which companies, which amounts.

use std::collections::BTreeSet;

use canopy_domain::role::{Action, OrgSight, Page, Place, Role, page_sight};
use jiff::tz::TimeZone;

use crate::companies::find::find_company;
use crate::organizations::find::find_organization;
use crate::stored::broken;
use crate::{Actor, ActorKind, House, Refusal};

/// Whose log is asked for, by slug or id.
#[derive(Debug, Clone, Copy)]
pub enum LogOf<'a> {
    /// An organization's.
    Organization(&'a str),
    /// A company's.
    Company(&'a str),
}

/// What a reader sees of the log.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// The one chain; nothing where records of the company in every chain are seen, also in those
    /// of organizations to which it belonged before.
    pub(super) chain: Option<String>,
    /// The companies whose records are seen; nothing where all are, also those about no company.
    pub(super) companies: Option<BTreeSet<String>>,
    /// The companies whose amounts are seen; nothing where all are.
    pub(super) amounts: Option<BTreeSet<String>>,
    /// Whether it is the log of one company.
    pub(super) of_company: bool,
    /// The zone in which days are meant.
    pub(super) zone: TimeZone,
}

impl Window {
    /// The window of an actor; refuses those who may not see the log of that place at all.
    pub(super) async fn of(house: &House, actor: &Actor, of: LogOf<'_>) -> Result<Self, Refusal> {
        match of {
            LogOf::Organization(subject) => organization(house, actor, subject).await,
            LogOf::Company(subject) => company(house, actor, subject).await,
        }
    }

    /// Whether amounts of a company are seen; of no company in particular, where all are.
    pub(super) fn shows_amounts(&self, company: Option<&str>) -> bool {
        match (&self.amounts, company) {
            (None, _) => true,
            (Some(seen), Some(company)) => seen.contains(company),
            (Some(_), None) => false,
        }
    }

    /// Whether a company may be named.
    pub(super) fn names(&self, company: &str) -> bool {
        self.companies
            .as_ref()
            .is_none_or(|seen| seen.contains(company))
    }
}

async fn organization(house: &House, actor: &Actor, subject: &str) -> Result<Window, Refusal> {
    let found = find_organization(house, actor, subject).await?;
    actor.may(Action::SeeAudit, Place::Organization(&found.id))?;
    let seen = |page| match actor.kind {
        ActorKind::Installation => None,
        _ => match page_sight(&actor.assignments, page, &found.id, actor.at) {
            OrgSight::All => None,
            OrgSight::Companies(ids) => Some(ids),
            OrgSight::None => Some(BTreeSet::new()),
        },
    };
    Ok(Window {
        companies: seen(Page::AuditLog),
        amounts: seen(Page::Billing),
        zone: canopy_domain::period::zone(&found.time_zone).map_err(|_| broken("time zone"))?,
        of_company: false,
        chain: Some(found.id),
    })
}

async fn company(house: &House, actor: &Actor, subject: &str) -> Result<Window, Refusal> {
    let found = find_company(house, actor, subject).await?;
    actor.may(Action::SeeAudit, found.place())?;
    let amounts = actor.can(Action::SeeAmounts, found.place());
    let of_the_company = actor.assignments.iter().any(|role| {
        role.role == Role::CompanyAdmin
            && role.company_id.as_deref() == Some(&*found.id)
            && role.counts(actor.at)
    });
    let whole = of_the_company || actor.kind == ActorKind::Installation;
    let today = found.day_of(actor.at);
    Ok(Window {
        chain: found.organization_id.clone().filter(|_| !whole),
        companies: Some([found.id.to_string()].into()),
        of_company: true,
        amounts: (!amounts).then(BTreeSet::new),
        zone: found.zones.zone_on(today).clone(),
    })
}
