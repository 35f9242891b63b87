//! Schedules in words.

use canopy_app::schedules::{Copy, CopyState, Delivery, Schedule};
use canopy_domain::schedule::{Cadence, Covers};
use maud::{Markup, html};

use crate::pages::numbers::counted;
use crate::ui::badge::{Tone, status};

/// The days of the week, from Monday on.
pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// `Every Monday at 06:00`.
pub(super) fn when(of: &Schedule) -> String {
    let plan = &of.plan;
    let day = match plan.cadence {
        Cadence::Daily => "Every day".to_owned(),
        Cadence::Weekly => {
            let place = usize::try_from(plan.weekday - 1).unwrap_or(0);
            format!("Every {}", WEEKDAYS.get(place).unwrap_or(&"week"))
        }
        Cadence::Monthly => format!("On day {} of every month", plan.month_day),
    };
    format!("{day} at {:02}:00", plan.hour)
}

/// What a report of the schedule covers.
pub(super) const fn covers(of: &Schedule) -> &'static str {
    match (of.plan.covers, of.plan.cadence) {
        (Covers::MonthToDate, _) => "Month to date, up to the day before",
        (Covers::Previous, Cadence::Daily) => "The day before",
        (Covers::Previous, Cadence::Weekly) => "The week before, Monday to Sunday",
        (Covers::Previous, Cadence::Monthly) => "The month before",
    }
}

/// `3 people`.
pub(super) fn people(number: usize) -> String {
    counted(
        i64::try_from(number).unwrap_or(i64::MAX),
        "person",
        "people",
    )
}

/// What became of a delivery as a whole.
pub(super) fn outcome(of: &Delivery) -> Markup {
    if of.skipped {
        return status("Skipped", Tone::Quiet);
    }
    let count = |wanted: &[CopyState]| {
        let found = of.copies.iter().filter(|it| wanted.contains(&it.state));
        found.count()
    };
    let all = of.copies.len();
    let failed = count(&[CopyState::Failed]);
    let without = count(&[CopyState::NotSent]);
    let under_way = count(&[CopyState::Waiting, CopyState::Posted]);
    if failed > 0 {
        return status(&format!("Failed for {failed} of {all}"), Tone::Bad);
    }
    if without > 0 {
        return status(&format!("Not sent to {without} of {all}"), Tone::Warn);
    }
    if under_way > 0 {
        return status("On its way", Tone::Accent);
    }
    status(&format!("Sent to {}", people(all)), Tone::Good)
}

/// What became of it for one recipient.
pub(super) fn copy(of: &Copy) -> Markup {
    let (word, tone) = match of.state {
        CopyState::Waiting => ("Waiting", Tone::Accent),
        CopyState::Posted => ("Waiting for the mail server", Tone::Accent),
        CopyState::Sent => ("Sent", Tone::Good),
        CopyState::NotSent => ("Not sent", Tone::Warn),
        CopyState::Failed => ("Failed", Tone::Bad),
    };
    html! {
        p {
            span { (of.person.name) } " " (status(word, tone))
            @if let Some(reason) = &of.reason { br; small.muted { (reason) } }
        }
    }
}
