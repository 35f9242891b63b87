//! One company's days: what stands behind its line in a report.

use canopy_domain::figures::Figures;
use canopy_domain::period::Period;
use canopy_domain::role::Action;
use jiff::Timestamp;

use super::asked::ReportAsked;
use super::ground::Company;
use super::lines::{Part, days_of};
use crate::companies::find::{Found, find_company};
use crate::reporting::board::horizon;
use crate::reporting::question::Links;
use crate::reporting::rows::{self, Member};
use crate::{Actor, ActorKind, House, Refusal};

/// A company's days over a period.
#[derive(Debug)]
pub struct CompanyDays {
    /// The instant of reading.
    pub as_of: Timestamp,
    /// The company.
    pub company: Found,
    /// Its own days of the period.
    pub period: Period,
    /// Those of them that count for the reader: who reads through an organization sees the days on
    /// which the company belongs to it.
    pub spans: Vec<Period>,
    /// Whether the reader may see amounts.
    pub amounts: bool,
    /// The days on which something was posted, earliest first.
    pub days: Vec<Part>,
    /// The sum of the days, restatements included.
    pub total: Figures,
}

/// Reads a company's days.
pub async fn company_days(
    house: &House,
    actor: &Actor,
    company: &str,
    asked: &ReportAsked,
) -> Result<CompanyDays, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeUsage, found.place())?;
    let (now, amounts) = (house.now(), actor.can(Action::SeeAmounts, found.place()));
    let (whole, this) = (reads_whole(actor, &found), &found);
    let period = asked.period.resolve(found.zones.day_of(now));
    let (links, days) = house
        .store
        .read(move |tx| async move {
            let links = match (whole, this.organization_id.as_deref()) {
                (false, Some(organization)) => rows::links_of(&tx, organization, &this.id).await?,
                _ => Links::always(),
            };
            let company = ground(this, links.clone(), period, amounts, now);
            let days = days_of(&tx, &company, asked.stood_on).await?;
            Ok::<_, Refusal>((links, days))
        })
        .await?;
    let mut total = Figures::ZERO;
    for part in &days {
        let restated = part.restated.iter().map(|(_, figures)| figures);
        for figures in std::iter::once(&part.own).chain(restated) {
            let sum = total.checked_add(figures);
            total = sum.ok_or_else(|| Refusal::Internal("a total leaves 64 bits".into()))?;
        }
    }
    Ok(CompanyDays {
        as_of: now,
        spans: links.within(period),
        period,
        amounts,
        days,
        total,
        company: found,
    })
}

/// Whether a reader sees all days of a company: whoever holds a role on itself, and the installation.
fn reads_whole(actor: &Actor, found: &Found) -> bool {
    actor.kind == ActorKind::Installation
        || actor
            .assignments
            .iter()
            .any(|held| held.counts(actor.at) && held.company_id.as_deref() == Some(&*found.id))
}

fn ground(found: &Found, links: Links, period: Period, amounts: bool, now: Timestamp) -> Company {
    Company {
        horizon: horizon(&found.zones, now),
        before: period,
        period,
        amounts,
        opens: true,
        events: false,
        member: Member {
            id: found.id.clone(),
            slug: found.slug.as_str().into(),
            name: found.name.as_str().into(),
            currency: found.currency,
            zones: found.zones.clone(),
            archived: found.archived,
            links,
        },
    }
}
