//! A company's days over a period, each with all its figures.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use canopy_app::reporting::report::{CompanyDays, Part, PeriodAsked, ReportAsked, company_days};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros};
use canopy_domain::period::Preset;
use canopy_domain::quantity::minutes;
use canopy_domain::refusal::FieldError;
use canopy_domain::role::Action;
use maud::{Markup, html};

use super::{TITLE, way_back};
use crate::guard::Person;
use crate::pages::address::with;
use crate::pages::asked::{Asked, Subject};
use crate::pages::compared::amount;
use crate::pages::frame::Frame;
use crate::pages::moments::{days as days_words, local_moment, month};
use crate::pages::numbers::{count, decimal};
use crate::pages::period_bar::{Chosen, period_bar};
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::button::{Look as Weight, link};
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::table::{Column, Row, Table, table};

/// The days.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let chosen = Chosen::read(&asked);
    let (wanted, wrong) = match chosen.report() {
        Ok(wanted) => (wanted, None),
        Err(error) => (usual(), Some(error)),
    };
    let days = match company_days(&door.house, &actor, &company, &wanted).await {
        Ok(days) => days,
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include usage totals.");
            return Ok(frame.refuse(&door, TITLE, &sentence, refusal).await);
        }
    };
    frame.remember(&door, &actor).await;
    let body = body(&Seen {
        path: format!("{}/usage", frame.path()),
        back: way_back(&asked),
        events: actor.can(Action::SeeEvents, days.company.place()),
        chosen: &chosen,
        days: &days,
        wrong: wrong.as_ref(),
    });
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok((status, frame.page(TITLE, &[], &body)).into_response())
}

const fn usual() -> ReportAsked {
    ReportAsked {
        period: PeriodAsked::Preset(Preset::MonthToDate),
        stood_on: None,
        compare: false,
    }
}

struct Seen<'a> {
    path: String,
    back: &'a str,
    /// Whether the reader may look at single events.
    events: bool,
    chosen: &'a Chosen,
    days: &'a CompanyDays,
    wrong: Option<&'a FieldError>,
}

fn body(seen: &Seen<'_>) -> Markup {
    let days = seen.days;
    let keep = [("back", seen.back)];
    html! {
        (head("Usage by day", &line(days), &back(seen.back)))
        (period_bar(&seen.path, seen.chosen, &keep, seen.wrong))
        @if days.spans != [days.period] { p.muted { (spans(days)) } }
        @if days.days.is_empty() {
            (empty(Icon::Activity, "No usage on these days", "Nothing was posted. Choose other days.", None))
        } @else {
            (lines(seen))
            (restatements(days))
        }
    }
}

/// The way back to where the reader came from.
pub(super) fn back(back: &str) -> Markup {
    html! {
        @if !back.is_empty() {
            (link(back, "Back", Weight::Plain, Some(Icon::ArrowLeft)))
        }
    }
}

fn line(days: &CompanyDays) -> String {
    let zone = days.company.zones.zone_on(days.period.to);
    let stamp = local_moment(days.as_of, zone);
    format!("{} · as of {stamp}", days_words(&days.period))
}

/// Which days count for who reads through the organization.
fn spans(days: &CompanyDays) -> String {
    if days.spans.is_empty() {
        return "The company did not belong to your organization on these days.".into();
    }
    let parts: Vec<String> = days.spans.iter().map(days_words).collect();
    format!(
        "Of these days, the company belonged to your organization on {}.",
        parts.join(" and ")
    )
}

/// Names of the columns of a day.
pub(super) fn columns(first: &'static str, amounts: bool) -> Vec<Column<'static>> {
    let number = |label| Column {
        label,
        number: true,
        ..Column::default()
    };
    let quantities = [
        "Calls",
        "Connected",
        "Minutes",
        "Texts in",
        "Texts out",
        "Segments",
        "Checks",
        "Healed",
    ];
    let mut columns = vec![Column {
        label: first,
        ..Column::default()
    }];
    columns.extend(quantities.map(number));
    if amounts {
        columns.extend(Category::ALL.map(|category| number(category.label())));
        columns.push(number("Total"));
    }
    columns
}

/// The figures of a row.
pub(super) fn cells(figures: &Figures, amounts: Option<Currency>) -> Vec<Markup> {
    let mut cells: Vec<Markup> = [
        count(figures.calls),
        count(figures.calls_connected),
        decimal(&minutes(figures.voice_ms)),
        count(figures.sms_received),
        count(figures.sms_sent),
        count(figures.segments()),
        count(figures.checks),
        count(figures.healed),
    ]
    .into_iter()
    .map(|shown| html! { (shown) })
    .collect();
    if let Some(currency) = amounts {
        cells.extend(Category::ALL.map(|category| amount(figures.amount(category), currency)));
        cells.push(html! { b { (amount(figures.total().unwrap_or(Micros(0)), currency)) } });
    }
    cells
}

fn currency(days: &CompanyDays) -> Option<Currency> {
    days.amounts.then_some(days.company.currency)
}

fn lines(seen: &Seen<'_>) -> Markup {
    let (days, currency) = (seen.days, currency(seen.days));
    let here = with(&seen.path, &{
        let mut kept = seen.chosen.parameters().to_vec();
        kept.push(("back", seen.back));
        kept
    });
    let rows = days.days.iter().map(|part| {
        let on = part.period.from;
        let day = on.strftime("%a, %-d %b %Y").to_string();
        let href = with(&format!("{}/{on}", seen.path), &[("back", &here)]);
        let mut row = vec![html! {
            @if seen.events { a.into href=(href) { (day) } } @else { (day) }
            @if !part.restated.is_empty() { " " small.note { "with restatements" } }
        }];
        row.extend(cells(&whole(part), currency));
        Row {
            cells: row,
            ..Row::default()
        }
    });
    let mut foot = vec![html! { "Total" }];
    foot.extend(cells(&days.total, currency));
    table(&Table {
        caption: "Days",
        columns: &columns("Day", days.amounts),
        rows: rows.collect(),
        foot,
        ..Table::default()
    })
}

/// What was posted on a day, restatements included. What leaves 64 bits was refused before.
fn whole(part: &Part) -> Figures {
    part.restated
        .iter()
        .try_fold(part.own, |sum, (_, more)| sum.checked_add(more))
        .unwrap_or(part.own)
}

/// What restates closed months, apart.
fn restatements(days: &CompanyDays) -> Markup {
    let currency = currency(days);
    let rows: Vec<Row> = days
        .days
        .iter()
        .flat_map(|part| {
            part.restated
                .iter()
                .map(move |(of, figures)| (part, of, figures))
        })
        .map(|(part, of, figures)| {
            let day = part.period.from.strftime("%-d %b %Y");
            let mut row = vec![html! { (month(*of)) " " small.note { "posted on " (day) } }];
            row.extend(cells(figures, currency));
            Row {
                cells: row,
                ..Row::default()
            }
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            h2 { "Of which restatements of closed months" }
            (table(&Table {
                caption: "Restatements",
                columns: &columns("Restated month", days.amounts),
                rows,
                ..Table::default()
            }))
        }
    }
}
