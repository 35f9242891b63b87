//! The same change over a selection of roles.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::Refusal;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::selection::{Deed, Outcome, over_selection};
use serde::{Deserialize, Serialize};

use super::super::json::Body;
use super::wish::RolePatch;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem, WrongField};
use crate::server::Door;

/// The same change of several roles.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectionBody {
    /// The assignments, 1 to 200.
    pub ids: Vec<String>,
    /// What is done to each.
    #[serde(rename = "do")]
    pub deed: DeedBody,
}

/// What is done to each: exactly one of these.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeedBody {
    /// Changes it.
    Change(RolePatch),
    /// Ends it.
    Remove(Nothing),
}

/// An empty object.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What became of one row.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OutcomeItem {
    /// The assignment.
    pub id: String,
    /// `done` or `refused`.
    pub status: &'static str,
    /// Why it stays as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<WrongField>,
}

/// What became of the rows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OutcomeList {
    /// One per assignment, by id.
    pub results: Vec<OutcomeItem>,
}

impl From<Vec<Outcome>> for OutcomeList {
    fn from(outcomes: Vec<Outcome>) -> Self {
        let item = |outcome: Outcome| OutcomeItem {
            status: match outcome.refused {
                None => "done",
                Some(_) => "refused",
            },
            error: outcome.refused.as_ref().map(WrongField::from),
            id: outcome.id,
        };
        Self {
            results: outcomes.into_iter().map(item).collect(),
        }
    }
}

impl DeedBody {
    fn read(self) -> Result<Deed, Refusal> {
        Ok(match self {
            Self::Change(patch) => Deed::Change(Box::new(patch.read()?)),
            Self::Remove(Nothing {}) => Deed::Remove,
        })
    }
}

/// Changes or ends several roles at once; each row answers for itself.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/role-assignments/selection", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")), request_body = SelectionBody,
    responses((status = 200, body = OutcomeList), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_selection(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(body): Body<SelectionBody>,
) -> Result<Json<OutcomeList>, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let deed = body.deed.read()?;
    let done = over_selection(&door.house, &actor, here, &body.ids, &deed).await?;
    Ok(Json(done.into()))
}

/// The same in a company.
#[utoipa::path(post, path = "/api/v1/companies/{company}/role-assignments/selection", tag = "access",
    params(("company" = String, Path, description = "Slug or id")), request_body = SelectionBody,
    responses((status = 200, body = OutcomeList), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_selection_in_company(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(body): Body<SelectionBody>,
) -> Result<Json<OutcomeList>, ApiRefusal> {
    let here = Workplace::Company(&company);
    let deed = body.deed.read()?;
    let done = over_selection(&door.house, &actor, here, &body.ids, &deed).await?;
    Ok(Json(done.into()))
}
