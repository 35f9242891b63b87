//! Organizations.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::organizations::edit::{OrganizationEdit, edit_organization};
use canopy_app::organizations::find::{Organization, find_organization, list_organizations};
use canopy_domain::role::{Action, Place};
use serde::{Deserialize, Serialize};

use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// An organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OrganizationItem {
    /// `org_…`.
    pub id: String,
    /// The short name in addresses.
    pub slug: String,
    /// The display name.
    pub name: String,
    /// The zone of its calendar periods.
    pub time_zone: String,
    /// The currency offered to new companies.
    pub currency: String,
    /// Whether its roles count only in sessions with a second factor. Keys are not affected.
    pub two_factor_required: bool,
    /// How many days its invitations are good for; null where the installation says so.
    pub invitation_days: Option<i64>,
}

impl From<Organization> for OrganizationItem {
    fn from(found: Organization) -> Self {
        Self {
            id: found.id,
            slug: found.slug,
            name: found.name,
            time_zone: found.time_zone,
            currency: found.currency.code().to_owned(),
            two_factor_required: found.two_factor_required,
            invitation_days: found.invitation_days,
        }
    }
}

/// The organizations that the caller may open.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OrganizationList {
    /// By name.
    pub items: Vec<OrganizationItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

/// Lists the organizations that the caller may open.
#[utoipa::path(get, path = "/api/v1/organizations", tag = "organizations", responses((status = 200, body = OrganizationList)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
) -> Result<Json<OrganizationList>, ApiRefusal> {
    let found = list_organizations(&door.house, &actor).await?;
    Ok(Json(OrganizationList {
        items: found.into_iter().map(Into::into).collect(),
        next: None,
    }))
}

/// One organization.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}", tag = "organizations",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = OrganizationItem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<OrganizationItem>, ApiRefusal> {
    let found = find_organization(&door.house, &actor, &organization).await?;
    actor.may(Action::SeeOverview, Place::Organization(&found.id))?;
    Ok(Json(found.into()))
}

/// Changes of an organization; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationPatch {
    /// A new display name.
    pub name: Option<String>,
    /// A new IANA time zone.
    pub time_zone: Option<String>,
    /// A new default currency.
    pub currency: Option<String>,
    /// Whether its roles shall count only in sessions with a second factor.
    pub two_factor_required: Option<bool>,
    /// How many days invitations shall be good for, from 1 to 90.
    pub invitation_days: Option<i64>,
}

/// Edits an organization.
#[utoipa::path(patch, path = "/api/v1/organizations/{organization}", tag = "organizations",
    params(("organization" = String, Path, description = "Slug or id")), request_body = OrganizationPatch,
    responses((status = 200, body = OrganizationItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(patch): Body<OrganizationPatch>,
) -> Result<Json<OrganizationItem>, ApiRefusal> {
    let edit = OrganizationEdit {
        name: patch.name,
        time_zone: patch.time_zone,
        currency: patch.currency,
        two_factor_required: patch.two_factor_required,
        invitation_days: patch.invitation_days,
    };
    Ok(Json(
        edit_organization(&door.house, &actor, &organization, &edit)
            .await?
            .into(),
    ))
}
