//! The record of an end of all access: what was before and what is after, as it is printed. It
//! stands in the audit log, which nobody edits.

use std::collections::BTreeMap;

use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Ending, KeyFate};
use crate::access_control::entry::AccessEntry;
use crate::access_control::here::person_here;
use crate::access_control::requests::AccessRequest;
use crate::audit::{self, Change};
use crate::organizations::find::{Organization, find_organization};
use crate::stored::{broken, instant};
use crate::{Actor, House, Refusal};

/// The audit action.
const ACTION: &str = "access.all_ended";

/// A role or an invitation as it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndedRole {
    /// The assignment or the invitation.
    pub id: String,
    /// The role and its place in words.
    pub path: String,
    /// Who granted or offered it.
    pub granted_by: String,
    /// When.
    pub granted_at: String,
}

/// A key and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndedKey {
    /// `key_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it was good.
    pub place: String,
    /// kept, revoked or rotated; before, all of them are kept.
    pub fate: String,
}

/// A request that was declined with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndedRequest {
    /// `arq_…`.
    pub id: String,
    /// What was asked for, and where.
    pub wanted: String,
    /// When.
    pub requested_at: String,
}

/// What a person held.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Holdings {
    /// Name and address.
    pub person: String,
    /// The roles.
    pub roles: Vec<EndedRole>,
    /// The open invitations.
    pub invitations: Vec<EndedRole>,
    /// What the person asked for and nobody had decided.
    #[serde(default)]
    pub requests: Vec<EndedRequest>,
    /// The keys that the person made.
    pub keys: Vec<EndedKey>,
}

/// The record, ready to be printed.
#[derive(Debug)]
pub struct EndRecord {
    /// The organization.
    pub organization: Organization,
    /// What was before.
    pub before: Holdings,
    /// What is after.
    pub after: Holdings,
    /// Who ended it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Its place in the organization's audit log.
    pub seq: i64,
}

fn role(entry: &AccessEntry) -> EndedRole {
    EndedRole {
        id: entry.id.clone(),
        path: entry.path.clone(),
        granted_by: entry.granted_by.name.clone(),
        granted_at: entry.granted_at.to_string(),
    }
}

fn request(request: &AccessRequest) -> EndedRequest {
    EndedRequest {
        id: request.id.clone(),
        wanted: format!("{} in {}", request.wanted, request.place.name),
        requested_at: request.requested_at.to_string(),
    }
}

/// Writes it in the transaction of the end.
pub(super) async fn write(
    tx: &Tx,
    actor: &Actor,
    chain: Option<&str>,
    ending: &Ending,
    fates: &BTreeMap<String, KeyFate>,
) -> Result<(), Refusal> {
    let keys = |fates: &BTreeMap<String, KeyFate>| {
        let key = |key: &super::MadeKey| EndedKey {
            id: key.id.clone(),
            name: key.name.clone(),
            place: key.place.name.clone(),
            fate: fates
                .get(&key.id)
                .copied()
                .unwrap_or_default()
                .code()
                .into(),
        };
        ending.keys.iter().map(key).collect()
    };
    let before = Holdings {
        person: format!("{} ({})", ending.person.name, ending.person.email),
        roles: ending.roles.iter().map(role).collect(),
        invitations: ending.invitations.iter().map(role).collect(),
        requests: ending.requests.iter().map(request).collect(),
        keys: keys(&BTreeMap::new()),
    };
    let after = Holdings {
        person: before.person.clone(),
        roles: Vec::new(),
        invitations: Vec::new(),
        requests: Vec::new(),
        keys: keys(fates),
    };
    let change = Change {
        organization: chain,
        company: None,
        action: ACTION,
        subject: &ending.person.id,
        before: Some(json!(before)),
        after: Some(json!(after)),
    };
    audit::record(tx, actor, change).await
}

/// The record of the last time that all access of a person was ended in an organization.
pub async fn latest_end(
    house: &House,
    actor: &Actor,
    organization: &str,
    person_id: &str,
) -> Result<Option<EndRecord>, Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    actor.may(Action::ManageAccess, Place::Organization(&organization.id))?;
    let (id, now) = (&organization.id, house.now());
    let found = house
        .store
        .read(move |tx| async move {
            person_here(&tx, id, person_id, now).await?;
            audit::latest(&tx, id, ACTION, person_id).await
        })
        .await?;
    let Some(found) = found else { return Ok(None) };
    let read = |text: Option<&String>| -> Result<Holdings, Refusal> {
        let text = text.ok_or_else(|| broken("record of an end"))?;
        serde_json::from_str(text).map_err(|_| broken("record of an end"))
    };
    Ok(Some(EndRecord {
        before: read(found.before.as_ref())?,
        after: read(found.after.as_ref())?,
        by: found.actor_name,
        at: instant(found.at)?,
        seq: found.seq,
        organization,
    }))
}
