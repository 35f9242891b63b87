//! Which pages of a place somebody may open, by the law of roles alone.

use canopy_domain::role::{Action, Assignment, Decision, Place, decide};
use jiff::Timestamp;

/// A page of a workspace, as its menu has it: its code and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The code in the API.
    pub code: &'static str,
    /// The words on screens.
    pub label: &'static str,
}

const fn page(action: Action, code: &'static str, label: &'static str) -> (Action, Opened) {
    (action, Opened { code, label })
}

const OF_ORGANIZATIONS: [(Action, Opened); 6] = [
    page(Action::SeeOverview, "overview", "Overview"),
    page(Action::SeeReporting, "reporting", "Reporting"),
    page(Action::SeeAmounts, "billing", "Billing"),
    page(Action::SeeAccess, "access_control", "Access Control"),
    page(Action::SeeAudit, "audit_log", "Audit log"),
    page(Action::ManageOrganization, "settings", "Settings"),
];

const OF_COMPANIES: [(Action, Opened); 6] = [
    page(Action::OpenCompany, "overview", "Overview"),
    page(Action::SeeUsage, "usage", "Usage"),
    page(Action::SeeAmounts, "billing", "Billing"),
    page(Action::SeeStaff, "staff", "Access Control"),
    page(Action::SeeAudit, "audit_log", "Audit log"),
    page(Action::SeeCompanySettings, "settings", "Settings"),
];

/// The pages that the assignments open in a place; none where they do not open the place.
pub(super) fn opened(held: &[Assignment], place: Place<'_>, at: Timestamp) -> Vec<Opened> {
    let pages: &[(Action, Opened)] = match place {
        Place::Organization(_) => &OF_ORGANIZATIONS,
        Place::Company { .. } => &OF_COMPANIES,
    };
    pages
        .iter()
        .filter(|(action, _)| decide(held, *action, place, at) == Decision::Allowed)
        .map(|(_, page)| *page)
        .collect()
}

/// Whether more than reading is given there.
pub(super) fn manages(held: &[Assignment], place: Place<'_>, at: Timestamp) -> bool {
    decide(held, Action::ManageAccess, place, at) == Decision::Allowed
}
