//! Rate cards.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::billing::rate_cards::{list_rate_cards, set_rate_card};
use canopy_domain::rating::RateCard;
use serde::Serialize;

use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// The rate cards of a company.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RateCardList {
    /// Oldest first; empty while the default card is in force.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub items: Vec<RateCard>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

/// Lists the rate cards of a company.
#[utoipa::path(get, path = "/api/v1/companies/{company}/rate-cards", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    responses((status = 200, body = RateCardList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
) -> Result<Json<RateCardList>, ApiRefusal> {
    let (_, items) = list_rate_cards(&door.house, &actor, &company).await?;
    Ok(Json(RateCardList { items, next: None }))
}

/// Puts a rate card in force from its day on, which must lie after the last rated event.
#[utoipa::path(post, path = "/api/v1/companies/{company}/rate-cards", tag = "billing",
    params(("company" = String, Path, description = "Slug or id")),
    request_body(content = serde_json::Value, description = "effective_on, voice, sms, self_healing, fees, taxes"),
    responses((status = 201), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(card): Body<RateCard>,
) -> Result<(StatusCode, Json<RateCard>), ApiRefusal> {
    set_rate_card(&door.house, &actor, &company, &card).await?;
    Ok((StatusCode::CREATED, Json(card)))
}
