//! What the bills of organizations and of companies have in common.

use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use canopy_domain::outlook::Outlook;
use maud::{Markup, html};

use crate::pages::compared::{amount, changed, share};
use crate::pages::definitions::Figure;
use crate::pages::numbers::exact;
use crate::ui::Icon;
use crate::ui::figure::{Change, Move, Value};
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::tile::{Tile, tile};

/// The bill of one currency, or of one company.
#[derive(Clone, Copy)]
pub(super) struct Bill {
    pub(super) currency: Currency,
    pub(super) month: Figures,
    pub(super) before: Figures,
    pub(super) last: Figures,
    /// The expected end, where there is one.
    pub(super) outlook: Option<Outlook>,
}

/// The total of six categories; one that leaves 64 bits was refused before it came here.
pub(super) fn total(figures: &Figures) -> i64 {
    figures.total().map_or(0, |total| total.get())
}

/// When, and against what, a bill is shown.
pub(super) struct Stamp<'a> {
    pub(super) as_of: &'a str,
    pub(super) against: &'a str,
    /// What is said under the expected end.
    pub(super) outlook_line: &'a str,
}

/// Month to date, last month, and the expected end of the month: a tile each, with an amount for each
/// currency.
pub(super) fn headline(bills: &[Bill], stamp: &Stamp<'_>) -> Markup {
    let one = |of: &dyn Fn(&Bill) -> Option<i64>| -> Vec<(String, String)> {
        bills
            .iter()
            .filter_map(|bill| {
                let money = Money {
                    amount: Micros(of(bill)?),
                    currency: bill.currency,
                };
                Some((money.display(), exact(&money)))
            })
            .collect()
    };
    let month = one(&|bill| Some(total(&bill.month)));
    let last = one(&|bill| Some(total(&bill.last)));
    let expected = one(&|bill| bill.outlook.map(|outlook| outlook.amount.get()));
    let change = match bills {
        [bill] => Some(changed(total(&bill.month), total(&bill.before))),
        _ => None,
    };
    let changes: Vec<String> = match bills {
        [_] => Vec::new(),
        several => several.iter().map(change_words).collect(),
    };
    let month_line = match changes.is_empty() {
        true => String::new(),
        false => format!("{} vs {}", changes.join(", "), stamp.against),
    };
    let range = ranges(bills);
    let expected_line = match range.is_empty() {
        true => stamp.outlook_line.to_owned(),
        false => format!("Between {range}. {}", stamp.outlook_line),
    };
    html! {
        div.tiles {
            (shown(Icon::Wallet, Figure::AllBilling, &month, change.as_ref(), &month_line, stamp))
            (shown(Icon::Calendar, Figure::LastMonth, &last, None, "The whole month", stamp))
            (shown(Icon::TrendUp, Figure::Expected, &expected, None, &expected_line, stamp))
        }
    }
}

fn shown(
    sign: Icon,
    figure: Figure,
    amounts: &[(String, String)],
    change: Option<&(Move, String)>,
    line: &str,
    stamp: &Stamp<'_>,
) -> Markup {
    let values: Vec<Value<'_>> = amounts
        .iter()
        .map(|(shown, exact)| Value {
            shown,
            exact: Some(exact),
            note: None,
        })
        .collect();
    tile(&Tile {
        sign,
        definition: figure.defined(stamp.as_of),
        values: &values,
        change: change.map(|(went, by)| Change {
            went: *went,
            by,
            against: stamp.against,
        }),
        line,
    })
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
        Some(format!(
            "{} and {}",
            money(outlook.low),
            money(outlook.high)
        ))
    };
    let found: Vec<String> = bills.iter().filter_map(of).collect();
    found.join(", ")
}

/// The categories of a bill as lines: to date, on the compared days, last month, and the share.
pub(super) fn by_category(bill: &Bill, against: &str) -> Markup {
    let number = |label| Column {
        label,
        number: true,
        ..Column::default()
    };
    let title = format!("Cost by category, {}", bill.currency.code());
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
            div { h2 { (title) } p.muted { "Compared with " (against) ", the same days of last month." } }
            (table(&Table {
                caption: &title,
                columns: &columns,
                rows: rows.into(),
                foot: row("Total", &total),
                ..Table::default()
            }))
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
