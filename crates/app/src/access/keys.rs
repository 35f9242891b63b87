//! API keys: they act as an admin of the one place for which they were made.

use canopy_domain::role::Assignment;
use canopy_store::Tx;
use jiff::Timestamp;
use serde_json::json;

use super::{rows, tokens};
use crate::actor::Entry;
use crate::audit::{self, Change};
use crate::fields::check_name;
use crate::{Actor, ActorKind, House, Refusal};

/// Where a key is good: ids.
#[derive(Debug, Default, Clone)]
pub(crate) struct KeyScope {
    pub(crate) organization_id: Option<String>,
    pub(crate) company_id: Option<String>,
}

impl KeyScope {
    /// What a key of this place may do: everything that an admin may.
    pub(crate) fn assignments(&self) -> Vec<Assignment> {
        let organization = self.organization_id.as_deref();
        let company = self.company_id.as_deref();
        organization
            .map(Assignment::organization_admin)
            .into_iter()
            .chain(company.map(Assignment::company_admin))
            .collect()
    }
}

/// Makes a key for a place in the caller's transaction and answers it. It is shown this once; the
/// database keeps its hash. `chain` is the organization whose audit log takes the record.
pub(crate) async fn create_key(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    scope: &KeyScope,
    chain: Option<&str>,
    name: &str,
) -> Result<String, Refusal> {
    let name = check_name("name", name)?;
    let token = tokens::fresh("cnp_");
    let id = house.fresh_id("key_");
    rows::insert_key(
        tx,
        &id,
        &tokens::hash(&token),
        &name,
        scope,
        &actor.id,
        house.now().as_microsecond(),
    )
    .await?;
    let change = Change {
        organization: chain,
        company: scope.company_id.as_deref(),
        action: "api_key.created",
        subject: &id,
        before: None,
        after: Some(json!({ "name": name })),
    };
    audit::record(tx, actor, change).await?;
    Ok(token)
}

/// A key that is not revoked.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scope: KeyScope,
    pub(crate) created_at: Timestamp,
}

/// The keys that a person made and that are good still.
pub(crate) async fn made_by(tx: &Tx, person_id: &str) -> Result<Vec<KeyRow>, Refusal> {
    rows::keys_made_by(tx, person_id).await
}

/// Revokes a key; it is good no more from the next request on.
pub(crate) async fn revoke(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    key: &KeyRow,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    rows::revoke_key(tx, &key.id, house.now().as_microsecond()).await?;
    let change = Change {
        organization: chain,
        company: key.scope.company_id.as_deref(),
        action: "api_key.revoked",
        subject: &key.id,
        before: Some(json!({ "name": key.name })),
        after: None,
    };
    audit::record(tx, actor, change).await
}

/// The actor behind a key; none for keys that never were or are revoked.
pub async fn actor_of_key(
    house: &House,
    token: &str,
    address: &str,
) -> Result<Option<Actor>, Refusal> {
    let hash = tokens::hash(token);
    let hash = &hash;
    let found = house
        .store
        .read(move |tx| async move { rows::key_by_hash(&tx, hash).await })
        .await?;
    Ok(found.map(|(id, name, scope)| Actor {
        kind: ActorKind::Key,
        id,
        name: format!("key “{name}”"),
        email: String::new(),
        assignments: scope.assignments(),
        address: address.into(),
        session_id: None,
        seeing: None,
        entry: Entry::default(),
        at: house.now(),
    }))
}
