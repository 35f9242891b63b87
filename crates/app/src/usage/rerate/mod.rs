//! Rating events again after prices were changed while their month is open.
//!
//! The event stays as it was booked. What it costs now is a rating of its own, and the difference is
//! posted where the event counts, booked today, so that earlier figures can still be had.

pub(super) mod rows;

use std::collections::{BTreeMap, HashMap};

use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_domain::rating::{FeeKind, Rated, figures_of};
use canopy_domain::usage::Usage;
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

use super::event::{ListedEvent, Rating, StoredEvent};
use super::rollup::{Posting, Sums};
use super::rows::{Position, after};
use crate::Refusal;
use crate::access;
use crate::billing::books::{Books, OWN_SOURCE};

/// The most events that one change of prices may reach, so that ingestion does not wait for long.
pub const MOST_RERATED: i64 = 200_000;

const PAGE: i64 = 5_000;

/// What a change of prices does to what is already counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rerated {
    /// Events that cost something else now.
    pub events: i64,
    /// The figures of those events as they were.
    pub before: Figures,
    /// Their figures as they are.
    pub after: Figures,
}

impl Rerated {
    /// What they cost more (or less) now.
    pub fn difference(&self) -> Option<Micros> {
        self.after.total()?.checked_sub(self.before.total()?)
    }

    /// This and another company's.
    pub(crate) fn and(&self, other: &Self) -> Option<Self> {
        Some(Self {
            events: self.events.checked_add(other.events)?,
            before: self.before.checked_add(&other.before)?,
            after: self.after.checked_add(&other.after)?,
        })
    }
}

/// Whether what is found is written, and when; or only counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stamp {
    Preview,
    Book(Timestamp),
}

/// The amount of a fee that is charged by the month: for a seat, times the people at that instant.
pub(crate) async fn monthly_amount(
    tx: &Tx,
    company_id: &str,
    kind: &FeeKind,
    at: Timestamp,
) -> Result<Option<Micros>, Refusal> {
    let amount = match kind {
        FeeKind::Monthly { amount } => Some(*amount),
        FeeKind::PerSeat { amount } => {
            let at = at.as_microsecond();
            let seats = access::roles::rows::direct_people_at(tx, company_id, at).await?;
            amount.get().checked_mul(seats).map(Micros)
        }
        _ => return Ok(None),
    };
    let beyond = || Refusal::Internal("a monthly fee leaves the range of amounts".into());
    amount.map(Some).ok_or_else(beyond)
}

/// The name of the fee where an event is a monthly one of the product's own.
pub(crate) fn monthly_fee_name(event: &StoredEvent) -> Option<&str> {
    if event.source != OWN_SOURCE {
        return None;
    }
    let (name, _) = event.id.strip_prefix("fee:")?.rsplit_once(':')?;
    Some(name)
}

/// Refuses a change that reaches too many events, and says from which day on it would not.
pub(crate) async fn refuse_too_many(
    tx: &Tx,
    companies: &[&str],
    from: Date,
) -> Result<(), Refusal> {
    let mut counts: BTreeMap<Date, i64> = BTreeMap::new();
    for company in companies {
        for (day, count) in rows::days_since(tx, company, from).await? {
            *counts.entry(day).or_default() += count;
        }
    }
    let Some(first) = first_beyond(&counts, MOST_RERATED) else {
        return Ok(());
    };
    let message = format!(
        "more than {MOST_RERATED} events since {from} would be rated again at once; \
         choose {} or a later day",
        first.tomorrow().unwrap_or(first)
    );
    Err(Refusal::conflict(
        "effective_on",
        "too_many_events",
        message,
    ))
}

/// The last day with whose events those after it are more than `most`.
pub(crate) fn first_beyond(counts: &BTreeMap<Date, i64>, most: i64) -> Option<Date> {
    let mut sum = 0_i64;
    for (day, count) in counts.iter().rev() {
        sum = sum.saturating_add(*count);
        if sum > most {
            return Some(*day);
        }
    }
    None
}

/// How many events the companies have on each day of a range.
pub(crate) async fn counts_within(
    tx: &Tx,
    companies: &[&str],
    from: Date,
    to: Date,
) -> Result<BTreeMap<Date, i64>, Refusal> {
    let mut counts: BTreeMap<Date, i64> = BTreeMap::new();
    for company in companies {
        for (day, count) in rows::days_since(tx, company, from).await? {
            if day <= to {
                *counts.entry(day).or_default() += count;
            }
        }
    }
    Ok(counts)
}

/// Rates a company's events from a day on by the books as they are after a change. The caller holds
/// the books alone.
pub(crate) async fn rerate(
    tx: &Tx,
    company_id: &str,
    books: &Books,
    from: Date,
    stamp: Stamp,
) -> Result<Rerated, Refusal> {
    let mut round = Round {
        tx,
        company_id,
        books,
        stamp,
        sums: Sums::default(),
        found: Rerated::default(),
        seats: HashMap::new(),
    };
    let mut position = Position {
        occurred_on: from.to_string(),
        ..Position::start()
    };
    loop {
        let page = after(tx, company_id, &position, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = Position::of(&last.event);
        round.take(&page).await?;
    }
    round.sums.save(tx).await?;
    Ok(round.found)
}

struct Round<'a> {
    tx: &'a Tx,
    company_id: &'a str,
    books: &'a Books,
    stamp: Stamp,
    sums: Sums,
    found: Rerated,
    /// What monthly fees were set to, by name and instant.
    seats: HashMap<(String, Timestamp), Micros>,
}

impl Round<'_> {
    async fn take(&mut self, page: &[ListedEvent]) -> Result<(), Refusal> {
        let mut ratings = Vec::new();
        for listed in page {
            let closed = self
                .books
                .closed
                .contains(&Month::of(listed.event.posted_on));
            if closed || listed.void.is_some() {
                continue;
            }
            let Some((rated, amount)) = self.rate(&listed.event).await? else {
                continue;
            };
            let same =
                rated.billed_ms == listed.event.billed_ms && rated.charges == listed.event.charges;
            if same {
                continue;
            }
            let difference = self.count(&listed.event, &rated)?;
            if let Stamp::Book(now) = self.stamp {
                let rating = self.rating(listed, rated, amount, now);
                self.sums
                    .add(&difference_of(&listed.event, &rating, difference))?;
                ratings.push((&listed.event, rating));
            }
        }
        rows::insert(self.tx, ratings).await
    }

    /// What an event costs by the books; nothing for the product's own events that carry an amount of
    /// their own, such as roundings.
    async fn rate(&mut self, event: &StoredEvent) -> Result<Option<(Rated, Option<i64>)>, Refusal> {
        let (source, id, day) = (&event.source, &event.id, event.occurred_on);
        if event.source != OWN_SOURCE {
            let rated = self.books.rate(source, id, &event.content.usage, day);
            return Ok(Some((rated.map_err(|error| of_event(event, error))?, None)));
        }
        let Some(name) = monthly_fee_name(event) else {
            return Ok(None);
        };
        let amount = self.fee(name, event.content.occurred_at, day).await?;
        let usage = Usage::Fee {
            name: name.to_owned(),
            amount,
        };
        let rated = self.books.rate(source, id, &usage, day);
        let rated = rated.map_err(|error| of_event(event, error))?;
        Ok(Some((rated, Some(amount.get()))))
    }

    /// What a monthly fee is by the card in force; nothing where the card no longer has it.
    async fn fee(&mut self, name: &str, at: Timestamp, day: Date) -> Result<Micros, Refusal> {
        let key = (name.to_owned(), at);
        if let Some(known) = self.seats.get(&key) {
            return Ok(*known);
        }
        let card = self.books.in_force(day).card;
        let mut amount = Micros::ZERO;
        if let Some(fee) = card.fees.iter().find(|fee| fee.name == name) {
            let found = monthly_amount(self.tx, self.company_id, &fee.kind, at).await?;
            amount = found.unwrap_or(Micros::ZERO);
        }
        self.seats.insert(key, amount);
        Ok(amount)
    }

    fn count(&mut self, event: &StoredEvent, rated: &Rated) -> Result<Figures, Refusal> {
        let beyond = || Refusal::Internal("a sum leaves the range of 64 bits".into());
        let before = event.figures()?;
        let one = Rerated {
            events: 1,
            before,
            after: rated.figures,
        };
        self.found = self.found.and(&one).ok_or_else(beyond)?;
        rated.figures.checked_sub(&before).ok_or_else(beyond)
    }

    fn rating(
        &self,
        listed: &ListedEvent,
        rated: Rated,
        amount: Option<i64>,
        now: Timestamp,
    ) -> Rating {
        let card = self.books.in_force(listed.event.occurred_on);
        Rating {
            revision: listed.rating.as_ref().map_or(0, |last| last.revision) + 1,
            rated_at: now.as_microsecond(),
            booked_on: self.books.zones.day_of(now),
            effective_on: card.card.effective_on,
            amount,
            billed_ms: rated.billed_ms,
            charges: rated.charges,
        }
    }
}

fn of_event(event: &StoredEvent, mut error: canopy_domain::refusal::FieldError) -> Refusal {
    error.message = format!("event {} of {}: {}", event.id, event.source, error.message);
    error.into()
}

/// The posting of what an event costs more (or less) after a rating.
pub(super) fn difference_of<'a>(
    event: &'a StoredEvent,
    rating: &Rating,
    figures: Figures,
) -> Posting<'a> {
    Posting {
        company_id: &event.company_id,
        occurred_on: event.occurred_on,
        posted_on: event.posted_on,
        booked_on: rating.booked_on,
        figures,
        last_event_at: 0,
    }
}

/// What an event adds to the sums under a rating.
pub(super) fn figures_under(
    event: &StoredEvent,
    billed_ms: i64,
    charges: &[canopy_domain::rating::Charge],
) -> Result<Figures, Refusal> {
    figures_of(&event.content.usage, billed_ms, charges)
        .map_err(|error| Refusal::Internal(error.to_string()))
}
