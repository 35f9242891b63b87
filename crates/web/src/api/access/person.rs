//! Effective access: every place that a person can open, and why.

use axum::Json;
use axum::extract::{Path, State};
use canopy_app::Refusal;
use canopy_app::access_control::effective::{
    AccessPath, EffectiveAccess, OpenPlace, PastRole, SeenCases, effective_access,
};
use canopy_domain::role::{Pages, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::json::Parameters;
use super::entry::Reference;
use crate::guard::Caller;
use crate::problem::{ApiRefusal, Problem};
use crate::server::Door;

/// Of which day it is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    on: Option<String>,
}

/// The person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SubjectItem {
    /// `per_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// When the person last used the product, to five minutes.
    #[schema(value_type = Option<String>)]
    pub last_active_at: Option<Timestamp>,
    /// Whether they showed that the address is theirs, by a link that went to it.
    pub address_confirmed: bool,
    /// When the person was shut out.
    #[schema(value_type = Option<String>)]
    pub deactivated_at: Option<Timestamp>,
}

/// One assignment that opens a place.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PathItem {
    /// `asg_…`.
    pub assignment: String,
    /// organization_admin, organization_viewer, company_admin or company_user.
    #[schema(value_type = String)]
    pub role: Role,
    /// The same in words.
    #[schema(example = "through Organization Admin of Harbor Group")]
    pub path: String,
    /// The pages of a viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    pub pages: Option<Pages>,
    /// The groups through which a viewer reaches the company.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Who granted it.
    pub granted_by: Reference,
    /// When.
    #[schema(value_type = String)]
    pub granted_at: Timestamp,
    /// From when on it is as it is.
    #[schema(value_type = String)]
    pub since: Timestamp,
    /// The first instant at which it no longer counts.
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Timestamp>,
}

/// A place that the person can open.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OpenPlaceItem {
    /// `organization` or `company`.
    pub level: &'static str,
    /// The place.
    pub place: Reference,
    /// The pages that open there.
    pub pages: Vec<&'static str>,
    /// Whether the person manages the place, and does not only read.
    pub manages: bool,
    /// `all`, `scopes` or `none`; for companies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cases: Option<&'static str>,
    /// The scopes whose cases are seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Reference>,
    /// Everything that opens it, oldest first.
    pub paths: Vec<PathItem>,
}

/// A state of a role, in the past or now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PastRoleItem {
    /// `asg_…`.
    pub assignment: String,
    /// Which role.
    #[schema(value_type = String)]
    pub role: Role,
    /// Where it is held.
    pub place: Reference,
    /// Who granted it.
    pub granted_by: Reference,
    /// From when on it was so.
    #[schema(value_type = String)]
    pub since: Timestamp,
    /// Until when: it was changed or ended then.
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// By whom.
    pub until_by: Option<Reference>,
    /// The first instant at which it no longer counts or counted.
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Timestamp>,
}

/// Everything about one person's access in an organization.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EffectiveAnswer {
    /// The instant of which it tells.
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    /// The person.
    pub person: SubjectItem,
    /// The organization first, then the companies by name.
    pub items: Vec<OpenPlaceItem>,
    /// Every state of every role, latest first.
    pub history: Vec<PastRoleItem>,
    /// Always null: the list is whole.
    pub next: Option<String>,
}

impl From<AccessPath> for PathItem {
    fn from(path: AccessPath) -> Self {
        Self {
            assignment: path.assignment_id,
            pages: (path.role == Role::OrganizationViewer).then_some(path.pages),
            role: path.role,
            path: path.words,
            groups: path.groups,
            granted_by: path.granted_by.into(),
            granted_at: path.granted_at,
            since: path.since,
            expires_at: path.expires_at,
        }
    }
}

impl From<OpenPlace> for OpenPlaceItem {
    fn from(open: OpenPlace) -> Self {
        let (cases, scopes) = match open.cases {
            None => (None, Vec::new()),
            Some(SeenCases::None) => (Some("none"), Vec::new()),
            Some(SeenCases::All) => (Some("all"), Vec::new()),
            Some(SeenCases::Scopes(scopes)) => (Some("scopes"), scopes),
        };
        Self {
            level: if open.organization {
                "organization"
            } else {
                "company"
            },
            place: open.place.into(),
            pages: open.pages.iter().map(|page| page.code).collect(),
            manages: open.manages,
            cases,
            scopes: scopes.into_iter().map(Into::into).collect(),
            paths: open.paths.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<PastRole> for PastRoleItem {
    fn from(past: PastRole) -> Self {
        Self {
            assignment: past.assignment_id,
            role: past.role,
            place: past.place.into(),
            granted_by: past.granted_by.into(),
            since: past.since,
            until: past.until,
            until_by: past.until_by.map(Into::into),
            expires_at: past.expires_at,
        }
    }
}

impl From<EffectiveAccess> for EffectiveAnswer {
    fn from(found: EffectiveAccess) -> Self {
        Self {
            as_of: found.as_of,
            person: SubjectItem {
                id: found.person.id,
                name: found.person.name,
                email: found.person.email,
                last_active_at: found.person.last_active_at,
                address_confirmed: found.person.address_proven,
                deactivated_at: found.person.deactivated_at,
            },
            items: found.places.into_iter().map(Into::into).collect(),
            history: found.history.into_iter().map(Into::into).collect(),
            next: None,
        }
    }
}

/// Every place that a person can open in an organization, by every path that gives it: now, or at
/// the end of a day in the organization's time zone.
#[utoipa::path(get, path = "/api/v1/organizations/{organization}/people/{person}/access", tag = "access",
    params(("organization" = String, Path, description = "Slug or id"), ("person" = String, Path),
        ("on" = Option<String>, Query, description = "A day, YYYY-MM-DD")),
    responses((status = 200, body = EffectiveAnswer), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn show(
    State(door): State<Door>,
    Caller(actor): Caller,
    Path((organization, person)): Path<(String, String)>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<EffectiveAnswer>, ApiRefusal> {
    let wrong = |_| Refusal::field("on", "invalid", "write a day as YYYY-MM-DD");
    let on = asked.on.as_deref().map(str::parse::<Date>);
    let on = on.transpose().map_err(wrong)?;
    let found = effective_access(&door.house, &actor, &organization, &person, on).await?;
    Ok(Json(found.into()))
}
