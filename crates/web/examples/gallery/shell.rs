//! The frame of the gallery's pages: one organization, its pages, one person.

use crate::Query;
use canopy_web::ui::avatar::Shape;
use canopy_web::ui::layout::{self, Entry, Shell};
use canopy_web::ui::switcher::{self, Section};
use canopy_web::ui::{Icon, signin};
use maud::{Markup, html};

const PAGES: [(&str, &str, Icon); 5] = [
    ("Overview", "/", Icon::Dashboard),
    ("Access Control", "/access", Icon::Shield),
    ("Reporting", "/reporting", Icon::Chart),
    ("Billing", "/billing", Icon::Card),
    ("Settings", "/settings", Icon::Settings),
];

/// The names of companies that the pages show.
pub const NAMES: [&str; 14] = [
    "Alder & Finch Law",
    "Bright Harbor Injury Lawyers",
    "Cobalt Ridge Legal",
    "Delmar Injury Group",
    "Evergreen Disability Advocates",
    "Fairway Employment Counsel",
    "Granite State Trial Lawyers",
    "Hollis Immigration",
    "Ironbridge Claims",
    "Juniper Family Law",
    "Kestrel Recovery Partners",
    "Lakeshore Mass Tort",
    "Pinecrest Workers’ Compensation and Social Security Law Group",
    "Żółkiewski & Partners",
];

fn companies(query: &str) -> Vec<switcher::Entry<'static>> {
    let wanted = query.to_lowercase();
    NAMES
        .iter()
        .filter(|name| name.to_lowercase().contains(&wanted))
        .take(8)
        .map(|name| switcher::Entry {
            name,
            shape: Shape::Company,
            role: "Admin",
            href: "/?company",
            current: false,
        })
        .collect()
}

const ORGANIZATIONS: [switcher::Entry<'static>; 2] = [
    switcher::Entry {
        name: "Northwind Group",
        shape: Shape::Organization,
        role: "Admin",
        href: "/",
        current: true,
    },
    switcher::Entry {
        name: "Harbor Collective",
        shape: Shape::Organization,
        role: "Viewer",
        href: "/?other",
        current: false,
    },
];

/// A page of the organization.
pub fn page(title: &str, news: &[&str], body: &Markup) -> Markup {
    let nav = PAGES.map(|(label, href, sign)| Entry {
        label,
        href,
        sign,
        current: label == title,
    });
    let companies = companies("");
    let sections = [
        Section {
            title: "Recent",
            entries: &companies[..2],
        },
        Section {
            title: "Organizations",
            entries: &ORGANIZATIONS,
        },
        Section {
            title: "Companies",
            entries: &companies,
        },
    ];
    let shell = Shell {
        title,
        workspace: "Northwind Group",
        shape: Shape::Organization,
        parent: None,
        nav: &nav,
        switcher: &sections,
        person: "Amara Okafor",
        role: "Organization Admin",
        news,
    };
    layout::page(&shell, body)
}

/// What the switcher asks for while somebody types.
pub async fn switch(query: Query) -> Markup {
    let typed = query.get("q").map(String::as_str).unwrap_or_default();
    let wanted = typed.to_lowercase();
    let organizations: Vec<_> = ORGANIZATIONS
        .into_iter()
        .filter(|entry| entry.name.to_lowercase().contains(&wanted))
        .collect();
    let companies = companies(typed);
    switcher::results(
        typed,
        &[
            Section {
                title: "Organizations",
                entries: &organizations,
            },
            Section {
                title: "Companies",
                entries: &companies,
            },
        ],
    )
}

/// A page outside any workspace.
pub fn bare(title: &str, body: &Markup) -> Markup {
    layout::bare(title, &[], &html! { div { (signin::mark()) (body) } })
}
