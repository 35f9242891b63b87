//! Access requests in an organization and its companies.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::requests::approve::approve as give;
use canopy_app::access_control::requests::ask::ask as ask_for;
use canopy_app::access_control::requests::decline::decline as say_no;
use canopy_app::access_control::requests::list::access_requests;

use super::super::json::Body;
use super::asking::{AccessAsked, AccessRequestList, AccessRequestNew, Declining};
use super::entry::AccessItem;
use super::wish::RolePatch;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// The requests in an organization and its companies that wait to be decided.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/access-requests", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = AccessRequestList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<AccessRequestList>, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let found = access_requests(&door.house, &actor, here).await?;
    Ok(Json(found.into()))
}

/// Asks for a role or a page, as a signed-in person who may open the workspace: five times a day
/// at most, and once until it is decided.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/access-requests", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")), request_body = AccessRequestNew,
    responses((status = 201, body = AccessAsked), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn ask(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(new): Body<AccessRequestNew>,
) -> Result<(StatusCode, Json<AccessAsked>), ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let id = ask_for(&door.house, &actor, here, &new.read()).await?;
    Ok((StatusCode::CREATED, Json(AccessAsked { id })))
}

/// Approves a request: the person gets what they asked for, with every field of the body that says
/// otherwise. For a Company User say `all_cases` or `scopes`; where the viewer's role that a page was
/// asked for is over, say the role and its companies.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/access-requests/{id}/approve", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path)), request_body = RolePatch,
    responses((status = 200, body = AccessItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn approve(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
    Body(wish): Body<RolePatch>,
) -> Result<Json<AccessItem>, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let entry = give(&door.house, &actor, here, &id, &wish.read()?).await?;
    Ok(Json(entry.into()))
}

/// Declines a request, with the reason that the person gets.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/access-requests/{id}/decline", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("id" = String, Path)), request_body = Declining,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decline(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, id)): Path<(String, String)>,
    Body(declining): Body<Declining>,
) -> Result<StatusCode, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    say_no(&door.house, &actor, here, &id, &declining.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
