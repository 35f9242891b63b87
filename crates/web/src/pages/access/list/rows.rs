//! The rows of the access list, with the menu of each.

use canopy_app::access_control::entry::{AccessEntry, EntryKind};
use canopy_app::access_control::list::AccessList;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::look::Look;
use crate::pages::access::desk::Desk;
use crate::pages::access::words::{opens, place, status};
use crate::pages::moments::{beside, local_moment};
use crate::ui::avatar::Shape;
use crate::ui::badge;
use crate::ui::card::who;
use crate::ui::menu::{Entry, menu};
use crate::ui::table::{Choosing, Column, Row, Table, table};

/// The id of the form that takes the chosen rows.
pub(super) const CHOSEN: &str = "chosen";

/// The table.
pub(super) fn rows(desk: &Desk, look: &Look, list: &AccessList) -> Markup {
    let columns = [
        "Person",
        "Role",
        "Where",
        "Status",
        "Granted",
        "Last active",
    ]
    .map(|label| Column {
        label,
        ..Column::default()
    });
    let now = desk.actor.at;
    let rows = list.entries.iter().map(|entry| Row {
        cells: vec![
            person(desk, list, entry),
            badge::label(entry.role.label()),
            html! {
                div.cell.whole {
                    (place(entry))
                    small { (through(entry)) }
                }
            },
            standing(list, entry, now),
            html! { div.cell.told { (day(entry.granted_at, &list.zone)) " " small { "by " (entry.granted_by.name) } } },
            html! { div.cell.told.muted { (active(entry, now)) } },
        ],
        action: changeable(list, entry).then(|| actions(desk, look, entry)),
        select: selectable(list, entry).then(|| (entry.id.clone(), format!("Choose {}", entry.name))),
    });
    table(&Table {
        caption: "People with access",
        columns: &columns,
        rows: rows.collect(),
        flow: true,
        choosing: list.manages.then_some(Choosing {
            form: CHOSEN,
            name: "id",
        }),
        ..Table::default()
    })
}

/// Whether the reader may change the entry at all: never their own, and not what a company sees of
/// its organization.
fn changeable(list: &AccessList, entry: &AccessEntry) -> bool {
    list.manages && !entry.own && !entry.inherited
}

fn selectable(list: &AccessList, entry: &AccessEntry) -> bool {
    changeable(list, entry) && entry.kind == EntryKind::Assignment
}

fn person(desk: &Desk, list: &AccessList, entry: &AccessEntry) -> Markup {
    let href = entry
        .person_id
        .as_ref()
        .filter(|_| list.manages && !desk.in_company())
        .map(|id| format!("{}/people/{id}", desk.path()));
    let line = match (entry.own, entry.kind) {
        (true, _) => format!("{} · you", entry.email),
        (false, EntryKind::Invitation) => "Invited by email".into(),
        (false, EntryKind::Assignment) if entry.address_proven == Some(false) => {
            format!("{} · address not confirmed", entry.email)
        }
        (false, EntryKind::Assignment) => entry.email.clone(),
    };
    who(Shape::Person, &entry.name, href.as_deref(), &line)
}

/// The path, and what it opens; the place is named where it is another one than the row's.
fn through(entry: &AccessEntry) -> String {
    let path = match entry.inherited {
        true => entry.path.clone(),
        false => format!("through {}", entry.role.label()),
    };
    match opens(entry) {
        none if none.is_empty() => path,
        opens => format!("{path} · {opens}"),
    }
}

fn standing(list: &AccessList, entry: &AccessEntry, now: Timestamp) -> Markup {
    let (word, tone) = status(entry);
    html! {
        div.cell {
            (badge::status(word, tone))
            @if let Some(end) = entry.expires_at {
                small title=(local_moment(end, &list.zone)) { (ending(entry, end, now, &list.zone)) }
            }
        }
    }
}

/// When it ends: a role by its last day, as it was chosen, where it ends with one.
fn ending(entry: &AccessEntry, end: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let there = zone.to_datetime(end);
    if entry.kind == EntryKind::Assignment && there.time() == Time::midnight() {
        let last = day(end - SignedDuration::from_micros(1), zone);
        return match end <= now {
            true => format!("Last day was {last}"),
            false => format!("Last day {last}"),
        };
    }
    let word = if end <= now { "Expired" } else { "Expires" };
    format!("{word} {}", there.strftime("%-d %b %Y, %H:%M"))
}

fn active(entry: &AccessEntry, now: Timestamp) -> String {
    match (entry.last_active_at, entry.kind) {
        (Some(at), _) => beside(at, now),
        (None, EntryKind::Invitation) => "–".into(),
        (None, EntryKind::Assignment) => "Never".into(),
    }
}

/// `12 Nov 2026`.
fn day(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%-d %b %Y").to_string()
}

fn actions(desk: &Desk, look: &Look, entry: &AccessEntry) -> Markup {
    let at = |page: &str| look.over(&format!("{}/{page}", desk.path()));
    let label = format!("Actions for {}", entry.name);
    let id = format!("menu-{}", entry.id);
    if entry.kind == EntryKind::Invitation {
        let (resend, revoke) = (
            at(&format!("invitations/{}/resend", entry.id)),
            at(&format!("invitations/{}/revoke", entry.id)),
        );
        let edit = at(&format!("invitations/{}", entry.id));
        let entries = [
            Entry::Link("Edit invitation", &edit),
            Entry::Post("Resend invitation", &resend),
            Entry::Away("Revoke invitation", &revoke),
        ];
        return menu(&id, &label, &entries);
    }
    let (change, expiry, remove) = (
        at(&format!("roles/{}", entry.id)),
        format!("{}#expires-on", at(&format!("roles/{}", entry.id))),
        at(&format!("roles/{}/remove", entry.id)),
    );
    let person = entry
        .person_id
        .as_deref()
        .map(|id| format!("{}/people/{id}", desk.path()));
    let mut entries = Vec::new();
    if let (Some(person), false) = (&person, desk.in_company()) {
        entries.push(Entry::Link("See access", person));
    }
    entries.push(Entry::Link("Change role", &change));
    entries.push(Entry::Link("Set expiry", &expiry));
    entries.push(Entry::Away("Remove", &remove));
    menu(&id, &label, &entries)
}
