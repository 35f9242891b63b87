//! The records of the log as a table.

use canopy_app::Actor;
use canopy_app::audit_log::{Entry, Log, Named, action_words, action_words_with};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::ui::avatar::Shape;
use crate::ui::card::who;
use crate::ui::changes::{Changed, changes};
use crate::ui::table::{Column, Row, Table, table};

/// The table.
pub(super) fn records(log: &Log, actor: &Actor) -> Markup {
    let column = |label| Column {
        label,
        ..Column::default()
    };
    table(&Table {
        caption: "Records",
        columns: &["When", "What", "Before and after", "Who", "From where"].map(column),
        rows: log
            .items
            .iter()
            .map(|entry| row(entry, &log.zone, actor))
            .collect(),
        ..Table::default()
    })
}

fn row(entry: &Entry, zone: &TimeZone, actor: &Actor) -> Row {
    let name = entry.actor.name.as_deref().unwrap_or(&entry.actor.id);
    let you = if entry.actor.id == actor.id {
        "You"
    } else {
        ""
    };
    Row {
        cells: vec![
            moment(entry.at, zone),
            what(entry),
            differences(entry),
            who(Shape::Person, name, None, you),
            address(entry),
        ],
        ..Row::default()
    }
}

/// The day and the time, and the exact instant for those who need it.
fn moment(at: Timestamp, zone: &TimeZone) -> Markup {
    let there = at.to_zoned_datetime(zone.clone());
    html! {
        time.two datetime=(at) title=(at) {
            b { (there.strftime("%-d %b %Y")) }
            small { (there.strftime("%H:%M:%S")) }
        }
    }
}

/// From where, unless it was the server itself or its command line.
fn address(entry: &Entry) -> Markup {
    html! { @if entry.address != "local" { span.muted { (entry.address) } } }
}

/// What was done to what, and in which company.
fn what(entry: &Entry) -> Markup {
    let company = entry.company.as_ref().and_then(shown);
    // The subject of a company's own record is the company.
    let subject = shown(&entry.subject)
        .filter(|_| entry.company.as_ref().map(|it| &it.id) != Some(&entry.subject.id));
    let with_subject = subject.and_then(|subject| action_words_with(&entry.action, subject));
    html! {
        div.two {
            @if let Some(words) = with_subject {
                b { (words) }
            } @else {
                b { (action_words(&entry.action)) }
                @if let Some(subject) = subject { small { (subject) } }
            }
            @if let Some(company) = company { small { (company) } }
        }
    }
}

/// The name, or the words by which it is known; an id without a name tells people nothing.
fn shown(named: &Named) -> Option<&str> {
    let known = (!named.is_id).then_some(named.id.as_str());
    named.name.as_deref().or(known)
}

fn differences(entry: &Entry) -> Markup {
    if entry.withheld {
        return html! { span.muted { "Amounts are not part of your role." } };
    }
    let list: Vec<Changed<'_>> = entry
        .changes
        .iter()
        .map(|change| Changed {
            field: &change.field,
            before: change.before.as_deref(),
            after: change.after.as_deref(),
            taken_away: entry.one_thing,
        })
        .collect();
    changes(&list)
}
