//! Invitations of one company: sending them, and what follows until they are accepted.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::invitations::edit::edit as change;
use canopy_app::access_control::invitations::list::invitations;
use canopy_app::access_control::invitations::resend::resend as send_again;
use canopy_app::access_control::invitations::revoke::revoke as take_back;

use super::super::json::Body;
use super::entry::AccessItem;
use super::invited::{InvitationList, InvitationNew, InvitationSent, Invitations, answer};
use super::wish::RolePatch;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// The invitations to a company that were not accepted.
#[utoipa::path(get, path = "/api/v1/companies/{company}/invitations", tag = "access",
    params(("company" = String, Path, description = "Slug or id")),
    responses((status = 200, body = InvitationList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
) -> Result<Json<InvitationList>, ApiRefusal> {
    let here = Workplace::Company(&company);
    let found = invitations(&door.house, &actor, here).await?;
    Ok(Json(found.into()))
}

/// Invites to a company: one `email` answers with the invitation, several `emails` with a
/// result for each. At most 10 letters go to an address and 1,000 to all within a day.
#[utoipa::path(post, path = "/api/v1/companies/{company}/invitations", tag = "access",
    params(("company" = String, Path, description = "Slug or id")), request_body = InvitationNew,
    responses((status = 201, body = InvitationSent),
        (status = 200, body = Invitations, description = "Several addresses; or one whose open invitation was brought up to date, answered like a new one"),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn send(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(new): Body<InvitationNew>,
) -> Result<Response, ApiRefusal> {
    let here = Workplace::Company(&company);
    answer(&door, &actor, here, new).await
}

/// Changes what an open invitation offers. Its links stay good; those of an expired one are over until
/// it is resent.
#[utoipa::path(patch, path = "/api/v1/companies/{company}/invitations/{id}", tag = "access",
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

/// Revokes an invitation; its link leads nowhere from now on.
#[utoipa::path(delete, path = "/api/v1/companies/{company}/invitations/{id}", tag = "access",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
) -> Result<StatusCode, ApiRefusal> {
    let here = Workplace::Company(&company);
    take_back(&door.house, &actor, here, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends an invitation again, pending or expired: the same invitation with new links.
#[utoipa::path(post, path = "/api/v1/companies/{company}/invitations/{id}/resend", tag = "access",
    params(("company" = String, Path, description = "Slug or id"), ("id" = String, Path)),
    responses((status = 200, body = InvitationSent), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn resend(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, id)): Path<(String, String)>,
) -> Result<Json<InvitationSent>, ApiRefusal> {
    let here = Workplace::Company(&company);
    let sent = send_again(&door.house, &actor, here, &id).await?;
    Ok(Json(sent.into()))
}
