//! “End all access here”: everything that a person holds in an organization and its companies is
//! listed, and then ended in one transaction.
//!
//! What ends is what was listed: whoever saw another list is shown the new one first.

mod record;

use std::collections::BTreeMap;

use canopy_domain::refusal::FieldError;
use canopy_store::{Tx, Value};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use self::record::{EndRecord, EndedKey, EndedRequest, EndedRole, Holdings, latest_end};
use super::entry::{AccessEntry, Named, entries_of_invitations, entry_of};
use super::ground::Ground;
use super::here::person_here;
use super::place::{Here, Workplace};
use super::remove;
use super::requests::AccessRequest;
use super::requests::list::shown;
use crate::access::invitations::{self, Open, rows as offers};
use crate::access::keys::{self, KeyRow};
use crate::access::people::Person;
use crate::access::requests::{self, Decided, Pending, rows as asked};
use crate::access::roles::rows::of_person;
use crate::stored::hex;
use crate::{Actor, House, Refusal};

/// A key that the person made.
#[derive(Debug, Clone)]
pub struct MadeKey {
    /// `key_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The place for which it is good.
    pub place: Named,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What becomes of a key.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum KeyFate {
    /// It stays good.
    #[default]
    Kept,
    /// It is good no more.
    Revoked,
    /// Another one takes its place.
    Rotated,
}

impl KeyFate {
    /// Every fate, the mildest first.
    pub const ALL: [Self; 3] = [Self::Kept, Self::Revoked, Self::Rotated];

    /// The word for it in the API and in the audit log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Revoked => "revoked",
            Self::Rotated => "rotated",
        }
    }

    /// Reads what becomes of keys, by id; `field` names the field in which that of a key stands. A
    /// word that is none of them is refused: were it read as kept, a key would live on unnoticed.
    pub fn read_all<'a>(
        words: impl IntoIterator<Item = (&'a str, &'a str)>,
        field: impl Fn(&str) -> String,
    ) -> Result<BTreeMap<String, Self>, Refusal> {
        let read = |(id, word): (&str, &str)| {
            let fate = Self::ALL.into_iter().find(|fate| fate.code() == word);
            let wrong = || Refusal::field(&field(id), "invalid", "use kept, revoked or rotated");
            Ok((id.to_owned(), fate.ok_or_else(wrong)?))
        };
        words.into_iter().map(read).collect()
    }
}

/// Everything that ends, and what may end with it.
#[derive(Debug)]
pub struct Ending {
    /// The person.
    pub person: Person,
    /// The roles, in the organization and in its companies.
    pub roles: Vec<AccessEntry>,
    /// The open invitations to their address.
    pub invitations: Vec<AccessEntry>,
    /// What they asked for and nobody decided.
    pub requests: Vec<AccessRequest>,
    /// The keys that they made, which stay good unless that is said.
    pub keys: Vec<MadeKey>,
    /// Why it cannot be done.
    pub refused: Option<FieldError>,
}

impl Ending {
    /// A text that is another one when anything else would end, or what ends was changed; empty where
    /// nothing would. It holds for as long as the program that made it runs.
    pub fn listed(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let entries = self.roles.iter().chain(&self.invitations);
        let mut lines: Vec<String> = entries.map(state).collect();
        lines.extend(self.keys.iter().map(|key| key.id.clone()));
        lines.extend(self.requests.iter().map(|request| request.id.clone()));
        lines.sort_unstable();
        hex(&Sha256::digest(lines.join("\n")))
    }

    /// Whether there is nothing to end.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
            && self.invitations.is_empty()
            && self.requests.is_empty()
            && self.keys.is_empty()
    }
}

/// A role or an invitation with all that it gives.
fn state(entry: &AccessEntry) -> String {
    let ids = |named: &[Named]| -> Vec<String> { named.iter().map(|one| one.id.clone()).collect() };
    let reach = (
        &entry.place.id,
        entry.all_companies,
        ids(&entry.companies),
        ids(&entry.groups),
    );
    let cases = (entry.all_cases, ids(&entry.scopes));
    let given = (entry.role, &entry.pages, entry.role_expires_at);
    format!("{} {given:?} {reach:?} {cases:?}", entry.id)
}

/// What was done, with the new keys, which are shown this once.
#[derive(Debug)]
pub struct Ended {
    /// The name and the new key of each that was rotated.
    pub new_keys: Vec<(String, String)>,
}

/// What would end, for those who manage access in the organization.
pub async fn what_ends(
    house: &House,
    actor: &Actor,
    organization: &str,
    person_id: &str,
) -> Result<Ending, Refusal> {
    let here = found(house, actor, organization).await?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let whole = Whole::read(house, &tx, actor, here, person_id).await?;
            let mut ending = whole.told(&tx).await?;
            ending.refused = whole.refusal(house, &tx).await?;
            Ok(ending)
        })
        .await
}

/// Ends it all. `listed` is what the admin saw (`Ending::listed`); `fates` are of keys in it.
pub async fn end_all_access(
    house: &House,
    actor: &Actor,
    organization: &str,
    person_id: &str,
    listed: &str,
    fates: &BTreeMap<String, KeyFate>,
) -> Result<Ended, Refusal> {
    let here = found(house, actor, organization).await?;
    let here = &here;
    house
        .store
        .write(move |tx| async move {
            let whole = Whole::read(house, &tx, actor, here, person_id).await?;
            let ending = whole.told(&tx).await?;
            if ending.listed() != listed {
                let words = "what this person holds has changed since you looked; look at it again";
                return Err(Refusal::conflict("listed", "changed", words));
            }
            known_keys(&ending, fates)?;
            let new_keys = whole.end(house, &tx, fates).await?;
            let chain = whole.ground.chain();
            record::write(&tx, &whole.ground.standing.actor, chain, &ending, fates).await?;
            Ok(Ended { new_keys })
        })
        .await
}

/// Refuses fates of keys that are not listed: whoever mistyped a key would think that it is ended.
fn known_keys(ending: &Ending, fates: &BTreeMap<String, KeyFate>) -> Result<(), Refusal> {
    let listed = |id: &str| ending.keys.iter().any(|key| key.id == id);
    if fates.keys().all(|id| listed(id)) {
        return Ok(());
    }
    let words = "name keys that are listed here, by their ids";
    Err(Refusal::field("keys", "unknown", words))
}

async fn found(house: &House, actor: &Actor, organization: &str) -> Result<Here, Refusal> {
    let here = Here::find(house, actor, Workplace::Organization(organization)).await?;
    here.managed_by(actor)?;
    Ok(here)
}

/// Everything of a person here, read in one transaction.
struct Whole {
    ground: Ground,
    person: Person,
    roles: Vec<String>,
    offers: Vec<Open>,
    requests: Vec<Pending>,
    keys: Vec<KeyRow>,
}

impl Whole {
    async fn read(
        house: &House,
        tx: &Tx,
        actor: &Actor,
        here: &Here,
        person_id: &str,
    ) -> Result<Self, Refusal> {
        let ground = Ground::of(house, tx, actor, here).await?;
        let organization = ground.organization_id().unwrap_or_default();
        let person = person_here(tx, organization, person_id, ground.now).await?;
        let held = of_person(tx, person_id).await?;
        let roles = held.into_iter().filter(|held| ground.has(&held.draft));
        let ids: Vec<Value> = ground
            .companies
            .iter()
            .map(|one| one.id.clone().into())
            .collect();
        let mut open = offers::of_organization(tx, organization).await?;
        open.extend(offers::of_companies(tx, &ids).await?);
        open.retain(|offer| offer.email == person.email);
        let mut requests = asked::of_companies(tx, &ids).await?;
        requests.extend(asked::of_organization(tx, organization).await?);
        requests.retain(|request| request.person_id == person.id);
        let mut keys = keys::made_by(tx, person_id).await?;
        keys.retain(|key| ground.place_of_key(key).is_some());
        Ok(Self {
            roles: roles.map(|held| held.id).collect(),
            offers: open,
            requests,
            keys,
            person,
            ground,
        })
    }

    async fn told(&self, tx: &Tx) -> Result<Ending, Refusal> {
        let mut roles = Vec::with_capacity(self.roles.len());
        for id in &self.roles {
            roles.push(entry_of(tx, &self.ground, id).await?);
        }
        let made = |key: &KeyRow| {
            self.ground.place_of_key(key).map(|place| MadeKey {
                id: key.id.clone(),
                name: key.name.clone(),
                place,
                created_at: key.created_at,
            })
        };
        Ok(Ending {
            person: self.person.clone(),
            roles,
            invitations: entries_of_invitations(tx, &self.ground, &self.offers).await?,
            requests: shown(tx, &self.ground, self.requests.clone()).await?,
            keys: self.keys.iter().filter_map(made).collect(),
            refused: None,
        })
    }

    /// The first reason of the law against it.
    async fn refusal(&self, house: &House, tx: &Tx) -> Result<Option<FieldError>, Refusal> {
        for id in &self.roles {
            match remove::proposed(house, tx, &self.ground, id).await {
                Ok(_) => {}
                Err(
                    Refusal::Invalid(error) | Refusal::Conflict(error) | Refusal::Beyond(error),
                ) => {
                    return Ok(Some(error));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    async fn end(
        &self,
        house: &House,
        tx: &Tx,
        fates: &BTreeMap<String, KeyFate>,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let (ground, chain) = (&self.ground, self.ground.chain());
        let actor = &ground.standing.actor;
        for id in &self.roles {
            remove::remove_in(house, tx, ground, id).await?;
        }
        for offer in &self.offers {
            ground.may_withdraw(&offer.draft)?;
            invitations::revoke(house, tx, actor, offer, chain).await?;
        }
        // Approved by somebody else a moment later, a request would bring back what ends here.
        for request in &self.requests {
            let decided = Decided::Declined("All access here was ended.");
            requests::decide(house, tx, actor, request, decided, chain).await?;
        }
        let mut new_keys = Vec::new();
        for key in &self.keys {
            let fate = fates.get(&key.id).copied().unwrap_or_default();
            if fate == KeyFate::Kept {
                continue;
            }
            keys::revoke(house, tx, actor, key, chain).await?;
            if fate == KeyFate::Rotated {
                let new = keys::create_key(house, tx, actor, &key.scope, chain, &key.name).await?;
                new_keys.push((key.name.clone(), new));
            }
        }
        Ok(new_keys)
    }
}
