//! Credits: events that lower the bill, who gave them, and what they name.

pub mod give;
pub mod list;
pub(super) mod rows;

use canopy_domain::money::Micros;
use canopy_domain::period::Month;
use canopy_domain::usage::{Content, Usage, identity};
use canopy_store::Tx;
use jiff::Timestamp;

use super::OWN_SOURCE;
use super::event::StoredEvent;
use super::ingest::{Prepared, book};
use super::offer::Outcome;
use crate::{Actor, Refusal};

/// What the ids of credits begin with that the product books.
const PREFIX: &str = "credit:";

/// What a credit names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// Nothing: it is a courtesy.
    Nothing,
    /// A month, whose statement it is about.
    Month(Month),
    /// A charge that it takes back.
    Charge {
        /// The source of its event.
        source: String,
        /// The id of its event.
        id: String,
        /// Its place among the charges of the event.
        place: i64,
    },
}

/// A credit that is to be booked.
#[derive(Debug)]
pub(crate) struct NewCredit<'a> {
    /// What tells it from others: the rest of its event's id.
    pub(crate) key: &'a str,
    /// How much, above zero.
    pub(crate) amount: Micros,
    /// Why.
    pub(crate) reason: &'a str,
    /// What it names.
    pub(crate) names: Names,
}

/// The id under which the product books a credit.
pub(crate) fn credit_id(key: &str) -> String {
    format!("{PREFIX}{key}")
}

/// Books a credit today. The company's books must be held.
pub(crate) async fn book_credit(
    tx: &Tx,
    actor: &Actor,
    company_id: &str,
    new: &NewCredit<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let id = credit_id(new.key);
    let usage = Usage::Credit {
        reason: new.reason.to_owned(),
        amount: new.amount,
    };
    usage.check()?;
    let event = Prepared {
        company_id: company_id.into(),
        identity: identity(OWN_SOURCE, &id),
        source: OWN_SOURCE.into(),
        id,
        content: Content {
            usage,
            occurred_at: now,
            case: None,
            campaign: None,
        },
    };
    let key = event.identity;
    match book(tx, &[event], now).await?.pop() {
        Some(Outcome::Accepted) => rows::insert(tx, company_id, key, actor, &new.names).await,
        Some(Outcome::Rejected(error)) => Err(error.into()),
        other => Err(Refusal::Internal(format!("a new credit was {other:?}"))),
    }
}

/// The places of an event's charges that credits take back, with the ids of those credits. A credit
/// that was voided takes nothing back.
pub(crate) async fn credited_places(
    tx: &Tx,
    company_id: &str,
    event: (i64, i64),
) -> Result<Vec<(i64, String)>, Refusal> {
    rows::credited(tx, company_id, event).await
}

/// Refuses to void an event of which a charge was credited: its money would be given back twice.
pub(super) async fn not_credited(tx: &Tx, event: &StoredEvent) -> Result<(), Refusal> {
    let credited = rows::credited(tx, &event.company_id, event.identity).await?;
    let Some((_, credit)) = credited.first() else {
        return Ok(());
    };
    let words = format!(
        "a credit already takes a charge of this event back; void the credit {OWN_SOURCE} {credit} first"
    );
    Err(Refusal::conflict("id", "credited", words))
}
