//! The schedules of an organization.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::schedules::{Listed, Schedules, schedules};
use canopy_domain::period::zone;
use maud::{Markup, html};

use super::beyond;
use super::words::{covers, outcome, people, when};
use crate::guard::Person;
use crate::pages::asked::{Asked, Subject};
use crate::pages::frame::Frame;
use crate::pages::moments::local_moment;
use crate::pages::news::news;
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::badge::{Tone, status};
use crate::ui::button::{Look, link};
use crate::ui::empty::empty;
use crate::ui::head::head;
use crate::ui::table::{Column, Row, Table, table};

/// The list.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let found = match schedules(&door.house, &actor, &organization).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let body = page(&frame, &found);
    let news = news(asked.get("saved"));
    let page = frame.page_within("Reporting", "Scheduled reports", news, &body);
    Ok(page.into_response())
}

fn page(frame: &Frame, found: &Schedules) -> Markup {
    let path = format!("{}/reporting", frame.path());
    let new = format!("{path}/schedules/new");
    let line = format!(
        "Sent by letter at the hours of {}. Each recipient gets what their role lets them see.",
        found.organization.time_zone
    );
    let actions = html! {
        (link(&path, "Reporting", Look::Plain, None))
        @if !found.items.is_empty() { (link(&new, "New schedule", Look::Primary, Some(Icon::Plus))) }
    };
    html! {
        (head("Scheduled reports", &line, &actions))
        @if found.items.is_empty() {
            (empty(
                Icon::Clock,
                "No report is scheduled",
                "A schedule sends the report of a day, a week or a month to the people you choose.",
                Some(link(&new, "New schedule", Look::Primary, Some(Icon::Plus))),
            ))
        } @else {
            (items(frame, found))
        }
    }
}

fn items(frame: &Frame, found: &Schedules) -> Markup {
    let columns = ["Schedule", "Sent", "Recipients", "Next", "Last delivery"].map(|label| Column {
        label,
        ..Column::default()
    });
    let rows = found.items.iter().map(|listed| Row {
        cells: cells(frame, found, listed),
        ..Row::default()
    });
    table(&Table {
        caption: "Scheduled reports",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

fn cells(frame: &Frame, found: &Schedules, listed: &Listed) -> Vec<Markup> {
    let of = &listed.schedule;
    let here = format!("{}/reporting/schedules/{}", frame.path(), of.id);
    let there = |at| match zone(&found.organization.time_zone) {
        Ok(zone) => local_moment(at, &zone),
        Err(_) => at.to_string(),
    };
    vec![
        html! { a href=(here) { (of.name) } br; small.muted { (of.shape.format.ending().to_uppercase()) } },
        html! { (when(of)) br; small.muted { (covers(of)) } },
        html! { (people(of.recipients.len())) },
        match listed.next {
            Some(at) => html! { (there(at)) },
            None => status("Paused", Tone::Quiet),
        },
        match &listed.latest {
            Some(latest) => html! { (outcome(latest)) br; small.muted { (there(latest.due_at)) } },
            None => html! { "None yet" },
        },
    ]
}
