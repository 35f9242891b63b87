//! `…/people/{person}/end`: “End all access here”. Everything is listed; one button ends it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access_control::end_all::{
    Ending, KeyFate, MadeKey, end_all_access, latest_end, what_ends,
};
use canopy_app::access_control::entry::AccessEntry;
use canopy_app::access_control::requests::AccessRequest;
use canopy_app::{Actor, Refusal};
use maud::{Markup, html};

use super::record;
use crate::guard::Person;
use crate::pages::access::desk::ENTRY;
use crate::pages::access::words::{opens, place};
use crate::pages::asked::{Sent, Subjects};
use crate::pages::frame::Frame;
use crate::pages::moments::moment;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::{Wrong, sentence};
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, link, submit};
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::head::head;
use crate::ui::panel::panel;
use crate::ui::table::{Column, Row, Table, table};

const WHO: &str = "Organization Admins end the access of people here.";

/// What would end.
pub(in crate::pages) async fn ask(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, person]): Subjects,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    shown(&door, &actor, &frame, &person, None).await
}

/// Ends it, and shows the record.
pub(in crate::pages) async fn send(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, person]): Subjects,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let fates = KeyFate::read_all(sent.starting("key-"), |id| format!("key-{id}"));
    let (house, listed) = (&door.house, sent.get("listed"));
    let ended = match fates {
        Ok(fates) => end_all_access(house, &actor, &organization, &person, listed, &fates).await,
        Err(refusal) => Err(refusal),
    };
    match ended {
        Ok(ended) if ended.new_keys.is_empty() => {
            let path = format!("{}/access/people/{person}/record", frame.path());
            Ok(Redirect::to(&path).into_response())
        }
        Ok(ended) => {
            let found = latest_end(house, &actor, &organization, &person).await?;
            let body = record::body(&frame, found.as_ref(), &ended.new_keys);
            Ok(frame
                .page_within(ENTRY, "Access ended", &[], &body)
                .into_response())
        }
        Err(refusal @ Refusal::Forbidden) => Ok(frame.refuse(&door, ENTRY, WHO, refusal).await),
        Err(refusal) => {
            let status = match refusal {
                Refusal::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            };
            let wrong = Wrong::of(refusal)?;
            shown(&door, &actor, &frame, &person, Some((status, wrong))).await
        }
    }
}

async fn shown(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    person: &str,
    wrong: Option<(StatusCode, Wrong)>,
) -> Result<Response, PageRefusal> {
    let organization = frame.path().trim_start_matches("/o/");
    let ending = match what_ends(&door.house, actor, organization, person).await {
        Ok(ending) => ending,
        Err(refusal) => return Ok(frame.refuse(door, ENTRY, WHO, refusal).await),
    };
    let (status, wrong) = wrong.unwrap_or_default();
    let page = frame.page_within(
        ENTRY,
        "End all access here",
        &[],
        &body(frame, &ending, &wrong),
    );
    Ok((status, page).into_response())
}

fn body(frame: &Frame, ending: &Ending, wrong: &Wrong) -> Markup {
    let back = format!("{}/access/people/{}", frame.path(), ending.person.id);
    let line = format!(
        "{} ({}) loses everything in {} and its companies at the next request.",
        ending.person.name,
        ending.person.email,
        frame.name()
    );
    let actions = link(&back, "Back", Look::Plain, Some(Icon::ArrowLeft));
    let refused = ending
        .refused
        .as_ref()
        .map(|error| sentence(&error.message));
    html! {
        (head("End all access here", &line, &actions))
        @if let Some(error) = error(ending, wrong).or(refused.as_deref()) { (banner(Tone::Bad, error, None)) }
        @if ending.is_empty() {
            (empty(Icon::CircleCheck, "Nothing to end", "This person holds nothing here, no invitation is open, and no key of theirs is good.", None))
        } @else {
            form.stack method="post" action={ (back) "/end" } data-once {
                input type="hidden" name="listed" value=(ending.listed());
                (panel("Roles", "Each of them ends.", &html! {}, &entries(&ending.roles, "No role.")))
                (panel("Invitations", "Each of them is revoked; its link leads nowhere then.", &html! {}, &entries(&ending.invitations, "No open invitation.")))
                @if !ending.requests.is_empty() {
                    (panel("Access requests", "Each of them is declined.", &html! {}, &requests(&ending.requests)))
                }
                (panel("API keys", "Keys that this person made stay good for as long as nobody revokes them. A rotated key is replaced by a new one, shown once.", &html! {}, &keys(&ending.keys, wrong)))
                @if ending.refused.is_none() {
                    div.send { (submit("End all access", Look::Danger, None)) (link(&back, "Cancel", Look::Plain, None)) }
                }
            }
        }
    }
}

fn entries(entries: &[AccessEntry], none: &str) -> Markup {
    if entries.is_empty() {
        return html! { p.muted { (none) } };
    }
    let columns = ["Role", "Where", "Opens", "Granted"].map(|label| Column {
        label,
        ..Column::default()
    });
    let rows = entries.iter().map(|entry| Row {
        cells: vec![
            html! { (entry.role.label()) },
            html! { div.cell { (place(entry)) small { (entry.path) } } },
            html! { div.wraps { (opens(entry)) } },
            html! { div.cell { (moment(entry.granted_at)) small { "by " (entry.granted_by.name) } } },
        ],
        ..Row::default()
    });
    table(&Table {
        caption: "What ends",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

fn requests(requests: &[AccessRequest]) -> Markup {
    html! {
        ul {
            @for request in requests {
                li { (request.wanted) " in " (request.place.name) ", " (moment(request.requested_at)) }
            }
        }
    }
}

/// What is wrong beside the keys that are shown.
fn error<'a>(ending: &Ending, wrong: &'a Wrong) -> Option<&'a str> {
    let names: Vec<String> = ending.keys.iter().map(name_of).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    wrong.beside(&names)
}

fn name_of(key: &MadeKey) -> String {
    format!("key-{}", key.id)
}

fn keys(keys: &[MadeKey], wrong: &Wrong) -> Markup {
    let label = |fate: KeyFate| match fate {
        KeyFate::Kept => "Keep",
        KeyFate::Revoked => "Revoke",
        KeyFate::Rotated => "Rotate",
    };
    let choices = KeyFate::ALL.map(|fate| (fate.code(), label(fate)));
    html! {
        @if keys.is_empty() { p.muted { "No key." } }
        @for key in keys {
            @let name = name_of(key);
            @let label = format!("{} of {}, made {}", key.name, key.place.name, moment(key.created_at));
            (field::select(&Field { id: &name, name: &name, label: &label, value: KeyFate::Revoked.code(), error: wrong.on(&name), ..Field::default() }, &choices))
        }
    }
}
