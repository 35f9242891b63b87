//! Access requests as callers of the API make them, and as they get them back.

use canopy_app::access_control::requests::AccessRequest;
use canopy_app::access_control::requests::ask::Ask;
use canopy_domain::role::{Page, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::{PersonItem, Reference};

/// What a person asks for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRequestNew {
    /// A role of the workspace.
    #[schema(value_type = String)]
    pub role: Role,
    /// With organization_viewer: the page.
    #[schema(value_type = Option<String>)]
    pub page: Option<Page>,
    /// Why, in at most 500 characters.
    #[serde(default)]
    pub note: String,
}

impl AccessRequestNew {
    /// What is asked for.
    pub(super) fn read(self) -> Ask {
        Ask {
            role: self.role,
            page: self.page,
            note: self.note,
        }
    }
}

/// A request that was taken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccessAsked {
    /// `arq_…`.
    pub id: String,
}

/// Why a request is declined.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Declining {
    /// What the person gets to read, in at most 500 characters.
    pub reason: String,
}

/// A request that waits to be decided.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccessRequestItem {
    /// `arq_…`.
    pub id: String,
    /// Who asks.
    pub person: PersonItem,
    /// The role.
    #[schema(value_type = String)]
    pub role: Role,
    /// The page, for organization_viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub page: Option<Page>,
    /// The organization or company.
    pub place: Reference,
    /// Why.
    pub note: String,
    /// When.
    #[schema(value_type = String)]
    pub requested_at: Timestamp,
}

/// The requests that wait.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccessRequestList {
    /// The oldest first.
    pub items: Vec<AccessRequestItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

impl From<AccessRequest> for AccessRequestItem {
    fn from(request: AccessRequest) -> Self {
        Self {
            id: request.id,
            person: PersonItem {
                id: Some(request.person_id),
                name: request.name,
                email: request.email,
            },
            role: request.role,
            page: request.page,
            place: request.place.into(),
            note: request.note,
            requested_at: request.requested_at,
        }
    }
}

impl From<Vec<AccessRequest>> for AccessRequestList {
    fn from(found: Vec<AccessRequest>) -> Self {
        Self {
            items: found.into_iter().map(Into::into).collect(),
            next: None,
        }
    }
}
