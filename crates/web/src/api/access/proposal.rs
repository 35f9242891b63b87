//! What a change of access will change.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::Refusal;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::what_changes::{Preview, Proposal, Shift, what_changes};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::json::Body;
use super::entry::Reference;
use super::wish::{RoleNew, RolePatch};
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// A change that is thought of: exactly one of these.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalBody {
    /// A role for a member.
    Assign(RoleNew),
    /// A role for somebody who is invited by e-mail.
    Invite(RoleNew),
    /// Another state of a role.
    Change(ChangeOf),
    /// The end of a role.
    Remove(EndOf),
}

/// Which role becomes what.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOf {
    /// The assignment.
    pub id: String,
    /// What changes.
    pub to: RolePatch,
}

/// Which role ends.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOf {
    /// The assignment.
    pub id: String,
}

impl ProposalBody {
    fn read(self) -> Result<Proposal, Refusal> {
        Ok(match self {
            Self::Assign(new) => {
                let (member, wish) = new.read()?;
                Proposal::Assign { member, wish }
            }
            Self::Invite(mut new) => {
                let email = new.email.clone().ok_or_else(|| {
                    Refusal::field("email", "required", "name the address that is invited")
                })?;
                new.person_id = None;
                let (_, wish) = new.read()?;
                Proposal::Invite { email, wish }
            }
            Self::Change(change) => Proposal::Change {
                id: change.id,
                wish: change.to.read()?,
            },
            Self::Remove(end) => Proposal::Remove { id: end.id },
        })
    }
}

/// What is gained or lost.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ShiftItem {
    /// `organization` or `company`.
    pub level: &'static str,
    /// Where: the organization, or companies alike.
    pub places: Vec<Reference>,
    /// The pages and deeds, in words.
    pub what: Vec<String>,
}

fn shifts(list: Vec<Shift>) -> Vec<ShiftItem> {
    let item = |shift: Shift| ShiftItem {
        level: match shift.in_organization {
            true => "organization",
            false => "company",
        },
        places: shift.places.into_iter().map(Into::into).collect(),
        what: shift.what,
    };
    list.into_iter().map(item).collect()
}

/// What a change will change.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PreviewItem {
    /// What is gained.
    pub gains: Vec<ShiftItem>,
    /// What is lost.
    pub losses: Vec<ShiftItem>,
    /// When the role ends.
    #[schema(value_type = Option<String>)]
    pub ends_at: Option<Timestamp>,
    /// What is lost then.
    pub then_loses: Vec<ShiftItem>,
    /// All of it in plain words.
    pub sentences: Vec<String>,
}

impl From<Preview> for PreviewItem {
    fn from(preview: Preview) -> Self {
        let (ends_at, then) = preview.ends.unzip();
        Self {
            gains: shifts(preview.gains),
            losses: shifts(preview.losses),
            ends_at,
            then_loses: shifts(then.unwrap_or_default()),
            sentences: preview.sentences,
        }
    }
}

/// Says what a change of access will change, and changes nothing.
#[utoipa::path(post, path = "/api/v1/organizations/{organization}/role-assignments/preview", tag = "access",
    params(("organization" = String, Path, description = "Slug or id")), request_body = ProposalBody,
    responses((status = 200, body = PreviewItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Body(proposal): Body<ProposalBody>,
) -> Result<Json<PreviewItem>, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let preview = what_changes(&door.house, &actor, here, &proposal.read()?).await?;
    Ok(Json(preview.into()))
}

/// The same in a company.
#[utoipa::path(post, path = "/api/v1/companies/{company}/role-assignments/preview", tag = "access",
    params(("company" = String, Path, description = "Slug or id")), request_body = ProposalBody,
    responses((status = 200, body = PreviewItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview_in_company(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(company): Path<String>,
    Body(proposal): Body<ProposalBody>,
) -> Result<Json<PreviewItem>, ApiRefusal> {
    let here = Workplace::Company(&company);
    let preview = what_changes(&door.house, &actor, here, &proposal.read()?).await?;
    Ok(Json(preview.into()))
}
