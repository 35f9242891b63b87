//! A statement as a page, which prints as a bill does.

use canopy_app::statements::document::TOTAL;
use canopy_app::statements::read::{Kept, StatementList, Stored};
use canopy_app::statements::{Document, Line, PartDocument, Restatement};
use canopy_domain::category::Category;
use canopy_domain::money::{Currency, Micros, Money};
use maud::{Markup, html};

use crate::pages::billing_tabs::company_tabs;
use crate::pages::disputes::{includes, marked};
use crate::pages::moments::{moment, month};
use crate::pages::numbers::{counted, decimal, exact};
use crate::ui::Icon;
use crate::ui::button::{Look, link};
use crate::ui::empty::empty;
use crate::ui::figure::{Value, value};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};

/// The list of a company's statements.
pub(super) fn list(path: &str, found: &StatementList) -> Markup {
    let line =
        "A closed month does not change. What comes later counts in a later month and says so.";
    html! {
        (head("Statements", line, &html! {}))
        (company_tabs(path, "Statements"))
        @if found.items.is_empty() {
            (empty(Icon::Scroll, "No month is closed yet",
                "A month is closed some days after its end, and then has a statement here.", None))
        } @else {
            (statements(path, found))
        }
        @if !found.open.is_empty() { (open(path, found)) }
    }
}

fn statements(path: &str, found: &StatementList) -> Markup {
    let disputed = |kept: &Kept| {
        found
            .disputes
            .on(&found.company.id, Some(&kept.month.days()))
    };
    let rows = found.items.iter().map(|kept| Row {
        cells: vec![
            html! { a href={ (path) "/billing/statements/" (kept.month) } { (month(kept.month)) } },
            html! { (kept.number) },
            html! { (moment(kept.closed_at)) },
            html! { (kept.days_without_data) },
            marked(
                amount(kept.total, kept.currency),
                disputed(kept).as_ref(),
                kept.currency,
            ),
        ],
        ..Row::default()
    });
    table(&Table {
        caption: "Statements",
        columns: &columns(
            &["Month", "Number", "Closed", "Days without data", "Total"],
            3,
        ),
        rows: rows.collect(),
        ..Table::default()
    })
}

fn open(path: &str, found: &StatementList) -> Markup {
    let body = html! {
        ul { @for open in &found.open {
            li { a href={ (path) "/billing/statements/" (open) } { (month(*open)) } }
        } }
    };
    panel("Months that are not closed", "", &html! {}, &body)
}

/// Heads of columns, of which those from `numbers` on stand to the right.
pub(super) fn columns<'a, const N: usize>(
    labels: &[&'a str; N],
    numbers: usize,
) -> [Column<'a>; N] {
    std::array::from_fn(|place| Column {
        label: labels[place],
        number: place >= numbers,
        ..Column::default()
    })
}

/// An amount in the minor unit, the exact one beside it.
pub(super) fn amount(amount: Micros, currency: Currency) -> Markup {
    let money = Money { amount, currency };
    let (shown, exact) = (money.display(), exact(&money));
    value(&Value {
        shown: &shown,
        exact: Some(&exact),
        note: None,
    })
}

/// Amounts of one statement.
struct Amounts(Currency);

impl Amounts {
    /// An amount as the document has it. A line may be finer than the minor unit, and is shown whole.
    fn shown(&self, text: &str) -> Markup {
        let amount = Micros::parse(text).unwrap_or(Micros::ZERO);
        let money = Money {
            amount,
            currency: self.0,
        };
        let whole = canopy_domain::money::to_minor(amount, self.0) == amount;
        let shown = match whole {
            true => money.display(),
            false => decimal(text.trim_end_matches('0')),
        };
        html! { span.num { (shown) } }
    }
}

/// One statement, or one part; `files` are the address of its files and what parts it from the ending.
pub(super) fn statement(
    document: &Document,
    stored: &Stored,
    tabs: &Markup,
    disputes: &str,
    (files, dot): (&str, &str),
) -> Markup {
    let currency = Currency::parse(&document.company.currency).unwrap_or(Currency::USD);
    let amounts = Amounts(currency);
    let file = |ending: &str| format!("{files}{dot}{ending}");
    let actions = html! {
        (link(&file("json"), "JSON", Look::Plain, Some(Icon::Download)))
        (link(&file("csv"), "CSV", Look::Plain, Some(Icon::Download)))
    };
    let title = format!("Statement {}", document.number);
    let line = format!("{}, {}", document.company.name, month(document.month));
    html! {
        article.statement {
            (head(&title, &line, &actions))
            div.no-print { (tabs) }
            (includes(stored.disputed.map(|of| (of, currency)), disputes))
            (about(document, &amounts))
            @if document.parts.len() == 1 {
                @for part in &document.parts { (sections(part, &amounts, false)) }
            } @else {
                @for part in &document.parts { (sections(part, &amounts, true)) }
                (by_category(document, &amounts))
            }
            @if !document.rate_cards.is_empty() { (cards(document)) }
            (proof(stored))
        }
    }
}

fn about(document: &Document, amounts: &Amounts) -> Markup {
    let total = document.sums.totals.get(TOTAL).map_or("", String::as_str);
    let quiet: Vec<String> = document
        .days_without_data
        .iter()
        .map(ToString::to_string)
        .collect();
    let company = &document.company;
    let closed = document.closed_at.parse().map_or_else(
        |_| document.closed_at.clone(),
        |at: jiff::Timestamp| moment(at),
    );
    panel(
        "Summary",
        "",
        &html! {},
        &facts(&[
            ("Total", html! { b { (amounts.shown(total)) } }),
            ("Month", html! { (month(document.month)) }),
            ("Closed", html! { (closed) }),
            ("Company", html! { (company.name) }),
            ("Time zone", html! { (company.time_zone) }),
            ("Currency", html! { (company.currency) }),
            (
                "Days without data",
                html! {
                    @if quiet.is_empty() { "None" } @else { (quiet.join(", ")) }
                },
            ),
        ]),
    )
}

fn sections(part: &PartDocument, amounts: &Amounts, several: bool) -> Markup {
    let name = match &part.organization {
        Some(organization) => organization.name.clone(),
        None => "Without an organization".into(),
    };
    let title = match several {
        true => format!("Part {}: {name}", part.number),
        false => "Lines".into(),
    };
    let days: Vec<String> = part.days.iter().map(ToString::to_string).collect();
    let said = match days.is_empty() {
        true => format!("{name}, for earlier months only"),
        false => format!("{name}, {}", days.join(", ")),
    };
    html! {
        section.part {
            h2 { (title) }
            p.muted { (said) }
            (lines(&part.sums.lines, &format!("Lines of {title}"), amounts))
            @for restated in &part.sums.restatements { (restatement(restated, amounts)) }
            (totals(part, amounts))
        }
    }
}

fn lines(lines: &[Line], caption: &str, amounts: &Amounts) -> Markup {
    if lines.is_empty() {
        return html! { p.muted { "Nothing happened in this month itself." } };
    }
    let rows = lines.iter().map(|line| Row {
        cells: vec![
            html! {
                div.two {
                    b { (line.item) }
                    @if let Some(day) = &line.occurred_on { small { (day) } }
                }
            },
            html! { (line.section.label()) },
            html! { (decimal(&line.quantity)) " " (units(line)) },
            amounts.shown(&line.amount),
        ],
        ..Row::default()
    });
    table(&Table {
        caption,
        columns: &columns(&["Item", "Section", "Quantity", "Amount"], 2),
        rows: rows.collect(),
        ..Table::default()
    })
}

fn units(line: &Line) -> String {
    match line.quantity.as_str() {
        "1" | "1.0" | "-1" | "-1.0" => line.unit.clone(),
        _ => format!("{}s", line.unit),
    }
}

fn restatement(restated: &Restatement, amounts: &Amounts) -> Markup {
    let title = format!("Restates {}", month(restated.month));
    html! {
        h3 { (title) }
        p.muted { "What came after that month was closed: late events, voids and other corrections." }
        (lines(&restated.lines, &title, amounts))
    }
}

fn totals(part: &PartDocument, amounts: &Amounts) -> Markup {
    let of = |name: &str| {
        let text = part.sums.totals.get(name).map_or("0", String::as_str);
        amounts.shown(text)
    };
    let mut shown: Vec<(&str, Markup)> = Category::ALL
        .into_iter()
        .map(|category| (category.label(), of(category.code())))
        .collect();
    shown.push(("of that rounding", amounts.shown(&part.sums.rounding)));
    shown.push(("Total", html! { b { (of(TOTAL)) } }));
    html! { div.card.panel.sums { (facts(&shown)) } }
}

fn by_category(document: &Document, amounts: &Amounts) -> Markup {
    let rows = document.parts.iter().map(|part| {
        let total = part.sums.totals.get(TOTAL).map_or("", String::as_str);
        let name = part.organization.as_ref().map(|it| it.name.as_str());
        Row {
            cells: vec![
                html! { (part.number) },
                html! { (name.unwrap_or("Without an organization")) },
                amounts.shown(total),
            ],
            ..Row::default()
        }
    });
    let total = document.sums.totals.get(TOTAL).map_or("", String::as_str);
    html! {
        section.part {
            h2 { "All parts" }
            (table(&Table {
                caption: "All parts",
                columns: &columns(&["Part", "Organization", "Total"], 2),
                rows: rows.collect(),
                foot: vec![html! { "Total" }, html! {}, html! { b { (amounts.shown(total)) } }],
                ..Table::default()
            }))
        }
    }
}

fn cards(document: &Document) -> Markup {
    let said: Vec<(String, Markup)> = document
        .rate_cards
        .iter()
        .map(|card| (card.days.to_string(), prices(card)))
        .collect();
    let said: Vec<(&str, Markup)> = said
        .iter()
        .map(|(days, prices)| (days.as_str(), prices.clone()))
        .collect();
    panel("Prices in force", "", &html! {}, &facts(&said))
}

fn prices(card: &canopy_app::statements::document::CardInForce) -> Markup {
    let price = |group: &str, name: &str| {
        let text = card.card[group][name].as_str().unwrap_or("0");
        decimal(text.trim_end_matches('0').trim_end_matches('.'))
    };
    let count = |name: &str| {
        let list = card.card[name].as_array();
        i64::try_from(list.map_or(0, Vec::len)).unwrap_or(0)
    };
    html! {
        (price("voice", "per_minute")) " a minute, " (price("sms", "sent")) " a segment sent, "
        (price("sms", "received")) " received, " (price("self_healing", "check")) " a check, "
        (price("self_healing", "healed")) " a number healed; "
        (counted(count("fees"), "fee", "fees")) ", " (counted(count("taxes"), "tax", "taxes"))
        @if card.default_prices { " (Canopy’s default prices)" }
    }
}

/// How the files are checked.
fn proof(stored: &Stored) -> Markup {
    let line = "The SHA-256 of each file, as it was written when the month was closed.";
    panel(
        "Files",
        line,
        &html! {},
        &facts(&[
            ("JSON", html! { code.hash { (stored.json_sha256) } }),
            ("CSV", html! { code.hash { (stored.csv_sha256) } }),
        ]),
    )
}
