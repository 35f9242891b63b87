//! The companies of the overview, as cards or as a table: searched, sorted, a page at a time.

use canopy_app::reporting::overview::CompanyLine;
use canopy_app::reporting::pick::{Picked, Sort, pick};
use maud::{Markup, html};

use super::attention::badge;
use super::look::{Look, PER_PAGE};
use super::view::Seen;
use crate::pages::compared::amount;
use crate::pages::definitions::Figure;
use crate::pages::disputes::{marked, short};
use crate::pages::moments::{beside, day, moment};
use crate::pages::numbers::{count, exact};
use crate::ui::Icon;
use crate::ui::avatar::Shape;
use crate::ui::button::{Look as Weight, link};
use crate::ui::card::{Card, Fact, cards, who};
use crate::ui::empty::empty;
use crate::ui::figure::{Value, definitions, value};
use crate::ui::pager::{Pager, pager};
use crate::ui::table::{Column, Order, Row, Table, table};
use crate::ui::toolbar::{Filter, Search, Segments, Toolbar, list, toolbar};

/// The id of the part that is fetched anew while somebody types.
const LIST: &str = "companies";

/// The toolbar and the list.
pub(super) fn companies(seen: &Seen<'_>) -> Markup {
    let (look, overview) = (&seen.look, seen.overview);
    let picked = pick(&overview.items, &look.query, look.sort, look.page, PER_PAGE);
    let as_of = moment(overview.as_of);
    let mut figures = vec![Figure::Cases, Figure::Staff];
    figures.extend(overview.billing.is_some().then_some(Figure::Billing));
    figures.extend([Figure::Calls, Figure::Segments]);
    let defined: Vec<_> = figures
        .iter()
        .map(|figure| figure.defined(&as_of))
        .collect();
    html! {
        (bar(seen))
        (list(LIST, &html! {
            @if picked.items.is_empty() {
                (none(look))
            } @else {
                @if look.table { (as_table(seen, &picked)) } @else { (as_cards(seen, &picked)) }
                (foot(seen, &picked))
            }
        }))
        (definitions(&defined))
    }
}

fn bar(seen: &Seen<'_>) -> Markup {
    let look = &seen.look;
    let orders: Vec<(&str, String)> = Sort::ALL
        .iter()
        .filter(|(sort, _, _)| *sort != Sort::Billing || seen.overview.billing.is_some())
        .map(|(sort, _, label)| (Look::word(*sort), format!("Sort: {label}")))
        .collect();
    let options: Vec<(&str, &str)> = orders
        .iter()
        .map(|(word, label)| (*word, label.as_str()))
        .collect();
    toolbar(&Toolbar {
        action: &look.path,
        list: LIST,
        title: "Companies",
        search: Some(Search {
            name: "query",
            value: &look.query,
            label: "Search companies",
        }),
        filters: &[Filter {
            name: "sort",
            label: "Order",
            options: &options,
            chosen: Look::word(look.sort),
        }],
        segments: Some(Segments {
            name: "view",
            label: "Layout",
            options: &[
                ("", "Cards", Some(Icon::Grid)),
                ("table", "Table", Some(Icon::List)),
            ],
            chosen: look.view(),
        }),
        ..Toolbar::default()
    })
}

fn none(look: &Look) -> Markup {
    let all = link(&look.path, "Show all", Weight::Plain, None);
    let sentence = "No company in your view is called that. Look for a part of its name.";
    empty(Icon::Search, "No company found", sentence, Some(all))
}

fn foot(seen: &Seen<'_>, picked: &Picked<'_>) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let first = (picked.page - 1) * PER_PAGE;
    let all = seen.overview.items.len();
    let found = if picked.matching == all {
        format!("{} companies", number(all))
    } else {
        format!("{} found, {} in all", number(picked.matching), number(all))
    };
    let shown = format!(
        "{}–{} of {found}",
        number(first + 1),
        number(first + picked.items.len())
    );
    let previous = (picked.page > 1).then(|| seen.look.at_page(picked.page - 1));
    let next = (picked.page < picked.pages).then(|| seen.look.at_page(picked.page + 1));
    pager(&Pager {
        shown: &shown,
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}

/// The figures of one company, written for people. `amount` is absent where nobody's is shown.
struct Written {
    href: Option<String>,
    last: String,
    cases: String,
    direct: String,
    inherited: Option<String>,
    amount: Option<(String, String)>,
    disputed: Option<String>,
    calls: String,
    segments: String,
}

impl Written {
    fn of(seen: &Seen<'_>, line: &CompanyLine) -> Self {
        let inherited = line.staff.inherited;
        Self {
            href: seen.way_into(line),
            last: line.last_event_at.map_or_else(
                || "No events yet".into(),
                |at| beside(at, seen.overview.as_of),
            ),
            cases: count(line.cases),
            direct: count(line.staff.direct),
            inherited: (inherited > 0).then(|| format!("+ {} inherited", count(inherited))),
            amount: line.billing.map(|money| (money.display(), exact(&money))),
            disputed: line
                .disputed
                .zip(line.billing)
                .map(|(of, money)| short(&of, money.currency)),
            calls: count(line.calls),
            segments: count(line.sms_segments),
        }
    }

    fn staff(&self) -> Value<'_> {
        Value {
            shown: &self.direct,
            exact: None,
            note: self.inherited.as_deref(),
        }
    }

    fn billing(&self) -> Value<'_> {
        self.amount
            .as_ref()
            .map_or_else(Value::default, |(shown, exact)| Value {
                shown,
                exact: Some(exact),
                note: self.disputed.as_deref(),
            })
    }

    fn facts(&self, amounts: bool) -> Vec<Fact<'_>> {
        let fact = |figure: Figure, value| Fact {
            term: figure.term(),
            define: Some(figure.id()),
            value,
        };
        let mut facts = vec![
            fact(Figure::Cases, self.cases.as_str().into()),
            fact(Figure::Staff, self.staff()),
        ];
        facts.extend(amounts.then(|| fact(Figure::Billing, self.billing())));
        facts.push(fact(Figure::Calls, self.calls.as_str().into()));
        facts.push(fact(Figure::Segments, self.segments.as_str().into()));
        facts
    }
}

fn as_cards(seen: &Seen<'_>, picked: &Picked<'_>) -> Markup {
    let amounts = seen.overview.billing.is_some();
    let written: Vec<(Written, Option<Markup>, String)> = picked
        .items
        .iter()
        .map(|line| {
            let written = Written::of(seen, line);
            let mut last = match line.last_event_at {
                Some(_) => format!("Last event {}", written.last),
                None => written.last.clone(),
            };
            // Figures that leave out the beginning of the month say so.
            if line.from.day() > 1 {
                last = format!("{last} · counted from {}", day(line.from));
            }
            (written, badge(seen, &line.id), last)
        })
        .collect();
    let facts: Vec<Vec<Fact<'_>>> = written
        .iter()
        .map(|(written, _, _)| written.facts(amounts))
        .collect();
    let shown: Vec<Card<'_>> = picked
        .items
        .iter()
        .zip(written.iter().zip(&facts))
        .map(|(line, ((written, badge, last), facts))| Card {
            name: &line.name,
            href: written.href.as_deref(),
            line: last,
            badge: badge.as_ref(),
            facts,
        })
        .collect();
    cards(&shown)
}

fn as_table(seen: &Seen<'_>, picked: &Picked<'_>) -> Markup {
    let amounts = seen.overview.billing.is_some();
    let sorts: Vec<(Sort, String)> = Sort::ALL
        .iter()
        .map(|(sort, _, _)| (*sort, seen.look.sorted_by(*sort)))
        .collect();
    let columns = columns(seen, &sorts, amounts);
    let rows = picked.items.iter().map(|line| {
        let written = Written::of(seen, line);
        let mut cells = vec![
            who(Shape::Company, &line.name, written.href.as_deref(), ""),
            html! { span.muted { (written.last) } },
            html! { (written.cases) },
            value(&written.staff()),
        ];
        cells.extend(amounts.then(|| billing(line)));
        cells.push(html! { (written.calls) });
        cells.push(html! { (written.segments) });
        Row {
            cells,
            ..Row::default()
        }
    });
    table(&Table {
        caption: "Companies",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

/// The month to date of a line, with what of it is in dispute below.
fn billing(line: &CompanyLine) -> Markup {
    match line.billing {
        None => value(&Value::default()),
        Some(money) => marked(
            amount(money.amount, money.currency),
            line.disputed.as_ref(),
            money.currency,
        ),
    }
}

fn columns<'a>(seen: &Seen<'_>, sorts: &'a [(Sort, String)], amounts: bool) -> Vec<Column<'a>> {
    let sorted = |sort: Sort| {
        let order = if sort == Sort::Name {
            Order::Ascending
        } else {
            Order::Descending
        };
        (seen.look.sort == sort).then_some(order)
    };
    let mut columns: Vec<Column<'_>> = Sort::ALL
        .iter()
        .zip(sorts)
        .filter(|((sort, _, _), _)| amounts || *sort != Sort::Billing)
        .map(|((sort, _, label), (_, href))| Column {
            label: if *sort == Sort::Name {
                "Company"
            } else {
                label
            },
            number: *sort != Sort::Name,
            sort: Some(href),
            sorted: sorted(*sort),
            define: None,
        })
        .collect();
    let last_event = Column {
        label: "Last event",
        ..Column::default()
    };
    columns.insert(1, last_event);
    columns
}
