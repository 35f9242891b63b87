//! The overview as a page: tiles, what needs attention, the companies.

use canopy_app::Actor;
use canopy_app::reporting::attention::Finding;
use canopy_app::reporting::overview::{CompanyLine, Overview};
use canopy_domain::role::{Action, Place};
use maud::{Markup, html};

use super::add_company::{Adding, DIALOG};
use super::attention::urgent;
use super::companies::companies;
use super::look::Look;
use super::tiles::headline;
use crate::pages::disputes::includes;
use crate::pages::moments::clock;
use crate::pages::numbers::counted;
use crate::ui::Icon;
use crate::ui::button::{self, Look as Weight};
use crate::ui::empty::empty;
use crate::ui::head::head;

/// What the page shows, and to whom.
pub(super) struct Seen<'a> {
    pub(super) actor: &'a Actor,
    pub(super) look: Look,
    pub(super) overview: &'a Overview,
    pub(super) findings: &'a [Finding],
}

impl Seen<'_> {
    fn place(&self) -> Place<'_> {
        Place::Organization(&self.overview.organization.id)
    }

    /// Whether the reader may add companies.
    fn may_add(&self) -> bool {
        self.actor.can(Action::CreateCompany, self.place())
    }

    /// Where a company's name leads: into its settings, or for those who may not see these to its
    /// overview; nowhere for those who may not open it.
    pub(super) fn way_into(&self, line: &CompanyLine) -> Option<String> {
        let place = Place::Company {
            id: &line.id,
            organization: Some(&self.overview.organization.id),
        };
        let settings = self.actor.can(Action::SeeCompanySettings, place);
        let page = if settings { "/settings" } else { "" };
        line.opens.then(|| format!("/c/{}{page}", line.slug))
    }

    /// The line of a company on the overview.
    pub(super) fn line(&self, company_id: &str) -> Option<&CompanyLine> {
        self.overview
            .items
            .iter()
            .find(|line| &*line.id == company_id)
    }

    /// How much of the organization is seen, where that is not all of it.
    pub(super) fn in_view(&self) -> Option<String> {
        let visible = self.overview.visible;
        let words = || {
            let companies = counted(visible.companies, "company", "companies");
            format!("{companies} in your view")
        };
        visible.partial.then(words)
    }
}

/// The page.
pub(super) fn body(seen: &Seen<'_>, adding: &Adding) -> Markup {
    let overview = seen.overview;
    html! {
        (head("Overview", &line(seen), &actions(seen)))
        (disputed(overview))
        (headline(seen))
        (urgent(seen))
        @if overview.items.is_empty() { (nothing(seen)) } @else { (companies(seen)) }
        @if seen.may_add() { (adding.dialog(&seen.look.path, &overview.organization)) }
    }
}

/// What of the month to date is in dispute.
fn disputed(overview: &Overview) -> Markup {
    let of = |line: &CompanyLine| Some((line.disputed?, line.billing?.currency));
    let way = format!("/o/{}/billing/disputes", overview.organization.slug);
    includes(overview.items.iter().filter_map(of), &way)
}

fn line(seen: &Seen<'_>) -> String {
    let as_of = clock(seen.overview.as_of);
    match seen.in_view() {
        Some(part) => format!("Month to date · {part} · as of {as_of}"),
        None => {
            let all = counted(seen.overview.visible.companies, "company", "companies");
            format!("Month to date across {all} · as of {as_of}")
        }
    }
}

fn actions(seen: &Seen<'_>) -> Markup {
    let settings = format!("{}/settings", seen.look.path);
    html! {
        @if seen.actor.can(Action::ManageOrganization, seen.place()) {
            (button::link(&settings, "Settings", Weight::Plain, Some(Icon::Settings)))
        }
        @if seen.may_add() { (add_button()) }
    }
}

fn add_button() -> Markup {
    button::opens(DIALOG, "Add company", Weight::Primary, Some(Icon::Plus))
}

/// An organization in which the reader sees no company.
fn nothing(seen: &Seen<'_>) -> Markup {
    if seen.may_add() {
        let sentence =
            "Add the first one. Its calls, texts and cases show here as soon as they come in.";
        return empty(
            Icon::Building,
            "No companies yet",
            sentence,
            Some(add_button()),
        );
    }
    let sentence = if seen.overview.visible.partial {
        "The companies that your role was limited to are not part of this organization today. Ask an Organization Admin."
    } else {
        "Companies show here as soon as an Organization Admin adds them."
    };
    empty(Icon::Building, "No companies yet", sentence, None)
}
