//! Month close: after its local end and some days of grace a month takes no more postings, and a
//! statement says what it came to.

use std::sync::Arc;

use canopy_domain::period::{Month, bounds};
use canopy_domain::role::Action;
use canopy_domain::usage::{Content, Usage, identity};
use canopy_store::Tx;
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::billing::books::{Books, ROUNDING, load_books_alone, look_at_books};
use crate::billing::rows;
use crate::companies;
use crate::companies::find::{Found, find_company, find_in};
use crate::statements::draw::{Drawn, Part, draw};
use crate::statements::holds::{due_at, is_held, months_over};
use crate::statements::sight::may_know_month;
use crate::statements::store::store_statement;
use crate::usage::ingest::{Prepared, book_own_on};
use crate::usage::{OWN_SOURCE, rollup};
use crate::{Actor, House, Refusal};

/// Closes the months of a company that are due: those that ended after the company was created, at
/// least the grace period ago, and that nobody holds, whether or not anything counts in them. Answers
/// how many it closed.
pub async fn close_due_months(
    house: &House,
    actor: &Actor,
    company_id: &str,
) -> Result<usize, Refusal> {
    // Most rounds find nothing due, and keep nobody from posting to find it.
    let looked = house
        .store
        .read(move |tx| async move {
            let id: Arc<str> = company_id.into();
            let books = look_at_books(&tx, &[id.clone()].into(), None).await?;
            let books = books.get(&id).ok_or(Refusal::Hidden)?;
            due_months(house, &tx, company_id, books).await
        })
        .await?;
    if looked.is_empty() {
        return Ok(0);
    }
    house
        .store
        .post(move |tx| async move {
            let books = load_books_alone(&tx, company_id).await?;
            let due = due_months(house, &tx, company_id, &books).await?;
            for month in &due {
                close_month(house, &tx, actor, company_id, *month).await?;
            }
            Ok(due.len())
        })
        .await
}

/// The months of a company that are to be closed now, oldest first.
async fn due_months(
    house: &House,
    tx: &Tx,
    company_id: &str,
    books: &Books,
) -> Result<Vec<Month>, Refusal> {
    let (now, grace) = (house.now(), house.config.month_close_grace_days);
    let created_at = companies::rows::created_at(tx, company_id).await?;
    let today = books.zones.day_of(now);
    let mut due = Vec::new();
    for month in months_over(&books.zones, created_at, now) {
        if due_at(&books.zones, month, grace) <= now
            && !books.closed.contains(&month)
            && !is_held(tx, company_id, month, today).await?
        {
            due.push(month);
        }
    }
    Ok(due)
}

/// Closes a month that is over, on an admin's word: within its grace, while it is held, or one that
/// ended before the company was created. A month that is closed stays as it is.
pub async fn close_by_hand(
    house: &House,
    actor: &Actor,
    company: &str,
    month: Month,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::CloseMonth, found.place())?;
    let (now, id, known) = (house.now(), &*found.id, &found);
    house
        .store
        .post(move |tx| async move {
            may_know_month(&tx, actor, known, month).await?;
            let books = load_books_alone(&tx, id).await?;
            if books.closed.contains(&month) {
                return Ok(());
            }
            let end = bounds(month.last(), books.zones.zone_on(month.last())).1;
            if end > now {
                let words =
                    format!("{month} still runs where the company is; close it once it is over");
                return Err(Refusal::conflict("month", "running", words));
            }
            if end <= known.created_at && !rows::posted_months(&tx, id).await?.contains(&month) {
                let words = format!(
                    "{month} ended before the company was created and nothing counts in it, so there is nothing to close"
                );
                return Err(Refusal::conflict("month", "empty", words));
            }
            close_month(house, &tx, actor, id, month).await
        })
        .await
}

/// Brings each part of the month to the currency's minor unit, closes it and writes its statement.
async fn close_month(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    company_id: &str,
    month: Month,
) -> Result<(), Refusal> {
    let now = house.now();
    let books = load_books_alone(tx, company_id).await?;
    let drawn = draw(tx, company_id, month, books.currency).await?;
    let several = drawn.parts.len() > 1;
    for part in drawn.parts.iter().filter(|part| part.rounding.get() != 0) {
        let event = rounding(company_id, &books, month, (part, several));
        let day = part.last_day(month);
        let posted_on = if Month::of(day) == month {
            day
        } else {
            month.last()
        };
        book_own_on(tx, event, posted_on, now).await?;
    }
    agree(tx, company_id, &drawn).await?;
    rows::insert_closed(tx, company_id, month, now.as_microsecond()).await?;
    let company = company_in(tx, company_id, now).await?;
    store_statement(house, tx, actor, &company, &books, &drawn).await
}

/// The event that rounds a part: on the last instant of its last day.
fn rounding(
    company_id: &str,
    books: &Books,
    month: Month,
    (part, several): (&Part, bool),
) -> Prepared {
    let day: Date = part.last_day(month);
    let id = match several {
        false => format!("{ROUNDING}:{month}"),
        true => {
            let organization = part.organization.as_deref().unwrap_or("none");
            format!("{ROUNDING}:{month}:{organization}")
        }
    };
    let content = Content {
        usage: Usage::Fee {
            name: ROUNDING.into(),
            amount: part.rounding,
        },
        occurred_at: books.zones.bounds(day).1 - SignedDuration::from_micros(1),
        case: None,
        campaign: None,
    };
    Prepared {
        company_id: company_id.into(),
        identity: identity(OWN_SOURCE, &id),
        source: OWN_SOURCE.into(),
        id,
        content,
    }
}

/// The statement and the rollup of its month say the same, or nothing is closed.
async fn agree(tx: &Tx, company_id: &str, drawn: &Drawn) -> Result<(), Refusal> {
    let rollup = rollup::rows::month_of(tx, company_id, drawn.month).await?;
    let figures = drawn.figures()?;
    if figures == rollup.figures {
        return Ok(());
    }
    Err(Refusal::Internal(format!(
        "{} of {company_id} is not closed: its movements give {figures:?}, its rollup holds {:?}",
        drawn.month, rollup.figures
    )))
}

async fn company_in(tx: &Tx, company_id: &str, now: jiff::Timestamp) -> Result<Found, Refusal> {
    let id: Arc<str> = company_id.into();
    find_in(tx, &[id.clone()].into(), now)
        .await?
        .remove(&id)
        .ok_or(Refusal::Hidden)
}
