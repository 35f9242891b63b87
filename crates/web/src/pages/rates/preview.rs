//! What prices would do, before they are saved.

use canopy_app::rates::preview::{Compared, Preview};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use maud::{Markup, html};

use crate::pages::moments::day;
use crate::pages::numbers::{counted, exact};
use crate::ui::figure::{Value, value};
use crate::ui::table::{Column, Row, Table, table};

/// An amount in the minor unit, the exact one on hover.
pub(super) fn amount(amount: Micros, currency: Currency) -> Markup {
    let money = Money { amount, currency };
    let (shown, exact) = (money.display(), exact(&money));
    value(&Value {
        shown: &shown,
        exact: Some(&exact),
        note: None,
    })
}

/// The preview, inside the form.
pub(super) fn preview(found: &Preview) -> Markup {
    let days = counted(found.days.days(), "day", "days");
    html! {
        section.preview aria-label="Preview" {
            h3 { "The last " (days) " at these prices" }
            p.muted {
                "Events of " (day(found.days.from)) " to " (day(found.days.to)) ", in "
                (counted(i64::try_from(found.companies).unwrap_or(i64::MAX), "company", "companies"))
                ", as if these prices had always held. Voided events and roundings are left out."
                @if found.shortened { " Thirty days hold too many events to look at; these are the latest of them." }
            }
            @if found.compared.is_empty() { p { "No company’s prices would change." } }
            @for sum in &found.compared { (compared(sum)) }
            h3 { "On saving" }
            (re_rated(found))
        }
    }
}

fn re_rated(found: &Preview) -> Markup {
    let set = &found.re_rated;
    if set.events == 0 {
        return html! { p { "No event that is booked already would cost something else." } };
    }
    html! {
        p {
            (counted(set.events, "event", "events")) " of open months would be rated again: "
            @for (place, (currency, difference)) in set.difference.iter().enumerate() {
                @if place > 0 { ", " }
                (amount(*difference, *currency))
            }
            " in all."
        }
    }
}

fn compared(sum: &Compared) -> Markup {
    let columns = ["Category", "They cost", "Would have cost", "Difference"];
    let columns: Vec<Column<'_>> = columns
        .iter()
        .enumerate()
        .map(|(place, label)| Column {
            label,
            number: place > 0,
            ..Column::default()
        })
        .collect();
    let row = |label: &str, of: &dyn Fn(&Figures) -> Micros| {
        let (cost, would) = (of(&sum.cost), of(&sum.would_cost));
        let difference = would.checked_sub(cost).unwrap_or(Micros::ZERO);
        let cells = [cost, would, difference].map(|micros| amount(micros, sum.currency));
        let mut row = vec![html! { (label) }];
        row.extend(cells);
        row
    };
    let rows = Category::ALL.map(|category| Row {
        cells: row(category.label(), &|figures| figures.amount(category)),
        ..Row::default()
    });
    let total = |figures: &Figures| figures.total().unwrap_or(Micros::ZERO);
    table(&Table {
        caption: "What events cost, and would have cost",
        columns: &columns,
        rows: rows.into(),
        foot: row("Total", &total),
        ..Table::default()
    })
}
