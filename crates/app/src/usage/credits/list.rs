//! Reading credits back, latest first.

use canopy_domain::money::Micros;
use canopy_domain::role::Action;
use canopy_domain::usage::Usage;
use canopy_store::{Tx, Value};

use super::{Names, rows};
use crate::companies::find::{Found, find_company};
use crate::usage::event::ListedEvent;
use crate::usage::list::{read_cursor, write_cursor};
use crate::usage::rows::Position;
use crate::{Actor, House, Refusal};

/// A credit: its event, who gave it, and what it names.
#[derive(Debug, Clone)]
pub struct Credit {
    /// The event, and its void where it was voided.
    pub listed: ListedEvent,
    /// Who gave it; nothing where it came as an event of a sender.
    pub given_by: Option<String>,
    /// What it names.
    pub names: Names,
}

impl Credit {
    /// Why it was given, and how much.
    pub fn content(&self) -> (&str, Micros) {
        match &self.listed.event.content.usage {
            Usage::Credit { reason, amount } => (reason, *amount),
            _ => ("", Micros::ZERO),
        }
    }
}

/// One page of credits and where the next begins.
#[derive(Debug)]
pub struct CreditPage {
    /// The company.
    pub company: Found,
    /// Whether the reader may give credits here.
    pub may_give: bool,
    /// The credits, latest first.
    pub items: Vec<Credit>,
    /// Opaque text that asks for the next page, where there is one.
    pub next: Option<String>,
}

/// The credits of a company, for those who may see its amounts. Who reads through the organization
/// sees those of the days on which the company belongs to it.
pub async fn list_credits(
    house: &House,
    actor: &Actor,
    company: &str,
    cursor: Option<&str>,
    limit: i64,
) -> Result<CreditPage, Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::SeeAmounts, found.place())?;
    let wrong = || {
        Refusal::field(
            "cursor",
            "invalid",
            "use the cursor that the page before gave as next",
        )
    };
    let position = match cursor {
        Some(text) => read_cursor(text).ok_or_else(wrong)?,
        None => Position::end(),
    };
    let limit = limit.clamp(1, 1_000);
    let since = found.first_day_for(actor).map(|day| day.to_string());
    let (id, position, since) = (found.id.to_string(), &position, since.as_deref());
    let companies = &[Value::from(id)];
    let mut items = house
        .store
        .read(
            move |tx| async move { rows::before(&tx, companies, since, position, limit + 1).await },
        )
        .await?;
    let more = items.len() as i64 > limit;
    items.truncate(limit as usize);
    let next = items
        .last()
        .filter(|_| more)
        .map(|credit| write_cursor(&Position::of(&credit.listed.event)));
    Ok(CreditPage {
        may_give: actor.can(Action::PostCredits, found.place()),
        company: found,
        items,
        next,
    })
}

/// The latest credits of several companies, for readers who were let in by the caller.
pub(crate) async fn latest_of(
    tx: &Tx,
    companies: &[Value],
    limit: i64,
) -> Result<Vec<Credit>, Refusal> {
    rows::before(tx, companies, None, &Position::end(), limit).await
}
