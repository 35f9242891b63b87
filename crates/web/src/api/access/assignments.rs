//! The roles that are given, changed and ended in an organization.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::assign::assign;
use canopy_app::access_control::change::change;
use canopy_app::access_control::remove::remove;

use super::super::json::Body;
use super::entry::AccessItem;
use super::wish::{RoleNew, RolePatch};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// Gives a member a role in the organization or in one of its companies.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/role-assignments", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")), request_body = RoleNew,
    responses((status = 201, body = AccessItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(new): Body<RoleNew>,
) -> Result<(StatusCode, Json<AccessItem>), ApiRefusal> {
    let (member, wish) = new.read()?;
    let here = Workplace::Organization(&organization);
    let entry = assign(&door.house, &actor, here, &member, &wish).await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}

/// Changes a role; it stays where it is held.
#[utoipa::path(patch, path = "/api/v1/organizations/{organization}/role-assignments/{id}", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path)), request_body = RolePatch,
    responses((status = 200, body = AccessItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
    Body(patch): Body<RolePatch>,
) -> Result<Json<AccessItem>, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let entry = change(&door.house, &actor, here, &id, &patch.read()?).await?;
    Ok(Json(entry.into()))
}

/// Ends a role.
#[utoipa::path(delete, path = "/api/v1/organizations/{organization}/role-assignments/{id}", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn end(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
) -> Result<StatusCode, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    remove(&door.house, &actor, here, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
