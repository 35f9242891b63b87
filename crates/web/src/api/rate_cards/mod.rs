//! Rate cards of companies and the defaults of organizations.

mod form;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::rates::preview::{preview_organization_rates, preview_rates};
use canopy_app::rates::{company_rates, organization_rates, set_organization_rates, set_rates};

use self::form::{PreviewItem, RateCardBody, RateCardList, RateCardSet};
use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// Lists the rate cards of a company, every revision, oldest first.
#[utoipa::path(get, path = "/api/v1/companies/{company}/rate-cards", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    responses((status = 200, body = RateCardList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
) -> Result<Json<RateCardList>, ApiRefusal> {
    let shown = company_rates(&door.house, &actor, &company).await?;
    Ok(Json(RateCardList::of(&shown.versions)?))
}

/// Puts a rate card in force from its day on, or inherits from then on. Events of open months that it
/// reaches are rated again.
#[utoipa::path(post, path = "/api/v1/companies/{company}/rate-cards", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    request_body = RateCardBody,
    responses((status = 201, body = RateCardSet), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(body): Body<RateCardBody>,
) -> Result<(StatusCode, Json<RateCardSet>), ApiRefusal> {
    let new = body.rates()?;
    let set = set_rates(&door.house, &actor, &company, &new).await?;
    Ok((StatusCode::CREATED, Json(RateCardSet::of(new, &set))))
}

/// What a rate card would do: the last 30 days at its prices, and what would be rated again.
#[utoipa::path(post, path = "/api/v1/companies/{company}/rate-cards/preview", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    request_body = RateCardBody,
    responses((status = 200, body = PreviewItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn preview(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(body): Body<RateCardBody>,
) -> Result<Json<PreviewItem>, ApiRefusal> {
    let found = preview_rates(&door.house, &actor, &company, &body.rates()?).await?;
    Ok(Json(PreviewItem::of(&found)?))
}

/// Lists the default rate cards of an organization, every revision, oldest first.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/rate-cards", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id")),
    responses((status = 200, body = RateCardList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list_default(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
) -> Result<Json<RateCardList>, ApiRefusal> {
    let shown = organization_rates(&door.house, &actor, &organization).await?;
    Ok(Json(RateCardList::of(&shown.versions)?))
}

/// Puts a default rate card in force for the companies that inherit it, or withdraws it from a day on.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/rate-cards", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id")),
    request_body = RateCardBody,
    responses((status = 201, body = RateCardSet), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set_default(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(body): Body<RateCardBody>,
) -> Result<(StatusCode, Json<RateCardSet>), ApiRefusal> {
    let new = body.rates()?;
    let set = set_organization_rates(&door.house, &actor, &organization, &new).await?;
    Ok((StatusCode::CREATED, Json(RateCardSet::of(new, &set))))
}

/// What a default rate card would do to the companies that inherit it.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/rate-cards/preview", tag = "billing",
    params(("organization" = String, Path, description = "Slug or id")),
    request_body = RateCardBody,
    responses((status = 200, body = PreviewItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn preview_default(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(body): Body<RateCardBody>,
) -> Result<Json<PreviewItem>, ApiRefusal> {
    let new = body.rates()?;
    let found = preview_organization_rates(&door.house, &actor, &organization, &new).await?;
    Ok(Json(PreviewItem::of(&found)?))
}
