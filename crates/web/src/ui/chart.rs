//! Stacked bars as SVG drawn by the server: themed by the styles, explained by a table under it.
//!
//! Widths are per cent and heights are pixels, so the picture fills its place without stretching
//! its words. Amounts below zero (credits) hang under the line.

use super::table::{Column, Row, Table, table};
use maud::{Markup, html};

/// The height of the plot in pixels.
const HEIGHT: i64 = 240;
/// Room above the plot for half a word, and below for the names of the bars.
const ABOVE: i64 = 10;
const BELOW: i64 = 28;

/// How many series have a colour of their own, `.s1` and so on in the styles.
pub const COLOURS: usize = 6;

/// One bar: a month, a day, a company.
#[derive(Debug, Clone, Default)]
pub struct Bar<'a> {
    /// Its name.
    pub label: &'a str,
    /// A number for each series, in any one unit.
    pub values: Vec<i64>,
    /// The same numbers written for people.
    pub shown: Vec<String>,
    /// Their total, written for people.
    pub total: String,
    /// The total of the days that it is compared with, as a number and written for people.
    pub before: Option<(i64, String)>,
}

/// A chart.
#[derive(Debug, Clone, Copy)]
pub struct Chart<'a> {
    /// What it shows: `Cost by month`.
    pub title: &'a str,
    /// One line under the title, such as the total. May be empty.
    pub line: &'a str,
    /// What a bar stands for, as the head of the table's first column: `Month`.
    pub each: &'a str,
    /// The names of the series in their order, at most one for each of the `COLOURS`.
    pub series: &'a [&'a str],
    /// The bars, from left to right.
    pub bars: &'a [Bar<'a>],
    /// The lines across: where, and what is written there. See `lines`.
    pub lines: &'a [(i64, String)],
}

/// Round numbers for three to six lines across a chart, zero and the highest bar among them.
pub fn lines(bars: &[Bar<'_>]) -> Vec<i64> {
    let (low, high) = reach(bars);
    let span = high.saturating_sub(low).max(1);
    let mut step: i64 = 1;
    while span / step > 5 {
        let leading = step.to_string();
        // 1, 2, 5, 10, 20, 50, …
        step = step.saturating_mul(if leading.starts_with('2') { 5 } else { 2 });
        if leading.starts_with('2') {
            step /= 2;
        }
    }
    let first = low.div_euclid(step);
    let last = high.div_euclid(step) + i64::from(high.rem_euclid(step) > 0);
    (first..=last.max(first + 1))
        .map(|line| line * step)
        .collect()
}

fn reach(bars: &[Bar<'_>]) -> (i64, i64) {
    let sum = |bar: &Bar<'_>, keep: fn(&i64) -> bool| -> i64 {
        bar.values.iter().copied().filter(keep).sum()
    };
    let before = |bar: &Bar<'_>| bar.before.as_ref().map_or(0, |(before, _)| *before);
    let low = bars
        .iter()
        .map(|bar| sum(bar, |value| *value < 0).min(before(bar)))
        .min()
        .unwrap_or(0);
    let high = bars
        .iter()
        .map(|bar| sum(bar, |value| *value > 0).max(before(bar)))
        .max()
        .unwrap_or(0);
    (low, high)
}

/// The chart with its legend and, behind "Show as table", its numbers.
pub fn chart(chart: &Chart<'_>) -> Markup {
    html! {
        figure.card.chart {
            figcaption {
                div { h2 { (chart.title) } @if !chart.line.is_empty() { p.muted { (chart.line) } } }
                ul.legend {
                    @for (place, name) in chart.series.iter().enumerate() {
                        li { i class={ "s" (place + 1) } {} (name) }
                    }
                    @if compares(chart) { li { i.before {} "Previous period" } }
                }
            }
            (plot(chart))
            details.data { summary { "Show as table" } (numbers(chart)) }
        }
    }
}

/// Whether bars are compared with earlier ones.
fn compares(chart: &Chart<'_>) -> bool {
    chart.bars.iter().any(|bar| bar.before.is_some())
}

fn numbers(chart: &Chart<'_>) -> Markup {
    let number = |label| Column {
        label,
        number: true,
        ..Column::default()
    };
    let columns: Vec<Column<'_>> = std::iter::once(Column {
        label: chart.each,
        ..Column::default()
    })
    .chain(chart.series.iter().copied().map(number))
    .chain(std::iter::once(number("Total")))
    .chain(compares(chart).then(|| number("Previous period")))
    .collect();
    let rows = chart
        .bars
        .iter()
        .map(|bar| Row {
            cells: std::iter::once(html! { (bar.label) })
                .chain(bar.shown.iter().map(|shown| html! { (shown) }))
                .chain(std::iter::once(html! { b { (bar.total) } }))
                .chain(compares(chart).then(|| {
                    let before = bar.before.as_ref().map_or("—", |(_, shown)| shown.as_str());
                    html! { (before) }
                }))
                .collect(),
            ..Row::default()
        })
        .collect();
    table(&Table {
        caption: chart.title,
        columns: &columns,
        rows,
        ..Table::default()
    })
}

/// Where amounts stand on the plot.
#[derive(Clone, Copy)]
struct Scale {
    low: i64,
    span: i64,
}

impl Scale {
    fn of(lines: &[(i64, String)]) -> Scale {
        let low = lines.iter().map(|(at, _)| *at).min().unwrap_or(0);
        let high = lines.iter().map(|(at, _)| *at).max().unwrap_or(1);
        Scale {
            low,
            span: high.saturating_sub(low).max(1),
        }
    }

    /// Pixels from the top, in tenths so that neighbours meet without a seam.
    fn y(self, amount: i64) -> i64 {
        let above = i128::from(amount - self.low) * i128::from(HEIGHT * 10) / i128::from(self.span);
        ABOVE * 10 + HEIGHT * 10 - i64::try_from(above).unwrap_or(0)
    }
}

fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

fn plot(chart: &Chart<'_>) -> Markup {
    let scale = Scale::of(chart.lines);
    let count = i64::try_from(chart.bars.len()).unwrap_or(1).max(1);
    // Hundredths of a per cent for each bar with its margins.
    let pitch = 10_000 / count;
    let label = format!(
        "{}, {} bars; the numbers are in the table below",
        chart.title,
        chart.bars.len()
    );
    html! {
        svg.bars role="img" aria-label=(label) width="100%" height=(ABOVE + HEIGHT + BELOW) {
            @for (at, word) in chart.lines {
                @let y = tenths(scale.y(*at));
                line.g x1="0" x2="100%" y1=(y) y2=(y) {}
                text.y x="-10" y=(y) dy=".35em" { (word) }
            }
            @for (place, bar) in (0..).zip(chart.bars) {
                (column(bar, place, pitch, scale))
            }
            // Drawn last, so that what is shown on pointing lies over every bar.
            @for (place, bar) in (0..).zip(chart.bars) {
                g.col {
                    rect.hit x=(percent(place * pitch)) width=(percent(pitch)) y=(ABOVE) height=(HEIGHT) {}
                    (tip(chart, bar, place * pitch, pitch))
                }
            }
        }
    }
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn column(bar: &Bar<'_>, place: i64, pitch: i64, scale: Scale) -> Markup {
    let left = place * pitch;
    let (mut up, mut down) = (0_i64, 0_i64);
    let pieces: Vec<(usize, i64, i64)> = bar
        .values
        .iter()
        .enumerate()
        .filter(|(_, value)| **value != 0)
        .map(|(series, value)| {
            let from = if *value > 0 { &mut up } else { &mut down };
            let (start, end) = (*from, from.saturating_add(*value));
            *from = end;
            (series + 1, scale.y(start.max(end)), scale.y(start.min(end)))
        })
        .collect();
    // Names would run into each other where bars are many; a phone shows every other one.
    let every = (10_000 / pitch.max(1) + 13) / 14;
    html! {
        g.odd[place % 2 == 1 || (bar.label.len() > 6 && place % 4 == 2)] {
            @for (series, top, bottom) in pieces {
                rect class={ "s" (series) } x=(percent(left + pitch / 4)) width=(percent(pitch / 2))
                    y=(tenths(top)) height=(tenths(bottom - top)) rx="1.5" {}
            }
            @if let Some((before, _)) = &bar.before {
                @let y = tenths(scale.y(*before));
                line.before x1=(percent(left + pitch / 8)) x2=(percent(left + pitch - pitch / 8)) y1=(y) y2=(y) {}
            }
            @if place % every.max(1) == 0 {
                text.x x=(percent(left + pitch / 2)) y=(ABOVE + HEIGHT + 20) { (bar.label) }
            }
        }
    }
}

/// What is shown while a bar is pointed at, on the side where there is room.
fn tip(chart: &Chart<'_>, bar: &Bar<'_>, left: i64, pitch: i64) -> Markup {
    const WIDTH: i64 = 176;
    let rows = i64::try_from(bar.shown.len()).unwrap_or(0);
    let more = i64::from(bar.before.is_some());
    let before = left > 5_000;
    let anchor = if before { left } else { left + pitch };
    let x = if before { -WIDTH - 8 } else { 8 };
    html! {
        svg.tip x=(percent(anchor)) y=(ABOVE) overflow="visible" aria-hidden="true" {
            rect.ground x=(x) y="0" width=(WIDTH) height=(36 + (rows + more) * 20) rx="8" {}
            text.name x=(x + 12) y="22" { (bar.label) }
            text.sum x=(x + WIDTH - 12) y="22" { (bar.total) }
            @for (row, (name, shown)) in (0..).zip(chart.series.iter().zip(&bar.shown)) {
                rect class={ "s" (row + 1) } x=(x + 12) y=(34 + row * 20) width="8" height="8" rx="2" {}
                text x=(x + 28) y=(42 + row * 20) { (name) }
                text.sum x=(x + WIDTH - 12) y=(42 + row * 20) { (shown) }
            }
            @if let Some((_, shown)) = &bar.before {
                text x=(x + 28) y=(42 + rows * 20) { "Previous" }
                text.sum x=(x + WIDTH - 12) y=(42 + rows * 20) { (shown) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(values: &[i64]) -> Bar<'static> {
        let shown = values.iter().map(i64::to_string).collect();
        Bar {
            label: "Nov",
            values: values.to_vec(),
            shown,
            total: String::new(),
            before: None,
        }
    }

    #[test]
    fn lines_are_round_and_hold_every_bar() {
        assert_eq!(
            lines(&[bar(&[12_546, 4_100])]),
            [0, 5_000, 10_000, 15_000, 20_000]
        );
        assert_eq!(lines(&[bar(&[100, -30])]), [-50, 0, 50, 100]);
        assert_eq!(lines(&[]), [0, 1]);
        assert_eq!(lines(&[bar(&[7])]), [0, 2, 4, 6, 8]);
        let before = Some((31, String::new()));
        let compared = Bar {
            before,
            ..bar(&[7])
        };
        assert_eq!(lines(&[compared]), [0, 10, 20, 30, 40]);
    }

    #[test]
    fn earlier_totals_are_marked_on_the_bar_and_in_the_table() {
        let bars = [Bar {
            before: Some((50, "$50".into())),
            ..bar(&[100])
        }];
        let lines = [(0, String::new()), (100, String::new())];
        let shown = Chart {
            title: "T",
            line: "",
            each: "Month",
            series: &["a"],
            bars: &bars,
            lines: &lines,
        };
        let text = chart(&shown).into_string();
        assert!(
            text.contains(r#"class="before" x1="12.50%" x2="87.50%" y1="130.0" y2="130.0""#),
            "{text}"
        );
        assert!(
            text.contains(r#"<td class="r" data-l="Previous period">$50</td>"#),
            "{text}"
        );
        assert!(text.contains("Previous period</li>"), "{text}");
    }

    #[test]
    fn every_series_has_a_colour() {
        let styles = include_str!("../../../../frontend/src/components.css");
        let styled = |series: usize| {
            let rule =
                format!(".s{series} {{ fill: var(--c{series}); background: var(--c{series}); }}");
            styles.lines().any(|line| line == rule)
        };
        for series in 1..=COLOURS {
            assert!(styled(series), ".s{series}");
        }
        assert!(!styled(COLOURS + 1), "there are more colours");
    }

    #[test]
    fn pieces_stand_on_each_other() {
        let bars = [bar(&[60, 40])];
        let lines = [(0, String::new()), (100, String::new())];
        let shown = Chart {
            title: "T",
            line: "",
            each: "Month",
            series: &["a", "b"],
            bars: &bars,
            lines: &lines,
        };
        let text = chart(&shown).into_string();
        // 240 px for 100: the first piece from 106 to 250, the second from 10 to 106.
        assert!(
            text.contains(r#"class="s1" x="25.00%" width="50.00%" y="106.0" height="144.0""#),
            "{text}"
        );
        assert!(
            text.contains(r#"class="s2" x="25.00%" width="50.00%" y="10.0" height="96.0""#),
            "{text}"
        );
    }
}
