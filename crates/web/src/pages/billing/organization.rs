//! The bills of an organization's companies, and in all by currency.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::reporting::report::{Bills, Report, ReportLine, RunningSum, bills};
use canopy_domain::money::Micros;
use canopy_domain::rating::CardOwner;
use canopy_domain::role::Page;
use maud::{Markup, html};

use super::parts::{Bill, Stamp, by_category, expected, headline, total};
use super::{TAB, TITLE};
use crate::guard::Person;
use crate::pages::asked::{Asked, Subject};
use crate::pages::billing_tabs::organization_tabs;
use crate::pages::caps::words::under;
use crate::pages::compared::{amount, signed};
use crate::pages::disputes::{includes, marked};
use crate::pages::frame::Frame;
use crate::pages::moments::{clock, days, moment, month};
use crate::pages::numbers::{count, counted};
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::avatar::Shape;
use crate::ui::badge::{self, Tone};
use crate::ui::banner::banner;
use crate::ui::button::{Look as Weight, link};
use crate::ui::card::who;
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::pager::{Pager, pager};
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::toolbar::{Search, Toolbar, list, toolbar};

const LIST: &str = "bills";
const PER_PAGE: usize = 50;

/// The bills.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let bills = match bills(&door.house, &actor, &organization).await {
        Ok(bills) => bills,
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include amounts.");
            let page = (TITLE, Page::Billing);
            return Ok(frame.refuse_page(&door, page, &sentence, refusal).await);
        }
    };
    frame.remember(&door, &actor).await;
    let query: String = asked.get("query").chars().take(200).collect();
    let page = asked.get("page").parse().unwrap_or(1_usize);
    let body = body(frame.path(), &bills, (&query, page));
    Ok(frame.page(TITLE, &[], &body).into_response())
}

fn body(path: &str, bills: &Bills, (query, page): (&str, usize)) -> Markup {
    let month = &bills.month;
    let as_of = moment(month.as_of);
    let sums = sums(bills);
    let disputed = month
        .items
        .iter()
        .filter_map(|line| Some((line.disputed?, line.currency)));
    let outlook_line = outlook_line(bills);
    let stamp = Stamp {
        as_of: &as_of,
        outlook_line: &outlook_line,
    };
    html! {
        (head("Billing", &line(month), &html! {}))
        (organization_tabs(path, TAB))
        @if month.visible.partial { (banner(Tone::Quiet, &in_view(month), None)) }
        @if month.items.is_empty() {
            (empty(Icon::Card, "No bills yet", "Companies show here as soon as they belong to the organization.", None))
        } @else {
            (includes(disputed, &format!("{path}/billing/disputes")))
            (headline(&sums, &stamp))
            (whole(path, bills))
            (companies(path, bills, (query, page)))
            @for bill in &sums { (by_category(bill)) }
        }
    }
}

fn line(month: &Report) -> String {
    let companies = counted(month.visible.companies, "company", "companies");
    format!(
        "{} · {companies} · as of {}",
        days(&month.period),
        clock(month.as_of)
    )
}

fn in_view(month: &Report) -> String {
    let companies = counted(month.visible.companies, "company", "companies");
    format!("{companies} in your view. All totals on this page are over these.")
}

/// How many companies the expected end is not expected of.
fn outlook_line(bills: &Bills) -> String {
    let all = bills.month.items.len();
    let short = i64::try_from(all - bills.outlooks.len().min(all)).unwrap_or(i64::MAX);
    match short {
        0 => "From the last four weeks".into(),
        _ => format!(
            "From the last four weeks; {} without enough days {} as it stands",
            counted(short, "company", "companies"),
            if short == 1 { "counts" } else { "count" }
        ),
    }
}

/// The sums as bills; while companies stand in different months each names its own.
fn sums(bills: &Bills) -> Vec<Bill> {
    let one_month = bills
        .sums
        .windows(2)
        .all(|two| two[0].month == two[1].month);
    let bill = |sum: &RunningSum| Bill {
        named: (!one_month).then_some(sum.month),
        currency: sum.currency,
        month: sum.to_date,
        compared: sum.compared,
        before: sum.before,
        last: sum.last,
        outlook: Some(sum.expected),
    };
    bills.sums.iter().map(bill).collect()
}

fn companies(path: &str, bills: &Bills, (query, page): (&str, usize)) -> Markup {
    let action = format!("{path}/billing");
    let wanted = query.trim().to_lowercase();
    let fits = |line: &&ReportLine| wanted.is_empty() || line.name.to_lowercase().contains(&wanted);
    let found: Vec<&ReportLine> = bills.month.items.iter().filter(fits).collect();
    let pages = found.len().div_ceil(PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let first = (page - 1) * PER_PAGE;
    let items: Vec<&ReportLine> = found.iter().copied().skip(first).take(PER_PAGE).collect();
    html! {
        (toolbar(&Toolbar {
            action: &action,
            list: LIST,
            title: "Companies",
            search: Some(Search { name: "query", value: query, label: "Search companies" }),
            ..Toolbar::default()
        }))
        (list(LIST, &html! {
            @if items.is_empty() {
                (empty(Icon::Search, "No company found", "No company in your view is called that. Look for a part of its name.", None))
            } @else {
                (rows(path, bills, &items))
                (foot(&action, query, (page, pages), (first, items.len(), found.len())))
            }
        }))
    }
}

fn foot(
    action: &str,
    query: &str,
    (page, pages): (usize, usize),
    (first, shown, found): (usize, usize, usize),
) -> Markup {
    let number = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX));
    let at = |page: usize| {
        crate::pages::address::with(action, &[("query", query), ("page", &page.to_string())])
    };
    let previous = (page > 1).then(|| at(page - 1));
    let next = (page < pages).then(|| at(page + 1));
    let words = format!(
        "{}–{} of {}",
        number(first + 1),
        number(first + shown),
        number(found)
    );
    pager(&Pager {
        shown: &words,
        previous: previous.as_deref(),
        next: next.as_deref(),
    })
}

fn columns() -> [Column<'static>; 8] {
    let number = |label| Column {
        label,
        number: true,
        ..Column::default()
    };
    [
        Column {
            label: "Company",
            ..Column::default()
        },
        number("Month to date"),
        number("Change"),
        number("Last month"),
        number("Expected"),
        number("Credits"),
        Column {
            label: "Cap",
            ..Column::default()
        },
        Column {
            label: "Rate card",
            ..Column::default()
        },
    ]
}

fn rows(path: &str, bills: &Bills, items: &[&ReportLine]) -> Markup {
    let set = format!("{path}/billing/caps");
    let set = bills.sets_caps.then_some(set.as_str());
    let last: HashMap<&str, &ReportLine> = bills
        .last
        .items
        .iter()
        .map(|line| (&*line.id, line))
        .collect();
    let rows = items.iter().map(|line| {
        let before = line
            .before
            .as_ref()
            .map_or(0, |before| total(&before.figures));
        let whole = last.get(&*line.id).map_or(0, |line| total(&line.figures));
        let now = total(&line.figures);
        let way = line.opens.then(|| format!("/c/{}/billing", line.slug));
        Row {
            cells: vec![
                who(Shape::Company, &line.name, way.as_deref(), ""),
                marked(
                    amount(Micros(now), line.currency),
                    line.disputed.as_ref(),
                    line.currency,
                ),
                html! { (signed(now, before)) },
                amount(Micros(whole), line.currency),
                expected(bills.outlooks.get(&line.id).copied(), line.currency),
                amount(Micros(line.figures.credits), line.currency),
                html! {
                    @match bills.caps.get(&*line.id) {
                        Some(capped) => (under(capped, set)),
                        None => span.muted { "—" },
                    }
                },
                card(bills, line),
            ],
            ..Row::default()
        }
    });
    table(&Table {
        caption: "Companies",
        columns: &columns(),
        rows: rows.collect(),
        ..Table::default()
    })
}

/// The organization's own caps, for those who see all its companies.
fn whole(path: &str, bills: &Bills) -> Markup {
    let caps = format!("{path}/billing/caps");
    let way = link(&caps, "Caps and alerts", Weight::Plain, None);
    let Some(months) = bills.whole.as_deref() else {
        return html! {};
    };
    let lines: Vec<(String, Markup)> = months
        .iter()
        .map(|capped| {
            let currency = capped.spent.currency.code();
            let name = format!("{}, {currency}", month(capped.month));
            let spent =
                html! { (under(capped, None)) " " span.num { (capped.spent.display()) " spent" } };
            (name, spent)
        })
        .collect();
    let shown: Vec<(&str, Markup)> = lines
        .iter()
        .map(|(name, spent)| (name.as_str(), spent.clone()))
        .collect();
    panel(
        "Cap of the organization",
        "",
        &way,
        &html! {
            @if shown.is_empty() {
                p.muted { "The organization has no cap of its own." }
            } @else {
                (facts(&shown))
            }
        },
    )
}

/// Whose prices are in force.
fn card(bills: &Bills, line: &ReportLine) -> Markup {
    match bills.cards.get(&*line.id) {
        Some((owner, Some(from))) => html! {
            span.two { span { (whose(*owner)) } small { "since " (from.strftime("%-d %b %Y")) } }
        },
        _ => badge::label(whose(CardOwner::BuiltIn)),
    }
}

/// Whose card it is, in a word.
fn whose(owner: CardOwner) -> &'static str {
    match owner {
        CardOwner::Company => "Own",
        CardOwner::Organization => "Organization’s",
        CardOwner::BuiltIn => "Default",
    }
}
