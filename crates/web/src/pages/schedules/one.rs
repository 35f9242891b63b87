//! One schedule, and what became of its deliveries.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use canopy_app::schedules::{Delivery, Detail, schedule};
use canopy_domain::period::zone;
use jiff::Timestamp;
use maud::{Markup, html};

use super::beyond;
use super::words::{copy, covers, outcome, when};
use crate::guard::Person;
use crate::pages::asked::{Asked, Subjects};
use crate::pages::frame::Frame;
use crate::pages::moments::{days, local_moment};
use crate::pages::news::news;
use crate::pages::refused::PageRefusal;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, link, opens};
use crate::ui::dialog::{Dialog, asking};
use crate::ui::empty::empty;
use crate::ui::form::{Form, act};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};

/// The dialog that asks before a schedule is deleted.
const DELETE: &str = "delete-schedule";

/// The schedule.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let found = match schedule(&door.house, &actor, &organization, &id).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let body = page(&frame, &found);
    let news = news(asked.get("saved"));
    let page = frame.page_within("Reporting", &found.listed.schedule.name, news, &body);
    Ok(page.into_response())
}

fn page(frame: &Frame, found: &Detail) -> Markup {
    let of = &found.listed.schedule;
    let list = format!("{}/reporting/schedules", frame.path());
    let here = format!("{list}/{}", of.id);
    let actions = html! {
        (link(&list, "Schedules", Look::Plain, None))
        (act(&format!("{here}/send"), "Send to me now", Look::Plain))
        @if of.active {
            (act(&format!("{here}/pause"), "Pause", Look::Plain))
        } @else {
            (act(&format!("{here}/resume"), "Resume", Look::Plain))
        }
        (link(&format!("{here}/edit"), "Edit", Look::Primary, None))
        (opens(DELETE, "Delete", Look::Danger, None))
    };
    let dialog = Dialog {
        id: DELETE,
        title: "Delete this schedule?",
        line: "It is sent no more, and this page is gone. The audit log keeps what it was.",
        danger: true,
        ..Dialog::default()
    };
    let form = Form {
        action: &format!("{here}/remove"),
        submit: "Delete",
        error: None,
    };
    html! {
        (head(&of.name, &when(of), &actions))
        @if !found.without.is_empty() { (banner(Tone::Warn, &without(found), None)) }
        (panel("Schedule", "", &html! {}, &facts(&shown(found))))
        (deliveries(found))
        (asking(&dialog, &form, &html! {}))
    }
}

fn without(found: &Detail) -> String {
    let names: Vec<&str> = found.without.iter().map(|it| it.name.as_str()).collect();
    let names = names.join(", ");
    format!(
        "{names} cannot read reports of {} any more and gets nothing. Edit the schedule, or give the role back.",
        found.organization.name
    )
}

fn there(found: &Detail, at: Timestamp) -> String {
    match zone(&found.organization.time_zone) {
        Ok(zone) => local_moment(at, &zone),
        Err(_) => at.to_string(),
    }
}

fn shown(found: &Detail) -> Vec<(&'static str, Markup)> {
    let of = &found.listed.schedule;
    let layout = format!(
        "{}, {} layout, rows by {}",
        of.shape.format.ending().to_uppercase(),
        of.shape.layout.code(),
        of.shape.lines.code()
    );
    vec![
        (
            "Next",
            match found.listed.next {
                Some(at) => html! { (there(found, at)) },
                None => html! { "Paused" },
            },
        ),
        ("Covers", html! { (covers(of)) }),
        ("File", html! { (layout) }),
        (
            "Recipients",
            html! {
                @for (place, person) in of.recipients.iter().enumerate() {
                    @if place > 0 { br; }
                    (person.name) " " small.muted { (person.email) }
                }
            },
        ),
    ]
}

fn deliveries(found: &Detail) -> Markup {
    if found.deliveries.is_empty() {
        let sentence = "What was sent, to whom, and what was not appears here.";
        return empty(Icon::Clock, "Nothing was sent yet", sentence, None);
    }
    let columns = ["Due", "Period", "Outcome", "Recipients"].map(|label| Column {
        label,
        ..Column::default()
    });
    let rows = found.deliveries.iter().map(|it| Row {
        cells: cells(found, it),
        ..Row::default()
    });
    html! {
        section {
            h2 { "Deliveries" }
            (table(&Table {
                caption: "Deliveries",
                columns: &columns,
                rows: rows.collect(),
                ..Table::default()
            }))
        }
    }
}

fn cells(found: &Detail, of: &Delivery) -> Vec<Markup> {
    vec![
        html! {
            (there(found, of.due_at))
            @if of.test { br; small.muted { "Sent by hand, to one person" } }
        },
        html! { (days(&of.period)) },
        outcome(of),
        html! {
            @if of.skipped {
                small.muted { "A later one was due, too, when the server ran again." }
            }
            @for one in &of.copies { (copy(one)) }
        },
    ]
}
