//! The two totals side by side, and what the changes come to: of amounts, and of quantities.

use canopy_app::reporting::report::{KindSum, Moved};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros};
use canopy_domain::quantity::minutes;
use maud::{Markup, html};

use crate::pages::compared::amount;
use crate::pages::numbers::{count, counted, decimal};
use crate::ui::table::{Column, Row, Table, table};

/// A line of the tables: its name, and its number of a row of figures.
type Line<'a> = (&'static str, &'a dyn Fn(&Figures) -> Markup);

/// Amounts of one currency.
pub(super) fn by_currency(currency: Currency, moved: &Moved) -> Markup {
    let of =
        |category: Category| move |figures: &Figures| amount(figures.amount(category), currency);
    let cells = Category::ALL.map(|category| (category.label(), of(category)));
    let total = |figures: &Figures| amount(figures.total().unwrap_or(Micros::ZERO), currency);
    let mut lines: Vec<Line<'_>> = cells
        .iter()
        .map(|(label, of)| (*label, of as &dyn Fn(&Figures) -> Markup))
        .collect();
    lines.push(("Total", &total));
    section(&format!("Cost in {}", currency.code()), moved, &lines)
}

/// Quantities.
pub(super) fn quantities(moved: &Moved) -> Markup {
    let lines: [Line<'_>; 8] = [
        ("Calls", &|of| html! { (count(of.calls)) }),
        ("Connected", &|of| html! { (count(of.calls_connected)) }),
        (
            "Billed minutes",
            &|of| html! { (decimal(&minutes(of.voice_ms))) },
        ),
        ("Texts in", &|of| html! { (count(of.sms_received)) }),
        ("Texts out", &|of| html! { (count(of.sms_sent)) }),
        ("Segments", &|of| html! { (count(of.segments())) }),
        ("Checks", &|of| html! { (count(of.checks)) }),
        ("Healed", &|of| html! { (count(of.healed)) }),
    ];
    section("Quantities", moved, &lines)
}

fn section(title: &str, moved: &Moved, lines: &[Line<'_>]) -> Markup {
    html! {
        section.stack.close {
            div { h2 { (title) } p.muted { (sum_words(moved)) } }
            (side_by_side(title, moved, lines))
            @if !moved.kinds.is_empty() { (by_kind(title, moved, lines)) }
        }
    }
}

/// That the changes add up, which was looked at before it is said.
fn sum_words(moved: &Moved) -> String {
    match i64::try_from(moved.lines()).unwrap_or(i64::MAX) {
        0 => "Nothing changed here.".into(),
        1 => "This 1 change is the difference.".into(),
        lines => format!(
            "These {} add up to the difference.",
            counted(lines, "change", "changes")
        ),
    }
}

fn number(label: &str) -> Column<'_> {
    Column {
        label,
        number: true,
        ..Column::default()
    }
}

fn side_by_side(title: &str, moved: &Moved, lines: &[Line<'_>]) -> Markup {
    let columns = [
        Column {
            label: "Figure",
            ..Column::default()
        },
        number("Then"),
        number("Now"),
        number("Difference"),
    ];
    let cells = |(label, of): &Line<'_>| {
        let numbers = [&moved.then, &moved.now, &moved.difference].map(of);
        let mut cells = vec![html! { (label) }];
        cells.extend(numbers);
        cells
    };
    let (foot, rows) = match lines.split_last() {
        Some((last, rows)) if last.0 == "Total" => (cells(last), rows),
        _ => (Vec::new(), lines),
    };
    let row = |line| Row {
        cells: cells(line),
        ..Row::default()
    };
    table(&Table {
        caption: &format!("{title}: then and now"),
        columns: &columns,
        rows: rows.iter().map(row).collect(),
        foot,
        ..Table::default()
    })
}

fn by_kind(title: &str, moved: &Moved, lines: &[Line<'_>]) -> Markup {
    let mut columns = vec![
        Column {
            label: "Kind of change",
            ..Column::default()
        },
        number("Changes"),
    ];
    columns.extend(lines.iter().map(|(label, _)| number(label)));
    let cells = |name: &str, changes: usize, figures: &Figures| {
        let changes = i64::try_from(changes).unwrap_or(i64::MAX);
        let mut cells = vec![html! { (name) }, html! { (count(changes)) }];
        cells.extend(lines.iter().map(|(_, of)| of(figures)));
        cells
    };
    let row = |kind: &KindSum| Row {
        cells: cells(kind.kind.label(), kind.lines, &kind.figures),
        ..Row::default()
    };
    table(&Table {
        caption: &format!("{title}: by kind of change"),
        columns: &columns,
        rows: moved.kinds.iter().map(row).collect(),
        foot: cells("Difference", moved.lines(), &moved.difference),
        ..Table::default()
    })
}
