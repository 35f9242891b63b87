//! One record per change, in the transaction of the change, in a chain of hashes per
//! organization and one for the installation.
//!
//! Each record's hash covers its own words, a random salt and the hash before it, so that a changed
//! or a missing record breaks the chain at that place. Heads that were signed earlier (`heads.rs`)
//! tell of a chain that was cut off or rebuilt. Without the salt, whoever may see the hash but not
//! the states could guess at the states until the hash fits.

pub mod heads;
mod rows;
mod walk;

pub use walk::{current_heads, first_break};

use canopy_store::{StoreError, Tx};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::house::random;
use crate::stored::hex;
use crate::{Actor, Refusal};

/// The chain of what belongs to no organization.
pub const INSTALLATION: &str = "installation";

/// What happened to what. `before` and `after` hold the fields that changed.
#[derive(Debug)]
pub struct Change<'a> {
    /// The organization whose chain takes the record, if any.
    pub organization: Option<&'a str>,
    /// The company that it concerns, if any.
    pub company: Option<&'a str>,
    /// A dotted verb, such as `company.renamed`.
    pub action: &'a str,
    /// The id of what was changed.
    pub subject: &'a str,
    /// How it was.
    pub before: Option<Json>,
    /// How it is.
    pub after: Option<Json>,
}

/// A record as it is stored and hashed.
#[derive(Debug, Clone)]
pub struct Record {
    /// The chain: an organization's id, or `installation`.
    pub chain: String,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who: the id.
    pub actor_id: String,
    /// Who: the name at that time.
    pub actor_name: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// In which company.
    pub company_id: Option<String>,
    /// How it was, as JSON.
    pub before: Option<String>,
    /// How it is, as JSON.
    pub after: Option<String>,
    /// From where.
    pub address: String,
    /// The hash of the record before.
    pub previous_hash: String,
    /// The hash of this record.
    pub hash: String,
    /// Random, so that nobody guesses the states by the hash; records of old have none.
    pub salt: Option<String>,
}

impl Record {
    /// The hash over every other field, each with its length, so that no two records read alike.
    pub fn computed_hash(&self) -> String {
        let mut hasher = Sha256::new();
        let seq = self.seq.to_string();
        let at = self.at.to_string();
        let fields = [
            Some(self.previous_hash.as_str()),
            Some(self.chain.as_str()),
            Some(seq.as_str()),
            Some(at.as_str()),
            Some(self.actor_id.as_str()),
            Some(self.actor_name.as_str()),
            Some(self.action.as_str()),
            Some(self.subject.as_str()),
            self.company_id.as_deref(),
            self.before.as_deref(),
            self.after.as_deref(),
            Some(self.address.as_str()),
        ];
        // A record of old is hashed without a place for the salt.
        let salt = self.salt.as_deref().map(Some);
        for field in fields.into_iter().chain(salt) {
            match field {
                None => hasher.update([0]),
                Some(text) => {
                    hasher.update([1]);
                    hasher.update((text.len() as u64).to_be_bytes());
                    hasher.update(text);
                }
            }
        }
        hex(&hasher.finalize())
    }
}

/// The latest record of an action on a subject in a chain.
pub(crate) async fn latest(
    tx: &Tx,
    chain: &str,
    action: &str,
    subject: &str,
) -> Result<Option<Record>, Refusal> {
    rows::latest(tx, chain, action, subject).await
}

/// From where, as a record says it. Who came in through an organization's identity provider is who
/// the provider said, and a reader should know that.
fn from_where(actor: &Actor) -> String {
    match actor.entry.provider_of {
        Some(_) => format!("{}, through the organization's sign-in", actor.address),
        None => actor.address.clone(),
    }
}

/// Adds the record of a change to its chain. Must run in the transaction of the change, which is
/// refused whole while the actor sees through somebody else's eyes.
pub async fn record(tx: &Tx, actor: &Actor, change: Change<'_>) -> Result<(), Refusal> {
    if actor.seeing.is_some() {
        return Err(Refusal::Forbidden);
    }
    let chain = change.organization.unwrap_or(INSTALLATION);
    tx.lock(&[&format!("audit/{chain}")]).await?;
    let (seq, previous_hash) = rows::head(tx, chain).await?;
    let mut record = Record {
        chain: chain.into(),
        seq: seq + 1,
        at: actor.at.as_microsecond(),
        actor_id: actor.id.clone(),
        actor_name: actor.name.clone(),
        action: change.action.into(),
        subject: change.subject.into(),
        company_id: change.company.map(Into::into),
        before: change.before.map(|value| value.to_string()),
        after: change.after.map(|value| value.to_string()),
        address: from_where(actor),
        previous_hash,
        hash: String::new(),
        salt: Some(hex(&random::<16>())),
    };
    record.hash = record.computed_hash();
    match rows::append(tx, &record).await {
        // Within `write` the snapshot may be older than the lock: the place is then taken by a
        // record that cannot be seen yet.
        Err(Refusal::Store(StoreError::Unique(_))) => {
            Err(tx.outdated("the audit log went on").into())
        }
        done => done,
    }
}
