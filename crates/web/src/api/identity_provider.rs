//! The identity provider of an organization.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::access::providers::settings::ProviderWish;
use canopy_app::access::providers::{Provider, redirect_uri};
use canopy_app::access_control::identity_provider::{
    identity_provider, remove_identity_provider, set_identity_provider,
};
use serde::{Deserialize, Serialize};

use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// An identity provider. Its client secret is never told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProviderItem {
    /// Its address.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// Whose addresses it may vouch for.
    pub domains: Vec<String>,
    /// Whether passwords are turned away.
    pub only_way: bool,
}

/// The identity provider of an organization, if it has one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProviderOf {
    /// The provider; null where none is set.
    pub provider: Option<ProviderItem>,
    /// What the provider has to be told, letter by letter.
    pub redirect_uri: String,
}

fn answer(provider: Option<Provider>, redirect_uri: String) -> Json<ProviderOf> {
    Json(ProviderOf {
        provider: provider.map(|provider| ProviderItem {
            issuer: provider.issuer,
            client_id: provider.client_id,
            domains: provider.domains,
            only_way: provider.only_way,
        }),
        redirect_uri,
    })
}

/// The identity provider of an organization.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/identity-provider", tag = "organizations",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = ProviderOf), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<ProviderOf>, ApiRefusal> {
    let (slug, found) = identity_provider(&door.house, &actor, &organization).await?;
    Ok(answer(found, redirect_uri(&door.house, &slug)))
}

/// An identity provider as it shall be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderPut {
    /// Its address, which begins with `https://`.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// Our secret there; the one that is set for the same issuer stays where it is absent.
    pub client_secret: Option<String>,
    /// Whose addresses it may vouch for: domains in which an Organization Admin whose role has no end
    /// has their address.
    pub domains: Vec<String>,
    /// Whether passwords are turned away; turned on by somebody who signed in through it before.
    #[serde(default)]
    pub only_way: bool,
}

/// Sets the identity provider of an organization. A person does that, never a key: an Organization
/// Admin whose role has no end, signed in with a password. The other Organization Admins get a letter.
#[utoipa::path(put, path = "/api/v1/organizations/{organization}/identity-provider", tag = "organizations",
    params(("organization" = String, Path, description = "Slug or id")), request_body = ProviderPut,
    responses((status = 200, body = ProviderOf), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(put): Body<ProviderPut>,
) -> Result<Json<ProviderOf>, ApiRefusal> {
    let wish = ProviderWish {
        issuer: put.issuer,
        client_id: put.client_id,
        client_secret: put.client_secret,
        domains: put.domains,
        only_way: put.only_way,
    };
    let set = set_identity_provider(&door.house, &actor, &organization, &wish).await?;
    let back = redirect_uri(&door.house, &set.organization_slug);
    Ok(answer(Some(set), back))
}

/// Removes the identity provider of an organization; the same people may who may set it.
#[utoipa::path(delete, path = "/api/v1/organizations/{organization}/identity-provider", tag = "organizations",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = ProviderOf), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<ProviderOf>, ApiRefusal> {
    let slug = remove_identity_provider(&door.house, &actor, &organization).await?;
    Ok(answer(None, redirect_uri(&door.house, &slug)))
}
