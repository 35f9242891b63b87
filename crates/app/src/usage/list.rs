//! Reading a company's events back, latest first.

use canopy_domain::role::Action;
use canopy_domain::usage::identity;
use canopy_store::Tx;

use super::event::ListedEvent;
use super::rows::{self, Position};
use crate::companies::find::{Found, find_company};
use crate::{Actor, House, Refusal};

/// One page of events and where the next begins.
#[derive(Debug)]
pub struct EventPage {
    /// The company.
    pub company: Found,
    /// Whether the reader may see amounts.
    pub amounts: bool,
    /// The events, latest first.
    pub items: Vec<ListedEvent>,
    /// Opaque text that asks for the next page, where there is one.
    pub next: Option<String>,
}

/// The events of a company, latest first.
pub async fn list_events(
    house: &House,
    actor: &Actor,
    company: &str,
    cursor: Option<&str>,
    limit: i64,
) -> Result<EventPage, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeEvents, found.place())?;
    let position = position(cursor)?;
    let limit = limit.clamp(1, 1_000);
    let (id, position) = (&found.id, &position);
    let items = house
        .store
        .read(move |tx| async move { rows::before(&tx, id, position, limit + 1).await })
        .await?;
    Ok(page_of(actor, found, items, limit))
}

/// The place that a cursor names; without one, after every event.
pub(super) fn position(cursor: Option<&str>) -> Result<Position, Refusal> {
    match cursor {
        Some(text) => read_cursor(text).ok_or_else(|| {
            Refusal::field(
                "cursor",
                "invalid",
                "use the cursor that the page before gave as next",
            )
        }),
        None => Ok(Position::end()),
    }
}

/// A page of what was read, which is one more than the page holds where another one follows.
pub(super) fn page_of(
    actor: &Actor,
    found: Found,
    mut items: Vec<ListedEvent>,
    limit: i64,
) -> EventPage {
    let more = items.len() as i64 > limit;
    items.truncate(limit as usize);
    let next = items
        .last()
        .filter(|_| more)
        .map(|listed| write_cursor(&Position::of(&listed.event)));
    EventPage {
        amounts: actor.can(Action::SeeAmounts, found.place()),
        company: found,
        items,
        next,
    }
}

/// One event by its source and id.
pub async fn find_event(
    house: &House,
    actor: &Actor,
    company: &str,
    source: &str,
    id: &str,
) -> Result<(Found, ListedEvent), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeEvents, found.place())?;
    let (company_id, key) = (&found.id, identity(source, id));
    let listed = house
        .store
        .read(move |tx| async move { rows::listed(&tx, company_id, key).await })
        .await?;
    Ok((found, listed.ok_or(Refusal::Hidden)?))
}

/// The same within a transaction, for callers that were let in.
pub(crate) async fn listed_in(
    tx: &Tx,
    company_id: &str,
    source: &str,
    id: &str,
) -> Result<Option<ListedEvent>, Refusal> {
    rows::listed(tx, company_id, identity(source, id)).await
}

pub(super) fn write_cursor(position: &Position) -> String {
    format!(
        "{}_{}_{}_{}",
        position.occurred_on, position.occurred_at, position.identity.0, position.identity.1
    )
}

pub(super) fn read_cursor(text: &str) -> Option<Position> {
    let mut parts = text.split('_');
    let occurred_on = parts.next()?.parse::<jiff::civil::Date>().ok()?.to_string();
    let occurred_at = parts.next()?.parse().ok()?;
    let identity = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(Position {
        occurred_on,
        occurred_at,
        identity,
    })
}
