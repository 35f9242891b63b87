//! Cases and campaigns as their sources tell them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use canopy_app::campaigns::Campaign;
use canopy_app::campaigns::put::{CampaignData, put_campaign};
use canopy_app::cases::Case;
use canopy_app::cases::put::{CaseData, put_case};
use canopy_app::put::PutOutcome;
use serde::Serialize;

use super::json::Body;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// A case as it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CaseItem {
    /// The system that keeps it.
    pub source: String,
    /// Its id there.
    pub id: String,
    /// The reference that people use.
    pub reference: String,
    /// The practice area.
    pub case_type: Option<String>,
    /// The company's own word.
    pub status: String,
    /// The first day.
    pub opened_on: String,
    /// The day it was closed.
    pub closed_on: Option<String>,
}

impl From<Case> for CaseItem {
    fn from(case: Case) -> Self {
        Self {
            source: case.source,
            id: case.id,
            reference: case.reference,
            case_type: case.case_type,
            status: case.status,
            opened_on: case.opened_on.to_string(),
            closed_on: case.closed_on.map(|day| day.to_string()),
        }
    }
}

/// A campaign as it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CampaignItem {
    /// The system that runs it.
    pub source: String,
    /// Its id there.
    pub id: String,
    /// The display name.
    pub name: String,
    /// draft, active, paused or completed.
    pub status: String,
    /// The practice area.
    pub case_type: Option<String>,
    /// The first day.
    pub started_on: Option<String>,
    /// The last day.
    pub ended_on: Option<String>,
    /// Contacts it is meant for.
    pub targeted: i64,
    /// Contacts reached.
    pub reached: i64,
    /// Contacts recovered.
    pub recovered: i64,
}

impl From<Campaign> for CampaignItem {
    fn from(campaign: Campaign) -> Self {
        Self {
            source: campaign.source,
            id: campaign.id,
            name: campaign.name,
            status: campaign.status,
            case_type: campaign.case_type,
            started_on: campaign.started_on.map(|day| day.to_string()),
            ended_on: campaign.ended_on.map(|day| day.to_string()),
            targeted: campaign.targeted,
            reached: campaign.reached,
            recovered: campaign.recovered,
        }
    }
}

fn status(outcome: &PutOutcome) -> StatusCode {
    if *outcome == PutOutcome::Created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

/// Stores a case; the same again changes nothing.
#[utoipa::path(put, path = "/api/v1/companies/{company}/cases/{source}/{id}", tag = "cases",
    params(("company" = String, Path, description = "Slug or id"), ("source" = String, Path), ("id" = String, Path)),
    request_body(content = serde_json::Value, description = "reference, case_type, status, opened_on, closed_on"),
    responses((status = 200, body = CaseItem), (status = 201, body = CaseItem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn put_one_case(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, source, id)): Path<(String, String, String)>,
    Body(data): Body<CaseData>,
) -> Result<(StatusCode, Json<CaseItem>), ApiRefusal> {
    let (outcome, case) = put_case(&door.house, &actor, &company, &source, &id, data).await?;
    Ok((status(&outcome), Json(case.into())))
}

/// Stores a campaign; the same again changes nothing.
#[utoipa::path(put, path = "/api/v1/companies/{company}/campaigns/{source}/{id}", tag = "campaigns",
    params(("company" = String, Path, description = "Slug or id"), ("source" = String, Path), ("id" = String, Path)),
    request_body(content = serde_json::Value, description = "name, status, case_type, started_on, ended_on, targeted, reached, recovered"),
    responses((status = 200, body = CampaignItem), (status = 201, body = CampaignItem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn put_one_campaign(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((company, source, id)): Path<(String, String, String)>,
    Body(data): Body<CampaignData>,
) -> Result<(StatusCode, Json<CampaignItem>), ApiRefusal> {
    let (outcome, campaign) =
        put_campaign(&door.house, &actor, &company, &source, &id, &data).await?;
    Ok((status(&outcome), Json(campaign.into())))
}
