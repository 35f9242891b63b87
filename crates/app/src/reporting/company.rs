//! One company's own figures, month to date.

use canopy_domain::figures::Figures;
use canopy_domain::money::Money;
use canopy_domain::period::{Month, Period};
use canopy_domain::role::{Action, CaseSight, case_sight};
use jiff::{SignedDuration, Timestamp};

use super::figures::{Asked, figures_of};
use super::overview::total;
use super::rows::{self, Whose};
use crate::companies::find::{Found, find_company};
use crate::usage::MAX_AHEAD_MINUTES;
use crate::{Actor, ActorKind, House, Refusal};

/// What a company's overview shows. What the reader's role does not include is absent.
#[derive(Debug)]
pub struct CompanyOverview {
    /// The instant at which all figures were read.
    pub as_of: Timestamp,
    /// The company.
    pub company: Found,
    /// The first of the month up to today.
    pub period: Period,
    /// Open cases that the reader may see.
    pub cases: Option<i64>,
    /// Whether scopes limit the cases.
    pub cases_partial: bool,
    /// Month-to-date quantities (and amounts, where `billing` is there).
    pub figures: Option<Figures>,
    /// Month-to-date total.
    pub billing: Option<Money>,
    /// The time of the last event.
    pub last_event_at: Option<Timestamp>,
}

/// Reads a company's overview.
pub async fn company_overview(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<CompanyOverview, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::OpenCompany, found.place())?;
    let now = house.now();
    let today = found.day_of(now);
    let period = Period {
        from: Month::of(today).first(),
        to: today,
    };
    let asked = Asked {
        period,
        horizon: found.day_of(now + SignedDuration::from_mins(MAX_AHEAD_MINUTES)),
    };
    let sees_usage = actor.can(Action::SeeUsage, found.place());
    let sees_amounts = actor.can(Action::SeeAmounts, found.place());
    let case_sight = match actor.kind {
        ActorKind::Installation => Some(CaseSight::All),
        _ => case_sight(
            &actor.assignments,
            &found.id,
            found.organization_id.as_deref(),
            actor.at,
        ),
    };
    let id = &found.id;
    let (figures, cases, last) = house
        .store
        .read(move |tx| async move {
            let whose = Whose::Company(id);
            let figures = figures_of(&tx, whose, &[(id.to_string(), asked)].into()).await?;
            Ok::<_, Refusal>((
                figures,
                rows::open_cases(&tx, whose).await?,
                rows::last_events(&tx, whose).await?,
            ))
        })
        .await?;
    let figures = figures.get(&**id).copied().unwrap_or_default();
    let seen = |case_type: &str| match &case_sight {
        Some(CaseSight::All) => true,
        Some(CaseSight::Scopes(types)) => types.contains(case_type),
        None => false,
    };
    let open = cases
        .iter()
        .filter(|(_, case_type, _)| seen(case_type))
        .map(|(_, _, open)| open)
        .sum();
    let billing = if sees_amounts {
        Some(total(&figures, found.currency)?)
    } else {
        None
    };
    Ok(CompanyOverview {
        as_of: now,
        period,
        cases: case_sight.is_some().then_some(open),
        cases_partial: matches!(case_sight, Some(CaseSight::Scopes(_))),
        figures: sees_usage.then(|| {
            if sees_amounts {
                figures
            } else {
                figures.without_amounts()
            }
        }),
        billing,
        last_event_at: last
            .get(&**id)
            .filter(|_| sees_usage)
            .and_then(|at| Timestamp::from_microsecond(*at).ok()),
        company: found,
    })
}
