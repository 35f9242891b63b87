//! Making API keys, and looking whether the installation's own key is the right one.

use canopy_domain::role::{Action, Place};

use crate::access::keys::{self, KeyScope};
use crate::access::{providers, two_factor};
use crate::companies::find::find_company;
use crate::organizations::find::find_organization;
use crate::{Actor, House, Refusal};

/// The place for which a key is made.
#[derive(Debug, Clone)]
pub enum KeyPlace {
    /// An organization's slug or id.
    Organization(String),
    /// A company's slug or id.
    Company(String),
}

/// Makes a key for an organization or a company and answers it. It is shown this once.
pub async fn create_key(
    house: &House,
    actor: &Actor,
    place: &KeyPlace,
    name: &str,
) -> Result<String, Refusal> {
    let (scope, chain) = match place {
        KeyPlace::Organization(subject) => {
            let organization = find_organization(house, actor, subject).await?;
            actor.may(Action::SeeAllKeys, Place::Organization(&organization.id))?;
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
            actor.may(Action::SeeAllKeys, company.place())?;
            (
                KeyScope {
                    organization_id: None,
                    company_id: Some(company.id.to_string()),
                },
                company.organization_id.clone(),
            )
        }
    };
    let (scope, chain) = (&scope, chain.as_deref());
    house
        .store
        .write(
            move |tx| async move { keys::create_key(house, &tx, actor, scope, chain, name).await },
        )
        .await
}

/// Whether the installation's key is the one with which the secrets in its database were sealed.
pub async fn key_fits(house: &House) -> Result<bool, Refusal> {
    let keyring = house.keyring()?;
    let sealed = house
        .store
        .read(|tx| async move {
            let found = [
                two_factor::rows::any_secret(&tx).await?,
                providers::rows::any_secret(&tx).await?,
                crate::webhooks::rows::any_secret(&tx).await?,
            ];
            Ok::<_, Refusal>(found)
        })
        .await?;
    Ok(sealed.iter().flatten().all(|sealed| keyring.sealed(sealed)))
}
