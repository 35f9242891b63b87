//! API keys: they act as an admin of the one place for which they were made.

use canopy_domain::role::{Action, Assignment, Place};
use serde_json::json;

use super::{rows, tokens};
use crate::audit::{self, Change};
use crate::companies::create::check_name;
use crate::companies::find::find_company;
use crate::organizations::find::find_organization;
use crate::{Actor, ActorKind, House, Refusal};

/// The place for which a key is made.
#[derive(Debug, Clone)]
pub enum KeyPlace {
    /// An organization's slug or id.
    Organization(String),
    /// A company's slug or id.
    Company(String),
}

/// Where a key is good: ids.
#[derive(Debug, Default, Clone)]
pub(crate) struct KeyScope {
    pub(crate) organization_id: Option<String>,
    pub(crate) company_id: Option<String>,
}

/// Makes a key and answers it. It is shown this once; the database keeps its hash.
pub async fn create_key(
    house: &House,
    actor: &Actor,
    place: &KeyPlace,
    name: &str,
) -> Result<String, Refusal> {
    let name = check_name("name", name)?;
    let (scope, chain) = match place {
        KeyPlace::Organization(subject) => {
            let organization = find_organization(house, actor, subject).await?;
            actor.may(
                Action::ManageOrganization,
                Place::Organization(&organization.id),
            )?;
            (
                KeyScope {
                    organization_id: Some(organization.id.clone()),
                    company_id: None,
                },
                Some(organization.id),
            )
        }
        KeyPlace::Company(subject) => {
            let company = find_company(house, actor, subject).await?;
            actor.may(Action::EditCompany, company.place())?;
            (
                KeyScope {
                    organization_id: None,
                    company_id: Some(company.id.to_string()),
                },
                company.organization_id.clone(),
            )
        }
    };
    let token = tokens::fresh("cnp_");
    let (id, hash, now) = (
        house.fresh_id("key_"),
        tokens::hash(&token),
        house.now().as_microsecond(),
    );
    let (id, hash, name, scope, chain) = (&id, &hash, &name, &scope, &chain);
    house
        .store
        .write(move |tx| async move {
            rows::insert_key(&tx, id, hash, name, scope, &actor.id, now).await?;
            let change = Change {
                organization: chain.as_deref(),
                company: scope.company_id.as_deref(),
                action: "api_key.created",
                subject: id,
                before: None,
                after: Some(json!({ "name": name })),
            };
            audit::record(&tx, actor, change).await
        })
        .await?;
    Ok(token)
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
        assignments: scope
            .organization_id
            .as_deref()
            .map(Assignment::organization_admin)
            .into_iter()
            .chain(scope.company_id.as_deref().map(Assignment::company_admin))
            .collect(),
        address: address.into(),
        session_id: None,
        at: house.now(),
    }))
}
