//! Roles: who may see and do what, and where. Access is decided here and nowhere else.

mod action;
mod allowed;
mod decide;
mod draft;
mod grant;
mod last_admin;
mod pages;
mod sight;
mod table;
#[cfg(test)]
mod tests;

use crate::code::coded;
use jiff::Timestamp;
use std::collections::BTreeSet;

pub use action::Action;
pub use allowed::allowed;
pub use decide::{Decision, Place, decide};
pub use draft::{Draft, GroupCompanies, HeldIn, NamedReach};
pub use grant::{Giver, GrantRefusal};
pub use last_admin::{Term, keeps_an_admin};
pub use pages::{Page, Pages};
pub use sight::{OrgSight, case_sight, page_sight, sight};
pub use table::table;

coded! {
    /// The four roles.
    Role {
        /// Everything in an organization and in every company linked to it.
        OrganizationAdmin = "organization_admin",
        /// Reads an organization, all of it or some companies, page by page.
        OrganizationViewer = "organization_viewer",
        /// Everything in one company.
        CompanyAdmin = "company_admin",
        /// Cases and campaigns of one company.
        CompanyUser = "company_user",
    }
}

impl Role {
    /// The words for it on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OrganizationAdmin => "Organization Admin",
            Self::OrganizationViewer => "Organization Viewer",
            Self::CompanyAdmin => "Company Admin",
            Self::CompanyUser => "Company User",
        }
    }

    /// Whether it is held in an organization, and not in one company.
    pub const fn in_organization(self) -> bool {
        matches!(self, Self::OrganizationAdmin | Self::OrganizationViewer)
    }
}

/// Which companies of an organization a viewer reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All that are linked.
    All,
    /// These, by id: named ones and those of named groups.
    Companies(BTreeSet<String>),
}

/// Which cases of a company a person sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseSight {
    /// All of them, also those of no known type.
    All,
    /// Those whose type is in one of these scopes, by id. Without any scope, none.
    Scopes(BTreeSet<String>),
}

/// A role that a person or key holds in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which role.
    pub role: Role,
    /// The organization, for organization roles.
    pub organization_id: Option<String>,
    /// The company, for company roles.
    pub company_id: Option<String>,
    /// The pages of a viewer; of no meaning for other roles.
    pub pages: Pages,
    /// The companies of a viewer; of no meaning for other roles.
    pub reach: Reach,
    /// The cases of a Company User; of no meaning for other roles.
    pub cases: CaseSight,
    /// The first instant at which it no longer counts.
    pub expires_at: Option<Timestamp>,
}

impl Assignment {
    /// Organization Admin of an organization, as people and its keys hold it.
    pub fn organization_admin(organization_id: impl Into<String>) -> Self {
        Self {
            organization_id: Some(organization_id.into()),
            ..Self::bare(Role::OrganizationAdmin)
        }
    }

    /// Company Admin of a company, as people and its keys hold it.
    pub fn company_admin(company_id: impl Into<String>) -> Self {
        Self {
            company_id: Some(company_id.into()),
            ..Self::bare(Role::CompanyAdmin)
        }
    }

    fn bare(role: Role) -> Self {
        Self {
            role,
            organization_id: None,
            company_id: None,
            pages: Pages::default(),
            reach: Reach::All,
            cases: CaseSight::All,
            expires_at: None,
        }
    }

    /// Whether it counts at `now`: from `expires_at` on it does not.
    pub fn counts(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}
