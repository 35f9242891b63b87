//! Cost by category over time: a chart for each currency, the compared days marked on every bar.

use canopy_app::reporting::report::{Bucket, CurrencyTotal, Grain, Report, Series};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros, Money};
use maud::{Markup, html};

use crate::pages::compared::changed;
use crate::pages::moments::days;
use crate::pages::rounding::{Rounded, note_of_charts};
use crate::ui::chart::{Bar, COLOURS, Chart, chart, lines};
use crate::ui::figure::Move;

// A category without a colour could not be told from the others.
const _: () = assert!(Category::ALL.len() <= COLOURS);

/// The charts.
pub(super) fn over_time(report: &Report, series: &Series) -> Markup {
    let rounded = |total: &CurrencyTotal| Rounded {
        currency: total.currency,
        rows: Vec::from_iter(
            series
                .buckets
                .iter()
                .map(|bucket| figures_in(bucket, total.currency)),
        ),
        sum: None,
    };
    html! {
        @for total in &report.totals { (one(report, series, total)) }
        (note_of_charts(&Vec::from_iter(report.totals.iter().map(rounded))))
    }
}

fn one(report: &Report, series: &Series, total: &CurrencyTotal) -> Markup {
    let names: Vec<String> = series
        .buckets
        .iter()
        .map(|bucket| name(series.grain, bucket))
        .collect();
    let bars: Vec<Bar<'_>> = series
        .buckets
        .iter()
        .zip(&names)
        .map(|(bucket, label)| bar(bucket, label, total.currency))
        .collect();
    let marks: Vec<(i64, String)> = lines(&bars)
        .into_iter()
        .map(|mark| (mark, short(mark, total.currency)))
        .collect();
    let (word, each) = match series.grain {
        Grain::Day => ("day", "Day"),
        Grain::Week => ("week", "Week from"),
        Grain::Month => ("month", "Month"),
    };
    let title = match report.totals.len() {
        1 => format!("Cost by {word}"),
        _ => format!("Cost by {word}, {}", total.currency.code()),
    };
    let categories = Category::ALL.map(Category::label);
    chart(&Chart {
        title: &title,
        line: &sum(report, total),
        each,
        series: &categories,
        bars: &bars,
        lines: &marks,
    })
}

/// The total, and how it changed.
fn sum(report: &Report, total: &CurrencyTotal) -> String {
    let now = micros(&total.figures);
    let shown = display(now, total.currency);
    let Some(before) = total.before.as_ref().map(micros) else {
        return format!("{shown} in all");
    };
    let (went, by) = changed(now, before);
    let word = match went {
        Move::Up => "up ",
        Move::Down => "down ",
        Move::Level => "",
    };
    let against = days(&report.before);
    format!(
        "{shown} in all · {word}{by} vs {against} ({})",
        display(before, total.currency)
    )
}

fn total_in(bucket: &Bucket, currency: Currency) -> Option<&CurrencyTotal> {
    let mut totals = bucket.by_currency.iter();
    totals.find(|total| total.currency == currency)
}

fn figures_in(bucket: &Bucket, currency: Currency) -> Figures {
    total_in(bucket, currency).map_or(Figures::ZERO, |total| total.figures)
}

fn bar<'a>(bucket: &Bucket, label: &'a str, currency: Currency) -> Bar<'a> {
    let found = total_in(bucket, currency);
    let figures = figures_in(bucket, currency);
    let before = found.and_then(|total| total.before.as_ref()).map(micros);
    let values: Vec<i64> = Category::ALL
        .iter()
        .map(|category| figures.amount(*category).get())
        .collect();
    Bar {
        label,
        shown: values
            .iter()
            .map(|value| display(*value, currency))
            .collect(),
        values,
        total: display(micros(&figures), currency),
        before: before.map(|before| (before, display(before, currency))),
    }
}

fn name(grain: Grain, bucket: &Bucket) -> String {
    let shape = match grain {
        Grain::Day | Grain::Week => "%-d %b",
        Grain::Month => "%b %Y",
    };
    bucket.period.from.strftime(shape).to_string()
}

/// The total of six categories; one that leaves 64 bits was refused before it came here.
fn micros(figures: &Figures) -> i64 {
    figures.total().map_or(0, |total| total.get())
}

fn display(amount: i64, currency: Currency) -> String {
    let amount = Micros(amount);
    Money { amount, currency }.display()
}

/// A round amount beside a line: `$15k`, `2.5M`. The currency is named where it has a short sign.
fn short(amount: i64, currency: Currency) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let symbol = match currency.code() {
        "USD" => "$",
        "EUR" => "€",
        _ => "",
    };
    // Tenths of a unit, of thousands, of millions: the largest in which something is left.
    let size = amount.unsigned_abs();
    let (unit, letter) = match size {
        1_000_000_000_000.. => (1_000_000_000_000, "M"),
        1_000_000_000.. => (1_000_000_000, "k"),
        _ => (1_000_000, ""),
    };
    let (whole, hundredths) = (size / unit, size % unit * 100 / unit);
    let fraction = match (hundredths, letter) {
        (0, _) => String::new(),
        (hundredths, "") => format!(".{hundredths:02}"),
        (hundredths, _) if hundredths % 10 == 0 => format!(".{}", hundredths / 10),
        (hundredths, _) => format!(".{hundredths:02}"),
    };
    format!("{sign}{symbol}{whole}{fraction}{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_short() {
        let of = |amount| short(amount, Currency::USD);
        assert_eq!(of(0), "$0");
        assert_eq!(of(500_000), "$0.50");
        assert_eq!(of(-200_000_000), "-$200");
        assert_eq!(of(15_000_000_000), "$15k");
        assert_eq!(of(2_500_000_000), "$2.5k");
        assert_eq!(of(1_250_000_000_000), "$1.25M");
        let franc = Currency::parse("CHF").expect("a currency");
        assert_eq!(short(5_000_000_000, franc), "5k");
    }
}
