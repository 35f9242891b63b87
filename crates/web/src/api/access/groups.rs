//! Groups of companies.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::access_control::groups::{
    Group, GroupEdit, create_group, edit_group, list_groups, remove_group,
};
use serde::{Deserialize, Serialize};

use super::super::json::Body;
use super::entry::Reference;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// A named set of companies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct GroupItem {
    /// `grp_…`.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The companies in it, by name.
    pub companies: Vec<Reference>,
}

impl From<Group> for GroupItem {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.name,
            companies: group.companies.into_iter().map(Into::into).collect(),
        }
    }
}

/// The groups of an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct GroupList {
    /// By name.
    pub items: Vec<GroupItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

/// A new group.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupNew {
    /// The display name.
    pub name: String,
    /// The companies in it: slugs or ids.
    #[serde(default)]
    pub companies: Vec<String>,
}

/// Changes of a group; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPatch {
    /// A new display name.
    pub name: Option<String>,
    /// The companies in it from now on: slugs or ids.
    pub companies: Option<Vec<String>>,
}

/// Lists the groups of an organization of which the caller sees every company.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/groups", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = GroupList), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<GroupList>, ApiRefusal> {
    let groups = list_groups(&door.house, &actor, &organization).await?;
    let items = groups.into_iter().map(Into::into).collect();
    Ok(Json(GroupList { items, next: None }))
}

/// Makes a group.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/groups", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")), request_body = GroupNew,
    responses((status = 201, body = GroupItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn create(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(new): Body<GroupNew>,
) -> Result<(StatusCode, Json<GroupItem>), ApiRefusal> {
    let (house, companies) = (&door.house, &new.companies);
    let group = create_group(house, &actor, &organization, &new.name, companies).await?;
    Ok((StatusCode::CREATED, Json(group.into())))
}

/// Renames a group, and puts other companies in it. Roles that name it follow at the next request.
#[utoipa::path(patch, path = "/api/v1/organizations/{organization}/groups/{id}", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path)), request_body = GroupPatch,
    responses((status = 200, body = GroupItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
    Body(patch): Body<GroupPatch>,
) -> Result<Json<GroupItem>, ApiRefusal> {
    let edit = GroupEdit {
        name: patch.name,
        companies: patch.companies,
    };
    let group = edit_group(&door.house, &actor, &organization, &id, &edit).await?;
    Ok(Json(group.into()))
}

/// Removes a group.
#[utoipa::path(delete, path = "/api/v1/organizations/{organization}/groups/{id}", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
) -> Result<StatusCode, ApiRefusal> {
    remove_group(&door.house, &actor, &organization, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
