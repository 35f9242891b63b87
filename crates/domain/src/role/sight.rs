//! Sight: over which companies totals are made, and which cases a person sees.

use super::decide::Held;
use super::{Assignment, CaseSight, Page, Place, Reach, Role};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The companies of an organization that someone sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrgSight {
    /// Not even the organization.
    None,
    /// These, by id; those that are no longer linked have to be left out.
    Companies(BTreeSet<String>),
    /// All that are linked.
    All,
}

impl OrgSight {
    /// Whether it takes in a linked company.
    pub fn contains(&self, company_id: &str) -> bool {
        match self {
            Self::None => false,
            Self::Companies(ids) => ids.contains(company_id),
            Self::All => true,
        }
    }
}

/// Over which companies someone's overview of an organization goes.
pub fn sight(assignments: &[Assignment], organization_id: &str, now: Timestamp) -> OrgSight {
    page_sight(assignments, Page::Overview, organization_id, now)
}

/// Over which companies one page goes. Amounts go over the sight of `billing`, cases over that of
/// `cases`, and so on: someone may read all companies and the amounts of only some.
pub fn page_sight(
    assignments: &[Assignment],
    page: Page,
    organization_id: &str,
    now: Timestamp,
) -> OrgSight {
    let mut sight = OrgSight::None;
    let here = assignments.iter().filter(|assignment| {
        assignment.counts(now) && assignment.organization_id.as_deref() == Some(organization_id)
    });
    for assignment in here {
        match (assignment.role, &assignment.reach) {
            (Role::OrganizationAdmin, _) => return OrgSight::All,
            (Role::OrganizationViewer, _) if !assignment.pages.contains(page) => {}
            (Role::OrganizationViewer, Reach::All) => return OrgSight::All,
            (Role::OrganizationViewer, Reach::Companies(ids)) => sight = widened(sight, ids),
            (Role::CompanyAdmin | Role::CompanyUser, _) => {}
        }
    }
    sight
}

fn widened(sight: OrgSight, ids: &BTreeSet<String>) -> OrgSight {
    match sight {
        OrgSight::All => OrgSight::All,
        OrgSight::None => OrgSight::Companies(ids.clone()),
        OrgSight::Companies(mut seen) => {
            seen.extend(ids.iter().cloned());
            OrgSight::Companies(seen)
        }
    }
}

/// Which cases of a company someone sees in its workspace; `None` when none may be asked for.
/// `organization` is the one to which the company is linked now.
pub fn case_sight(
    assignments: &[Assignment],
    company: &str,
    organization: Option<&str>,
    now: Timestamp,
) -> Option<CaseSight> {
    let held = Held::gather(
        assignments,
        Place::Company {
            id: company,
            organization,
        },
        now,
    );
    if held.sees_all_cases() {
        Some(CaseSight::All)
    } else {
        held.user_cases
    }
}
