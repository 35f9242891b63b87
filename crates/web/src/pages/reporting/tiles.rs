//! The headline figures of a report, each beside the compared days.

use canopy_app::reporting::report::Report;
use canopy_app::reporting::report::Sums;
use maud::Markup;

use crate::pages::compared::{changed, percent, points};
use crate::pages::definitions::Figure;
use crate::pages::moments::{days, moment};
use crate::pages::numbers::{count, counted};
use crate::ui::Icon;
use crate::ui::figure::{Change, Move, Value};
use crate::ui::tile::{Tile, tiles};

struct Shown {
    sign: Icon,
    figure: Figure,
    number: String,
    change: Option<(Move, String)>,
    line: String,
}

/// Total cases, active campaigns, average recovery and SMS segments.
pub(super) fn headline(report: &Report) -> Markup {
    let (as_of, against) = (moment(report.as_of), days(&report.before));
    let shown = shown(&report.sums, report.sums_before.as_ref());
    let values: Vec<[Value<'_>; 1]> = shown
        .iter()
        .map(|tile| [Value::from(tile.number.as_str())])
        .collect();
    let row: Vec<Tile<'_>> = shown
        .iter()
        .zip(&values)
        .map(|(tile, values)| Tile {
            sign: tile.sign,
            definition: tile.figure.defined(&as_of),
            values,
            change: tile.change.as_ref().map(|(went, by)| Change {
                went: *went,
                by,
                against: &against,
            }),
            line: &tile.line,
        })
        .collect();
    tiles(&row)
}

fn shown(now: &Sums, before: Option<&Sums>) -> [Shown; 4] {
    let moved = |of: fn(&Sums) -> i64| before.map(|before| changed(of(now), of(before)));
    let open = |sums: &Sums| sums.cases.open.unwrap_or(0);
    let campaigns = &now.campaigns;
    let recovered = format!(
        "{} of {}",
        count(campaigns.recovered),
        count(campaigns.targeted)
    );
    let mean = campaigns.mean_recovery().map_or_else(String::new, |mean| {
        format!(" · plain mean {}", percent(mean))
    });
    let earlier = before.and_then(|before| before.campaigns.recovery());
    [
        Shown {
            sign: Icon::Briefcase,
            figure: Figure::ReportedCases,
            number: count(open(now)),
            change: moved(open),
            line: format!(
                "{} opened, {} closed",
                count(now.cases.opened),
                count(now.cases.closed)
            ),
        },
        Shown {
            sign: Icon::Megaphone,
            figure: Figure::Campaigns,
            number: count(campaigns.active),
            change: moved(|sums| sums.campaigns.active),
            line: format!(
                "{} targeted",
                counted(campaigns.targeted, "contact", "contacts")
            ),
        },
        Shown {
            sign: Icon::Refresh,
            figure: Figure::Recovery,
            number: campaigns.recovery().map(percent).unwrap_or_default(),
            change: campaigns
                .recovery()
                .zip(earlier)
                .map(|(now, before)| points(now, before)),
            line: format!("{recovered}{mean}"),
        },
        Shown {
            sign: Icon::Message,
            figure: Figure::ReportedSegments,
            number: count(now.figures.segments()),
            change: moved(|sums| sums.figures.segments()),
            line: format!(
                "{} sent, {} received",
                count(now.figures.segments_sent),
                count(now.figures.segments_received)
            ),
        },
    ]
}
