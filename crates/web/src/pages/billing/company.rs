//! The bill of one company, and the lines behind it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::reporting::report::{CompanyBill, company_bill};
use canopy_domain::category::Category;
use canopy_domain::money::{Currency, Micros};
use canopy_domain::rating::CardOwner;
use maud::{Markup, html};

use super::parts::{Bill, Stamp, by_category, headline};
use super::{TAB, TITLE};
use crate::guard::Person;
use crate::pages::asked::Subject;
use crate::pages::billing_tabs::company_tabs;
use crate::pages::caps::words::under;
use crate::pages::compared::amount;
use crate::pages::disputes::included;
use crate::pages::frame::Frame;
use crate::pages::moments::{day, local_moment, month_to_date};
use crate::pages::numbers::exact;
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::button::{Look as Weight, link};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};

/// The bill.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let bill = match company_bill(&door.house, &actor, &company).await {
        Ok(bill) => bill,
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include amounts.");
            return Ok(frame.refuse(&door, TITLE, &sentence, refusal).await);
        }
    };
    let disputed = included(&door, &actor, &bill.month.company, &bill.month.period).await?;
    frame.remember(&door, &actor).await;
    Ok(frame
        .page(TITLE, &[], &body(frame.path(), &bill, &disputed))
        .into_response())
}

fn body(path: &str, bill: &CompanyBill, disputed: &Markup) -> Markup {
    let month = &bill.month;
    let zone = month.company.zones.zone_on(month.period.to);
    let as_of = local_moment(month.as_of, zone);
    let line = format!("{} · as of {as_of}", month_to_date(&month.period));
    let one = Bill {
        named: None,
        currency: month.company.currency,
        month: month.total,
        compared: Some(bill.before.period),
        before: bill.before.total,
        last: bill.last.total,
        outlook: bill.outlook,
    };
    let stamp = Stamp {
        as_of: &as_of,
        outlook_line: match bill.outlook {
            Some(_) => "From the last four weeks",
            None => "Not enough days yet: seven are needed",
        },
    };
    let days_of = format!("{path}/usage");
    let way = link(
        &days_of,
        "Days of this month",
        Weight::Plain,
        Some(Icon::Activity),
    );
    html! {
        (head("Billing", &line, &way))
        (company_tabs(path, TAB))
        (disputed)
        (headline(&[one], &stamp))
        (by_category(&one))
        (cap(path, bill))
        (by_name(bill))
        (prices(path, bill))
    }
}

/// Fees and taxes as lines. What no name of an event explains is a line of its own, so that they add up.
fn by_name(bill: &CompanyBill) -> Markup {
    let currency = bill.month.company.currency;
    let mut rows = Vec::new();
    for category in [Category::Fees, Category::Taxes] {
        let mut rest = bill.month.total.amount(category).get();
        for charge in bill
            .named
            .iter()
            .filter(|charge| charge.category == category)
        {
            rest = rest.saturating_sub(charge.amount.get());
            rows.push(line_of(category, &charge.name, charge.amount, currency));
        }
        if rest != 0 {
            rows.push(line_of(category, "Corrections", Micros(rest), currency));
        }
    }
    let columns = [
        Column {
            label: "Name",
            ..Column::default()
        },
        Column {
            label: "Category",
            ..Column::default()
        },
        Column {
            label: "Month to date",
            number: true,
            ..Column::default()
        },
    ];
    html! {
        section.stack.close {
            h2 { "Fees and taxes" }
            @if rows.is_empty() {
                p.muted { "No fees and no taxes this month to date." }
            } @else {
                (table(&Table { caption: "Fees and taxes", columns: &columns, rows, ..Table::default() }))
            }
        }
    }
}

fn line_of(category: Category, name: &str, sum: Micros, currency: Currency) -> Row {
    Row {
        cells: vec![
            html! { (name) },
            html! { (category.label()) },
            amount(sum, currency),
        ],
        ..Row::default()
    }
}

/// The month under the company's cap.
fn cap(path: &str, bill: &CompanyBill) -> Markup {
    let caps = format!("{path}/billing/caps");
    let label = match (bill.capped.cap, bill.sets_cap) {
        (None, true) => "Set a cap",
        _ => "Cap",
    };
    let spent = &bill.capped.spent;
    panel(
        "Cap",
        "",
        &link(&caps, label, Weight::Plain, None),
        &facts(&[
            ("State", under(&bill.capped, None)),
            (
                "Spent so far",
                html! { span.num title=(exact(spent)) { (spent.display()) } },
            ),
        ]),
    )
}

fn prices(path: &str, bill: &CompanyBill) -> Markup {
    let card = match bill.card {
        (CardOwner::Company, Some(from)) => {
            format!("The company’s own, in force since {}", day(from))
        }
        (CardOwner::Organization, Some(from)) => {
            format!("The organization’s default, in force since {}", day(from))
        }
        _ => "Canopy’s default: neither the company nor its organization set prices".into(),
    };
    let rates = link(
        &format!("{path}/billing/rates"),
        "Rates",
        Weight::Plain,
        None,
    );
    panel(
        "Rate card",
        "",
        &rates,
        &facts(&[
            ("In force", html! { (card) }),
            ("Currency", html! { (bill.month.company.currency.code()) }),
        ]),
    )
}
