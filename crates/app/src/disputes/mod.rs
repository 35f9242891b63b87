//! Disputes: a company says that a charge is wrong, and its organization decides.
//!
//! Owns disputes and their states. Does not own events, their charges or credits (usage), nor prices
//! (billing).
//!
//! Invariants:
//! - A charge has one open dispute, and none while a credit takes it back.
//! - Granting books a credit of exactly the charge with its percent fees and all their taxes, in the
//!   transaction of the decision.
//! - A dispute is decided once, by an admin of the organization in which it was opened, while the
//!   company belongs to it.

pub mod decide;
mod letter;
pub mod list;
pub mod marks;
pub mod open;
mod rows;

use canopy_domain::category::Category;
use canopy_domain::dispute::{DisputeState, charge_words};
use canopy_domain::money::{Currency, Micros};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use crate::audit::{self, Change};
use crate::{Actor, Refusal};

/// The longest note or reason, in characters.
pub const LONGEST: usize = 500;

/// A dispute with the names of its company.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// `dis_…`; later ones sort after earlier ones.
    pub id: String,
    /// The company.
    pub company_id: String,
    /// The company's short name in addresses.
    pub slug: String,
    /// The company's name.
    pub company: String,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The organization that decides.
    pub(crate) organization_id: String,
    /// The source of the event.
    pub source: String,
    /// The id of the event.
    pub event_id: String,
    /// The place of the charge among those of the event, from 0.
    pub place: i64,
    /// What the charge is for.
    pub category: Category,
    /// The name of the fee; empty for usage.
    pub name: String,
    /// The charge itself.
    pub charge: Micros,
    /// The charge with its percent fees and all their taxes: what is in dispute, or what was credited.
    pub amount: Micros,
    /// The company-local day on which the event happened.
    pub occurred_on: Date,
    /// Why, in the company's words.
    pub note: String,
    /// Who opened it: the id.
    pub(crate) opened_by: String,
    /// Who opened it: the name at that time.
    pub opened_by_name: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What became of it.
    pub state: DisputeState,
    /// Whether the event was voided, so that nothing is charged any more.
    pub voided: bool,
    /// Who granted, declined or withdrew it, and when.
    pub decided: Option<(String, Timestamp)>,
    /// Why it was declined.
    pub reason: Option<String>,
}

impl Dispute {
    /// What the charge is for, in words.
    pub fn charge_words(&self) -> String {
        charge_words(self.category, &self.name)
    }

    /// Whether it waits to be decided: the void of its event has decided it, too.
    pub fn is_open(&self) -> bool {
        self.state == DisputeState::Open && !self.voided
    }

    /// The id of the credit that granted it.
    pub fn credit_id(&self) -> Option<String> {
        (self.state == DisputeState::Granted).then(|| crate::usage::credits::credit_id(&self.id))
    }

    fn words(&self) -> Json {
        json!({ "source": self.source, "id": self.event_id, "charge": self.place,
            "category": self.category, "amount": self.amount.exact(), "note": self.note })
    }
}

/// A text of several lines that others read.
fn words(field: &str, text: &str, required: &str) -> Result<String, Refusal> {
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Err(Refusal::field(field, "required", required));
    }
    let odd = |c: char| c.is_control() && c != '\n';
    if text.chars().count() > LONGEST || text.chars().any(odd) {
        let words = format!("write at most {LONGEST} characters of plain text");
        return Err(Refusal::field(field, "invalid", words));
    }
    Ok(text)
}

/// Writes down what happened, for the organization that was asked.
async fn note(
    tx: &Tx,
    actor: &Actor,
    dispute: &Dispute,
    (action, after): (&str, Option<Json>),
) -> Result<(), Refusal> {
    let change = Change {
        organization: Some(&dispute.organization_id),
        company: Some(&dispute.company_id),
        action,
        subject: &dispute.id,
        before: after.is_some().then(|| dispute.words()),
        after: Some(after.unwrap_or_else(|| dispute.words())),
    };
    audit::record(tx, actor, change).await
}
