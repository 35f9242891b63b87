//! The months of an organization's companies: how each stands, which statements there are, and on
//! which days nothing happened.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::money::{Currency, Micros};
use canopy_domain::period::{Month, Zones, bounds};
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::holds::{Hold, due_at, months_over};
use super::read::{Kept, amounts_sight};
use super::rows::{self, Linked};
use super::sight::overlaps;
use super::store::expected_days;
use crate::disputes::marks::{Disputed, OpenDisputes};
use crate::organizations::find::{Organization, find_organization};
use crate::stored::Link;
use crate::{Actor, House, Refusal};

/// How a month of a company stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MonthState {
    /// It runs, or it ended before the company was created and stays open until an admin closes it.
    Open {
        /// Whether it will close by itself.
        by_itself: bool,
    },
    /// It is over and closes at this instant.
    Grace(Timestamp),
    /// An admin holds it.
    Held(Hold),
    /// It was closed at this instant.
    Closed(Timestamp),
}

impl MonthState {
    /// The states by name, in the order in which a month goes through them.
    pub const NAMES: [&'static str; 4] = ["open", "grace", "held", "closed"];

    /// The word for it in the API and in filters.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Grace(_) => "grace",
            Self::Held(_) => "held",
            Self::Closed(_) => "closed",
        }
    }

    pub(super) fn of_open(
        now: Timestamp,
        (end, due, by_itself): (Timestamp, Timestamp, bool),
        hold: Option<Hold>,
        today: Date,
    ) -> Self {
        match hold {
            Some(hold) if today <= hold.until => Self::Held(hold),
            _ if by_itself && end <= now => Self::Grace(due),
            _ => Self::Open { by_itself },
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct MonthSearch {
    /// One month, or all.
    pub month: Option<Month>,
    /// One of [`MonthState::NAMES`]; empty for all.
    pub state: String,
    /// A part of the company's name.
    pub company: String,
}

/// A month of a company.
#[derive(Debug, Clone)]
pub struct CompanyMonth {
    /// The company's id.
    pub company_id: String,
    /// Its short name.
    pub slug: String,
    /// Its display name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// The month.
    pub month: Month,
    /// How it stands.
    pub state: MonthState,
    /// Number and total of the organization's part, where there is one.
    pub statement: Option<(String, Micros)>,
    /// What of it is in dispute.
    pub disputed: Option<Disputed>,
    /// On how many days of it nothing happened while the company was of the organization.
    pub days_without_data: i64,
    /// Whether the actor opens the company's own pages of it.
    pub opens: bool,
    /// Whether the actor may hold or close it.
    pub may_close: bool,
    /// The zone of its days.
    pub zones: Zones,
    created_on: Date,
}

/// One page of the list.
#[derive(Debug)]
pub struct MonthList {
    /// The organization.
    pub organization: Organization,
    /// Latest month first, companies by name.
    pub items: Vec<CompanyMonth>,
    /// How many there are in all.
    pub count: usize,
    /// Every month that the reader can look for, latest first.
    pub months: Vec<Month>,
}

/// The months of the companies of an organization whose amounts the actor sees.
pub async fn organization_months(
    house: &House,
    actor: &Actor,
    organization: &str,
    search: &MonthSearch,
    (skip, limit): (usize, usize),
) -> Result<MonthList, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::SeeAmounts, Place::Organization(&found.id))?;
    let found_ref = &found;
    let (items, count, months) = house
        .store
        .read(move |tx| async move {
            let ground = Ground::load(&tx, actor, &found_ref.id).await?;
            let mut all = ground.months(house, actor, &found_ref.id);
            let known: BTreeSet<Month> = all.iter().map(|item| item.month).collect();
            all.retain(|item| fits(item, search));
            all.sort_by(|a, b| {
                let later = b.month.cmp(&a.month);
                later.then_with(|| (&a.name, &a.company_id).cmp(&(&b.name, &b.company_id)))
            });
            let count = all.len();
            let mut page: Vec<CompanyMonth> = all.into_iter().skip(skip).take(limit).collect();
            ground.count_quiet_days(&tx, &mut page, house.now()).await?;
            Ok::<_, Refusal>((page, count, known.into_iter().rev().collect()))
        })
        .await?;
    Ok(MonthList {
        organization: found,
        items,
        count,
        months,
    })
}

fn fits(item: &CompanyMonth, search: &MonthSearch) -> bool {
    let name = search.company.trim().to_lowercase();
    search.month.is_none_or(|month| month == item.month)
        && (search.state.is_empty() || search.state == item.state.code())
        && item.name.to_lowercase().contains(&name)
}

/// What the list is made of.
struct Ground {
    companies: BTreeMap<String, (Linked, Vec<Link>)>,
    closed: BTreeMap<(String, Month), Timestamp>,
    posted: BTreeSet<(String, Month)>,
    holds: BTreeMap<(String, Month), Hold>,
    parts: BTreeMap<(String, Month), Kept>,
    disputes: OpenDisputes,
}

impl Ground {
    async fn load(tx: &Tx, actor: &Actor, organization: &str) -> Result<Self, Refusal> {
        let sight = amounts_sight(actor, organization);
        let mut companies: BTreeMap<String, (Linked, Vec<Link>)> = BTreeMap::new();
        for linked in rows::ever_linked(tx, organization).await? {
            if sight.contains(&linked.id) {
                let link = linked.link.clone();
                let entry = companies.entry(linked.id.clone());
                entry.or_insert_with(|| (linked, Vec::new())).1.push(link);
            }
        }
        let ids: Vec<&str> = companies.keys().map(String::as_str).collect();
        let closed = rows::closed(tx, &ids).await?;
        let posted = rows::posted(tx, &ids).await?;
        let holds = rows::holds(tx, &ids).await?;
        let parts = rows::of_organization(tx, organization, None).await?;
        let parts = parts
            .into_iter()
            .filter(|part| companies.contains_key(&part.company_id))
            .map(|part| ((part.company_id.clone(), part.month), part))
            .collect();
        Ok(Self {
            companies,
            closed,
            posted,
            holds,
            parts,
            disputes: OpenDisputes::of_organization(tx, organization).await?,
        })
    }

    /// The months that are over or in which something counts, where the company was of the
    /// organization on some day, and those of its parts.
    fn months(&self, house: &House, actor: &Actor, organization: &str) -> Vec<CompanyMonth> {
        let mut keys: BTreeSet<(String, Month)> = self.posted.clone();
        keys.extend(self.parts.keys().cloned());
        for (company, _) in self.companies.values() {
            let over = months_over(&company.zones, company.created_at, house.now());
            keys.extend(over.map(|month| (company.id.clone(), month)));
        }
        let known = keys.into_iter().filter_map(|key| {
            let (company, links) = self.companies.get(&key.0)?;
            let here = overlaps(links, key.1) || self.parts.contains_key(&key);
            here.then(|| self.month(house, actor, organization, (company, links), key.1))
        });
        known.collect()
    }

    fn month(
        &self,
        house: &House,
        actor: &Actor,
        organization: &str,
        (company, links): (&Linked, &[Link]),
        month: Month,
    ) -> CompanyMonth {
        let (now, key) = (house.now(), (company.id.clone(), month));
        let end = bounds(month.last(), company.zones.zone_on(month.last())).1;
        let due = due_at(&company.zones, month, house.config.month_close_grace_days);
        let today = company.zones.day_of(now);
        let terms = (end, due, end > company.created_at);
        let state = match self.closed.get(&key) {
            Some(at) => MonthState::Closed(*at),
            None => MonthState::of_open(now, terms, self.holds.get(&key).cloned(), today),
        };
        let linked = links.iter().any(|link| link.holds_on(&today.to_string()));
        let place = Place::Company {
            id: &company.id,
            organization: linked.then_some(organization),
        };
        let part = self.parts.get(&key);
        CompanyMonth {
            company_id: company.id.clone(),
            slug: company.slug.clone(),
            name: company.name.clone(),
            currency: company.currency,
            month,
            state,
            statement: part.map(|part| (part.number.clone(), part.total)),
            disputed: self.disputes.on(&company.id, Some(&month.days())),
            days_without_data: part.map_or(0, |part| part.days_without_data),
            opens: actor.can(Action::SeeAmounts, place),
            may_close: actor.can(Action::CloseMonth, place),
            zones: company.zones.clone(),
            created_on: company.zones.day_of(company.created_at),
        }
    }

    /// Counts the days without data of the months of a page that have no statement yet.
    async fn count_quiet_days(
        &self,
        tx: &Tx,
        page: &mut [CompanyMonth],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let open = |item: &&CompanyMonth| item.statement.is_none();
        let months: BTreeSet<Month> = page.iter().filter(open).map(|item| item.month).collect();
        for month in months {
            let of_it = |item: &&CompanyMonth| item.month == month && item.statement.is_none();
            let ids: Vec<String> = page
                .iter()
                .filter(of_it)
                .map(|item| item.company_id.clone())
                .collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let lively = rows::lively_days(tx, &ids, month).await?;
            let items = page.iter_mut();
            for item in items.filter(|item| item.month == month && item.statement.is_none()) {
                let Some((_, links)) = self.companies.get(&item.company_id) else {
                    continue;
                };
                let today = item.zones.day_of(now);
                let quiet = expected_days(item.created_on, month, today).filter(|day| {
                    let text = day.to_string();
                    links.iter().any(|link| link.holds_on(&text))
                        && !lively.contains(&(item.company_id.clone(), *day))
                });
                item.days_without_data = quiet.count() as i64;
            }
        }
        Ok(())
    }
}

/// The statements of an organization's month, one after the other, so that any number of them needs
/// the memory of one.
pub struct MonthStatements {
    house: House,
    organization: Organization,
    month: Month,
    left: std::vec::IntoIter<(String, String)>,
}

impl MonthStatements {
    /// Begins with the first statement of a month that the actor may see.
    pub async fn begin(
        house: &House,
        actor: &Actor,
        organization: &str,
        month: Month,
    ) -> Result<Self, Refusal> {
        let found = find_organization(house, actor, organization).await?;
        actor.may(Action::SeeAmounts, Place::Organization(&found.id))?;
        let sight = amounts_sight(actor, &found.id);
        let id = &found.id;
        let (parts, slugs) = house
            .store
            .read(move |tx| async move {
                let parts = rows::of_organization(&tx, id, Some(month)).await?;
                let linked = rows::slugs_of_parts(&tx, id, month).await?;
                Ok::<_, Refusal>((parts, linked))
            })
            .await?;
        let mut left: Vec<(String, String)> = parts
            .into_iter()
            .filter(|part| sight.contains(&part.company_id))
            .filter_map(|part| {
                let slug = slugs.get(&part.company_id)?.clone();
                Some((slug, part.company_id))
            })
            .collect();
        left.sort();
        Ok(Self {
            house: house.clone(),
            organization: found,
            month,
            left: left.into_iter(),
        })
    }

    /// The organization.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The next statement with the short name of its company; nothing at the end.
    pub async fn next(&mut self) -> Result<Option<(String, super::read::Stored)>, Refusal> {
        let Some((slug, company)) = self.left.next() else {
            return Ok(None);
        };
        let (company, organization, month) = (&company, &self.organization.id, self.month);
        let stored = self
            .house
            .store
            .read(move |tx| async move { rows::one(&tx, company, month, Some(organization)).await })
            .await?;
        stored
            .map(|stored| (slug, stored))
            .ok_or_else(|| Refusal::Internal("a statement went away".into()))
            .map(Some)
    }
}
