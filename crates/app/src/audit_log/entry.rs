//! A record as it is read: names beside the ids, differences beside the states.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::action::{names_by_id, tells_amounts};
use super::difference::{FieldChange, are_one_thing, difference};
use super::names::Names;
use super::rows::Found;
use super::window::Window;
use crate::Refusal;
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
    /// Whether it is known by an id, and not by words.
    pub is_id: bool,
}

impl Named {
    /// A thing that has no id.
    fn word(word: String) -> Self {
        Self {
            id: word,
            slug: None,
            name: None,
            is_id: false,
        }
    }
}

/// One record of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the chain of hashes; nothing for a reader who sees only some of the records,
    /// to whom it would tell of the others.
    pub link: Option<Link>,
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
    /// Whether the states are one thing before and after, so that a field that is missing afterwards
    /// was taken away from it.
    pub one_thing: bool,
    /// From where.
    pub address: String,
}

/// The place of a record in its chain. What would let a reader guess withheld states is left out.
#[derive(Debug, Clone)]
pub struct Link {
    /// The chain: an organization's id, or `installation`.
    pub chain: String,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// The hash of the record before.
    pub previous_hash: Option<String>,
    /// The hash of this record.
    pub hash: Option<String>,
    /// What the hash covers besides what is shown.
    pub salt: Option<String>,
}

impl Link {
    /// The link of a record as this window shows it. Where amounts may be withheld, everything from
    /// which an unsalted hash could be computed again stays away: that hash itself, the same as the
    /// previous one of the next record, and the salt of a record whose hash covers it.
    fn of(found: &Found, window: &Window, withheld: bool) -> Option<Self> {
        if window.companies.is_some() {
            return None;
        }
        let (record, whole) = (&found.record, window.amounts.is_none());
        let before = whole || found.follows_salted;
        let hash = whole || record.salt.is_some();
        Some(Self {
            chain: record.chain.clone(),
            seq: record.seq,
            previous_hash: Some(record.previous_hash.clone()).filter(|_| before),
            hash: Some(record.hash.clone()).filter(|_| hash),
            salt: record.salt.clone().filter(|_| before && !withheld),
        })
    }
}

impl Entry {
    /// A record as this window shows it.
    pub(super) fn of(found: Found, window: &Window, names: &Names) -> Result<Self, Refusal> {
        let record = &found.record;
        let withheld =
            tells_amounts(&record.action) && !window.shows_amounts(record.company_id.as_deref());
        let link = Link::of(&found, window, withheld);
        let record = found.record;
        let subject = if names_by_id(&record.action) {
            names.named(&record.subject)
        } else {
            Named::word(record.subject)
        };
        let (before, after) = if withheld {
            (None, None)
        } else {
            (state(record.before)?, state(record.after)?)
        };
        let company = record.company_id.map(|id| names.named(&id));
        Ok(Self {
            one_thing: are_one_thing(before.as_ref(), after.as_ref()),
            changes: difference(before.as_ref(), after.as_ref(), names, &window.zone),
            link,
            at: instant(record.at)?,
            actor: Named {
                id: record.actor_id,
                slug: None,
                name: Some(record.actor_name),
                is_id: true,
            },
            action: record.action,
            subject,
            company,
            before,
            after,
            withheld,
            address: record.address,
        })
    }
}

pub(super) fn state(text: Option<String>) -> Result<Option<Json>, Refusal> {
    text.map(|text| serde_json::from_str(&text).map_err(|_| broken("audit record")))
        .transpose()
}
