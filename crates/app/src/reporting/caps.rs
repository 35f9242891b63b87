//! What a month cost so far beside its cap: for companies, and for an organization as a whole.
//!
//! What a company spent is what its card on the overview shows: its own calendar month, on the days of
//! its links.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use canopy_domain::cap::{CapState, state};
use canopy_domain::money::{Currency, Micros, Money};
use canopy_domain::period::{Month, Period, Zones};
use canopy_domain::role::{Action, OrgSight, Place};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::board::{first_counted, month_to_date, shows};
use super::figures::card_figures_of;
use super::overview::sights;
use super::question::{Asked, Links, Question};
use super::rows::{self, Member, Whose};
use crate::caps::rows as caps;
use crate::companies::find::{Found, find_company};
use crate::organizations::find::{Organization, find_in};
use crate::{Actor, House, Refusal};

/// A month's spending under a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capped {
    /// The month.
    pub month: Month,
    /// What it cost so far.
    pub spent: Money,
    /// What it may cost.
    pub cap: Option<Money>,
}

impl Capped {
    /// How far it is from the cap; nothing where there is none.
    pub fn state(&self) -> Option<CapState> {
        self.cap.map(|cap| state(self.spent.amount, cap.amount))
    }

    /// Whether the cap is reached.
    pub fn is_reached(&self) -> bool {
        self.state() == Some(CapState::Reached)
    }
}

/// A company with its current month.
#[derive(Debug, Clone)]
pub struct CompanyMonth {
    /// `co_…`.
    pub id: Arc<str>,
    /// The short name in addresses.
    pub slug: Arc<str>,
    /// The display name.
    pub name: Arc<str>,
    /// The first day that is counted.
    pub from: Date,
    /// The company's today.
    pub to: Date,
    /// When its month ends.
    pub month_ends: Timestamp,
    /// The month under its own cap.
    pub capped: Capped,
}

/// The companies of an organization, and its own months under its own caps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spending {
    pub(crate) companies: Vec<CompanyMonth>,
    /// By month and currency, where the organization has a cap.
    pub(crate) whole: Vec<Capped>,
}

impl Spending {
    /// The state of the organization's cap that is over a company.
    pub(crate) fn over(&self, company: &CompanyMonth) -> Option<CapState> {
        let currency = company.capped.spent.currency;
        let above =
            |it: &&Capped| it.month == company.capped.month && it.spent.currency == currency;
        self.whole.iter().find(above).and_then(Capped::state)
    }

    /// Whether a company's campaigns should pause: its cap is reached, or the organization's.
    pub(crate) fn pauses(&self, company: &CompanyMonth) -> bool {
        company.capped.is_reached() || self.over(company) == Some(CapState::Reached)
    }
}

fn company_month(
    (id, slug, name): (Arc<str>, Arc<str>, Arc<str>),
    (zones, asked): (&Zones, Asked),
    spent: Money,
    cap: Option<Micros>,
) -> CompanyMonth {
    let month = Month::of(asked.period.to);
    CompanyMonth {
        id,
        slug,
        name,
        from: first_counted(&asked),
        to: asked.period.to,
        month_ends: zones.bounds(month.last()).1,
        capped: Capped {
            month,
            spent,
            cap: cap.map(|amount| Money {
                amount,
                currency: spent.currency,
            }),
        },
    }
}

/// The current month of a company alone.
pub(crate) async fn month_of(
    tx: &Tx,
    found: &Found,
    now: Timestamp,
) -> Result<CompanyMonth, Refusal> {
    let links = match &found.organization_id {
        Some(organization) => rows::links_of(tx, organization, &found.id).await?,
        None => Links::always(),
    };
    let asked = month_to_date(&found.zones, now, &links);
    let question = Question::new(vec![(found.id.clone(), asked.clone())]);
    let answer = card_figures_of(tx, Whose::Company(&found.id), &question).await?;
    let spent = Money {
        amount: answer.of(&found.id).shown().total,
        currency: found.currency,
    };
    let cap = caps::of_companies(tx, &[&found.id]).await?;
    let names = (
        found.id.clone(),
        found.slug.as_str().into(),
        found.name.as_str().into(),
    );
    let cap = cap.get(&*found.id).copied();
    Ok(company_month(names, (&found.zones, asked), spent, cap))
}

/// The current months of an organization's companies, by name, and its own.
pub(crate) async fn spending_of(
    tx: &Tx,
    organization_id: &str,
    now: Timestamp,
) -> Result<Spending, Refusal> {
    let whose = Whose::Organization(organization_id);
    let mut members = rows::members(tx, organization_id).await?;
    members.retain(|member| shows(member, now));
    members.sort_by_cached_key(|member| (member.name.to_lowercase(), member.id.clone()));
    let asked = |member: &Member| month_to_date(&member.zones, now, &member.links);
    let asks = members
        .iter()
        .map(|member| (member.id.clone(), asked(member)));
    let answer = card_figures_of(tx, whose, &Question::new(asks.collect())).await?;
    let ids: Vec<&str> = members.iter().map(|member| &*member.id).collect();
    let caps_of_companies = caps::of_companies(tx, &ids).await?;
    let line = |member: &Member| {
        let spent = Money {
            amount: answer.of(&member.id).shown().total,
            currency: member.currency,
        };
        let names = (member.id.clone(), member.slug.clone(), member.name.clone());
        let cap = caps_of_companies.get(&*member.id).copied();
        company_month(names, (&member.zones, asked(member)), spent, cap)
    };
    let companies: Vec<CompanyMonth> = members.iter().map(line).collect();
    let own = caps::of_organization(tx, organization_id).await?;
    let whole = match own.is_empty() {
        true => Vec::new(),
        false => whole(tx, whose, (&members, &companies), &own, now).await?,
    };
    Ok(Spending { companies, whole })
}

/// The months of the organization in every currency that it has a cap in. Of a month that some of its
/// companies have left behind by their calendars, what they spent in it counts as well.
async fn whole(
    tx: &Tx,
    whose: Whose<'_>,
    (members, companies): (&[Member], &[CompanyMonth]),
    own: &BTreeMap<Currency, Micros>,
    now: Timestamp,
) -> Result<Vec<Capped>, Refusal> {
    let months: BTreeSet<Month> = companies.iter().map(|it| it.capped.month).collect();
    let mut found = Vec::new();
    for month in months {
        let left_behind = |member: &&Member| Month::of(member.zones.day_of(now)) > month;
        let asks = members.iter().filter(left_behind).map(|member| {
            let period = Period {
                from: month.first(),
                to: month.last(),
            };
            let asked = Asked {
                period,
                ..month_to_date(&member.zones, now, &member.links)
            };
            (member.id.clone(), asked)
        });
        let earlier = card_figures_of(tx, whose, &Question::new(asks.collect())).await?;
        for (currency, cap) in own {
            let mut spent = Micros::ZERO;
            for company in companies {
                let money = company.capped.spent;
                let more = match company.capped.month == month {
                    true => money.amount,
                    false => earlier.of(&company.id).shown().total,
                };
                if money.currency == *currency {
                    spent = spent.checked_add(more).ok_or_else(|| {
                        Refusal::Internal("a total leaves the range of amounts".into())
                    })?;
                }
            }
            let money = |amount| Money {
                amount,
                currency: *currency,
            };
            found.push(Capped {
                month,
                spent: money(spent),
                cap: Some(money(*cap)),
            });
        }
    }
    Ok(found)
}

/// A company's month under its cap, for those who may see amounts.
#[derive(Debug)]
pub struct CompanyCap {
    /// The instant at which all figures were read.
    pub as_of: Timestamp,
    /// The company.
    pub company: Found,
    /// Its month.
    pub month: CompanyMonth,
    /// The state of its organization's cap in its currency, where there is one.
    pub organization_state: Option<CapState>,
    /// Whether callers should pause its campaigns.
    pub pause: bool,
    /// Whether the reader may change the cap.
    pub editable: bool,
}

/// Reads a company's month under its cap.
pub async fn company_cap(
    house: &House,
    actor: &Actor,
    company: &str,
) -> Result<CompanyCap, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let (now, seen) = (house.now(), &found);
    let (month, over) = house
        .store
        .read(move |tx| async move {
            let month = month_of(&tx, seen, now).await?;
            let over = match &seen.organization_id {
                Some(id) if !caps::of_organization(&tx, id).await?.is_empty() => {
                    spending_of(&tx, id, now).await?.over(&month)
                }
                _ => None,
            };
            Ok::<_, Refusal>((month, over))
        })
        .await?;
    Ok(CompanyCap {
        as_of: now,
        pause: month.capped.is_reached() || over == Some(CapState::Reached),
        organization_state: over,
        editable: actor.can(Action::EditCaps, found.place()),
        month,
        company: found,
    })
}

/// The caps of an organization, for those who may see amounts.
#[derive(Debug)]
pub struct OrganizationCaps {
    /// The instant at which all figures were read.
    pub as_of: Timestamp,
    /// The organization.
    pub organization: Organization,
    /// Its months under its own caps; absent for those who see only some companies.
    pub whole: Option<Vec<Capped>>,
    /// The companies whose amounts the reader may see, by name, and whether each may be opened.
    pub companies: Vec<(CompanyMonth, bool)>,
    /// The companies whose campaigns should pause.
    pub paused: BTreeSet<Arc<str>>,
    /// Whether the reader may change caps.
    pub editable: bool,
}

/// Reads the caps of an organization and its companies.
pub async fn organization_caps(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<OrganizationCaps, Refusal> {
    let now = house.now();
    let (organization, spending) = house
        .store
        .read(move |tx| async move {
            let found = find_in(&tx, actor, organization).await?;
            actor.may(Action::SeeAmounts, Place::Organization(&found.id))?;
            let spending = spending_of(&tx, &found.id, now).await?;
            Ok::<_, Refusal>((found, spending))
        })
        .await?;
    let (_, amounts) = sights(actor, &organization.id);
    let place = Place::Organization(&organization.id);
    let opens = |company: &CompanyMonth| {
        let place = Place::Company {
            id: &company.id,
            organization: Some(&organization.id),
        };
        actor.can(Action::SeeAmounts, place)
    };
    let seen = spending.companies.iter();
    let seen: Vec<&CompanyMonth> = seen.filter(|it| amounts.contains(&it.id)).collect();
    let paused = seen.iter().filter(|it| spending.pauses(it));
    Ok(OrganizationCaps {
        as_of: now,
        paused: paused.map(|it| it.id.clone()).collect(),
        companies: seen.iter().map(|it| ((*it).clone(), opens(it))).collect(),
        whole: (amounts == OrgSight::All).then(|| spending.whole.clone()),
        editable: actor.can(Action::EditCaps, place),
        organization,
    })
}
