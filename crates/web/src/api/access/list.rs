//! The access list of an organization.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::Refusal;
use canopy_app::access_control::Workplace;
use canopy_app::access_control::entry::Status;
use canopy_app::access_control::list::{AccessList, AccessQuery, Start, Tab, access_list};
use canopy_domain::role::Role;
use serde::{Deserialize, Serialize};

use super::super::json::Parameters;
use super::entry::AccessItem;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// What of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    tab: Option<String>,
    query: String,
    role: String,
    company: String,
    status: String,
    cursor: Option<String>,
    limit: Option<usize>,
}

impl Asked {
    /// Reads the words; an empty one asks for all.
    pub(super) fn read(self) -> Result<AccessQuery, Refusal> {
        let invalid = |field, words: String| Refusal::field(field, "invalid", words);
        Ok(AccessQuery {
            tab: match self.tab.as_deref() {
                None | Some("organization") => Tab::Organization,
                Some("company") => Tab::Company,
                Some(_) => return Err(invalid("tab", "must be organization or company".into())),
            },
            query: self.query,
            role: match self.role.as_str() {
                "" => None,
                word => Some(
                    word.parse::<Role>()
                        .map_err(|error| invalid("role", error.to_string()))?,
                ),
            },
            company: (!self.company.is_empty()).then_some(self.company),
            status: match self.status.as_str() {
                "" => None,
                word => Some(Status::read(word).ok_or_else(|| {
                    let known: Vec<&str> = Status::ALL.into_iter().map(Status::code).collect();
                    invalid("status", format!("must be one of {}", known.join(", ")))
                })?),
            },
            start: self.cursor.map_or_else(Start::default, Start::After),
            limit: self.limit.unwrap_or(100).clamp(1, 1_000),
            counts_beside: false,
        })
    }
}

/// A page of the access list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccessPage {
    /// By name.
    pub items: Vec<AccessItem>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// How many there are over all pages.
    pub total: usize,
    /// Whether the caller sees what is about some of the companies only.
    pub partial: bool,
}

impl From<AccessList> for AccessPage {
    fn from(list: AccessList) -> Self {
        Self {
            items: list.entries.into_iter().map(Into::into).collect(),
            next: list.next,
            total: list.matching,
            partial: list.limited,
        }
    }
}

/// Who has access to an organization or, with `tab=company`, to its companies.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/access", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"),
        ("tab" = Option<String>, Query, description = "Which roles are listed: organization (those on the organization, by default) or company (those on its companies)"),
        ("query" = Option<String>, Query, description = "Words of the name or the address"),
        ("role" = Option<String>, Query, description = "Only this role"),
        ("company" = Option<String>, Query, description = "Only what reaches this company: slug or id"),
        ("status" = Option<String>, Query, description = "active, pending, expired or deactivated"),
        ("cursor" = Option<String>, Query, description = "next of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 1000, by default 100")),
    responses((status = 200, body = AccessPage), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path(organization): Path<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<AccessPage>, ApiRefusal> {
    let here = Workplace::Organization(&organization);
    let list = access_list(&door.house, &actor, here, &asked.read()?).await?;
    Ok(Json(list.into()))
}
