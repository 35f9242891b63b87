//! Access Control: tabs, a table with choosable rows and menus, the Assign Role dialog.

use crate::Query;
use crate::shell;
use canopy_web::ui::Icon;
use canopy_web::ui::avatar::Shape;
use canopy_web::ui::badge::{self, Tone};
use canopy_web::ui::button::{self, Look};
use canopy_web::ui::card::who;
use canopy_web::ui::dialog::{self, Dialog};
use canopy_web::ui::field::{self, Field};
use canopy_web::ui::form::{self, Form};
use canopy_web::ui::head::head;
use canopy_web::ui::menu::{Entry, menu};
use canopy_web::ui::pager::{Pager, pager};
use canopy_web::ui::table::{Choosing, Column, Row, Table, table};
use canopy_web::ui::tabs::{Tab, tabs};
use canopy_web::ui::toolbar::{Filter, Search, Toolbar, list, toolbar};
use maud::{Markup, html};

const PEOPLE: [(&str, &str, &str, &str, &str, Tone); 6] = [
    (
        "Amara Okafor",
        "amara.okafor@example.com",
        "Organization Admin",
        "Organization",
        "Active",
        Tone::Good,
    ),
    (
        "Ben Castellano",
        "ben.castellano@example.com",
        "Organization Viewer",
        "3 companies",
        "Active",
        Tone::Good,
    ),
    (
        "Farid Haddad",
        "farid.haddad@example.com",
        "Organization Viewer",
        "Organization",
        "Expires 1 Dec",
        Tone::Warn,
    ),
    (
        "keiko.tanaka@example.com",
        "",
        "Organization Viewer",
        "Organization",
        "Invited",
        Tone::Accent,
    ),
    (
        "Liam O’Connor",
        "liam.oconnor@example.com",
        "Company Admin",
        "Alder & Finch Law",
        "Active",
        Tone::Good,
    ),
    (
        "Grace Lindqvist",
        "grace.lindqvist@example.com",
        "Company User",
        "Delmar Injury Group",
        "Expired",
        Tone::Bad,
    ),
];

fn people() -> Markup {
    let column = |label| Column {
        label,
        ..Column::default()
    };
    let columns = [
        column("Person"),
        column("Role"),
        column("Place"),
        column("Status"),
        column("Granted"),
    ];
    let rows = PEOPLE
        .iter()
        .enumerate()
        .map(|(place, (name, email, role, scope, status, tone))| Row {
            cells: vec![
                who(Shape::Person, name, None, email),
                badge::label(role),
                html! { (scope) },
                badge::status(status, *tone),
                html! { span.muted { "12 Nov by Amara Okafor" } },
            ],
            action: Some(menu(
                &format!("menu-{place}"),
                &format!("Actions for {name}"),
                &[
                    Entry::Link("See access", "/access"),
                    Entry::Dialog("Change role", "assign"),
                    Entry::Away("End access", "/access"),
                ],
            )),
            select: (place > 0).then(|| (format!("ra_{place}"), format!("Choose {name}"))),
        })
        .collect();
    table(&Table {
        caption: "People with access",
        columns: &columns,
        rows,
        flow: true,
        choosing: Some(Choosing {
            form: "chosen",
            name: "assignment",
        }),
        ..Table::default()
    })
}

fn assign(open: bool) -> Markup {
    let email = Field {
        id: "email",
        name: "email",
        label: "Email",
        kind: "email",
        value: if open { "nope" } else { "" },
        error: open.then_some("Enter an e-mail address like name@example.com."),
        ..Field::default()
    };
    let company = Field {
        id: "place",
        name: "level",
        label: "Company Assignment",
        value: "organization",
        ..Field::default()
    };
    let role = Field {
        id: "role",
        name: "role",
        label: "Role",
        value: "organization_viewer",
        ..Field::default()
    };
    dialog::asking(
        &Dialog {
            id: "assign",
            title: "Assign Role",
            line: "Give someone access to the organization or to one company.",
            open,
            ..Dialog::default()
        },
        &Form {
            action: "/access",
            submit: "Assign Role",
            error: None,
        },
        &html! {
            (field::switch("who", "Who", &[("existing", "Existing Member", Icon::Users), ("invite", "Invite New", Icon::Mail)], if open { "invite" } else { "existing" }))
            (form::part("existing", &field::select(
                &Field { id: "person", name: "person", label: "Member", ..Field::default() },
                &[("", "Choose a member…"), ("p1", "Ben Castellano"), ("p2", "Farid Haddad")],
            )))
            (form::part("invite", &field::input(&email)))
            (field::choose(&company, &[
                ("organization", "Organization Level", "All companies, now and in future"),
                ("company", "A company", "Only the company you choose"),
            ]))
            (form::part("company", &field::select(
                &Field { id: "company", name: "company", label: "Company", ..Field::default() },
                &[("", "Choose a company…"), ("c1", "Alder & Finch Law")],
            )))
            (field::choose(&role, &[
                ("organization_admin", "Organization Admin", "Everything in the organization and its companies"),
                ("organization_viewer", "Organization Viewer", "Read only, page by page"),
            ]))
        },
    )
}

/// Access Control; `?error` shows the dialog as it comes back when something is wrong.
pub async fn page(query: Query) -> Markup {
    let typed = query.get("query").map(String::as_str).unwrap_or_default();
    let actions = button::opens("assign", "Assign Role", Look::Primary, Some(Icon::UserPlus));
    let bar = Toolbar {
        action: "/access",
        list: "people",
        search: Some(Search {
            name: "query",
            value: typed,
            label: "Search by name or email",
        }),
        filters: &[Filter {
            name: "role",
            label: "Role",
            options: &[
                ("", "All roles"),
                ("organization_admin", "Organization Admin"),
                ("organization_viewer", "Organization Viewer"),
            ],
            chosen: "",
        }],
        ..Toolbar::default()
    };
    let body = html! {
        (head("Access Control", "Who can see and manage this organization and its companies.", &actions))
        (tabs("Access", &[
            Tab { label: "Organization", href: "/access", count: Some("8"), current: true },
            Tab { label: "Company", href: "/access?tab=company", count: Some("10"), current: false },
        ]))
        (toolbar(&bar))
        (list("people", &html! {
            (people())
            (form::selection("chosen", "/access", &html! {
                (button::choice("act", "extend", "Extend", Look::Plain))
                (button::choice("act", "end", "End access", Look::Danger))
            }))
            (pager(&Pager { shown: "1–6 of 8 people", previous: Some("/access"), next: Some("/access?page=2") }))
        }))
        (assign(query.contains_key("error")))
    };
    shell::page("Access Control", &[], &body)
}
