//! The decision: allowed, forbidden or hidden.

use super::{Action, Assignment, CaseSight, Page, Pages, Reach, Role};
use jiff::Timestamp;

/// Where something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// An organization, by id.
    Organization(&'a str),
    /// A company.
    Company {
        /// Its id.
        id: &'a str,
        /// The organization to which it is linked now.
        organization: Option<&'a str>,
    },
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// As if the place did not exist: no assignment gives any sight of it.
    Hidden,
    /// The workspace may be opened, but this is beyond the role.
    Forbidden,
    /// Go ahead.
    Allowed,
}

/// Decides whether someone with these assignments may do something somewhere at `now`.
///
/// Effective access is the union of all assignments that have not expired, so that another
/// assignment never takes anything away.
pub fn decide(
    assignments: &[Assignment],
    action: Action,
    place: Place<'_>,
    now: Timestamp,
) -> Decision {
    Held::gather(assignments, place, now).decide(action, place)
}

/// Everything that someone's assignments give in one place.
#[derive(Debug, Default)]
pub(super) struct Held {
    organization_admin: bool,
    company_admin: bool,
    /// Whether an organization pays for the company.
    linked: bool,
    /// The pages that reach the place, unless there is no viewer role in it.
    pages: Option<Pages>,
    /// The cases of the Company User roles, unless there is none.
    pub(super) user_cases: Option<CaseSight>,
}

impl Held {
    /// The decision on one action in the place for which it was gathered.
    pub(super) fn decide(&self, action: Action, place: Place<'_>) -> Decision {
        let (opens, allows) = match place {
            Place::Organization(_) => (
                self.opens_organization(),
                self.allows_in_organization(action),
            ),
            Place::Company { .. } => (self.opens_company(), self.allows_in_company(action)),
        };
        match (opens, allows) {
            (true, true) => Decision::Allowed,
            (true, false) => Decision::Forbidden,
            (false, _) => Decision::Hidden,
        }
    }

    /// Adds up the assignments that count at `now` and hold in `place`.
    pub(super) fn gather(assignments: &[Assignment], place: Place<'_>, now: Timestamp) -> Self {
        let mut held = Self {
            linked: matches!(
                place,
                Place::Company {
                    organization: Some(_),
                    ..
                }
            ),
            ..Self::default()
        };
        for assignment in assignments
            .iter()
            .filter(|assignment| assignment.counts(now))
        {
            held.add(assignment, place);
        }
        held
    }

    fn add(&mut self, assignment: &Assignment, place: Place<'_>) {
        let (company, organization) = match place {
            Place::Organization(id) => (None, Some(id)),
            Place::Company { id, organization } => (Some(id), organization),
        };
        let in_organization =
            organization.is_some() && assignment.organization_id.as_deref() == organization;
        let in_company = company.is_some() && assignment.company_id.as_deref() == company;
        match assignment.role {
            Role::OrganizationAdmin if in_organization => self.organization_admin = true,
            Role::OrganizationViewer if in_organization && reaches(&assignment.reach, company) => {
                self.pages = Some(self.pages.unwrap_or_default().union(assignment.pages));
            }
            Role::CompanyAdmin if in_company => self.company_admin = true,
            Role::CompanyUser if in_company => {
                self.user_cases = Some(union(self.user_cases.take(), &assignment.cases));
            }
            _ => {}
        }
    }

    /// Whether the viewer roles that reach the place have a page.
    fn has_page(&self, page: Page) -> bool {
        self.pages.is_some_and(|pages| pages.contains(page))
    }

    fn opens_organization(&self) -> bool {
        self.organization_admin || self.pages.is_some()
    }

    fn allows_in_organization(&self, action: Action) -> bool {
        let viewer = action
            .organization_page()
            .is_some_and(|page| self.has_page(page));
        action.for_organizations() && (self.organization_admin || viewer)
    }

    fn opens_company(&self) -> bool {
        self.organization_admin
            || self.company_admin
            || self.user_cases.is_some()
            || self.has_page(Page::Companies)
    }

    fn allows_in_company(&self, action: Action) -> bool {
        action.for_companies()
            && (self.organization_admin
                || self.company_admin_allows(action)
                || self.viewer_allows(action)
                || self.user_allows(action))
    }

    /// Everything but what is between the company and the organization that pays: credits, and caps
    /// where there is an organization.
    fn company_admin_allows(&self, action: Action) -> bool {
        self.company_admin
            && match action {
                Action::PostCredits => false,
                Action::EditCaps => !self.linked,
                _ => true,
            }
    }

    fn viewer_allows(&self, action: Action) -> bool {
        self.has_page(Page::Companies)
            && action
                .company_page()
                .is_some_and(|page| self.has_page(page))
    }

    /// Cases and campaigns; usage totals only with all cases, because totals would tell of others.
    fn user_allows(&self, action: Action) -> bool {
        match (&self.user_cases, action) {
            (None, _) => false,
            (
                Some(_),
                Action::OpenCompany
                | Action::SeeCases
                | Action::EditCases
                | Action::SeeCampaigns
                | Action::EditCampaigns,
            ) => true,
            (Some(cases), Action::SeeUsage) => *cases == CaseSight::All,
            _ => false,
        }
    }

    /// Whether a role other than Company User shows the cases of the company, and so all of them.
    pub(super) fn sees_all_cases(&self) -> bool {
        self.organization_admin || self.company_admin || self.viewer_allows(Action::SeeCases)
    }
}

/// Whether a viewer's reach takes in the company; the organization itself it always does.
fn reaches(reach: &Reach, company: Option<&str>) -> bool {
    match (reach, company) {
        (Reach::All, _) | (_, None) => true,
        (Reach::Companies(ids), Some(id)) => ids.contains(id),
    }
}

/// What two assignments show together.
fn union(one: Option<CaseSight>, other: &CaseSight) -> CaseSight {
    match (one, other) {
        (None, other) => other.clone(),
        (Some(CaseSight::All), _) | (_, CaseSight::All) => CaseSight::All,
        (Some(CaseSight::Scopes(mut scopes)), CaseSight::Scopes(more)) => {
            scopes.extend(more.iter().cloned());
            CaseSight::Scopes(scopes)
        }
    }
}
