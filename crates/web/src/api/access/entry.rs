//! An entry of the access list as the API writes it.

use canopy_app::access_control::entry::{AccessEntry, EntryKind, Named};
use canopy_domain::role::{Pages, Role};
use jiff::Timestamp;
use serde::Serialize;

/// Something with an id and a name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Reference {
    /// The id.
    pub id: String,
    /// The short name in addresses, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The display name.
    pub name: String,
}

impl From<Named> for Reference {
    fn from(named: Named) -> Self {
        Self {
            id: named.id,
            slug: named.slug,
            name: named.name,
        }
    }
}

/// Who has it, or is invited to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PersonItem {
    /// `per_…`; null while invited.
    pub id: Option<String>,
    /// The name; the address while invited.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Where a role applies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ScopeItem {
    /// `organization` or `company`.
    pub level: &'static str,
    /// The organization, for its own roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Reference>,
    /// The company, for its own roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<Reference>,
    /// Whether a role of the organization reaches all its companies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_companies: Option<bool>,
    /// The companies that it names, as far as the caller sees them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub companies: Vec<Reference>,
    /// The groups that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Reference>,
}

/// A role or an invitation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccessItem {
    /// The assignment's or the invitation's id.
    pub id: String,
    /// `assignment` or `invitation`.
    pub kind: &'static str,
    /// Who.
    pub person: PersonItem,
    /// organization_admin, organization_viewer, company_admin or company_user.
    #[schema(value_type = String)]
    pub role: Role,
    /// The pages of a viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    pub pages: Option<Pages>,
    /// Where.
    pub scope: ScopeItem,
    /// Whether a Company User sees all cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_cases: Option<bool>,
    /// The scopes of a Company User.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Reference>>,
    /// What gives the access, in words.
    #[schema(example = "through Organization Admin of Harbor Group")]
    pub path: String,
    /// Whether it reaches the company that was asked for through the organization.
    pub inherited: bool,
    /// Who gave or offered it.
    pub granted_by: Reference,
    /// When.
    #[schema(value_type = String)]
    pub granted_at: Timestamp,
    /// When the person last used the product, to five minutes.
    #[schema(value_type = Option<String>)]
    pub last_active_at: Option<Timestamp>,
    /// The first instant at which it no longer counts.
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Timestamp>,
    /// Of an invitation: when the role that it offers would end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub role_expires_at: Option<Timestamp>,
    /// Whether the person showed that the address is theirs, by a link that went to it. Absent for
    /// invitations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_confirmed: Option<bool>,
    /// `active`, `pending`, `expired` or `deactivated`.
    pub status: &'static str,
}

fn references(list: Vec<Named>) -> Vec<Reference> {
    list.into_iter().map(Into::into).collect()
}

impl From<AccessEntry> for AccessItem {
    fn from(entry: AccessEntry) -> Self {
        let is = |role| entry.role == role;
        let (viewer, user) = (is(Role::OrganizationViewer), is(Role::CompanyUser));
        let invited = entry.kind == EntryKind::Invitation;
        let (organization, company) = match entry.in_organization {
            true => (Some(entry.place.into()), None),
            false => (None, Some(entry.place.into())),
        };
        Self {
            kind: entry.kind.code(),
            person: PersonItem {
                id: entry.person_id,
                name: entry.name,
                email: entry.email,
            },
            pages: viewer.then_some(entry.pages),
            scope: ScopeItem {
                level: if entry.in_organization {
                    "organization"
                } else {
                    "company"
                },
                organization,
                company,
                all_companies: entry.in_organization.then_some(entry.all_companies),
                companies: references(entry.companies),
                groups: references(entry.groups),
            },
            all_cases: user.then_some(entry.all_cases),
            scopes: user.then(|| references(entry.scopes)),
            address_confirmed: entry.address_proven,
            status: entry.status.code(),
            role: entry.role,
            path: entry.path,
            inherited: entry.inherited,
            granted_by: entry.granted_by.into(),
            granted_at: entry.granted_at,
            last_active_at: entry.last_active_at,
            expires_at: entry.expires_at,
            role_expires_at: entry.role_expires_at.filter(|_| invited),
            id: entry.id,
        }
    }
}
