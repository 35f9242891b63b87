//! Reporting: presets as links, a custom range, figures, a chart with its table.

use crate::shell;
use canopy_web::ui::Icon;
use canopy_web::ui::button::{self, Look};
use canopy_web::ui::chart::{Bar, Chart, chart, lines};
use canopy_web::ui::figure::{Change, Definition, Move};
use canopy_web::ui::head::head;
use canopy_web::ui::tabs::Tab;
use canopy_web::ui::tile::{Tile, tiles};
use canopy_web::ui::toolbar;
use maud::{Markup, html};

const MONTHS: [&str; 12] = [
    "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
];
const SERIES: [&str; 6] = ["Voice", "SMS", "Self-healing", "Fees", "Taxes", "Credits"];

fn grouped(amount: i64) -> String {
    let sign = if amount < 0 { "−" } else { "" };
    let digits = amount.unsigned_abs();
    if digits < 1_000 {
        format!("{sign}${digits}")
    } else {
        format!("{sign}${},{:03}", digits / 1_000, digits % 1_000)
    }
}

fn bars() -> Vec<Bar<'static>> {
    (0..)
        .zip(MONTHS)
        .map(|(month, label)| {
            let values: Vec<i64> = [
                (3_600, 260),
                (2_800, 110),
                (700, 40),
                (1_900, 90),
                (600, 45),
            ]
            .iter()
            .map(|(base, growth)| base + growth * month + (month * month * 7919) % 300)
            .chain(std::iter::once(if month % 3 == 0 { -800 } else { 0 }))
            .collect();
            let shown = values.iter().map(|value| grouped(*value)).collect();
            let total = grouped(values.iter().sum());
            Bar {
                label,
                values,
                shown,
                total,
                before: Some((9_000 + 200 * month, grouped(9_000 + 200 * month))),
            }
        })
        .collect()
}

const fn meaning(id: &'static str, term: &'static str, text: &'static str) -> Definition<'static> {
    Definition {
        id,
        term,
        text,
        as_of: "23 Nov 2026, 14:05 UTC",
    }
}

fn figures() -> Markup {
    let moved = |went, by| {
        Some(Change {
            went,
            by,
            against: "1 Dec 2024 – 23 Nov 2025",
        })
    };
    tiles(&[
        Tile {
            sign: Icon::Briefcase,
            definition: meaning(
                "r-cases",
                "Total Cases",
                "Cases open at the end of the period.",
            ),
            values: &["1,284".into()],
            change: None,
            line: "310 opened, 268 closed",
        },
        Tile {
            sign: Icon::Megaphone,
            definition: meaning(
                "r-campaigns",
                "Active Campaigns",
                "Campaigns with an active day in the period.",
            ),
            values: &["37".into()],
            change: moved(Move::Up, "12.4 %"),
            line: "",
        },
        Tile {
            sign: Icon::Phone,
            definition: meaning(
                "r-recovery",
                "Average Recovery",
                "Recovered divided by targeted, over those campaigns.",
            ),
            values: &["18.2 %".into()],
            change: None,
            line: "2,214 of 12,165 targeted",
        },
        Tile {
            sign: Icon::Message,
            definition: meaning(
                "r-sms",
                "SMS Segments",
                "Message parts, sent plus received.",
            ),
            values: &["192,440".into()],
            change: moved(Move::Down, "3.6 %"),
            line: "",
        },
    ])
}

/// Reporting.
pub async fn page() -> Markup {
    let bars = bars();
    let marks: Vec<(i64, String)> = lines(&bars)
        .into_iter()
        .map(|line| (line, grouped(line)))
        .collect();
    let preset = |label, current| Tab {
        label,
        href: "/reporting",
        count: None,
        current,
    };
    let body = html! {
        (head("Reporting", "Activity and cost across 14 companies.", &button::link("/report.csv", "Export CSV", Look::Plain, Some(Icon::Download))))
        (toolbar::row(
            &toolbar::links("Period", &[
                preset("Month to date", false),
                preset("Last month", false),
                preset("Last 90 days", false),
                preset("Last 12 months", true),
            ]),
            &toolbar::range("/reporting", &toolbar::Days { from: "2025-12-01", to: "2026-11-23", ..toolbar::Days::default() }, &[]),
        ))
        (figures())
        (chart(&Chart {
            title: "Cost by month",
            line: "$159,936 in 12 months",
            each: "Month",
            series: &SERIES,
            bars: &bars,
            lines: &marks,
        }))
    };
    shell::page("Reporting", &[], &body)
}
