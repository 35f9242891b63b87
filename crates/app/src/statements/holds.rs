//! Holds: an admin keeps a month open for a while, with a reason.

use canopy_domain::period::{Month, Zones, bounds};
use canopy_domain::role::Action;
use canopy_store::Tx;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;

use super::rows;
use super::sight::may_know_month;
use crate::audit::{self, Change};
use crate::billing::books::load_books_alone;
use crate::companies::find::{Found, find_company};
use crate::fields::check_reason;
use crate::{Actor, House, Refusal};

/// The most days that a month may be held beyond its grace.
pub const LONGEST_HOLD: i64 = 14;

/// Why, by whom and until when a month is kept open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The reason given.
    pub reason: String,
    /// The id of whoever holds it.
    pub by: String,
    /// Their name.
    pub by_name: String,
    /// Since when.
    pub at: Timestamp,
    /// The last day of the hold, in the company's time zone.
    pub until: Date,
}

/// When a month closes by itself unless it is held: the grace after its local end.
pub(crate) fn due_at(zones: &Zones, month: Month, grace_days: i64) -> Timestamp {
    let end = bounds(month.last(), zones.zone_on(month.last())).1;
    end + SignedDuration::from_hours(24 * grace_days)
}

/// The months that ended after a company was created and are over, oldest first: they close by
/// themselves.
pub(crate) fn months_over(
    zones: &Zones,
    created_at: Timestamp,
    now: Timestamp,
) -> impl DoubleEndedIterator<Item = Month> + use<> {
    let (mut month, today) = (
        Month::of(zones.day_of(created_at)),
        Month::of(zones.day_of(now)),
    );
    let mut months = Vec::new();
    while month < today {
        months.push(month);
        month = month.next();
    }
    months.into_iter()
}

/// The latest day until which a month may be held.
pub(super) fn limit(month: Month, grace_days: i64) -> Date {
    month
        .last()
        .saturating_add((grace_days + LONGEST_HOLD).days())
}

/// Whether a month is held on a company-local day.
pub(crate) async fn is_held(
    tx: &Tx,
    company: &str,
    month: Month,
    today: Date,
) -> Result<bool, Refusal> {
    let holds = rows::holds(tx, &[company]).await?;
    let hold = holds.get(&(company.to_owned(), month));
    Ok(hold.is_some_and(|hold| today <= hold.until))
}

/// Holds a month until a day, that day included. An earlier hold of it is replaced.
pub async fn hold_month(
    house: &House,
    actor: &Actor,
    company: &str,
    month: Month,
    reason: &str,
    until: &str,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::CloseMonth, found.place())?;
    let now = house.now();
    let hold = Hold {
        reason: check_reason(reason, "say in 1 to 500 characters why the month is held")?,
        by: actor.id.clone(),
        by_name: actor.name.clone(),
        at: now,
        until: checked_day(house, &found, month, until)?,
    };
    let (found, hold) = (&found, &hold);
    house
        .store
        .post(move |tx| async move {
            may_know_month(&tx, actor, found, month).await?;
            let books = load_books_alone(&tx, &found.id).await?;
            if books.closed.contains(&month) {
                let words = "this month is closed; what comes later counts in the current month";
                return Err(Refusal::conflict("month", "closed", words));
            }
            let end = bounds(month.last(), found.zones.zone_on(month.last())).1;
            if end <= found.created_at {
                let words = "this month ended before the company was created and stays open until an admin closes it; it needs no hold";
                return Err(Refusal::conflict("month", "stays_open", words));
            }
            let mut earlier = rows::holds(&tx, &[&found.id]).await?;
            let before = earlier.remove(&(found.id.to_string(), month));
            rows::set_hold(&tx, &found.id, month, hold).await?;
            record(&tx, actor, found, "month.held", month, (before.as_ref(), Some(hold))).await
        })
        .await
}

/// Ends the hold of a month. A month that is not held stays as it is.
pub async fn release_month(
    house: &House,
    actor: &Actor,
    company: &str,
    month: Month,
) -> Result<(), Refusal> {
    let found = find_company(house, actor, company).await?;
    actor.may(Action::CloseMonth, found.place())?;
    let found = &found;
    house
        .store
        .post(move |tx| async move {
            may_know_month(&tx, actor, found, month).await?;
            load_books_alone(&tx, &found.id).await?;
            let mut holds = rows::holds(&tx, &[&found.id]).await?;
            let Some(before) = holds.remove(&(found.id.to_string(), month)) else {
                return Ok(());
            };
            rows::end_hold(&tx, &found.id, month).await?;
            let states = (Some(&before), None);
            record(&tx, actor, found, "month.released", month, states).await
        })
        .await
}

fn checked_day(house: &House, found: &Found, month: Month, until: &str) -> Result<Date, Refusal> {
    let today = found.day_of(house.now());
    let last = limit(month, house.config.month_close_grace_days);
    let earliest = today.max(month.last());
    let wrong = |words: String| Refusal::field("until", "invalid", words);
    if last < earliest {
        return Err(wrong(format!(
            "this month could be held until {last} at the latest, and that day is over"
        )));
    }
    let day: Date = until
        .trim()
        .parse()
        .map_err(|_| wrong(format!("write a day such as {earliest}")))?;
    if day < earliest || day > last {
        return Err(wrong(format!(
            "choose a day from {earliest} to {last}: a month is held {LONGEST_HOLD} days beyond its grace at most"
        )));
    }
    Ok(day)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    action: &str,
    month: Month,
    (before, after): (Option<&Hold>, Option<&Hold>),
) -> Result<(), Refusal> {
    let words = |hold: &Hold| {
        json!({ "month": month.to_string(), "reason": hold.reason,
            "until": hold.until.to_string() })
    };
    let change = Change {
        organization: found.organization_id.as_deref(),
        company: Some(&found.id),
        action,
        subject: &found.id,
        before: before.map(words),
        after: after.map(words),
    };
    audit::record(tx, actor, change).await
}
