//! The overview as cards and as a table, and the same page of an organization without companies.

use crate::Query;
use crate::shell::{self, NAMES};
use canopy_web::ui::attention::{Item, attention};
use canopy_web::ui::avatar::Shape;
use canopy_web::ui::badge::{self, Tone};
use canopy_web::ui::button::{self, Look};
use canopy_web::ui::card::{Card, Fact, cards, who};
use canopy_web::ui::empty::empty;
use canopy_web::ui::figure::{Change, Definition, Move, Value, definitions, value};
use canopy_web::ui::head::head;
use canopy_web::ui::pager::{Pager, pager};
use canopy_web::ui::table::{Column, Order, Row, Table, table};
use canopy_web::ui::tile::{Tile, tiles};
use canopy_web::ui::toolbar::{Filter, Search, Segments, Toolbar, list, toolbar};
use canopy_web::ui::{Icon, figure};
use maud::{Markup, html};

const NOW: &str = "23 Nov 2026, 14:05 UTC";

/// Cases, staff, billing, its exact amount, calls, segments.
const FIGURES: [(&str, &str, &str, &str, &str, &str); 4] = [
    ("30", "12", "$1,223.40", "$1,223.402500", "981", "3,543"),
    ("86", "20", "$3,184.00", "$3,184.004000", "3,238", "11,424"),
    (
        "141",
        "28",
        "$15,145.98",
        "$15,145.977500",
        "15,495",
        "119,305",
    ),
    ("7", "3", "€746.10", "€746.095000", "432", "1,626"),
];

const fn definition(
    id: &'static str,
    term: &'static str,
    text: &'static str,
) -> Definition<'static> {
    Definition {
        id,
        term,
        text,
        as_of: NOW,
    }
}

const CASES: Definition<'static> = definition(
    "def-cases",
    "Cases",
    "Cases open now. A status word that the company marks as closed closes a case.",
);
const STAFF: Definition<'static> = definition(
    "def-staff",
    "Staff",
    "People with an active role on the company, plus people who inherit sight of it from an organization role.",
);
const BILLING: Definition<'static> = definition(
    "def-billing",
    "Billing",
    "Charges posted this month, in the company’s own time zone.",
);
const CALLS: Definition<'static> = definition(
    "def-calls",
    "Calls",
    "Calls in both directions this month, connected or not.",
);
const SEGMENTS: Definition<'static> = definition(
    "def-segments",
    "SMS segments",
    "Message parts this month, sent plus received.",
);

const MONTH: [Value<'static>; 2] = [
    Value {
        shown: "$48,920.12",
        exact: Some("$48,920.121500"),
        note: None,
    },
    Value {
        shown: "€746.10",
        exact: Some("€746.095000"),
        note: None,
    },
];

fn headline() -> Markup {
    let up = Change {
        went: Move::Up,
        by: "8.2 %",
        against: "1–23 Oct",
    };
    tiles(&[
        Tile {
            sign: Icon::Building,
            definition: definition(
                "tile-companies",
                "Companies",
                "Companies linked today and not archived.",
            ),
            values: &["14".into()],
            change: None,
            line: "2 linked this month",
        },
        Tile {
            sign: Icon::Briefcase,
            definition: definition(
                "tile-cases",
                "Total Cases",
                "Cases open now across linked companies.",
            ),
            values: &["1,284".into()],
            change: Some(up),
            line: "",
        },
        Tile {
            sign: Icon::Users,
            definition: definition(
                "tile-staff",
                "Staff",
                "Distinct people over all companies, each once; the cards may sum to more.",
            ),
            values: &["312".into()],
            change: None,
            line: "287 direct, 25 inherited",
        },
        Tile {
            sign: Icon::Wallet,
            definition: Definition {
                id: "tile-billing",
                ..BILLING
            },
            values: &MONTH,
            change: None,
            line: "November, month to date",
        },
    ])
}

fn urgent() -> Markup {
    attention(
        &[
            Item {
                tone: Tone::Bad,
                company: "Delmar Injury Group",
                href: Some("/?company"),
                reason: "38 callbacks were rejected since yesterday: the signature does not match.",
                way: Some(("Check the key", "/settings")),
            },
            Item {
                tone: Tone::Warn,
                company: "Hollis Immigration",
                href: Some("/?company"),
                reason: "No event on two working days, against about 140 a day before.",
                way: Some(("See usage", "/?usage")),
            },
            Item {
                tone: Tone::Accent,
                company: "Juniper Family Law",
                href: None,
                reason: "3 status words are not mapped and count as open.",
                way: Some(("Map them", "/settings")),
            },
        ],
        Some(("All 5", "/?attention")),
    )
}

fn bar<'a>(query: &'a str, view: &'a str, sort: &'a str) -> Markup {
    toolbar(&Toolbar {
        action: "/",
        list: "companies",
        title: "Companies",
        search: Some(Search {
            name: "query",
            value: query,
            label: "Search companies",
        }),
        filters: &[Filter {
            name: "sort",
            label: "Order",
            options: &[
                ("", "Sort: Name"),
                ("cases", "Sort: Cases"),
                ("billing", "Sort: Billing"),
            ],
            chosen: sort,
        }],
        segments: Some(Segments {
            name: "view",
            label: "Layout",
            options: &[
                ("", "Cards", Some(Icon::Grid)),
                ("table", "Table", Some(Icon::List)),
            ],
            chosen: view,
        }),
        ..Toolbar::default()
    })
}

fn as_cards(names: &[&str]) -> Markup {
    let quiet = badge::status("No events", Tone::Warn);
    let new = badge::status("Onboarding", Tone::Accent);
    let facts: Vec<[Fact<'_>; 5]> = FIGURES
        .iter()
        .map(|(cases, staff, billing, exact, calls, segments)| {
            let fact = |term, define, value| Fact {
                term,
                define: Some(define),
                value,
            };
            [
                fact("Cases", CASES.id, Value::from(*cases)),
                fact(
                    "Staff",
                    STAFF.id,
                    Value {
                        shown: staff,
                        exact: None,
                        note: Some("+ 3 inherited"),
                    },
                ),
                fact(
                    "Billing",
                    BILLING.id,
                    Value {
                        shown: billing,
                        exact: Some(exact),
                        note: None,
                    },
                ),
                fact("Calls", CALLS.id, Value::from(*calls)),
                fact("SMS segments", SEGMENTS.id, Value::from(*segments)),
            ]
        })
        .collect();
    let shown: Vec<Card<'_>> = names
        .iter()
        .enumerate()
        .map(|(place, name)| Card {
            name,
            href: (place != 5).then_some("/settings"),
            line: if place == 7 {
                "Last event 3 days ago"
            } else {
                "Last event 4 minutes ago"
            },
            badge: if place == 7 {
                Some(&quiet)
            } else if place == 4 {
                Some(&new)
            } else {
                None
            },
            facts: &facts[place % facts.len()],
        })
        .collect();
    cards(&shown)
}

fn as_table(names: &[&str]) -> Markup {
    let number = |label, sort| Column {
        label,
        number: true,
        sort: Some(sort),
        ..Column::default()
    };
    let columns = [
        Column {
            label: "Company",
            sort: Some("/?view=table&sort=-name"),
            sorted: Some(Order::Ascending),
            ..Column::default()
        },
        Column {
            label: "Last event",
            ..Column::default()
        },
        number("Cases", "/?view=table&sort=cases"),
        number("Staff", "/?view=table&sort=staff"),
        number("Billing", "/?view=table&sort=billing"),
        number("Calls", "/?view=table&sort=calls"),
        number("SMS segments", "/?view=table&sort=segments"),
    ];
    let rows = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let (cases, staff, billing, exact, calls, segments) = FIGURES[place % FIGURES.len()];
            let amount = Value {
                shown: billing,
                exact: Some(exact),
                note: None,
            };
            Row {
                cells: vec![
                    who(Shape::Company, name, Some("/settings"), ""),
                    html! { span.muted { "4 minutes ago" } },
                    html! { (cases) },
                    value(&Value {
                        shown: staff,
                        exact: None,
                        note: Some("+ 3"),
                    }),
                    value(&amount),
                    html! { (calls) },
                    html! { (segments) },
                ],
                ..Row::default()
            }
        })
        .collect();
    table(&Table {
        caption: "Companies",
        columns: &columns,
        rows,
        ..Table::default()
    })
}

/// The overview.
pub async fn page(query: Query) -> Markup {
    let get = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let (typed, view, sort) = (get("query"), get("view"), get("sort"));
    let wanted = typed.to_lowercase();
    let names: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| name.to_lowercase().contains(&wanted))
        .collect();
    let shown = format!("1–{} of {} companies", names.len(), names.len());
    let actions = html! {
        (button::link("/reporting", "View report", Look::Plain, Some(Icon::Chart)))
        (button::opens("add", "Add company", Look::Primary, Some(Icon::Plus)))
    };
    let body = html! {
        (head("Overview", "November 2026, month to date · as of 14:05 UTC", &actions))
        (headline())
        (urgent())
        (bar(typed, view, sort))
        (list("companies", &html! {
            @if names.is_empty() {
                (empty(Icon::Search, "No company found", "No company is called that. Look for a part of its name.",
                    Some(button::link("/", "Show all", Look::Plain, None))))
            } @else {
                @if view == "table" { (as_table(&names)) } @else { (as_cards(&names)) }
                (pager(&Pager { shown: &shown, previous: None, next: Some("/?page=2") }))
            }
        }))
        (definitions(&[CASES, STAFF, BILLING, CALLS, SEGMENTS]))
        (crate::settings::add_company(false))
    };
    shell::page("Overview", &[], &body)
}

/// An organization on its first day.
pub async fn empty_page() -> Markup {
    let body = html! {
        (head("Overview", "November 2026, month to date", &html! {}))
        (tiles(&[Tile {
            sign: Icon::Building,
            definition: definition("tile-companies", "Companies", "Companies linked today and not archived."),
            values: &["0".into()],
            change: None,
            line: "as of now",
        }]))
        (empty(
            Icon::Building,
            "No companies yet",
            "Add the first one, or send its people the onboarding link.",
            Some(button::opens("add", "Add company", Look::Primary, Some(Icon::Plus))),
        ))
        (crate::settings::add_company(false))
        (figure::definitions(&[]))
    };
    shell::page("Overview", &[], &body)
}
