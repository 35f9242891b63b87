//! What the bills of organizations and of companies have in common.

use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use canopy_domain::outlook::Outlook;
use canopy_domain::period::{Month, Period};
use maud::{Markup, html};

use crate::pages::compared::{amount, changed, share};
use crate::pages::definitions::Figure;
use crate::pages::moments::{days, month};
use crate::pages::numbers::exact;
use crate::pages::rounding::{Rounded, note};
use crate::ui::Icon;
use crate::ui::figure::{Change, Move, Value};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::tile::{Tile, tile};

/// The bill of one currency, or of one company.
#[derive(Clone, Copy)]
pub(super) struct Bill {
    /// Its month, where there are bills of several.
    pub(super) named: Option<Month>,
    pub(super) currency: Currency,
    pub(super) month: Figures,
    /// The days that `before` is of.
    pub(super) compared: Option<Period>,
    pub(super) before: Figures,
    pub(super) last: Figures,
    /// The expected end, where there is one.
    pub(super) outlook: Option<Outlook>,
}

/// The total of six categories; one that leaves 64 bits was refused before it came here.
pub(super) fn total(figures: &Figures) -> i64 {
    figures.total().map_or(0, |total| total.get())
}

/// When a bill is shown.
pub(super) struct Stamp<'a> {
    pub(super) as_of: &'a str,
    /// What is said under the expected end.
    pub(super) outlook_line: &'a str,
}

/// An amount in a tile: as shown, exact, and of which month.
type Amount = (String, String, Option<String>);

/// Month to date, last month, and the expected end of the month: a tile each, with an amount for each
/// currency, and for each month where companies stand in several.
pub(super) fn headline(bills: &[Bill], stamp: &Stamp<'_>) -> Markup {
    let to_date = amounts(bills, |bill| Some((Micros(total(&bill.month)), bill.named)));
    let last = amounts(bills, |bill| {
        let named = bill.named.map(Month::previous);
        Some((Micros(total(&bill.last)), named))
    });
    let expected = amounts(bills, |bill| Some((bill.outlook?.amount, bill.named)));
    let (change, to_date_line) = compared(bills);
    let range = ranges(bills);
    let expected_line = match range.is_empty() {
        true => stamp.outlook_line.to_owned(),
        false => format!("Between {range}. {}", stamp.outlook_line),
    };
    html! {
        div.tiles {
            (shown(Icon::Wallet, Figure::AllBilling, &to_date, change, &to_date_line, stamp))
            (shown(Icon::Calendar, Figure::LastMonth, &last, None, "The whole month", stamp))
            (shown(Icon::TrendUp, Figure::Expected, &expected, None, &expected_line, stamp))
        }
    }
}

fn shown(
    sign: Icon,
    figure: Figure,
    amounts: &[Amount],
    change: Option<(Move, String, String)>,
    line: &str,
    stamp: &Stamp<'_>,
) -> Markup {
    tile(&Tile {
        sign,
        definition: figure.defined(stamp.as_of),
        values: &Vec::from_iter(amounts.iter().map(value)),
        change: change.as_ref().map(|(went, by, against)| Change {
            went: *went,
            by,
            against,
        }),
        line,
    })
}

/// The amounts of bills, of the month that `of` says where there are several.
fn amounts(bills: &[Bill], of: impl Fn(&Bill) -> Option<(Micros, Option<Month>)>) -> Vec<Amount> {
    let one = |bill: &Bill| {
        let (amount, of) = of(bill)?;
        let currency = bill.currency;
        let money = Money { amount, currency };
        Some((money.display(), exact(&money), of.map(month)))
    };
    bills.iter().filter_map(one).collect()
}

fn value((shown, exact, note): &Amount) -> Value<'_> {
    Value {
        shown,
        exact: Some(exact),
        note: note.as_deref(),
    }
}

/// How a single bill went against the compared days; of several, a line of words.
fn compared(bills: &[Bill]) -> (Option<(Move, String, String)>, String) {
    if let [bill] = bills {
        let (went, by) = changed(total(&bill.month), total(&bill.before));
        let against = bill.compared.as_ref().map(days);
        return (against.map(|against| (went, by, against)), String::new());
    }
    // Bills of one month are compared with the same days.
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for bill in bills {
        let Some(against) = bill.compared.as_ref().map(days) else {
            continue;
        };
        match lines.last_mut() {
            Some((same, changes)) if *same == against => changes.push(change_words(bill)),
            _ => lines.push((against, vec![change_words(bill)])),
        }
    }
    let line =
        |(against, changes): &(String, Vec<String>)| format!("{} vs {against}", changes.join(", "));
    (None, Vec::from_iter(lines.iter().map(line)).join("; "))
}

fn change_words(bill: &Bill) -> String {
    let change = crate::pages::compared::signed(total(&bill.month), total(&bill.before));
    format!("{} {change}", bill.currency.code())
}

fn ranges(bills: &[Bill]) -> String {
    let of = |bill: &Bill| {
        let outlook = bill.outlook.filter(|outlook| outlook.low != outlook.high)?;
        let money = |amount| {
            let currency = bill.currency;
            Money { amount, currency }.display()
        };
        let named = bill
            .named
            .map_or_else(String::new, |of| format!(" in {}", month(of)));
        Some(format!(
            "{} and {}{named}",
            money(outlook.low),
            money(outlook.high)
        ))
    };
    let found: Vec<String> = bills.iter().filter_map(of).collect();
    found.join(", ")
}

/// The categories of a bill as lines: to date, on the compared days, last month, and the share.
pub(super) fn by_category(bill: &Bill) -> Markup {
    let number = |label| Column {
        label,
        number: true,
        ..Column::default()
    };
    let currency = bill.currency.code();
    let title = match bill.named {
        Some(of) => format!("Cost by category, {}, {currency}", month(of)),
        None => format!("Cost by category, {currency}"),
    };
    let columns = [
        Column {
            label: "Category",
            ..Column::default()
        },
        number("Month to date"),
        number("Share"),
        number("Same days before"),
        number("Last month"),
    ];
    let whole = total(&bill.month);
    let row = |name: &str, of: &dyn Fn(&Figures) -> i64| {
        vec![
            html! { (name) },
            amount(Micros(of(&bill.month)), bill.currency),
            html! { (share(of(&bill.month), whole).unwrap_or_else(|| "—".into())) },
            amount(Micros(of(&bill.before)), bill.currency),
            amount(Micros(of(&bill.last)), bill.currency),
        ]
    };
    let rows = Category::ALL.map(|category| Row {
        cells: row(category.label(), &|figures| figures.amount(category).get()),
        ..Row::default()
    });
    html! {
        section.stack.close {
            div { h2 { (title) }
                @if let Some(compared) = &bill.compared {
                    p.muted { "Compared with " (days(compared)) ", the same days of the month before." }
                }
            }
            (table(&Table {
                caption: &title,
                columns: &columns,
                rows: rows.into(),
                foot: row("Total", &total),
                ..Table::default()
            }))
            (note(&[Rounded { currency: bill.currency, rows: vec![bill.month, bill.before, bill.last], sum: None }]))
        }
    }
}

/// The expected end of one bill: `$1,240.00`, with its range a line below.
pub(super) fn expected(outlook: Option<Outlook>, currency: Currency) -> Markup {
    let Some(outlook) = outlook else {
        return html! { span.muted { "Not enough days yet" } };
    };
    let money = |amount| Money { amount, currency }.display();
    let range = format!("{} – {}", money(outlook.low), money(outlook.high));
    html! {
        span.two {
            span { (amount(outlook.amount, currency)) }
            @if outlook.low != outlook.high { small { (range) } }
        }
    }
}
