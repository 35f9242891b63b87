//! Reading a report.

use std::collections::HashMap;

use canopy_domain::figures::Figures;
use canopy_domain::period::Period;
use canopy_store::Tx;
use jiff::Timestamp;

use super::asked::ReportAsked;
use super::campaigns::campaigns_of;
use super::cases::cases_of;
use super::ground::{Company, ReportGround};
use super::{Before, Campaigns, Cases, Report, ReportLine, sums};
use crate::disputes::marks::OpenDisputes;
use crate::reporting::board::latest_from;
use crate::reporting::figures::{ALL, Answer, figures_of};
use crate::reporting::overview::Visible;
use crate::reporting::question::Question;
use crate::reporting::rows as shared;
use crate::{Actor, House, Refusal};

/// Reads a report: in one snapshot, every figure by the function behind every other screen.
pub async fn report(
    house: &House,
    actor: &Actor,
    organization: &str,
    asked: &ReportAsked,
) -> Result<Report, Refusal> {
    let now = house.now();
    house
        .store
        .read(move |tx| async move {
            let ground = ReportGround::read(&tx, actor, organization, asked, now).await?;
            let lines = lines(&tx, &ground).await?;
            put_together(ground, lines)
        })
        .await
}

/// What is read of one period over all companies.
struct Side {
    question: Question,
    figures: Answer<ALL>,
    cases: Vec<Cases>,
    campaigns: HashMap<usize, Campaigns>,
}

impl Side {
    async fn read(tx: &Tx, ground: &ReportGround, question: Question) -> Result<Self, Refusal> {
        let whose = ground.whose();
        Ok(Self {
            figures: figures_of(tx, whose, &question).await?,
            cases: cases_of(tx, whose, &question).await?,
            campaigns: campaigns_of(tx, whose, &question).await?,
            question,
        })
    }

    fn of(&self, company: &Company) -> (Figures, Cases, Campaigns, i64) {
        let place = self.question.place_of(&company.member.id, 0);
        let Some(place) = place else {
            return Default::default();
        };
        let found = self.figures.at(place);
        let figures = match company.amounts {
            true => found.figures(),
            false => found.figures().without_amounts(),
        };
        let campaigns = self.campaigns.get(&place).copied().unwrap_or_default();
        (figures, self.cases[place], campaigns, found.last_event_at)
    }
}

pub(super) async fn lines(tx: &Tx, ground: &ReportGround) -> Result<Vec<ReportLine>, Refusal> {
    let now = Side::read(tx, ground, ground.question(|company| Some(company.period))).await?;
    let before = match ground.asked.compare {
        true => {
            let question = ground.question(|company| Some(company.before));
            Some(Side::read(tx, ground, question).await?)
        }
        false => None,
    };
    let open = OpenDisputes::of_organization(tx, &ground.organization.id).await?;
    let restated = super::restated::restated_of(tx, ground.whose(), &now.question).await?;
    let mut lines = Vec::with_capacity(ground.len());
    let mut unsure = Vec::new();
    for company in &ground.companies {
        let (figures, cases, campaigns, last) = now.of(company);
        let mut line = line(company, figures, cases, campaigns);
        let place = now.question.place_of(&company.member.id, 0);
        let part = place.and_then(|place| restated.get(&place));
        line.restated = part.map_or(Figures::ZERO, |part| match company.amounts {
            true => *part,
            false => part.without_amounts(),
        });
        let disputed = || open.on(&line.id, Some(&company.period));
        line.disputed = company.amounts.then(disputed).flatten();
        line.before = before.as_ref().map(|side| {
            let (figures, cases, campaigns, _) = side.of(company);
            let Period { from, to } = company.before;
            Before {
                from,
                to,
                figures,
                cases,
                campaigns,
            }
        });
        match last >= latest_from(&company.member.zones, ground.as_of) {
            true => line.last_event_at = Timestamp::from_microsecond(last).ok(),
            false => unsure.push(lines.len()),
        }
        // Who left long ago shows only where something of its days is still counted.
        if !line.spans.is_empty() || line.figures != Figures::ZERO {
            lines.push(line);
        }
    }
    unsure.retain(|place| *place < lines.len());
    last_events(tx, &mut lines, &unsure).await?;
    Ok(lines)
}

fn line(company: &Company, figures: Figures, cases: Cases, campaigns: Campaigns) -> ReportLine {
    let Company { member, period, .. } = company;
    let spans = member.links.within(*period);
    let stays = member.links.contains(period.to);
    let zone = member.zones.zone_on(period.to);
    ReportLine {
        left_on: match stays {
            true => None,
            false => spans.last().map(|span| span.to),
        },
        id: member.id.clone(),
        slug: member.slug.clone(),
        name: member.name.clone(),
        currency: member.currency,
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        from: period.from,
        to: period.to,
        spans,
        archived: member.archived,
        amounts: company.amounts,
        opens: company.opens,
        figures,
        restated: Figures::ZERO,
        cases,
        campaigns,
        before: None,
        disputed: None,
        last_event_at: None,
    }
}

/// The last events of lines whose period does not tell them.
async fn last_events(tx: &Tx, lines: &mut [ReportLine], of: &[usize]) -> Result<(), Refusal> {
    let ids: Vec<&str> = of.iter().map(|place| &*lines[*place].id).collect();
    let latest = shared::last_events(tx, &ids).await?;
    for place in of {
        let line = &mut lines[*place];
        let at = latest.get(&*line.id).copied();
        line.last_event_at = at.and_then(|at| Timestamp::from_microsecond(at).ok());
    }
    Ok(())
}

pub(super) fn put_together(
    ground: ReportGround,
    items: Vec<ReportLine>,
) -> Result<Report, Refusal> {
    let today = jiff::tz::TimeZone::get(&ground.organization.time_zone)
        .unwrap_or(jiff::tz::TimeZone::UTC)
        .to_datetime(ground.as_of)
        .date();
    let own = ground.asked.period.resolve(today);
    let reach = |days: &dyn Fn(&Company) -> Period, none: Period| {
        let days: Vec<Period> = ground.companies.iter().map(days).collect();
        let from = days.iter().map(|days| days.from).min();
        let to = days.iter().map(|days| days.to).max();
        from.zip(to).map_or(none, |(from, to)| Period { from, to })
    };
    let (sums, sums_before) = sums::sums(&items)?;
    Ok(Report {
        as_of: ground.as_of,
        asked: ground.asked,
        visible: Visible {
            companies: items.len() as i64,
            partial: ground.partial,
        },
        period: reach(&|company| company.period, own),
        before: reach(&|company| company.before, ground.asked.period.before(own)),
        amounts: ground.amounts,
        totals: sums::totals(&items)?,
        sums,
        sums_before,
        items,
        organization: ground.organization,
    })
}
