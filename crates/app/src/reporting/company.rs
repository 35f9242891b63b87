//! One company's own figures, month to date.

use canopy_domain::figures::Figures;
use canopy_domain::money::Money;
use canopy_domain::period::Period;
use canopy_domain::rating::CardOwner;
use canopy_domain::role::{Action, CaseSight, case_sight};
use jiff::Timestamp;
use jiff::civil::Date;

use super::board::month_to_date;
use super::figures::figures_of;
use super::overview::total;
use super::question::{Asked, Links, Question};
use super::rows::{self, Whose};
use crate::billing::in_force::cards_in_force;
use crate::companies::{
    self,
    find::{Found, find_company},
};
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
    /// Whether the default prices are in force today; never, to those who may not see amounts.
    pub default_prices: bool,
    /// The organization's day from which it counts the company, where that is later than `period`.
    pub counted_from: Option<Date>,
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
    let asked = month_to_date(&found.zones, now, &Links::always());
    let period = asked.period;
    let facts = facts(house, &found, asked).await?;
    let usage = actor.can(Action::SeeUsage, found.place());
    let amounts = actor.can(Action::SeeAmounts, found.place());
    let sight = sight_of_cases(actor, &found);
    let last_event_at = facts.last_event_at.filter(|_| usage);
    Ok(CompanyOverview {
        as_of: now,
        period,
        cases: sight.as_ref().map(|sight| facts.open(sight)),
        cases_partial: matches!(sight, Some(CaseSight::Scopes(_))),
        figures: usage.then(|| {
            if amounts {
                facts.figures
            } else {
                facts.figures.without_amounts()
            }
        }),
        billing: if amounts {
            Some(total(&facts.figures, found.currency)?)
        } else {
            None
        },
        default_prices: amounts && facts.default_prices,
        counted_from: found.linked_on.filter(|on| *on > period.from),
        last_event_at: last_event_at.and_then(|at| Timestamp::from_microsecond(at).ok()),
        company: found,
    })
}

/// What a company's overview is made of.
struct Facts {
    figures: Figures,
    /// Open cases by case type.
    cases: Vec<(String, i64)>,
    last_event_at: Option<i64>,
    default_prices: bool,
    /// The case types of each scope.
    scopes: Vec<(String, String)>,
}

impl Facts {
    fn open(&self, sight: &CaseSight) -> i64 {
        let seen = |case_type: &String| match sight {
            CaseSight::All => true,
            CaseSight::Scopes(ids) => {
                let mut scopes = self.scopes.iter();
                scopes.any(|(scope, of_scope)| of_scope == case_type && ids.contains(scope))
            }
        };
        self.cases
            .iter()
            .filter(|(case_type, _)| seen(case_type))
            .map(|(_, open)| open)
            .sum()
    }
}

async fn facts(house: &House, found: &Found, asked: Asked) -> Result<Facts, Refusal> {
    let (id, to) = (&found.id, asked.period.to);
    let question = &Question::new(vec![(id.to_string().into(), asked)]);
    house
        .store
        .read(move |tx| async move {
            let whose = Whose::Company(id);
            let answer = figures_of(&tx, whose, question).await?;
            let cases = rows::open_cases(&tx, whose).await?;
            let cards = cards_in_force(&tx, &[(id, to)]).await?;
            Ok(Facts {
                figures: answer.of(id).figures(),
                cases: cases
                    .into_iter()
                    .map(|(_, case_type, open)| (case_type, open))
                    .collect(),
                scopes: companies::rows::scope_case_types(&tx, id).await?,
                default_prices: cards
                    .get(&**id)
                    .is_none_or(|(owner, _)| *owner == CardOwner::BuiltIn),
                last_event_at: rows::last_events(&tx, &[id]).await?.get(&**id).copied(),
            })
        })
        .await
}

fn sight_of_cases(actor: &Actor, found: &Found) -> Option<CaseSight> {
    if actor.kind == ActorKind::Installation {
        return Some(CaseSight::All);
    }
    case_sight(
        &actor.assignments,
        &found.id,
        found.organization_id.as_deref(),
        actor.at,
    )
}
