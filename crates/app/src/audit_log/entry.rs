//! A record as it is read: names beside the ids, differences beside the states.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::action::tells_amounts;
use super::difference::{FieldChange, difference};
use super::names::Names;
use super::window::Window;
use crate::Refusal;
use crate::audit::Record;
use crate::stored::{broken, instant};

/// An id and the name that it has now, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The id, or the words by which the thing is known.
    pub id: String,
    /// The short name in addresses, of companies.
    pub slug: Option<String>,
    /// The name.
    pub name: Option<String>,
}

/// One record of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The chain: an organization's id, or `installation`.
    pub chain: String,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, with the name at that time.
    pub actor: Named,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: Named,
    /// In which company.
    pub company: Option<Named>,
    /// How it was; nothing where it is withheld.
    pub before: Option<Json>,
    /// How it is; nothing where it is withheld.
    pub after: Option<Json>,
    /// Whether the states tell amounts that the reader may not see.
    pub withheld: bool,
    /// What differs between before and after.
    pub changes: Vec<FieldChange>,
    /// From where.
    pub address: String,
    /// The hash of the record before.
    pub previous_hash: String,
    /// The hash of this record.
    pub hash: String,
}

impl Entry {
    /// A record as this window shows it.
    pub(super) fn of(record: Record, window: &Window, names: &Names) -> Result<Self, Refusal> {
        let withheld =
            tells_amounts(&record.action) && !window.shows_amounts(record.company_id.as_deref());
        let (before, after) = if withheld {
            (None, None)
        } else {
            (state(record.before)?, state(record.after)?)
        };
        let company = record.company_id.map(|id| names.named(&id));
        Ok(Self {
            changes: difference(before.as_ref(), after.as_ref(), names, &window.zone),
            chain: record.chain,
            seq: record.seq,
            at: instant(record.at)?,
            actor: Named {
                id: record.actor_id,
                slug: None,
                name: Some(record.actor_name),
            },
            action: record.action,
            subject: names.named(&record.subject),
            company,
            before,
            after,
            withheld,
            address: record.address,
            previous_hash: record.previous_hash,
            hash: record.hash,
        })
    }
}

pub(super) fn state(text: Option<String>) -> Result<Option<Json>, Refusal> {
    text.map(|text| serde_json::from_str(&text).map_err(|_| broken("audit record")))
        .transpose()
}
