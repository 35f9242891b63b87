//! The companies of a report as a table: searched, sorted, in sets of columns, a page at a time.

use canopy_app::reporting::report::{Campaigns, Cases, CurrencyTotal, ReportLine};
use canopy_domain::money::Micros;
use canopy_domain::quantity::minutes;
use canopy_domain::role::{Action, Place};
use maud::{Markup, html};

use super::columns::{Column, Kind, Numbers, Set};
use super::look::{Look, PER_PAGE};
use super::pick::{Picked, pick, totals};
use super::view::Seen;
use crate::pages::address::with;
use crate::pages::compared::{amount, percent, share, signed};
use crate::pages::disputes::marked;
use crate::pages::moments::day;
use crate::pages::numbers::{count, counted, decimal};
use crate::pages::rounding::{Rounded, note};
use crate::ui::Icon;
use crate::ui::avatar::Shape;
use crate::ui::button::{Look as Weight, link};
use crate::ui::card::who;
use crate::ui::empty::empty;
use crate::ui::pager::{Pager, pager};
use crate::ui::panel::facts;
use crate::ui::table::{Column as Head, Order, Row, Table, table};
use crate::ui::tabs::Tab;
use crate::ui::toolbar::{Search, Toolbar, links, list, toolbar};

/// The id of the part that is fetched anew while somebody types.
const LIST: &str = "companies";

/// The toolbar and the table.
pub(super) fn companies(seen: &Seen<'_>) -> Markup {
    let look = seen.look;
    let picked = pick(&seen.report.items, look);
    html! {
        (bar(look))
        (list(LIST, &html! {
            (sets(seen))
            @if picked.items.is_empty() {
                (none(look))
            } @else {
                (rows(seen, &picked))
                @if look.set == Set::Cost { (note(&rounded(seen, &picked))) }
                (foot(seen, &picked))
            }
            (left(seen))
            (meanings(look.set))
        }))
    }
}

fn bar(look: &Look) -> Markup {
    let order = look.order();
    let mut keep = look.chosen.parameters().to_vec();
    keep.extend([("columns", look.set.code()), ("sort", order.as_str())]);
    keep.retain(|(_, value)| !value.is_empty());
    toolbar(&Toolbar {
        action: &look.path,
        list: LIST,
        title: "Companies",
        search: Some(Search {
            name: "query",
            value: &look.query,
            label: "Search companies",
        }),
        keep: &keep,
        ..Toolbar::default()
    })
}

/// The sets of columns, so that each fits a screen.
fn sets(seen: &Seen<'_>) -> Markup {
    let known: Vec<(Set, &str, String)> = Set::ALL
        .into_iter()
        .filter(|(set, ..)| seen.report.amounts || *set != Set::Cost)
        .map(|(set, _, label)| (set, label, seen.look.with_set(set)))
        .collect();
    let tabs: Vec<Tab<'_>> = known
        .iter()
        .map(|(set, label, href)| Tab {
            label,
            href,
            count: None,
            current: *set == seen.look.set,
        })
        .collect();
    html! { div { (links("Columns", &tabs)) } }
}

fn none(look: &Look) -> Markup {
    let all = Look {
        query: String::new(),
        ..look.clone()
    };
    let all = link(&all.at_page(1), "Show all", Weight::Plain, None);
    let sentence = "No company in your view is called that. Look for a part of its name.";
    empty(Icon::Search, "No company found", sentence, Some(all))
}

fn foot(seen: &Seen<'_>, picked: &Picked<'_>) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let (page, pages) = picked.page;
    let first = (page - 1) * PER_PAGE;
    let all = seen.report.items.len();
    let found = match picked.matching == all {
        true => counted(
            i64::try_from(all).unwrap_or(i64::MAX),
            "company",
            "companies",
        ),
        false => format!(
            "{} found, {} in all; totals are over all",
            number(picked.matching),
            number(all)
        ),
    };
    let (from, to) = (number(first + 1), number(first + picked.items.len()));
    let previous = (page > 1).then(|| seen.look.at_page(page - 1));
    let next = (page < pages).then(|| seen.look.at_page(page + 1));
    pager(&Pager {
        shown: &format!("{from}–{to} of {found}"),
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}

fn rows(seen: &Seen<'_>, picked: &Picked<'_>) -> Markup {
    let look = seen.look;
    let columns: Vec<&'static Column> = Column::of_set(look.set).collect();
    let sorts: Vec<String> = columns
        .iter()
        .map(|column| look.sorted_by(Some(column)))
        .collect();
    let by_name = look.sorted_by(None);
    let mut heads = vec![Head {
        label: "Company",
        sort: Some(&by_name),
        sorted: look.sort.is_none().then_some(Order::Ascending),
        ..Head::default()
    }];
    let sorted = |column: &&Column| {
        let order = if look.up {
            Order::Ascending
        } else {
            Order::Descending
        };
        (look.sort == Some(*column)).then_some(order)
    };
    heads.extend(columns.iter().zip(&sorts).map(|(column, href)| Head {
        label: column.label,
        number: true,
        sort: Some(href),
        sorted: sorted(column),
        define: None,
    }));
    table(&Table {
        caption: "Companies",
        columns: &heads,
        rows: picked
            .items
            .iter()
            .map(|line| row(seen, line, &columns))
            .collect(),
        foot: totals_row(seen, &columns),
        ..Table::default()
    })
}

/// The amounts that are shown: each company's along its row, and those of each currency's total.
fn rounded(seen: &Seen<'_>, picked: &Picked<'_>) -> Vec<Rounded> {
    let lines = picked.items.iter().filter(|line| line.amounts);
    let lines = lines.map(|line| (line.currency, line.figures));
    let totals = seen.report.totals.iter();
    let totals = totals.map(|total| (total.currency, total.figures));
    let one = |(currency, figures)| Rounded {
        currency,
        rows: vec![figures],
        sum: None,
    };
    lines.chain(totals).map(one).collect()
}

fn row(seen: &Seen<'_>, line: &ReportLine, columns: &[&Column]) -> Row {
    let way = way_into(seen, line);
    let numbers = Numbers::from(line);
    let mut cells = vec![who(
        Shape::Company,
        &line.name,
        way.as_deref(),
        &aside(line),
    )];
    cells.extend(columns.iter().map(|column| {
        let shown = cell(seen, line, &numbers, column);
        match &way {
            Some(href)
                if matches!(column.kind, Kind::Count | Kind::Minutes)
                    || column.kind.is_amount() =>
            {
                html! { a.into href=(href) { (shown) } }
            }
            _ => shown,
        }
    }));
    Row {
        cells,
        ..Row::default()
    }
}

/// Where a company's figures lead: to its days, for those who may look at them.
fn way_into(seen: &Seen<'_>, line: &ReportLine) -> Option<String> {
    let place = Place::Company {
        id: &line.id,
        organization: Some(&seen.report.organization.id),
    };
    let opens = line.opens && seen.actor.can(Action::SeeUsage, place);
    let (from, to) = (line.from.to_string(), line.to.to_string());
    let stood = seen.report.asked.stood_on.map(|day| day.to_string());
    let parameters = [
        ("from", from.as_str()),
        ("to", &to),
        (
            "columns",
            if seen.look.set == Set::Cost {
                "cost"
            } else {
                ""
            },
        ),
        ("stood_on", stood.as_deref().unwrap_or_default()),
        ("back", &seen.look.at_page(seen.look.page)),
    ];
    opens.then(|| with(&format!("/c/{}/usage", line.slug), &parameters))
}

/// What is said under a company's name.
fn aside(line: &ReportLine) -> String {
    let mut words = Vec::new();
    if let Some(on) = line.left_on {
        words.push(format!("Left after {}", day(on)));
    } else if let Some(first) = line.spans.first().filter(|span| span.from > line.from) {
        words.push(format!("Counted from {}", day(first.from)));
    }
    if line.archived {
        words.push("Archived".into());
    }
    words.join(" · ")
}

fn cell(seen: &Seen<'_>, line: &ReportLine, numbers: &Numbers<'_>, column: &Column) -> Markup {
    if column.set == Set::Cost && !line.amounts {
        return html! { span.muted { "—" } };
    }
    let number = column.number(numbers);
    let whole = || {
        let mut totals = seen.report.totals.iter();
        let total = totals.find(|total| total.currency == line.currency)?;
        total.figures.total()
    };
    match (column.kind, number) {
        (Kind::Change, _) => {
            let change = totals(line).map(|(now, before)| signed(now, before));
            html! { (change.unwrap_or_else(|| "—".into())) }
        }
        (Kind::Restated, _) => match line.restated.total() {
            Some(restated) if restated != Micros(0) => amount(restated, line.currency),
            _ => html! { span.muted { "—" } },
        },
        (_, None) => html! { span.muted { "—" } },
        (Kind::Count, Some(number)) => html! { (count(number)) },
        (Kind::Minutes, Some(number)) => html! { (decimal(&minutes(number))) },
        (Kind::Amount, Some(number)) => {
            let disputed = line.disputed.as_ref().filter(|_| column.code == "total");
            marked(
                amount(Micros(number), line.currency),
                disputed,
                line.currency,
            )
        }
        (Kind::Recovery, Some(number)) => html! { (percent(number)) },
        (Kind::Share, Some(number)) => {
            let part = whole().and_then(|whole| share(number, whole.get()));
            html! { (part.unwrap_or_else(|| "—".into())) }
        }
    }
}

/// The sums over all companies in view; of amounts one for each currency.
fn totals_row(seen: &Seen<'_>, columns: &[&Column]) -> Vec<Markup> {
    let (report, sums) = (seen.report, &seen.report.sums);
    if seen.look.set == Set::Cost {
        let several = report.totals.len() > 1;
        let mut cells = vec![html! {
            @for total in &report.totals {
                div { "Total" @if several { " " (total.currency.code()) } }
            }
        }];
        cells.extend(columns.iter().map(|column| {
            html! { @for total in &report.totals { div { (sum_of(seen, total, column)) } } }
        }));
        return cells;
    }
    let numbers = Numbers {
        figures: &sums.figures,
        cases: &sums.cases,
        campaigns: &sums.campaigns,
    };
    let mut cells = vec![html! { "Total" }];
    cells.extend(columns.iter().map(|column| {
        let number = column.number(&numbers);
        html! {
            @match (column.kind, number) {
                (_, None) => "—",
                (Kind::Minutes, Some(number)) => (decimal(&minutes(number))),
                (Kind::Recovery, Some(number)) => (percent(number)),
                (_, Some(number)) => (count(number)),
            }
        }
    }));
    cells
}

fn sum_of(seen: &Seen<'_>, total: &CurrencyTotal, column: &Column) -> Markup {
    let whole = total.figures.total().map_or(0, |sum| sum.get());
    let numbers = Numbers {
        figures: &total.figures,
        cases: &Cases::default(),
        campaigns: &Campaigns::default(),
    };
    match column.kind {
        Kind::Share => html! { (share(whole, whole).unwrap_or_else(|| "—".into())) },
        Kind::Change => {
            let before = total.before.as_ref().and_then(|before| before.total());
            let change = before.map(|before| signed(whole, before.get()));
            html! { (change.unwrap_or_else(|| "—".into())) }
        }
        Kind::Restated => {
            let of_currency = seen
                .report
                .items
                .iter()
                .filter(|line| line.currency == total.currency);
            let parts: Option<Vec<i64>> = of_currency
                .map(|line| line.restated.total().map(|sum| sum.get()))
                .collect();
            let sum = parts.and_then(|parts| parts.into_iter().try_fold(0_i64, i64::checked_add));
            match sum {
                Some(0) | None => html! { span.muted { "—" } },
                Some(sum) => amount(Micros(sum), total.currency),
            }
        }
        Kind::Amount | Kind::Count | Kind::Minutes | Kind::Recovery => {
            amount(Micros(column.number(&numbers).unwrap_or(0)), total.currency)
        }
    }
}

/// Who belonged to the organization for a part of the period only.
fn left(seen: &Seen<'_>) -> Markup {
    let left: Vec<String> = seen
        .report
        .items
        .iter()
        .filter_map(|line| Some(format!("{} (after {})", line.name, day(line.left_on?))))
        .collect();
    html! {
        @if !left.is_empty() {
            p.muted {
                "Left within the period, and counted up to that day: " (left.join(", ")) "."
            }
        }
    }
}

fn meanings(set: Set) -> Markup {
    let terms: Vec<(&str, Markup)> = Column::of_set(set)
        .map(|column| (column.label, html! { (column.meaning) }))
        .collect();
    html! { details.data { summary { "What the columns mean" } div.card.meanings { (facts(&terms)) } } }
}
