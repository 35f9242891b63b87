//! The ground of a report: the organization's companies, what of them the reader sees, and which days
//! of each are asked.

use std::sync::Arc;

use canopy_domain::period::Period;
use canopy_domain::role::{Action, OrgSight, Page, Place, page_sight};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::asked::ReportAsked;
use crate::organizations::find::{Organization, find_in, find_organization};
use crate::reporting::board::horizon;
use crate::reporting::question::{Asked, Question};
use crate::reporting::rows::{self, Member, Whose};
use crate::{Actor, ActorKind, House, Refusal};

/// One company in sight, with the days asked of it.
#[derive(Debug, Clone)]
pub(crate) struct Company {
    pub(super) member: Member,
    /// The company's own days.
    pub(super) period: Period,
    /// The days that they are compared with.
    pub(super) before: Period,
    pub(super) horizon: Date,
    /// Whether the reader may see its amounts.
    pub(super) amounts: bool,
    /// Whether the reader may open it.
    pub(super) opens: bool,
    /// Whether the reader may look at its single events.
    pub(super) events: bool,
}

impl Company {
    /// What is asked of it over some days.
    pub(super) fn asked(&self, period: Period) -> (Arc<str>, Asked) {
        let asked = Asked {
            period,
            horizon: self.horizon,
            links: self.member.links.clone(),
        };
        (self.member.id.clone(), asked)
    }
}

/// Everything that decides a report besides the figures.
#[derive(Debug, Clone)]
pub struct ReportGround {
    /// The organization.
    pub organization: Organization,
    /// What is asked.
    pub asked: ReportAsked,
    /// The instant of reading.
    pub as_of: Timestamp,
    /// Whether the reader's role is limited to some companies.
    pub partial: bool,
    /// Whether the reader may see amounts of some company of the organization.
    pub amounts: bool,
    /// Companies in sight that are or were linked by the end of their period, by name.
    pub(super) companies: Vec<Company>,
    most: bool,
}

/// The organization whose reports the actor may read. Asked before a turn is: who may not is told so at
/// once, and holds nobody up.
pub(crate) async fn may_read_reports(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<Organization, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::SeeReporting, Place::Organization(&found.id))?;
    Ok(found)
}

impl ReportGround {
    /// The ground of a report that the actor may read.
    pub(crate) async fn read(
        tx: &Tx,
        actor: &Actor,
        organization: &str,
        asked: &ReportAsked,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let organization = find_in(tx, actor, organization).await?;
        let place = Place::Organization(&organization.id);
        actor.may(Action::SeeReporting, place)?;
        let sights = sights(actor, &organization.id);
        Self::over(tx, actor, (organization, sights), asked, now).await
    }

    /// The ground of bills: the companies whose amounts the actor may see, whether or not its role
    /// includes reports.
    pub(crate) async fn of_bills(
        tx: &Tx,
        actor: &Actor,
        organization: &str,
        asked: &ReportAsked,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let organization = find_in(tx, actor, organization).await?;
        let place = Place::Organization(&organization.id);
        actor.may(Action::SeeAmounts, place)?;
        let (_, amounts) = sights(actor, &organization.id);
        let sights = (amounts.clone(), amounts);
        Self::over(tx, actor, (organization, sights), asked, now).await
    }

    async fn over(
        tx: &Tx,
        actor: &Actor,
        (organization, (sight, amounts)): (Organization, (OrgSight, OrgSight)),
        asked: &ReportAsked,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let members = rows::members(tx, &organization.id).await?;
        let most = members.len() as i64 * 3 >= rows::companies_in_all(tx).await?;
        let mut companies: Vec<Company> = members
            .into_iter()
            .filter(|member| sight.contains(&member.id))
            .map(|member| company(actor, &organization.id, member, &amounts, asked, now))
            .filter(|company| !company.member.links.begins_after(company.period.to))
            .collect();
        companies.sort_by_cached_key(|it| (it.member.name.to_lowercase(), it.member.id.clone()));
        Ok(Self {
            asked: *asked,
            as_of: now,
            partial: sight != OrgSight::All,
            amounts: amounts != OrgSight::None,
            organization,
            companies,
            most,
        })
    }

    /// How many companies the report goes over.
    pub fn len(&self) -> usize {
        self.companies.len()
    }

    /// Whether it goes over none.
    pub fn is_empty(&self) -> bool {
        self.companies.is_empty()
    }

    /// From the first to the last day of any company.
    pub(super) fn days(&self) -> Option<Period> {
        let periods = || self.companies.iter().map(|company| company.period);
        let from = periods().map(|period| period.from).min()?;
        let to = periods().map(|period| period.to).max()?;
        Some(Period { from, to })
    }

    /// Whose rows are read.
    pub(super) fn whose(&self) -> Whose<'_> {
        match self.most {
            true => Whose::MostOf(&self.organization.id),
            false => Whose::Organization(&self.organization.id),
        }
    }

    /// The question for all companies, each over the days that `of` picks.
    pub(super) fn question(&self, of: impl Fn(&Company) -> Option<Period>) -> Question {
        let asked = |company: &Company| Some(company.asked(of(company)?));
        Question::new(self.companies.iter().filter_map(asked).collect())
            .standing_on(self.asked.stood_on)
    }
}

fn company(
    actor: &Actor,
    organization_id: &str,
    member: Member,
    amounts: &OrgSight,
    asked: &ReportAsked,
    now: Timestamp,
) -> Company {
    let period = asked.period.resolve(member.zones.day_of(now));
    let place = Place::Company {
        id: &member.id,
        organization: Some(organization_id),
    };
    // Who left is no longer opened through the organization.
    let linked = member.links.contains(member.zones.day_of(now));
    Company {
        opens: linked && actor.can(Action::OpenCompany, place),
        events: linked && actor.can(Action::SeeEvents, place),
        amounts: amounts.contains(&member.id),
        before: asked.period.before(period),
        horizon: horizon(&member.zones, now),
        period,
        member,
    }
}

/// The companies of the reader's reports, and those whose amounts it may see.
fn sights(actor: &Actor, organization_id: &str) -> (OrgSight, OrgSight) {
    if actor.kind == ActorKind::Installation {
        return (OrgSight::All, OrgSight::All);
    }
    let of = |page| page_sight(&actor.assignments, page, organization_id, actor.at);
    (of(Page::Reporting), of(Page::Billing))
}
