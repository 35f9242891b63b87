//! A role of the access list in words: where it applies and what it opens.

use canopy_app::access_control::entry::{AccessEntry, EntryKind, Named, Status};
use canopy_domain::role::{Page, Role};

use crate::pages::numbers::counted;
use crate::ui::badge::Tone;

/// How many names stand in a row before they are counted.
const NAMED: usize = 2;

/// How many pages stand in a row before they are counted.
const SHOWN: usize = 3;

/// Where it applies: `All companies`, `Oak Law and 2 more`, a company's own name.
pub(super) fn place(entry: &AccessEntry) -> String {
    if !entry.in_organization {
        return entry.place.name.clone();
    }
    if entry.all_companies || entry.role == Role::OrganizationAdmin {
        return "All companies".into();
    }
    let mut names: Vec<&str> = entry.groups.iter().map(|one| one.name.as_str()).collect();
    names.extend(entry.companies.iter().map(|one| one.name.as_str()));
    listed(&names, "No company")
}

/// What it opens there: the pages of a viewer, the cases of a Company User; empty for admins.
pub(super) fn opens(entry: &AccessEntry) -> String {
    match entry.role {
        Role::OrganizationAdmin | Role::CompanyAdmin => String::new(),
        Role::OrganizationViewer => {
            let labels: Vec<&str> = entry.pages.iter().map(Page::label).collect();
            match labels.len() {
                few if few <= SHOWN => labels.join(", "),
                all if all == Page::ALL.len() => "All pages".into(),
                some => format!("{some} of {} pages", Page::ALL.len()),
            }
        }
        Role::CompanyUser if entry.all_cases => "All cases".into(),
        Role::CompanyUser => {
            let names: Vec<&str> = entry.scopes.iter().map(|one| one.name.as_str()).collect();
            match names.is_empty() {
                true => "No cases".into(),
                false => format!("Cases of {}", names.join(", ")),
            }
        }
    }
}

fn listed(names: &[&str], none: &str) -> String {
    match names {
        [] => none.into(),
        few if few.len() <= NAMED => few.join(" and "),
        many => format!("{} and {} more", many[0], many.len() - 1),
    }
}

/// The words for how it stands, with the tone of its badge.
pub(super) fn status(entry: &AccessEntry) -> (&'static str, Tone) {
    match (entry.kind, entry.status) {
        (_, Status::Pending) => ("Invited", Tone::Accent),
        (EntryKind::Invitation, _) => ("Invitation expired", Tone::Bad),
        (_, Status::Deactivated) => ("Deactivated", Tone::Bad),
        (_, Status::Expired) => ("Expired", Tone::Bad),
        (_, Status::Active) => ("Active", Tone::Good),
    }
}

/// The words of a filter by status.
pub(super) const fn status_label(status: Status) -> &'static str {
    match status {
        Status::Active => "Active",
        Status::Pending => "Pending invitations",
        Status::Expired => "Expired",
        Status::Deactivated => "Deactivated",
    }
}

/// How many entries there are.
pub(super) fn entries(number: usize) -> String {
    counted(
        i64::try_from(number).unwrap_or(i64::MAX),
        "entry",
        "entries",
    )
}

/// The short name in addresses, or the id.
pub(super) fn subject(named: &Named) -> &str {
    named.slug.as_deref().unwrap_or(&named.id)
}
