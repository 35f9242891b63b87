//! Verification: every rollup is rebuilt from the events and compared with what is stored.

use std::collections::BTreeMap;
use std::fmt::Debug;

use canopy_domain::usage::identity;
use canopy_store::Tx;

use super::event::ListedEvent;
use super::rollup::rows as stored;
use super::rollup::{Posting, Sums};
use super::rows::{self, Position};
use super::void::reversal;
use crate::billing::books::{Books, load_books};
use crate::{House, Refusal};

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
    loop {
        let page = rows::after(tx, company_id, &position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = Position::of(&last.event);
        events += page.len() as i64;
        for listed in &page {
            if let Some(difference) = recheck(books, listed) {
                return Ok(Verified {
                    events,
                    difference: Some(difference),
                });
            }
            add(&mut sums, listed)?;
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

/// Rates the event anew and compares.
fn recheck(books: &Books, listed: &ListedEvent) -> Option<String> {
    let event = &listed.event;
    let name = || format!("event {} {}", event.source, event.id);
    if identity(&event.source, &event.id) != event.identity {
        return Some(format!("{} stands under another one's identity", name()));
    }
    match books.rate(
        &event.source,
        &event.id,
        &event.content.usage,
        event.occurred_on,
    ) {
        Err(error) => Some(format!("{} cannot be rated: {}", name(), error.message)),
        Ok(rated) if rated.billed_ms != event.billed_ms || rated.charges != event.charges => {
            Some(format!(
                "{} carries charges {:?}, rated anew {:?}",
                name(),
                event.charges,
                rated.charges
            ))
        }
        Ok(_) => None,
    }
}

fn add(sums: &mut Sums, listed: &ListedEvent) -> Result<(), Refusal> {
    let event = &listed.event;
    sums.add(&Posting {
        company_id: &event.company_id,
        occurred_on: event.occurred_on,
        posted_on: event.posted_on,
        booked_on: event.booked_on,
        figures: event.figures()?,
        last_event_at: listed.last_event_at(),
    })?;
    match &listed.void {
        Some(void) => sums.add(&reversal(event, void)?),
        None => Ok(()),
    }
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
