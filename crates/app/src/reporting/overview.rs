//! The Organization overview: every company side by side, month to date.

use std::collections::{BTreeMap, HashMap};

use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use canopy_domain::period::{Month, Period};
use canopy_domain::role::{Action, OrgSight, Page, Place, page_sight, sight};
use canopy_store::Tx;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::figures::{Asked, figures_of};
use super::rows::{self, Member, Whose};
use super::staff::{Staff, Staffing};
use crate::access;
use crate::organizations::find::{Organization, find_organization};
use crate::usage::MAX_AHEAD_MINUTES;
use crate::{Actor, ActorKind, House, Refusal};

/// The month-to-date total of one month in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthTotal {
    /// The companies' own current month.
    pub month: Month,
    /// The sum over the companies that stand in it.
    pub total: Money,
}

/// How much of the organization the reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visible {
    /// Companies in view.
    pub companies: i64,
    /// Whether the reader's role is limited to some companies.
    pub partial: bool,
}

/// One company's line.
#[derive(Debug, Clone)]
pub struct CompanyLine {
    /// `co_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The company's local today, which is the last day of the figures.
    pub today: Date,
    /// Open cases.
    pub cases: i64,
    /// Staff in two parts.
    pub staff: Staff,
    /// Month to date; quantities for everybody, amounts only through `billing`.
    pub figures: Figures,
    /// Month-to-date total; absent for those who may not see amounts.
    pub billing: Option<Money>,
    /// The time of the last event, where there is one.
    pub last_event_at: Option<Timestamp>,
    /// Whether the reader may open the company.
    pub opens: bool,
}

/// The overview of an organization.
#[derive(Debug)]
pub struct Overview {
    /// The instant at which all figures were read.
    pub as_of: Timestamp,
    /// The organization.
    pub organization: Organization,
    /// What part the reader sees.
    pub visible: Visible,
    /// Open cases over the visible companies.
    pub total_cases: i64,
    /// Distinct people over the visible companies.
    pub people: i64,
    /// Month-to-date totals by month and currency; absent for those who may not see amounts.
    pub billing: Option<Vec<MonthTotal>>,
    /// The companies, by name.
    pub items: Vec<CompanyLine>,
}

/// Reads the overview.
pub async fn overview(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<Overview, Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    let place = Place::Organization(&organization.id);
    actor.may(Action::SeeOverview, place)?;
    let (sight, amounts) = sights(actor, &organization.id);
    let reader = Reader {
        actor,
        sight,
        amounts,
        now: house.now(),
    };
    let (reader, organization) = (&reader, &organization);
    house
        .store
        .read(move |tx| async move { reader.read(&tx, organization).await })
        .await
}

struct Reader<'a> {
    actor: &'a Actor,
    sight: OrgSight,
    /// The companies whose amounts the reader may see, which may be fewer than those in sight.
    amounts: OrgSight,
    now: Timestamp,
}

/// What an overview is made of.
struct Facts {
    figures: HashMap<String, Figures>,
    cases: HashMap<String, i64>,
    last_events: HashMap<String, i64>,
    roles: Vec<access::roles::rows::HeldRole>,
}

impl Reader<'_> {
    async fn read(&self, tx: &Tx, organization: &Organization) -> Result<Overview, Refusal> {
        let mut members = rows::members(tx, &organization.id).await?;
        members.retain(|member| self.shows(member));
        let facts = self.facts(tx, &organization.id, &members).await?;
        let staffing = Staffing::of(&facts.roles);
        let line = |member| self.line(member, &facts, &staffing);
        let mut items: Vec<CompanyLine> =
            members.into_iter().map(line).collect::<Result<_, _>>()?;
        items.sort_by_cached_key(|line| (line.name.to_lowercase(), line.id.clone()));
        Ok(Overview {
            as_of: self.now,
            organization: organization.clone(),
            visible: Visible {
                companies: items.len() as i64,
                partial: self.sight != OrgSight::All,
            },
            total_cases: items.iter().map(|item| item.cases).sum(),
            people: staffing.people(items.iter().map(|item| item.id.as_str())),
            billing: if self.amounts == OrgSight::None {
                None
            } else {
                Some(totals(&items)?)
            },
            items,
        })
    }

    /// Everything that the lines are made of.
    async fn facts(
        &self,
        tx: &Tx,
        organization_id: &str,
        members: &[Member],
    ) -> Result<Facts, Refusal> {
        let whose = Whose::Organization(organization_id);
        let asked = |member: &Member| (member.id.clone(), month_to_date(member, self.now));
        let figures = figures_of(tx, whose, &members.iter().map(asked).collect()).await?;
        let mut cases: HashMap<String, i64> = HashMap::new();
        for (company, _, open) in rows::open_cases(tx, whose).await? {
            *cases.entry(company).or_default() += open;
        }
        let at = self.now.as_microsecond();
        Ok(Facts {
            figures,
            cases,
            last_events: rows::last_events(tx, whose).await?,
            roles: access::roles::rows::roles_in(tx, organization_id, at).await?,
        })
    }

    fn line(
        &self,
        member: Member,
        facts: &Facts,
        staffing: &Staffing<'_>,
    ) -> Result<CompanyLine, Refusal> {
        let figures = facts.figures.get(&member.id).copied().unwrap_or_default();
        let amounts = self.amounts.contains(&member.id);
        let place = Place::Company {
            id: &member.id,
            organization: Some(&member.link.organization_id),
        };
        let last_event_at = facts.last_events.get(&member.id);
        Ok(CompanyLine {
            cases: facts.cases.get(&member.id).copied().unwrap_or(0),
            staff: staffing.company(&member.id),
            billing: if amounts {
                Some(total(&figures, member.currency)?)
            } else {
                None
            },
            figures: if amounts {
                figures
            } else {
                figures.without_amounts()
            },
            last_event_at: last_event_at.and_then(|at| Timestamp::from_microsecond(*at).ok()),
            opens: self.actor.can(Action::OpenCompany, place),
            today: member.zones.day_of(self.now),
            id: member.id,
            slug: member.slug,
            name: member.name,
        })
    }

    /// Companies linked today and not archived, within the reader's sight.
    fn shows(&self, member: &Member) -> bool {
        let today = member.zones.day_of(self.now).to_string();
        self.sight.contains(&member.id) && !member.archived && member.link.holds_on(&today)
    }
}

/// The companies that the actor sees on the overview, and those whose amounts it may see.
pub(super) fn sights(actor: &Actor, organization_id: &str) -> (OrgSight, OrgSight) {
    if actor.kind == ActorKind::Installation {
        return (OrgSight::All, OrgSight::All);
    }
    let amounts = page_sight(&actor.assignments, Page::Billing, organization_id, actor.at);
    (
        sight(&actor.assignments, organization_id, actor.at),
        amounts,
    )
}

/// The current calendar month of the company's own zone, up to its today.
pub(super) fn month_to_date(member: &Member, now: Timestamp) -> Asked {
    let today = member.zones.day_of(now);
    let horizon = member
        .zones
        .day_of(now + SignedDuration::from_mins(MAX_AHEAD_MINUTES));
    Asked {
        period: Period {
            from: Month::of(today).first(),
            to: today,
        },
        horizon,
    }
}

/// The total of figures as money.
pub(super) fn total(figures: &Figures, currency: Currency) -> Result<Money, Refusal> {
    let amount = figures
        .total()
        .ok_or_else(|| Refusal::Internal("a total leaves the range of amounts".into()))?;
    Ok(Money { amount, currency })
}

/// Totals by month and currency: different ones are never added.
fn totals(items: &[CompanyLine]) -> Result<Vec<MonthTotal>, Refusal> {
    let mut sums: BTreeMap<(Month, &str), (Currency, Micros)> = BTreeMap::new();
    for item in items {
        let Some(money) = item.billing else { continue };
        let sum = sums
            .entry((Month::of(item.today), item.billing_code()))
            .or_insert((money.currency, Micros::ZERO));
        sum.1 = sum
            .1
            .checked_add(money.amount)
            .ok_or_else(|| Refusal::Internal("a total leaves the range of amounts".into()))?;
    }
    let total = |((month, _), (currency, amount))| MonthTotal {
        month,
        total: Money { amount, currency },
    };
    Ok(sums.into_iter().map(total).collect())
}

impl CompanyLine {
    fn billing_code(&self) -> &str {
        self.billing
            .as_ref()
            .map_or("", |money| money.currency.code())
    }
}
