//! Why a report says something else than it did on an earlier day.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::reporting::report::{Change, Difference, difference};
use serde::Serialize;

use super::companies::CompanyRef;
use super::json::Parameters;
use super::report::{Cost, Quantity, ReportQuery, Total, total};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// Two readings of a report and everything between them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DifferenceAnswer {
    /// The instant of the later reading.
    pub as_of: String,
    /// The day at whose end the earlier one stands.
    pub stood_on: String,
    /// The quantities over all companies as they stood then.
    pub quantities_then: Quantity,
    /// The quantities now.
    pub quantities_now: Quantity,
    /// The totals as they stood then, of companies whose amounts may be seen.
    pub then: Vec<Total>,
    /// The totals now.
    pub now: Vec<Total>,
    /// `then` and all of these come to `now`, figure by figure.
    pub items: Vec<DifferenceItem>,
}

/// One change.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DifferenceItem {
    /// `late_event`, `credit`, `void`, `re_rating`, `others` for what lies beyond those that are
    /// listed (2,000 at most), or `later_days`.
    pub kind: &'static str,
    /// The company.
    pub company: CompanyRef,
    /// The event, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<ChangedEvent>,
    /// What it adds to the quantities.
    pub quantities: Quantity,
    /// The currency of `cost`.
    pub currency: String,
    /// What it adds to the amounts; absent for those who may not see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

/// The event behind a change.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ChangedEvent {
    /// The sender's system; absent for those who may not see single events, as is `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The sender's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The day on which it happened.
    pub occurred_on: String,
    /// The day on which the change counts.
    pub posted_on: String,
    /// The day on which the change was booked.
    pub booked_on: String,
}

fn item(change: &Change) -> Result<DifferenceItem, canopy_app::Refusal> {
    let event = change.event.as_ref().map(|event| ChangedEvent {
        source: event.identity.as_ref().map(|(source, _)| source.clone()),
        id: event.identity.as_ref().map(|(_, id)| id.clone()),
        occurred_on: event.occurred_on.to_string(),
        posted_on: event.posted_on.to_string(),
        booked_on: event.booked_on.to_string(),
    });
    let cost = change.amounts.then(|| Cost::of(&change.figures));
    Ok(DifferenceItem {
        kind: change.kind.code(),
        company: CompanyRef {
            id: change.company_id.to_string(),
            slug: change.slug.to_string(),
            name: change.name.to_string(),
        },
        event,
        quantities: Quantity::of(&change.figures),
        currency: change.currency.code().to_owned(),
        cost: cost.transpose()?,
    })
}

fn answer(found: &Difference) -> Result<DifferenceAnswer, canopy_app::Refusal> {
    Ok(DifferenceAnswer {
        as_of: found.as_of.to_string(),
        stood_on: found.stood_on.to_string(),
        quantities_then: Quantity::of(&found.quantities_then),
        quantities_now: Quantity::of(&found.quantities_now),
        then: found.then.iter().map(total).collect::<Result<_, _>>()?,
        now: found.now.iter().map(total).collect::<Result<_, _>>()?,
        items: found.changes.iter().map(item).collect::<Result<_, _>>()?,
    })
}

/// A report as it stands and as it stood on a day (`stood_on`), and every change between.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/report/difference", tag = "reporting",
    params(("organization" = String, Path, description = "Slug or id"), ReportQuery),
    responses((status = 200, body = DifferenceAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem, description = "Another difference is being read")))]
pub(super) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(query): Parameters<ReportQuery>,
) -> Result<Json<DifferenceAnswer>, ApiRefusal> {
    let found = difference(&door.house, &actor, &organization, &query.read()?).await?;
    Ok(Json(answer(&found)?))
}
