//! A role as it is offered, given and kept: where, with which pages, reach, cases and end.

use super::{Assignment, CaseSight, Pages, Place, Reach, Role};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Where a role is held, by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeldIn {
    /// An organization.
    Organization(String),
    /// One company.
    Company(String),
}

impl HeldIn {
    /// The organization's id, for organization roles.
    pub fn organization_id(&self) -> Option<&str> {
        match self {
            Self::Organization(id) => Some(id),
            Self::Company(_) => None,
        }
    }

    /// The company's id, for company roles.
    pub fn company_id(&self) -> Option<&str> {
        match self {
            Self::Organization(_) => None,
            Self::Company(id) => Some(id),
        }
    }

    /// The place as decisions take it; `organization` is the one to which a company is linked now.
    pub fn place<'a>(&'a self, organization: Option<&'a str>) -> Place<'a> {
        match self {
            Self::Organization(id) => Place::Organization(id),
            Self::Company(id) => Place::Company { id, organization },
        }
    }
}

/// The companies of a viewer as they were chosen: groups stay groups, so that a company that
/// joins one is reached from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedReach {
    /// All that are linked.
    All,
    /// These, by id.
    Named {
        /// Single companies.
        companies: BTreeSet<String>,
        /// Groups of companies.
        groups: BTreeSet<String>,
    },
}

/// The companies of each group, by ids.
pub type GroupCompanies = BTreeMap<String, BTreeSet<String>>;

impl NamedReach {
    /// The companies that it takes in while groups are as `groups_now` says.
    pub fn resolved(&self, groups_now: &GroupCompanies) -> Reach {
        match self {
            Self::All => Reach::All,
            Self::Named { companies, groups } => {
                let grouped = groups.iter().filter_map(|group| groups_now.get(group));
                let all = companies.iter().chain(grouped.flatten());
                Reach::Companies(all.cloned().collect())
            }
        }
    }
}

/// A role for somebody, not yet or already given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which role.
    pub role: Role,
    /// Where.
    pub held_in: HeldIn,
    /// The pages of a viewer; of no meaning for other roles.
    pub pages: Pages,
    /// The companies of a viewer; of no meaning for other roles.
    pub reach: NamedReach,
    /// The cases of a Company User; of no meaning for other roles.
    pub cases: CaseSight,
    /// The first instant at which it no longer counts.
    pub expires_at: Option<Timestamp>,
}

impl Draft {
    /// The draft of an assignment, without groups; none for one that names no place.
    pub fn of(given: &Assignment) -> Option<Self> {
        let held_in = match (&given.organization_id, &given.company_id) {
            (Some(id), _) if given.role.in_organization() => HeldIn::Organization(id.clone()),
            (_, Some(id)) if !given.role.in_organization() => HeldIn::Company(id.clone()),
            _ => return None,
        };
        let reach = match &given.reach {
            Reach::All => NamedReach::All,
            Reach::Companies(companies) => NamedReach::Named {
                companies: companies.clone(),
                groups: BTreeSet::new(),
            },
        };
        Some(Self {
            role: given.role,
            held_in,
            pages: given.pages,
            reach,
            cases: given.cases.clone(),
            expires_at: given.expires_at,
        })
    }

    /// What it gives while groups are as `groups_now` says.
    pub fn assignment(&self, groups_now: &GroupCompanies) -> Assignment {
        Assignment {
            role: self.role,
            organization_id: self.held_in.organization_id().map(str::to_owned),
            company_id: self.held_in.company_id().map(str::to_owned),
            pages: self.pages,
            reach: self.reach.resolved(groups_now),
            cases: self.cases.clone(),
            expires_at: self.expires_at,
        }
    }

    /// The same without what has no meaning for its role, so that equal roles are equal.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        if self.role != Role::OrganizationViewer {
            self.pages = Pages::default();
            self.reach = NamedReach::All;
        }
        if self.role != Role::CompanyUser {
            self.cases = CaseSight::All;
        }
        self
    }
}
