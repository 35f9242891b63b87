//! The whole table of roles and actions as text, so that a change of access is read in review.

use super::{
    Action, Assignment, CaseSight, Decision, Draft, Giver, GrantRefusal, GroupCompanies, Page,
    Pages, Place, Reach, Role, decide,
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const COMPANY: Place<'_> = Place::Company {
    id: "company",
    organization: Some("organization"),
};
const ORGANIZATION: Place<'_> = Place::Organization("organization");

/// What every role gives for every action, a line each.
///
/// A viewer's cell names the pages that have to be switched on; `no` is answered as forbidden and
/// `hidden` as not found. Of the viewer who is limited to some companies, the last column shows a
/// company out of reach, with every page switched on.
pub fn table() -> String {
    let mut text = String::new();
    section(
        &mut text,
        "In an organization",
        ORGANIZATION,
        Action::for_organizations,
    );
    text.push('\n');
    section(&mut text, "In a company", COMPANY, Action::for_companies);
    text.push('\n');
    grants(&mut text);
    text
}

const HEADS: [&str; 6] = [
    "admin of org",
    "viewer of org, pages",
    "company admin",
    "user, all cases",
    "user, scopes",
    "viewer out of reach",
];

/// Who may give which role, to others than themselves: the same columns hold it, the rows are given.
fn grants(text: &mut String) {
    line(text, "May give", HEADS);
    let scopes = CaseSight::Scopes(BTreeSet::from(["scope".to_owned()]));
    let limited = Reach::Companies(BTreeSet::new());
    let held = [
        Assignment::organization_admin("organization"),
        viewer_of(Pages::all(), Reach::All),
        Assignment::company_admin("company"),
        user(CaseSight::All),
        user(scopes),
        viewer_of(Pages::all(), limited),
    ];
    for role in Role::ALL {
        let given = match role {
            Role::OrganizationAdmin => Assignment::organization_admin("organization"),
            Role::OrganizationViewer => viewer_of(Pages::default(), Reach::All),
            Role::CompanyAdmin => Assignment::company_admin("company"),
            Role::CompanyUser => user(CaseSight::All),
        };
        line(
            text,
            role.code(),
            held.each_ref().map(|held| grant_cell(held, &given)),
        );
    }
}

fn grant_cell(held: &Assignment, given: &Assignment) -> &'static str {
    let giver = Giver {
        people: vec!["giver"],
        held: Some(std::slice::from_ref(held)),
    };
    let Some(draft) = Draft::of(given) else {
        return "no";
    };
    let (groups, now) = (GroupCompanies::new(), Timestamp::UNIX_EPOCH);
    match giver.may_give("taker", &draft, Some("organization"), &groups, now) {
        Ok(()) => "yes",
        Err(GrantRefusal::Hidden) => "hidden",
        Err(_) => "no",
    }
}

fn section(text: &mut String, title: &str, place: Place<'_>, listed: fn(Action) -> bool) {
    line(text, title, HEADS);
    for action in Action::ALL.into_iter().filter(|action| listed(*action)) {
        let word = |assignment: Assignment| {
            word(decide(&[assignment], action, place, Timestamp::UNIX_EPOCH))
        };
        let viewer = viewer_cell(action, place);
        let cells = [
            word(Assignment::organization_admin("organization")),
            &viewer,
            word(Assignment::company_admin("company")),
            word(user(CaseSight::All)),
            word(user(CaseSight::Scopes(BTreeSet::from(
                ["scope".to_owned()],
            )))),
            word(viewer_of(Pages::all(), Reach::Companies(BTreeSet::new()))),
        ];
        line(text, action.code(), cells);
    }
}

fn line(text: &mut String, head: &str, cells: [&str; 6]) {
    let [admin, viewer, company_admin, user, scoped, limited] = cells;
    let written = writeln!(
        text,
        "{head:<22}{admin:<14}{viewer:<28}{company_admin:<15}{user:<17}{scoped:<14}{limited}"
    );
    written.expect("a text takes every line");
}

/// The fewest pages with which a viewer may do it.
fn viewer_cell(action: Action, place: Place<'_>) -> String {
    let decided = |pages: Pages| {
        decide(
            &[viewer_of(pages, Reach::All)],
            action,
            place,
            Timestamp::UNIX_EPOCH,
        )
    };
    let base = Pages::default();
    let mut sets = vec![base];
    sets.extend(Page::ALL.map(|page| base.with(page)));
    sets.extend(Page::ALL.map(|page| base.with(Page::Companies).with(page)));
    match sets
        .into_iter()
        .find(|pages| decided(*pages) == Decision::Allowed)
    {
        Some(pages) => pages
            .to_string()
            .replace("overview,", "")
            .replace(',', " + "),
        None => word(decided(Pages::all())).to_owned(),
    }
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "yes",
        Decision::Forbidden => "no",
        Decision::Hidden => "hidden",
    }
}

fn viewer_of(pages: Pages, reach: Reach) -> Assignment {
    Assignment {
        role: Role::OrganizationViewer,
        pages,
        reach,
        ..Assignment::organization_admin("organization")
    }
}

fn user(cases: CaseSight) -> Assignment {
    Assignment {
        role: Role::CompanyUser,
        cases,
        ..Assignment::company_admin("company")
    }
}
