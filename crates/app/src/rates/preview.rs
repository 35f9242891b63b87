//! What prices would do before they are set: the last 30 days at these prices, and what would be
//! rated again.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Period, Preset};
use canopy_domain::rating::{Inheritance, Version};
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::civil::Date;

use super::change::{Changed, NewRates, check_reach, with_default};
use super::list::today_of;
use super::set::{ByCurrency, RatesSet, beyond, defaults_of};
use crate::billing::books::{Books, OWN_SOURCE, look_at_books};
use crate::billing::rows;
use crate::companies;
use crate::companies::find::find_company;
use crate::months::monthly_fees::{fees_of, first_instant};
use crate::organizations::find::find_organization;
use crate::usage::rerate::{
    MOST_RERATED, Stamp, counts_within, first_beyond, monthly_fee_name, rerate,
};
use crate::usage::rows::{Position, after};
use crate::{Actor, House, Refusal};

const PAGE: i64 = 5_000;

/// What the events of some days cost, and what they would have cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The currency of both.
    pub currency: Currency,
    /// What they cost.
    pub cost: Figures,
    /// What they would have cost at the new prices.
    pub would_cost: Figures,
}

/// What prices would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The days looked at: the last 30, or the latest of them that are not too many events.
    pub days: Period,
    /// Whether there were too many events to look at 30 days.
    pub shortened: bool,
    /// The companies whose prices would change.
    pub companies: usize,
    /// The sums, one for each currency.
    pub compared: Vec<Compared>,
    /// What would be rated again on saving; its revision is 0.
    pub re_rated: RatesSet,
}

/// What prices of a company would do.
pub async fn preview_rates(
    house: &House,
    actor: &Actor,
    company: &str,
    new: &NewRates,
) -> Result<Preview, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::EditRates, found.place())?;
    new.check()?;
    let (id, today) = (&found.id, found.day_of(house.now()));
    house
        .store
        .read(move |tx| async move {
            let books = look_at_books(&tx, &[id.clone()].into(), None)
                .await?
                .remove(id);
            let books = books.ok_or(Refusal::Hidden)?;
            let always = Version {
                effective_on: Date::MIN,
                ..new.version(0)
            };
            let mut supposed = books.clone();
            supposed.rates.own = vec![always];
            let changed: Changed = [(id.clone(), books.with_own(new.version(0)))].into();
            let supposed: Changed = [(id.clone(), supposed)].into();
            look(&tx, &changed, &supposed, new.effective_on, today).await
        })
        .await
}

/// What an organization's default prices would do to the companies that inherit them.
pub async fn preview_organization_rates(
    house: &House,
    actor: &Actor,
    organization: &str,
    new: &NewRates,
) -> Result<Preview, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    new.check()?;
    let (id, today) = (&found.id, today_of(&found, house.now())?);
    house
        .store
        .read(move |tx| async move {
            let linked = rows::linked_since(&tx, id, new.effective_on).await?;
            let linked: BTreeSet<Arc<str>> = linked.into_iter().map(Into::into).collect();
            let books = look_at_books(&tx, &linked, Some(id)).await?;
            let defaults = defaults_of(&tx, id).await?;
            let changed = with_default(books.clone(), id, &defaults, &new.version(0));
            let always = Version {
                effective_on: Date::MIN,
                ..new.version(0)
            };
            let mut supposed = with_default(books, id, &[], &always);
            supposed.retain(|company, books| {
                changed.contains_key(company) && is_linked(&books.rates, id, today)
            });
            look(&tx, &changed, &supposed, new.effective_on, today).await
        })
        .await
}

fn is_linked(rates: &Inheritance, organization: &str, today: Date) -> bool {
    let mut ours = rates.memberships.iter();
    ours.any(|link| &*link.organization == organization && link.until.is_none_or(|end| today < end))
}

/// `changed` are the books as they will be, `supposed` those under which the prices always held.
async fn look(
    tx: &Tx,
    changed: &Changed,
    supposed: &Changed,
    effective_on: Date,
    today: Date,
) -> Result<Preview, Refusal> {
    check_reach(tx, changed, effective_on).await?;
    let mut sums = ByCurrency::default();
    for (company, books) in changed {
        let rerated = rerate(tx, company, books, effective_on, Stamp::Preview).await?;
        sums.add(books.currency, &rerated)?;
    }
    let asked = Preset::Last30Days.resolve(today);
    let companies: Vec<&str> = supposed.keys().map(|id| &**id).collect();
    let counts = counts_within(tx, &companies, asked.from, asked.to).await?;
    let too_many = first_beyond(&counts, MOST_RERATED);
    let from = match too_many {
        Some(day) => day.tomorrow().map_or(asked.to, |next| next.min(asked.to)),
        None => asked.from,
    };
    let days = Period { from, to: asked.to };
    let mut compared: Vec<Compared> = Vec::new();
    for (company, books) in supposed {
        let one = compare(tx, company, books, days).await?;
        match compared.iter_mut().find(|sum| sum.currency == one.currency) {
            Some(sum) => {
                sum.cost = sum.cost.checked_add(&one.cost).ok_or_else(beyond)?;
                sum.would_cost = sum
                    .would_cost
                    .checked_add(&one.would_cost)
                    .ok_or_else(beyond)?;
            }
            None => compared.push(one),
        }
    }
    Ok(Preview {
        days,
        shortened: too_many.is_some(),
        companies: changed.len(),
        compared,
        re_rated: RatesSet {
            revision: 0,
            events: sums.events(),
            difference: sums.differences()?,
        },
    })
}

/// What the events of a company on these days cost, and would have cost. Voided events and roundings
/// are left out; monthly fees are those of the prices asked about.
async fn compare(
    tx: &Tx,
    company_id: &str,
    books: &Books,
    days: Period,
) -> Result<Compared, Refusal> {
    let mut sum = Compared {
        currency: books.currency,
        cost: Figures::ZERO,
        would_cost: Figures::ZERO,
    };
    let mut position = Position {
        occurred_on: days.from.to_string(),
        ..Position::start()
    };
    'pages: loop {
        let page = after(tx, company_id, &position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = Position::of(&last.event);
        for listed in &page {
            let event = &listed.event;
            if event.occurred_on > days.to {
                break 'pages;
            }
            let own = event.source == OWN_SOURCE;
            if listed.void.is_some() || (own && monthly_fee_name(event).is_none()) {
                continue;
            }
            sum.cost = sum.cost.checked_add(&event.figures()?).ok_or_else(beyond)?;
            if !own {
                let (usage, day) = (&event.content.usage, event.occurred_on);
                let rated = books.rate(&event.source, &event.id, usage, day)?;
                sum.would_cost = sum
                    .would_cost
                    .checked_add(&rated.figures)
                    .ok_or_else(beyond)?;
            }
        }
    }
    let fees = fees_within(tx, company_id, books, days).await?;
    sum.would_cost = sum.would_cost.checked_add(&fees).ok_or_else(beyond)?;
    Ok(sum)
}

/// The monthly fees that would have been charged on these days.
async fn fees_within(
    tx: &Tx,
    company_id: &str,
    books: &Books,
    days: Period,
) -> Result<Figures, Refusal> {
    let created_at = companies::rows::created_at(tx, company_id).await?;
    let created_on = books.zones.day_of(created_at);
    let mut sum = Figures::ZERO;
    let mut month = Month::of(days.from.max(created_on));
    while month.first() <= days.to {
        let day = month.first().max(created_on);
        if days.from <= day && day <= days.to {
            let (card, at) = (books.in_force(day).card, first_instant(books, day));
            for (id, content) in fees_of(tx, company_id, &card, month, at).await? {
                let rated = books.rate(OWN_SOURCE, &id, &content.usage, day)?;
                sum = sum.checked_add(&rated.figures).ok_or_else(beyond)?;
            }
        }
        month = month.next();
    }
    Ok(sum)
}
