//! The events that count on one day.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::usage::day::events_of_day;
use canopy_app::usage::list::EventPage;
use jiff::civil::Date;
use maud::{Markup, html};

use super::charges::{happened, total};
use super::days::back;
use super::{TITLE, way_back};
use crate::guard::Person;
use crate::pages::address::with;
use crate::pages::asked::{Asked, Subjects};
use crate::pages::compared::amount;
use crate::pages::frame::Frame;
use crate::pages::moments::month;
use crate::pages::numbers::counted;
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::badge::{self, Tone};
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::pager::{Pager, pager};
use crate::ui::table::{Column, Row, Table, table};

/// Events on one page.
const PER_PAGE: i64 = 100;

/// The events of the day.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([company, day]): Subjects,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let on: Date = match day.parse::<Date>() {
        Ok(on) if on.to_string() == day => on,
        _ => return Err(Refusal::Hidden.into()),
    };
    let cursor = asked.find("cursor").filter(|cursor| !cursor.is_empty());
    let house = &door.house;
    let page = match events_of_day(house, &actor, &company, on, cursor, PER_PAGE).await {
        Ok(page) => page,
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include single usage events.");
            return Ok(frame.refuse(&door, TITLE, &sentence, refusal).await);
        }
    };
    frame.remember(&door, &actor).await;
    let path = format!("{}/usage", frame.path());
    let body = body(&path, on, &page, (cursor, way_back(&asked)));
    let title = on.strftime("%-d %B %Y").to_string();
    Ok(frame.page_within(TITLE, &title, &[], &body).into_response())
}

fn body(path: &str, on: Date, page: &EventPage, (cursor, way): (Option<&str>, &str)) -> Markup {
    let zone = page.company.zones.zone_on(on);
    let zone = zone.iana_name().unwrap_or("UTC");
    let line = format!("Events that count on this day, latest first. Times in {zone}.");
    let way = match way {
        "" => path,
        way => way,
    };
    let title = on.strftime("%A, %-d %B %Y").to_string();
    html! {
        (head(&title, &line, &back(way)))
        @if page.items.is_empty() {
            (empty(Icon::Activity, "No event counts on this day", "Go back and choose another one.", None))
        } @else {
            (events(path, on, page, way))
            (foot(path, on, page, (cursor, way)))
        }
    }
}

fn events(path: &str, on: Date, page: &EventPage, way: &str) -> Markup {
    let text = |label| Column {
        label,
        ..Column::default()
    };
    let mut columns = vec![
        text("Time"),
        text("Event"),
        text("Source and id"),
        text("State"),
    ];
    columns.extend(page.amounts.then_some(Column {
        label: "Charges",
        number: true,
        ..Column::default()
    }));
    let here = with(&format!("{path}/{on}"), &[("back", way)]);
    let rows = page.items.iter().map(|listed| {
        let event = &listed.event;
        let at = event.content.occurred_at;
        let there = at.to_zoned_datetime(page.company.zones.zone_on(event.occurred_on).clone());
        let time = match event.occurred_on == on {
            true => there.strftime("%H:%M:%S").to_string(),
            false => there.strftime("%-d %b %Y, %H:%M:%S").to_string(),
        };
        let parameters = [
            ("source", event.source.as_str()),
            ("id", &event.id),
            ("back", &here),
        ];
        let href = with(&format!("{path}/event"), &parameters);
        let mut cells = vec![
            html! { a.into href=(href) { (time) } },
            html! { (happened(&event.content.usage)) },
            html! { span.two { span { (event.id) } small { (event.source) } } },
            state(listed, on),
        ];
        cells.extend(
            page.amounts
                .then(|| amount(total(&event.charges), page.company.currency)),
        );
        Row {
            cells,
            ..Row::default()
        }
    });
    table(&Table {
        caption: "Events",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

/// Whether the event counts here, restates an older month, or was taken back.
fn state(listed: &canopy_app::usage::event::ListedEvent, on: Date) -> Markup {
    let void = listed.void.as_ref();
    let posted = listed.event.posted_on == on;
    match void {
        Some(void) if !posted && void.posted_on == on => {
            badge::status("Taken back here", Tone::Bad)
        }
        Some(void) if void.posted_on != on => badge::status("Voided later", Tone::Warn),
        Some(_) => badge::status("Voided", Tone::Bad),
        None => match listed.restates_month() {
            Some(of) => badge::status(&format!("Restates {}", month(of)), Tone::Accent),
            None => badge::status("Counts", Tone::Good),
        },
    }
}

fn foot(path: &str, on: Date, page: &EventPage, (cursor, way): (Option<&str>, &str)) -> Markup {
    let here = format!("{path}/{on}");
    let first = cursor.map(|_| with(&here, &[("back", way)]));
    let next = page
        .next
        .as_deref()
        .map(|next| with(&here, &[("cursor", next), ("back", way)]));
    let shown = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    pager(&Pager {
        shown: &counted(shown, "event", "events"),
        previous: first.as_deref(),
        next: next.as_deref(),
    })
}
