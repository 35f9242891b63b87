//! Roles as callers of the API ask for them.

use canopy_app::Refusal;
use canopy_app::access_control::assign::Member;
use canopy_app::access_control::wish::Wish;
use canopy_domain::role::{Pages, Role};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// A role for a member.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleNew {
    /// The person, by id.
    pub person_id: Option<String>,
    /// The person, by e-mail address.
    pub email: Option<String>,
    /// organization_admin, organization_viewer, company_admin or company_user.
    #[schema(value_type = String)]
    pub role: Role,
    /// The company of a company role: slug or id.
    pub company: Option<String>,
    /// The pages of a viewer; the overview always is among them.
    #[schema(value_type = Option<Vec<String>>)]
    pub pages: Option<Pages>,
    /// Whether a viewer reads all companies; so it is where nothing is named.
    pub all_companies: Option<bool>,
    /// The companies that a viewer reads: slugs or ids.
    pub companies: Option<Vec<String>>,
    /// The groups that a viewer reads: ids or names.
    pub groups: Option<Vec<String>>,
    /// Whether a Company User sees all cases.
    pub all_cases: Option<bool>,
    /// The scopes of a Company User: ids or names.
    pub scopes: Option<Vec<String>>,
    /// When it ends; absent for never.
    pub expires_at: Option<String>,
}

impl RoleNew {
    /// For whom, and what.
    pub(super) fn read(self) -> Result<(Member, Wish), Refusal> {
        let member = match (self.person_id, self.email) {
            (Some(id), None) => Member::Id(id),
            (None, Some(email)) => Member::Email(email),
            _ => {
                let words = "name the person by person_id or by email";
                return Err(Refusal::field("email", "required", words));
            }
        };
        let wish = Wish {
            role: Some(self.role),
            company: self.company,
            pages: self.pages,
            all_companies: self.all_companies,
            companies: self.companies,
            groups: self.groups,
            all_cases: self.all_cases,
            scopes: self.scopes,
            expires_at: Some(self.expires_at.as_deref().map(instant).transpose()?),
        };
        Ok((member, wish))
    }
}

/// Changes of a role; what is absent stays.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RolePatch {
    /// Another role of the same place.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// The pages of a viewer.
    #[schema(value_type = Option<Vec<String>>)]
    pub pages: Option<Pages>,
    /// Whether a viewer reads all companies.
    pub all_companies: Option<bool>,
    /// The companies that a viewer reads: slugs or ids.
    pub companies: Option<Vec<String>>,
    /// The groups that a viewer reads: ids or names.
    pub groups: Option<Vec<String>>,
    /// Whether a Company User sees all cases.
    pub all_cases: Option<bool>,
    /// The scopes of a Company User: ids or names.
    pub scopes: Option<Vec<String>>,
    /// When it ends; null for never.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Option<String>>,
}

impl RolePatch {
    /// What is asked for.
    pub(super) fn read(self) -> Result<Wish, Refusal> {
        Ok(Wish {
            role: self.role,
            company: None,
            pages: self.pages,
            all_companies: self.all_companies,
            companies: self.companies,
            groups: self.groups,
            all_cases: self.all_cases,
            scopes: self.scopes,
            expires_at: match self.expires_at {
                None => None,
                Some(end) => Some(end.as_deref().map(instant).transpose()?),
            },
        })
    }
}

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

pub(super) fn instant(text: &str) -> Result<Timestamp, Refusal> {
    let words = "must be an RFC 3339 time such as 2027-01-31T17:00:00Z";
    let at: Timestamp = text
        .parse()
        .map_err(|_| Refusal::field("expires_at", "invalid", words))?;
    // Instants are kept to the microsecond.
    Ok(Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at))
}
