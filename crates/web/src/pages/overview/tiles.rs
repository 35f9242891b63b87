//! The headline figures of the overview.

use canopy_app::reporting::overview::MonthTotal;
use maud::Markup;

use super::view::Seen;
use crate::pages::definitions::Figure;
use crate::pages::moments::{moment, month};
use crate::pages::numbers::{count, counted, exact};
use crate::ui::Icon;
use crate::ui::figure::Value;
use crate::ui::tile::{Tile, tiles};

/// Companies, Total Cases, Staff, and Billing for those who may see it.
pub(super) fn headline(seen: &Seen<'_>) -> Markup {
    let overview = seen.overview;
    let as_of = moment(overview.as_of);
    let companies = count(overview.visible.companies);
    let cases = count(overview.total_cases);
    let people = count(overview.people);
    let part = seen.in_view();
    let linked = part.as_deref().unwrap_or("Linked today");
    let counts = [
        (Icon::Building, Figure::Companies, &companies, linked),
        (Icon::Briefcase, Figure::TotalCases, &cases, "Open now"),
        (
            Icon::Users,
            Figure::AllStaff,
            &people,
            "Each person once, in however many companies",
        ),
    ];
    let values = counts.map(|(_, _, shown, _)| [Value::from(shown.as_str())]);
    let mut row: Vec<Tile<'_>> = counts
        .iter()
        .zip(&values)
        .map(|((sign, figure, _, line), values)| Tile {
            sign: *sign,
            definition: figure.defined(&as_of),
            values,
            change: None,
            line,
        })
        .collect();
    let billing = Billing::of(seen);
    let amounts = billing.values();
    if overview.billing.is_some() {
        row.push(Tile {
            sign: Icon::Wallet,
            definition: Figure::AllBilling.defined(&as_of),
            values: &amounts,
            change: None,
            line: &billing.line,
        });
    }
    tiles(&row)
}

/// The totals as they are shown: one for each month and currency.
struct Billing {
    shown: Vec<(String, String, Option<String>)>,
    line: String,
}

impl Billing {
    fn of(seen: &Seen<'_>) -> Self {
        let totals = seen.overview.billing.as_deref().unwrap_or_default();
        let one_month = totals.windows(2).all(|two| two[0].month == two[1].month);
        let shown = |total: &MonthTotal| {
            (
                total.total.display(),
                exact(&total.total),
                (!one_month).then(|| month(total.month)),
            )
        };
        let mut line = match totals.first() {
            Some(total) if one_month => format!("{}, month to date", month(total.month)),
            Some(_) => "Month to date, where each company stands".to_owned(),
            None => String::new(),
        };
        if let Some(part) = part(seen) {
            let sign = if line.is_empty() { "" } else { " · " };
            line = format!("{line}{sign}{part}");
        }
        Self {
            shown: totals.iter().map(shown).collect(),
            line,
        }
    }

    fn values(&self) -> Vec<Value<'_>> {
        self.shown
            .iter()
            .map(|(shown, exact, note)| Value {
                shown,
                exact: Some(exact),
                note: note.as_deref(),
            })
            .collect()
    }
}

/// Over which companies the amounts go, where that is not all of the organization's.
fn part(seen: &Seen<'_>) -> Option<String> {
    let items = &seen.overview.items;
    let with = items.iter().filter(|line| line.billing.is_some()).count();
    if with == items.len() {
        return seen.in_view();
    }
    let with = counted(
        i64::try_from(with).unwrap_or(i64::MAX),
        "company",
        "companies",
    );
    Some(format!("{with} whose amounts you may see"))
}
