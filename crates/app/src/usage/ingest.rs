//! Ingestion: from what senders offer to booked events, exactly once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use canopy_domain::refusal::FieldError;
use canopy_domain::role::{Action, Decision, Place};
use canopy_domain::usage::{Content, EventType, check_identity, identity};
use canopy_store::Tx;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::event::StoredEvent;
use super::offer::{Offer, OfferedEvent, Outcome, Subject};
use super::rollup::{Posting, Sums, posting_day};
use super::{MAX_AHEAD_MINUTES, OWN_SOURCE, refused, rows};
use crate::billing::books::{Books, load_books};
use crate::companies::find::{Found, find_companies};
use crate::{Actor, House, Refusal};

/// An event that may be booked: its company is known, its sender may post there, it is well formed.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) company_id: Arc<str>,
    pub(crate) identity: (i64, i64),
    pub(crate) source: String,
    pub(crate) id: String,
    pub(crate) content: Content,
}

impl Prepared {
    fn key(&self) -> Key {
        (self.company_id.clone(), self.identity.0, self.identity.1)
    }
}

type Key = (Arc<str>, i64, i64);

/// Books what `actor` offers and answers for each event, in the order offered. One bad event does
/// not fail the others.
pub async fn ingest(
    house: &House,
    actor: &Actor,
    offered: Vec<OfferedEvent>,
) -> Result<Vec<Outcome>, Refusal> {
    let now = house.now();
    let subjects: BTreeSet<Subject> = offered
        .iter()
        .filter_map(|event| match event {
            OfferedEvent::Readable(offer) => Some(offer.subject.clone()),
            OfferedEvent::Unreadable { subject, .. } => subject.clone(),
        })
        .collect();
    let found = find_companies(house, subjects).await?;
    let gate = Gate {
        actor,
        found: &found,
        now,
    };
    let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(offered.len());
    let mut prepared = Vec::with_capacity(offered.len());
    let mut refused = Vec::new();
    for event in offered {
        match gate.admit(event) {
            Ok(event) => {
                prepared.push(event);
                outcomes.push(None);
            }
            Err((company, error)) => {
                if let Some(company) = company {
                    refused.push((company, error.clone()));
                }
                outcomes.push(Some(Outcome::Rejected(error)));
            }
        }
    }
    if !refused.is_empty() {
        remember_refusals(house, refused).await?;
    }
    let booked = if prepared.is_empty() {
        Vec::new()
    } else {
        house.intake.submit(prepared).await?
    };
    let mut booked = booked.into_iter();
    outcomes
        .into_iter()
        .map(|outcome| {
            outcome
                .or_else(|| booked.next())
                .ok_or_else(|| Refusal::Internal("an event has no outcome".into()))
        })
        .collect()
}

/// Books the product's own events, such as monthly fees, for one company.
pub async fn ingest_own(
    house: &House,
    company_id: &str,
    events: Vec<(String, Content)>,
) -> Result<Vec<Outcome>, Refusal> {
    let company_id: Arc<str> = company_id.into();
    let prepared = events
        .into_iter()
        .map(|(id, content)| Prepared {
            company_id: company_id.clone(),
            identity: identity(OWN_SOURCE, &id),
            source: OWN_SOURCE.into(),
            id,
            content,
        })
        .collect();
    house.intake.submit(prepared).await
}

/// Who may bring what in.
struct Gate<'a> {
    actor: &'a Actor,
    found: &'a HashMap<Subject, Found>,
    now: Timestamp,
}

type Turned = (Option<Arc<str>>, FieldError);

impl Gate<'_> {
    fn admit(&self, event: OfferedEvent) -> Result<Prepared, Turned> {
        match event {
            OfferedEvent::Unreadable { subject, error, .. } => {
                let company =
                    subject.and_then(|subject| self.company(&subject, Action::PostEvents).ok());
                Err((company.map(|found| found.id.clone()), error))
            }
            OfferedEvent::Readable(offer) => self.admit_offer(offer),
        }
    }

    fn admit_offer(&self, offer: Offer) -> Result<Prepared, Turned> {
        let credit = offer.content.usage.event_type() == EventType::Credit;
        let company = self
            .company(&offer.subject, Action::PostEvents)
            .map_err(|error| (None, error))?;
        if credit {
            self.company(&offer.subject, Action::PostCredits)
                .map_err(|error| (None, error))?;
        }
        check(&offer, self.now).map_err(|error| (Some(company.id.clone()), error))?;
        Ok(Prepared {
            company_id: company.id.clone(),
            identity: identity(&offer.source, &offer.id),
            source: offer.source,
            id: offer.id,
            content: offer.content,
        })
    }

    /// A company that the caller may not see is answered like one that does not exist.
    fn company(&self, subject: &str, action: Action) -> Result<&Found, FieldError> {
        let unknown = || {
            FieldError::new(
                "subject",
                "unknown_company",
                "no company of yours has this slug or id",
            )
        };
        let found = self.found.get(subject).ok_or_else(unknown)?;
        let place = Place::Company {
            id: &found.id,
            organization: found.organization_id.as_deref(),
        };
        match self.actor.decide(action, place) {
            Decision::Allowed if found.archived => Err(FieldError::new(
                "subject",
                "archived",
                "this company is archived and takes no events; restore it first",
            )),
            Decision::Allowed => Ok(found),
            Decision::Hidden => Err(unknown()),
            Decision::Forbidden => Err(FieldError::new(
                "subject",
                "forbidden",
                "your role may not post this here; ask an admin",
            )),
        }
    }
}

/// What can be said of an offer without a look at the books: its identity and its time.
pub fn check(offer: &Offer, now: Timestamp) -> Result<(), FieldError> {
    check_identity(&offer.source, &offer.id)?;
    if offer.source.eq_ignore_ascii_case(OWN_SOURCE) {
        return Err(FieldError::new(
            "source",
            "reserved",
            "this source is kept for the product's own events; choose another",
        ));
    }
    check_time(offer.content.occurred_at, now)
}

/// An event may lie at most ten minutes ahead of the clock, and not before 1970.
fn check_time(occurred_at: Timestamp, now: Timestamp) -> Result<(), FieldError> {
    if occurred_at > now + SignedDuration::from_mins(MAX_AHEAD_MINUTES) {
        return Err(FieldError::new(
            "time",
            "in_future",
            "lies more than 10 minutes ahead of the clock; check the sender's clock and zone",
        ));
    }
    if occurred_at < Timestamp::UNIX_EPOCH {
        return Err(FieldError::new(
            "time",
            "too_old",
            "lies before 1970; check the sender's clock",
        ));
    }
    Ok(())
}

async fn remember_refusals(
    house: &House,
    refused: Vec<(Arc<str>, FieldError)>,
) -> Result<(), Refusal> {
    let day = house.now().to_string();
    let day = &day[..10];
    let refused = &refused;
    house
        .store
        .post(move |tx| async move { refused::rows::add_refusals(&tx, day, refused).await })
        .await
}

/// Books prepared events in the caller's transaction. The outcomes are in the order of `events`.
pub(crate) async fn book(
    tx: &Tx,
    events: &[Prepared],
    now: Timestamp,
) -> Result<Vec<Outcome>, Refusal> {
    let mut outcomes: Vec<Option<Outcome>> = vec![None; events.len()];
    let companies: BTreeSet<Arc<str>> = events
        .iter()
        .map(|event| event.company_id.clone())
        .collect();
    let books = load_books(tx, &companies).await?;

    let mut first: HashMap<Key, usize> = HashMap::with_capacity(events.len());
    let mut repeated = Vec::new();
    let mut rated: BTreeMap<Key, StoredEvent> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        let key = event.key();
        if let Some(earlier) = first.get(&key) {
            repeated.push((place, *earlier));
            continue;
        }
        match rate_event(&books, event, now) {
            Ok(stored) => {
                first.insert(key.clone(), place);
                rated.insert(key, stored);
            }
            Err(error) => outcomes[place] = Some(Outcome::Rejected(error)),
        }
    }
    let claimed = rows::claim(tx, &rated).await?;
    let known = load_known(tx, &first, &claimed).await?;
    rated.retain(|key, _| claimed.contains(key));
    for (key, place) in &first {
        outcomes[*place] = Some(match known.get(key) {
            None => Outcome::Accepted,
            Some(booked) => against(&events[*place].content, booked),
        });
    }
    for (place, earlier) in repeated {
        let booked = known
            .get(&events[place].key())
            .unwrap_or(&events[earlier].content);
        outcomes[place] = Some(against(&events[place].content, booked));
    }
    save(tx, rated).await?;
    outcomes
        .into_iter()
        .map(|outcome| outcome.ok_or_else(|| Refusal::Internal("an event has no outcome".into())))
        .collect()
}

/// Books one of the product's own events to count on a day that the caller decides: the rounding of
/// a month counts in that month, whatever days it rounds.
pub(crate) async fn book_own_on(
    tx: &Tx,
    event: Prepared,
    posted_on: Date,
    now: Timestamp,
) -> Result<(), Refusal> {
    let books = load_books(tx, &[event.company_id.clone()].into()).await?;
    let mut stored = rate_event(&books, &event, now)?;
    stored.posted_on = posted_on;
    let rated = BTreeMap::from([(event.key(), stored)]);
    if rows::claim(tx, &rated).await?.is_empty() {
        let words = format!("{} is booked already", event.id);
        return Err(Refusal::Internal(words));
    }
    save(tx, rated).await
}

/// What is already booked under the identities that could not be claimed.
async fn load_known(
    tx: &Tx,
    first: &HashMap<Key, usize>,
    claimed: &HashSet<Key>,
) -> Result<HashMap<Key, Content>, Refusal> {
    let unclaimed: Vec<&Key> = first.keys().filter(|key| !claimed.contains(*key)).collect();
    let mut known = HashMap::with_capacity(unclaimed.len());
    for stored in rows::by_identity(tx, &unclaimed).await? {
        known.insert(
            (
                stored.company_id.as_str().into(),
                stored.identity.0,
                stored.identity.1,
            ),
            stored.content,
        );
    }
    if known.len() < unclaimed.len() {
        return Err(Refusal::Internal("a claimed identity has no event".into()));
    }
    Ok(known)
}

fn against(offered: &Content, booked: &Content) -> Outcome {
    match offered.difference(booked) {
        None => Outcome::Duplicate,
        Some(field) => {
            let message = "this source and id are booked with another value here; void that event and send the right one under a new id";
            Outcome::Conflict(FieldError::new(field, "conflict", message))
        }
    }
}

fn rate_event(
    books: &HashMap<Arc<str>, Books>,
    event: &Prepared,
    now: Timestamp,
) -> Result<StoredEvent, FieldError> {
    let books = books.get(&event.company_id).ok_or_else(|| {
        FieldError::new(
            "subject",
            "unknown_company",
            "no company of yours has this slug or id",
        )
    })?;
    let occurred_on = books.zones.day_of(event.content.occurred_at);
    let booked_on = books.zones.day_of(now);
    let rated = books.rate(&event.source, &event.id, &event.content.usage, occurred_on)?;
    Ok(StoredEvent {
        company_id: event.company_id.to_string(),
        identity: event.identity,
        source: event.source.clone(),
        id: event.id.clone(),
        content: event.content.clone(),
        occurred_on,
        booked_at: now.as_microsecond(),
        booked_on,
        posted_on: posting_day(&books.closed, occurred_on, booked_on),
        billed_ms: rated.billed_ms,
        charges: rated.charges,
    })
}

async fn save(tx: &Tx, rated: BTreeMap<Key, StoredEvent>) -> Result<(), Refusal> {
    let mut sums = Sums::default();
    for event in rated.values() {
        sums.add(&Posting {
            company_id: &event.company_id,
            occurred_on: event.occurred_on,
            posted_on: event.posted_on,
            booked_on: event.booked_on,
            figures: event.figures()?,
            last_event_at: event.last_event_at(),
        })?;
    }
    rows::insert(tx, rated.into_values()).await?;
    sums.save(tx).await
}
