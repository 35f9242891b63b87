//! The access list as a page: tabs, search and filters, the rows, what is done to a selection.

use canopy_app::access_control::entry::{Named, Status};
use canopy_app::access_control::list::{AccessList, Tab};
use canopy_domain::role::Role;
use maud::{Markup, html};

use super::look::{Look, PER_PAGE};
use super::rows::{CHOSEN, rows};
use crate::pages::access::desk::Desk;
use crate::pages::access::words::{entries, status_label};
use crate::pages::numbers::count;
use crate::ui::Icon;
use crate::ui::button::{Look as Weight, choice, link};
use crate::ui::empty::empty;
use crate::ui::form::selection;
use crate::ui::head::head;
use crate::ui::pager::{Pager, pager};
use crate::ui::tabs::{Tab as TabLink, tabs};
use crate::ui::toolbar::{Filter, Search, Suggested, Toolbar, list as part, toolbar};

/// The id of the part that is fetched anew while somebody types.
const LIST: &str = "people";
/// The id of the suggestions for the company filter.
const COMPANIES: &str = "companies";

/// The page; `asking` are the access requests that wait, `over` is a dialog.
pub(super) fn body(
    desk: &Desk,
    look: &Look,
    list: &AccessList,
    suggested: &[Named],
    asking: &Markup,
    over: Option<&Markup>,
) -> Markup {
    html! {
        (head("Access Control", &line(desk, list), &actions(desk, look, list)))
        (asking)
        @if !desk.in_company() { (both_tabs(look, list)) }
        (bar(desk, look))
        (part(LIST, &html! {
            (suggestions(suggested))
            @if list.entries.is_empty() {
                (nothing(desk, look, list))
            } @else {
                (rows(desk, look, list))
                @if list.manages { (chosen(desk, look)) }
                (foot(look, list))
            }
        }))
        @if let Some(over) = over { (over) }
    }
}

fn line(desk: &Desk, list: &AccessList) -> String {
    if desk.in_company() {
        return "Who can see and manage this company, and through which role.".into();
    }
    match list.limited {
        true => "Who can see the companies in your view, and through which role.".into(),
        false => "Who can see and manage this organization and its companies.".into(),
    }
}

fn actions(desk: &Desk, look: &Look, list: &AccessList) -> Markup {
    let company = list.company.as_ref().map(|company| company.id.as_str());
    let export = look.file(&desk.file(), desk.in_company(), company);
    html! {
        (link(&export, "Export", Weight::Plain, Some(Icon::Download)))
        @if list.manages { (assign(desk, look)) }
    }
}

fn assign(desk: &Desk, look: &Look) -> Markup {
    let href = look.over(&format!("{}/assign", desk.path()));
    link(&href, "Assign Role", Weight::Primary, Some(Icon::UserPlus))
}

fn both_tabs(look: &Look, list: &AccessList) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let beside = list.matching_beside.map(number);
    let here = Some(number(list.matching));
    let tab = |label, href, which| TabLink {
        label,
        href,
        count: match look.tab == which {
            true => here.as_deref(),
            false => beside.as_deref(),
        },
        current: look.tab == which,
    };
    let (organization, company) = (look.at_tab(Tab::Organization), look.at_tab(Tab::Company));
    tabs(
        "Access",
        &[
            tab("Organization", &organization, Tab::Organization),
            tab("Company", &company, Tab::Company),
        ],
    )
}

fn bar(desk: &Desk, look: &Look) -> Markup {
    let in_tab = |role: &Role| match (desk.in_company(), look.tab) {
        (true, _) => true,
        (false, Tab::Organization) => role.in_organization(),
        (false, Tab::Company) => !role.in_organization() || !look.company.is_empty(),
    };
    let mut roles = vec![("", "All roles")];
    let kinds = Role::ALL.iter().filter(|role| in_tab(role));
    roles.extend(kinds.map(|role| (role.code(), role.label())));
    let mut statuses = vec![("", "Any status")];
    statuses.extend(Status::ALL.map(|status| (status.code(), status_label(status))));
    let filter = |name, label, options, chosen| Filter {
        name,
        label,
        options,
        chosen,
    };
    toolbar(&Toolbar {
        action: &look.path,
        list: LIST,
        search: Some(Search {
            name: "query",
            value: &look.query,
            label: "Search by name or email",
        }),
        suggested: (!desk.in_company()).then_some(Suggested {
            name: "company",
            value: &look.company,
            label: "Company Assignment",
            list: COMPANIES,
        }),
        filters: &[
            filter("role", "Role", &roles, look.role.map_or("", Role::code)),
            filter(
                "status",
                "Status",
                &statuses,
                look.status.map_or("", Status::code),
            ),
        ],
        also: Some(match desk.in_company() {
            true => "#page-actions",
            false => "#tabs,#page-actions",
        }),
        keep: &[("tab", look.tab_word())],
        ..Toolbar::default()
    })
}

/// In the part that is fetched anew, so that it follows what is typed.
fn suggestions(suggested: &[Named]) -> Markup {
    let names: Vec<&str> = suggested.iter().map(|one| one.name.as_str()).collect();
    crate::ui::field::suggestions(COMPANIES, &names)
}

fn chosen(desk: &Desk, look: &Look) -> Markup {
    let action = look.over(&format!("{}/selection", desk.path()));
    selection(
        CHOSEN,
        &action,
        &html! {
            (choice("act", "role", "Change role", Weight::Plain))
            (choice("act", "expiry", "Set expiry", Weight::Plain))
            (choice("act", "remove", "Remove", Weight::Danger))
        },
    )
}

fn nothing(desk: &Desk, look: &Look, list: &AccessList) -> Markup {
    if look.narrowed() {
        let all = link(&look.path, "Show all", Weight::Plain, None);
        let sentence = "Nobody fits this search and these filters.";
        return empty(Icon::Search, "No one found", sentence, Some(all));
    }
    let action = list.manages.then(|| assign(desk, look));
    match (desk.in_company(), look.tab) {
        (false, Tab::Company) => empty(
            Icon::Users,
            "No company roles yet",
            "Roles in single companies show here. People with an organization role are on the other tab.",
            action,
        ),
        _ => empty(
            Icon::Users,
            "No one yet",
            "Roles show here as soon as they are assigned.",
            action,
        ),
    }
}

fn foot(look: &Look, list: &AccessList) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let first = (list.page - 1) * PER_PAGE;
    let shown = format!(
        "{}–{} of {}",
        number(first + 1),
        number(first + list.entries.len()),
        entries(list.matching)
    );
    let previous = (list.page > 1).then(|| look.at_page(list.page - 1));
    let next = (list.page < list.pages).then(|| look.at_page(list.page + 1));
    pager(&Pager {
        shown: &shown,
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}
