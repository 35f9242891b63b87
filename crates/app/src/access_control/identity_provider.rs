//! The identity provider of an organization, for its admins.

use canopy_domain::role::{Action, Place};

use crate::access::providers::settings::{self, Of, ProviderWish};
use crate::access::providers::{Provider, rows};
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, House, Refusal};

/// The organization's short name and the provider that is set, for those who manage it.
pub async fn identity_provider(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<(String, Option<Provider>), Refusal> {
    let found = managed(house, actor, organization).await?;
    let id = &found.id;
    let provider = house
        .store
        .read(move |tx| async move { rows::of_organization(&tx, id).await })
        .await?;
    Ok((found.slug, provider))
}

/// Sets the provider of an organization: a person does that whose Organization Admin has no end.
pub async fn set_identity_provider(
    house: &House,
    actor: &Actor,
    organization: &str,
    wish: &ProviderWish,
) -> Result<Provider, Refusal> {
    let found = managed(house, actor, organization).await?;
    let found = &found;
    house
        .store
        .write(move |tx| async move { settings::set(house, &tx, actor, of(found), wish).await })
        .await
}

/// Removes the provider of an organization, whose short name it answers: its people sign in with
/// passwords again.
pub async fn remove_identity_provider(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<String, Refusal> {
    let found = managed(house, actor, organization).await?;
    let known = &found;
    house
        .store
        .write(move |tx| async move { settings::remove(house, &tx, actor, of(known)).await })
        .await?;
    Ok(found.slug)
}

fn of(found: &Organization) -> Of<'_> {
    Of {
        id: &found.id,
        slug: &found.slug,
        name: &found.name,
    }
}

async fn managed(house: &House, actor: &Actor, subject: &str) -> Result<Organization, Refusal> {
    let found = find_organization(house, actor, subject).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    // Nothing of it is shown or changed through another person's eyes.
    if actor.seeing.is_some() {
        return Err(Refusal::Forbidden);
    }
    Ok(found)
}
