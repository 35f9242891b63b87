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
use crate::pages::disputes::included;
use crate::pages::frame::Frame;
use crate::pages::moments::{days as days_words, local_moment, month};
use crate::pages::numbers::{count, decimal};
use crate::pages::period_bar::{Chosen, period_bar};
use crate::pages::refused::PageRefusal;
use crate::pages::rounding::{Rounded, note};
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::button::{Look as Weight, link};
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::table::{Column, Row, Table, table};
use crate::ui::tabs::Tab;
use crate::ui::toolbar::links;

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
    let disputed = included(&door, &actor, &days.company, &days.period).await?;
    frame.remember(&door, &actor).await;
    let body = body(&Seen {
        disputed: &disputed,
        path: format!("{}/usage", frame.path()),
        back: way_back(&asked),
        events: actor.can(Action::SeeEvents, days.company.place()),
        chosen: &chosen,
        cost: days.amounts && asked.get("columns") == "cost",
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
    /// What of it is in dispute.
    disputed: &'a Markup,
    /// Amounts instead of quantities.
    cost: bool,
    wrong: Option<&'a FieldError>,
}

fn body(seen: &Seen<'_>) -> Markup {
    let days = seen.days;
    let keep = [("back", seen.back), ("columns", seen.set())];
    html! {
        (head("Usage by day", &line(days), &back(seen.back)))
        (period_bar(&seen.path, (seen.chosen, days.period), &keep, seen.wrong))
        @if seen.wrong.is_none() && !seen.chosen.parameters()[3].1.is_empty() {
            p.muted { "As it stood at the end of " (seen.chosen.parameters()[3].1) ". What came later is left out." }
        }
        @if days.spans != [days.period] { p.muted { (spans(days)) } }
        @if days.days.is_empty() {
            (empty(Icon::Activity, "No usage on these days", "Nothing was posted. Choose other days.", None))
        } @else {
            (seen.disputed)
            @if days.amounts { (sets(seen)) }
            (lines(seen))
            (restatements(seen))
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

impl Seen<'_> {
    /// The set of columns in the address.
    fn set(&self) -> &'static str {
        if self.cost { "cost" } else { "" }
    }

    /// The address of these days with a set of columns.
    fn address(&self, set: &str) -> String {
        let mut kept = self.chosen.parameters().to_vec();
        kept.extend([("columns", set), ("back", self.back)]);
        with(&self.path, &kept)
    }

    /// The currency of the amounts, where amounts are shown.
    fn currency(&self) -> Option<Currency> {
        self.cost.then_some(self.days.company.currency)
    }
}

/// Quantities or amounts, so that each fits a screen.
fn sets(seen: &Seen<'_>) -> Markup {
    let (activity, cost) = (seen.address(""), seen.address("cost"));
    let tab = |label, href, current| Tab {
        label,
        href,
        current,
        ..Tab::default()
    };
    let tabs = [
        tab("Activity", activity.as_str(), !seen.cost),
        tab("Cost", cost.as_str(), seen.cost),
    ];
    html! { div { (links("Columns", &tabs)) } }
}

/// Names of the columns of a day.
fn columns(first: &'static str, cost: bool) -> Vec<Column<'static>> {
    let number = |label| Column {
        label,
        number: true,
        ..Column::default()
    };
    let mut columns = vec![Column {
        label: first,
        ..Column::default()
    }];
    if cost {
        columns.extend(Category::ALL.map(|category| number(category.label())));
        columns.push(number("Total"));
        return columns;
    }
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
    columns.extend(quantities.map(number));
    columns
}

/// The figures of a row: amounts in a currency, or quantities.
fn cells(figures: &Figures, currency: Option<Currency>) -> Vec<Markup> {
    if let Some(currency) = currency {
        let parts = Category::ALL.map(|category| amount(figures.amount(category), currency));
        let total = amount(figures.total().unwrap_or(Micros(0)), currency);
        return parts.into_iter().chain([html! { b { (total) } }]).collect();
    }
    let quantities = [
        count(figures.calls),
        count(figures.calls_connected),
        decimal(&minutes(figures.voice_ms)),
        count(figures.sms_received),
        count(figures.sms_sent),
        count(figures.segments()),
        count(figures.checks),
        count(figures.healed),
    ];
    quantities.map(|shown| html! { (shown) }).into()
}

fn lines(seen: &Seen<'_>) -> Markup {
    let (days, currency) = (seen.days, seen.currency());
    let here = seen.address(seen.set());
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
    let rounded = currency.map(|currency| Rounded {
        currency,
        rows: days.days.iter().map(whole).collect(),
        sum: Some(days.total),
    });
    html! {
        (table(&Table {
            caption: "Days",
            columns: &columns("Day", seen.cost),
            rows: rows.collect(),
            foot,
            ..Table::default()
        }))
        (note(rounded.as_slice()))
    }
}

/// What was posted on a day, restatements included. What leaves 64 bits was refused before.
fn whole(part: &Part) -> Figures {
    part.restated
        .iter()
        .try_fold(part.own, |sum, (_, more)| sum.checked_add(more))
        .unwrap_or(part.own)
}

/// What restates closed months, apart.
fn restatements(seen: &Seen<'_>) -> Markup {
    let currency = seen.currency();
    let rows: Vec<Row> = seen
        .days
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
                columns: &columns("Restated month", seen.cost),
                rows,
                ..Table::default()
            }))
        }
    }
}
