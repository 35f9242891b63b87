//! The Organization overview: every company side by side, month to date.

use std::collections::BTreeMap;
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use canopy_domain::period::{Month, Period};
use canopy_domain::role::{Action, OrgSight, Page, Place, page_sight, sight};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::board::Entry;
use super::figures::{CARD, Sum, card_figures_of};
use super::rows;
use super::staff::Staff;
use crate::disputes::marks::{Disputed, OpenDisputes};
use crate::organizations::find::{Organization, find_stamped_in};
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
    pub id: Arc<str>,
    /// The short name in addresses.
    pub slug: Arc<str>,
    /// The display name.
    pub name: Arc<str>,
    /// The first day of the figures: of the month, or of the company's link where that began later.
    pub from: Date,
    /// The company's local today, which is the last day of the figures.
    pub today: Date,
    /// Open cases.
    pub cases: i64,
    /// Staff in two parts.
    pub staff: Staff,
    /// Calls month to date.
    pub calls: i64,
    /// Message parts month to date, sent plus received.
    pub sms_segments: i64,
    /// Month-to-date total; absent for those who may not see amounts.
    pub billing: Option<Money>,
    /// What of it is in dispute.
    pub disputed: Option<Disputed>,
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
    let now = house.now();
    let reader = &Reader { house, actor, now };
    house
        .store
        .read(move |tx| async move { reader.read(&tx, organization).await })
        .await
}

struct Reader<'a> {
    house: &'a House,
    actor: &'a Actor,
    now: Timestamp,
}

impl Reader<'_> {
    async fn read(&self, tx: &Tx, subject: &str) -> Result<Overview, Refusal> {
        let (organization, stamp) = find_stamped_in(tx, self.actor, subject).await?;
        let place = Place::Organization(&organization.id);
        self.actor.may(Action::SeeOverview, place)?;
        let (sight, amounts) = sights(self.actor, &organization.id);
        let boards = &self.house.boards;
        let board = boards
            .stamped(tx, &organization.id, stamp, self.now)
            .await?;
        let whose = board.whose(&organization.id);
        let answer = card_figures_of(tx, whose, &board.question).await?;
        let open = OpenDisputes::of_organization(tx, &organization.id).await?;
        let mut items = Vec::with_capacity(board.entries.len());
        // Those whose last event may lie in another month, or be restated in this one.
        let mut unsure = Vec::new();
        for entry in &board.entries {
            if sight.contains(&entry.id) {
                let amounts = amounts.contains(&entry.id);
                let found = answer.at(entry.place);
                if found.last_event_at < entry.latest_from {
                    unsure.push(items.len());
                }
                let mut line = self.line(&organization.id, entry, found, amounts);
                line.disputed = amounts.then(|| disputed(&open, entry)).flatten();
                items.push(line);
            }
        }
        last_events(tx, &mut items, &unsure).await?;
        let all = items.len() == board.entries.len();
        let ids = || items.iter().map(|item| &*item.id);
        Ok(Overview {
            as_of: self.now,
            visible: Visible {
                companies: items.len() as i64,
                partial: sight != OrgSight::All,
            },
            total_cases: items.iter().map(|item| item.cases).sum(),
            people: if all {
                board.people
            } else {
                board.people_of(ids())
            },
            billing: match amounts {
                OrgSight::None => None,
                _ => Some(totals(&items)?),
            },
            organization,
            items,
        })
    }

    fn line(
        &self,
        organization_id: &str,
        entry: &Entry,
        found: Sum<CARD>,
        amounts: bool,
    ) -> CompanyLine {
        let place = Place::Company {
            id: &entry.id,
            organization: Some(organization_id),
        };
        let shown = found.shown();
        CompanyLine {
            id: entry.id.clone(),
            slug: entry.slug.clone(),
            name: entry.name.clone(),
            from: entry.from,
            today: entry.today,
            cases: entry.cases,
            staff: entry.staff,
            billing: amounts.then_some(Money {
                amount: shown.total,
                currency: entry.currency,
            }),
            disputed: None,
            calls: shown.calls,
            sms_segments: shown.segments,
            last_event_at: read_event_time(found.last_event_at),
            opens: self.actor.can(Action::OpenCompany, place),
        }
    }
}

/// What of the month to date of a company is in dispute.
fn disputed(open: &OpenDisputes, entry: &Entry) -> Option<Disputed> {
    let days = Period {
        from: entry.from,
        to: entry.today,
    };
    open.on(&entry.id, Some(&days))
}

/// Zero stands for no event.
fn read_event_time(micros: i64) -> Option<Timestamp> {
    let some = (micros > 0).then_some(micros)?;
    Timestamp::from_microsecond(some).ok()
}

/// The last events of some lines over all months.
async fn last_events(tx: &Tx, items: &mut [CompanyLine], of: &[usize]) -> Result<(), Refusal> {
    let ids: Vec<&str> = of.iter().map(|place| &*items[*place].id).collect();
    let latest = rows::last_events(tx, &ids).await?;
    for place in of {
        let item = &mut items[*place];
        let at = latest.get(&*item.id).copied();
        item.last_event_at = at.and_then(read_event_time);
    }
    Ok(())
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
