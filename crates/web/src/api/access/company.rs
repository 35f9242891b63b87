//! Who has access to one company, and the roles that are given, changed and ended in it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::assign::assign;
use canopy_app::access_control::change::change;
use canopy_app::access_control::list::access_list;
use canopy_app::access_control::remove::remove;

use super::super::json::{Body, Parameters};
use super::entry::AccessItem;
use super::list::{AccessPage, Asked};
use super::wish::{RoleNew, RolePatch};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// Who has access to a company: its own roles, and those that reach it through the organization.
#[utoipa::path(get, path = "/api/v1/companies/{company}/access", tag = "access",
    params(("company" = String, Path, description = "Slug or id"),
        ("query" = Option<String>, Query, description = "Words of the name or the address"),
        ("role" = Option<String>, Query, description = "Only this role"),
        ("status" = Option<String>, Query, description = "active, pending, expired or deactivated"),
        ("cursor" = Option<String>, Query, description = "next of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 1000, by default 100")),
    responses((status = 200, body = AccessPage), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<AccessPage>, ApiRefusal> {
    let here = Workplace::Company(&company);
    let list = access_list(&door.house, &actor, here, &asked.read()?).await?;
    Ok(Json(list.into()))
}

/// Gives a member a role in the company.
#[utoipa::path(post, path = "/api/v1/companies/{company}/role-assignments", tag = "access",
    params(("company" = String, Path, description = "Slug or id")), request_body = RoleNew,
    responses((status = 201, body = AccessItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(new): Body<RoleNew>,
) -> Result<(StatusCode, Json<AccessItem>), ApiRefusal> {
    let (member, wish) = new.read()?;
    let here = Workplace::Company(&company);
    let entry = assign(&door.house, &actor, here, &member, &wish).await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}

/// Changes a role; it stays where it is held.
#[utoipa::path(patch, path = "/api/v1/companies/{company}/role-assignments/{id}", tag = "access",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)), request_body = RolePatch,
    responses((status = 200, body = AccessItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn edit(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
    Body(patch): Body<RolePatch>,
) -> Result<Json<AccessItem>, ApiRefusal> {
    let here = Workplace::Company(&company);
    let entry = change(&door.house, &actor, here, &id, &patch.read()?).await?;
    Ok(Json(entry.into()))
}

/// Ends a role.
#[utoipa::path(delete, path = "/api/v1/companies/{company}/role-assignments/{id}", tag = "access",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn end(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
) -> Result<StatusCode, ApiRefusal> {
    let here = Workplace::Company(&company);
    remove(&door.house, &actor, here, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
