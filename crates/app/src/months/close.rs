//! Month close: after its local end and three days of grace a month takes no more postings.

use canopy_domain::money::to_minor;
use canopy_domain::period::{Month, bounds};
use canopy_domain::usage::{Content, Usage, identity};
use jiff::SignedDuration;
use serde_json::json;

use crate::audit::{self, Change};
use crate::billing::books::{ROUNDING, load_books_alone};
use crate::billing::rows;
use crate::companies;
use crate::companies::find::find_in;
use crate::usage::ingest::{Prepared, book};
use crate::usage::{OWN_SOURCE, rollup};
use crate::{Actor, House, Refusal};

/// How long a month stays open after its local end.
pub const GRACE_DAYS: i64 = 3;

/// Closes the months of a company that are due: those that ended after the company was created, at
/// least the grace period ago. Answers how many it closed.
pub async fn close_due_months(
    house: &House,
    actor: &Actor,
    company_id: &str,
) -> Result<usize, Refusal> {
    let now = house.now();
    house
        .store
        .post(move |tx| async move {
            let books = load_books_alone(&tx, company_id).await?;
            let created_at = companies::rows::created_at(&tx, company_id).await?;
            let mut closed = 0;
            for month in rows::posted_months(&tx, company_id).await? {
                let end = bounds(month.last(), books.zones.zone_on(month.last())).1;
                let due =
                    end > created_at && end + SignedDuration::from_hours(24 * GRACE_DAYS) <= now;
                if due && !books.closed.contains(&month) {
                    close_month(&tx, actor, company_id, month, now).await?;
                    closed += 1;
                }
            }
            Ok(closed)
        })
        .await
}

/// Brings the month's total to the currency's minor unit and closes it.
async fn close_month(
    tx: &canopy_store::Tx,
    actor: &Actor,
    company_id: &str,
    month: Month,
    now: jiff::Timestamp,
) -> Result<(), Refusal> {
    let books = load_books_alone(tx, company_id).await?;
    let out_of_range = || Refusal::Internal("a month's total leaves the range of amounts".into());
    let sum = rollup::rows::month_of(tx, company_id, month).await?;
    let total = sum.figures.total().ok_or_else(out_of_range)?;
    let rounding = to_minor(total, books.currency)
        .checked_sub(total)
        .ok_or_else(out_of_range)?;
    if rounding.get() != 0 {
        let id = format!("{ROUNDING}:{month}");
        let end = bounds(month.last(), books.zones.zone_on(month.last())).1;
        let content = Content {
            usage: Usage::Fee {
                name: ROUNDING.into(),
                amount: rounding,
            },
            occurred_at: end - SignedDuration::from_micros(1),
            case: None,
            campaign: None,
        };
        let event = Prepared {
            company_id: company_id.into(),
            identity: identity(OWN_SOURCE, &id),
            source: OWN_SOURCE.into(),
            id,
            content,
        };
        book(tx, &[event], now).await?;
    }
    rows::insert_closed(tx, company_id, month, now.as_microsecond()).await?;
    let company = find_in(tx, &[company_id.into()].into(), now)
        .await?
        .remove(company_id)
        .ok_or(Refusal::Hidden)?;
    let change = Change {
        organization: company.organization_id.as_deref(),
        company: Some(company_id),
        action: "month.closed",
        subject: company_id,
        before: None,
        after: Some(json!({ "month": month.to_string(), "rounding": rounding.exact() })),
    };
    audit::record(tx, actor, change).await
}
