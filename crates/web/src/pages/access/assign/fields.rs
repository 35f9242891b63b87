//! The fields of a role: which one it is, what it reaches, what it shows, until when.

use canopy_app::access_control::entry::{AccessEntry, Named};
use canopy_app::access_control::pick::Choices;
use canopy_domain::role::{Page, Role};
use maud::{Markup, html};

use super::typed::Typed;
use super::view::more;
use crate::pages::access::words::subject;
use crate::ui::avatar::Shape;
use crate::ui::card::who;
use crate::ui::field::{self, Choice, Field};
use crate::ui::form::part;
use crate::ui::pick::{Pick, pick};

/// What is wrong with one of these fields.
pub(in crate::pages::access) type On<'a> = &'a dyn Fn(&[&str]) -> Option<String>;

const OF_ORGANIZATION: [Choice<'static>; 2] = [
    (
        "organization_admin",
        Role::OrganizationAdmin.label(),
        "Everything in the organization and its companies",
    ),
    (
        "organization_viewer",
        Role::OrganizationViewer.label(),
        "Read only, page by page",
    ),
];
const OF_COMPANY: [Choice<'static>; 2] = [
    (
        "company_admin",
        Role::CompanyAdmin.label(),
        "Everything in the company",
    ),
    (
        "company_user",
        Role::CompanyUser.label(),
        "Cases and campaigns of the company",
    ),
];

/// All of them.
pub(in crate::pages::access) fn of_role(typed: &Typed, choices: &Choices, on: On<'_>) -> Markup {
    let role = |id, name, chosen: Role| Field {
        id,
        name,
        label: "Role",
        value: chosen.code(),
        ..Field::default()
    };
    let wrong = on(&["role"]);
    let organization = Field {
        error: wrong.as_deref().filter(|_| !typed.in_company),
        ..role(
            "organization-role",
            "organization_role",
            typed.organization_role,
        )
    };
    let company = Field {
        error: wrong.as_deref().filter(|_| typed.in_company),
        ..role("company-role", "company_role", typed.company_role)
    };
    html! {
        (part("organization", &html! {
            (field::choose(&organization, &OF_ORGANIZATION))
            (part("viewer", &html! { (reach(typed, choices, on)) (pages(typed, on)) }))
        }))
        (part("company", &html! {
            (field::choose(&company, &OF_COMPANY))
            (part("user", &cases(typed, choices, on)))
        }))
        (expiry(typed, choices, on))
    }
}

fn reach(typed: &Typed, choices: &Choices, on: On<'_>) -> Markup {
    let which = Field {
        id: "reach",
        name: "reach",
        label: "Companies",
        value: if typed.named { "named" } else { "all" },
        ..Field::default()
    };
    let options = [
        ("all", "All companies", "Those linked later as well"),
        (
            "named",
            "Named companies and groups",
            "Only those you choose",
        ),
    ];
    let is_chosen = |one: &&Named| {
        typed
            .companies
            .iter()
            .any(|company| *company == one.id || company == subject(one))
    };
    let chosen: Vec<&Named> = choices.known.iter().filter(is_chosen).collect();
    let first = &choices.companies.first;
    let elsewhere = |one: &&&Named| first.iter().all(|found| found.id != one.id);
    let mut companies: Vec<&Named> = chosen.iter().filter(elsewhere).copied().collect();
    companies.extend(first);
    let found: Vec<(&str, &str, &str)> = companies
        .iter()
        .map(|one| (subject(one), one.name.as_str(), ""))
        .collect();
    let checked: Vec<&str> = chosen.iter().map(|one| subject(one)).collect();
    let more = more(
        choices.companies.first.len(),
        choices.companies.matching,
        "companies",
    );
    let wrong = on(&["companies", "all_companies"]);
    let named = Pick {
        id: "reach-companies",
        label: "Named companies",
        search: ("reach_query", &typed.reach_query),
        placeholder: "Search companies",
        name: "companies",
        many: true,
        found: &found,
        chosen: &checked,
        more: &more,
        error: wrong.as_deref(),
        ..Pick::default()
    };
    html! {
        (field::choose(&which, &options))
        (part("named", &html! { (pick(&named)) (groups(typed, choices, on)) }))
    }
}

fn groups(typed: &Typed, choices: &Choices, on: On<'_>) -> Markup {
    let wrong = on(&["groups"]);
    let field = Field {
        id: "groups",
        name: "groups",
        label: "Groups",
        hint: "A company that joins a group later is reached from then on.",
        error: wrong.as_deref(),
        ..Field::default()
    };
    let options: Vec<Choice<'_>> = choices
        .groups
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str(), ""))
        .collect();
    let chosen: Vec<&str> = typed.groups.iter().map(String::as_str).collect();
    html! { @if !options.is_empty() { (field::check(&field, &options, &chosen)) } }
}

fn pages(typed: &Typed, on: On<'_>) -> Markup {
    let wrong = on(&["pages"]);
    let field = Field {
        id: "pages",
        name: "pages",
        label: "Pages",
        hint: "The overview is always among them.",
        error: wrong.as_deref(),
        ..Field::default()
    };
    let options: Vec<Choice<'_>> = Page::ALL
        .iter()
        .filter(|page| **page != Page::Overview)
        .map(|page| (page.code(), page.label(), line(*page)))
        .collect();
    let chosen: Vec<&str> = typed.pages.iter().map(String::as_str).collect();
    field::check(&field, &options, &chosen)
}

const fn line(page: Page) -> &'static str {
    match page {
        Page::Overview => "Every company side by side",
        Page::Companies => "Opens companies, read only",
        Page::Cases => "Cases",
        Page::Reporting => "Reports, in quantities",
        Page::Billing => "Amounts, caps and prices",
        Page::AccessControl => "Who may see and do what",
        Page::AuditLog => "Every change",
    }
}

fn cases(typed: &Typed, choices: &Choices, on: On<'_>) -> Markup {
    let which = Field {
        id: "cases",
        name: "cases",
        label: "Cases",
        value: if typed.scoped { "scopes" } else { "all" },
        ..Field::default()
    };
    let options = [
        ("all", "All cases", "Those of no known type as well"),
        ("scopes", "Scopes", "Only cases of the scopes you choose"),
    ];
    let wrong = on(&["scopes", "all_cases"]);
    let scopes = Field {
        id: "scopes",
        name: "scopes",
        label: "Scopes",
        hint: if choices.scopes.is_empty() {
            "This company has no scopes; without one, no case is seen."
        } else {
            "Without any, no case is seen."
        },
        error: wrong.as_deref(),
        ..Field::default()
    };
    let known: Vec<Choice<'_>> = choices
        .scopes
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str(), ""))
        .collect();
    let chosen: Vec<&str> = typed.scopes.iter().map(String::as_str).collect();
    html! {
        (field::choose(&which, &options))
        (part("scopes", &field::check(&scopes, &known, &chosen)))
    }
}

/// The last day of the role.
pub(in crate::pages::access) fn expiry(typed: &Typed, choices: &Choices, on: On<'_>) -> Markup {
    let zone = choices.zone.iana_name().unwrap_or("UTC");
    let wrong = on(&["expires_at"]);
    field::input(&Field {
        id: "expires-on",
        name: "expires_on",
        label: "Last day (optional)",
        kind: "date",
        value: &typed.expires_on,
        hint: &format!("The role ends with this day in {zone}. Leave it empty for no end."),
        error: wrong.as_deref(),
        ..Field::default()
    })
}

/// Whose role it is, where that is settled.
pub(in crate::pages::access) fn person_of(entry: &AccessEntry) -> Markup {
    html! { div.settled { (who(Shape::Person, &entry.name, None, &entry.email)) span.muted { (entry.path) } } }
}
