//! Verification: every rollup is rebuilt from the events and compared with what is stored.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_domain::rating::{Charge, RateCard, rate};
use canopy_domain::usage::{Usage, identity};
use canopy_store::Tx;
use jiff::civil::Date;

use super::event::ListedEvent;
use super::history::History;
use super::rerate::rows::histories;
use super::rollup::Sums;
use super::rollup::rows as stored;
use super::rows::{self, Position};
use crate::billing::books::{Books, load_books};
use crate::{House, Refusal, billing};

const PAGE: i64 = 5_000;

/// What one company's verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Events read.
    pub events: i64,
    /// The first difference, in words; none where everything agrees.
    pub difference: Option<String>,
}

/// Rebuilds the rollups of one company from its events, in one snapshot.
pub async fn verify_company(house: &House, company_id: &str) -> Result<Verified, Refusal> {
    house
        .store
        .read(move |tx| async move {
            let books = load_books(&tx, &[company_id.into()].into()).await?;
            let books = books.get(company_id).ok_or(Refusal::Hidden)?;
            verify_in(&tx, company_id, books).await
        })
        .await
}

async fn verify_in(tx: &Tx, company_id: &str, books: &Books) -> Result<Verified, Refusal> {
    let mut sums = Sums::default();
    let mut events = 0;
    let mut position = Position::start();
    let past = every_card(tx, company_id, books).await?;
    loop {
        let page = rows::after(tx, company_id, &position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = Position::of(&last.event);
        events += page.len() as i64;
        let mut known = histories(tx, &page).await?;
        for listed in &page {
            let history = History::of(listed, known.remove(&listed.event.identity))?;
            if let Some(difference) = recheck(books, &past, listed, &history) {
                let difference = Some(difference);
                return Ok(Verified { events, difference });
            }
            add(&mut sums, listed, &history)?;
        }
    }
    let (keys, leading) = rows::count_keys(tx, company_id).await?;
    let difference = if keys == events && leading == events {
        compare(tx, company_id, sums).await?
    } else {
        Some(format!(
            "{keys} identities are claimed, {leading} of them lead to their event, and {events} events are booked"
        ))
    };
    Ok(Verified { events, difference })
}

/// Every card by which an event of the company can ever have been rated: each revision of its own and
/// of its organizations', and the built-in one.
async fn every_card(
    tx: &Tx,
    company_id: &str,
    books: &Books,
) -> Result<Vec<Arc<RateCard>>, Refusal> {
    let mut revisions = billing::rows::revisions(tx, company_id, false).await?;
    for link in &books.rates.memberships {
        revisions.extend(billing::rows::revisions(tx, &link.organization, true).await?);
    }
    let cards = revisions.into_iter().filter_map(|found| found.version.card);
    Ok(cards
        .chain([Arc::new(RateCard::default_on(Date::MIN))])
        .collect())
}

/// Rates the event anew, by the card in force, and compares. A voided event and one of a closed month
/// keep what they were rated by, as do earlier ratings: there any card of its time will do.
fn recheck(
    books: &Books,
    past: &[Arc<RateCard>],
    listed: &ListedEvent,
    history: &History,
) -> Option<String> {
    let event = &listed.event;
    let name = || format!("event {} {}", event.source, event.id);
    if identity(&event.source, &event.id) != event.identity {
        return Some(format!("{} stands under another one's identity", name()));
    }
    let usage = match history.later.last().and_then(|last| last.amount) {
        None => event.content.usage.clone(),
        Some(amount) => with_amount(&event.content.usage, amount),
    };
    let anew = match books.rate(&event.source, &event.id, &usage, event.occurred_on) {
        Err(error) => return Some(format!("{} cannot be rated: {}", name(), error.message)),
        Ok(anew) => anew,
    };
    let settled = listed.void.is_some() || books.closed.contains(&Month::of(event.posted_on));
    let now = (event.billed_ms, event.charges.as_slice());
    if (anew.billed_ms, anew.charges.as_slice()) != now
        && !(settled && by_any(past, &usage, event.occurred_on, now))
    {
        return Some(format!(
            "{} carries charges {:?}, rated anew {:?}",
            name(),
            event.charges,
            anew.charges
        ));
    }
    earlier_of(listed, history)
        .find(|(usage, cost)| !by_any(past, usage, event.occurred_on, *cost))
        .map(|(_, cost)| format!("{} once carried charges {:?}, by no card", name(), cost.1))
}

type Cost<'a> = (i64, &'a [Charge]);

/// What the event cost before its last rating, with the usage that was rated.
fn earlier_of<'a>(
    listed: &'a ListedEvent,
    history: &'a History,
) -> impl Iterator<Item = (Usage, Cost<'a>)> {
    let usage = &listed.event.content.usage;
    let first = (usage.clone(), (history.first.0, history.first.1.as_slice()));
    let later = history.later.iter().map(|rating| {
        let usage = match rating.amount {
            None => usage.clone(),
            Some(amount) => with_amount(usage, amount),
        };
        (usage, (rating.billed_ms, rating.charges.as_slice()))
    });
    [first].into_iter().chain(later).take(history.later.len())
}

fn with_amount(usage: &Usage, amount: i64) -> Usage {
    match usage {
        Usage::Fee { name, .. } => Usage::Fee {
            name: name.clone(),
            amount: Micros(amount),
        },
        other => other.clone(),
    }
}

fn by_any(past: &[Arc<RateCard>], usage: &Usage, day: Date, cost: Cost<'_>) -> bool {
    past.iter()
        .filter(|card| card.effective_on <= day)
        .filter_map(|card| rate(usage, card).ok())
        .any(|rated| (rated.billed_ms, rated.charges.as_slice()) == cost)
}

/// Adds the event as it was booked, what each later rating changed, and what its void took back.
fn add(sums: &mut Sums, listed: &ListedEvent, history: &History) -> Result<(), Refusal> {
    for (_, posting) in history.postings(listed)? {
        sums.add(&posting)?;
    }
    Ok(())
}

async fn compare(tx: &Tx, company_id: &str, sums: Sums) -> Result<Option<String>, Refusal> {
    let days = first_difference("day", &sums.days, &stored::all_days(tx, company_id).await?);
    let months = first_difference(
        "month",
        &sums.months,
        &stored::all_months(tx, company_id).await?,
    );
    let late = first_difference(
        "late booking",
        &sums.late,
        &stored::all_late(tx, company_id).await?,
    );
    Ok(days.or(months).or(late))
}

fn first_difference<K: Ord + Debug, V: PartialEq + Debug>(
    what: &str,
    rebuilt: &BTreeMap<K, V>,
    stored: &BTreeMap<K, V>,
) -> Option<String> {
    let keys = rebuilt
        .keys()
        .chain(stored.keys())
        .collect::<std::collections::BTreeSet<_>>();
    keys.into_iter()
        .find(|key| rebuilt.get(key) != stored.get(key))
        .map(|key| {
            format!(
                "{what} {key:?}: the events give {:?}, the rollup holds {:?}",
                rebuilt.get(key),
                stored.get(key)
            )
        })
}
