//! The report as a page: period, headline figures, cost over time, the companies.

use canopy_app::Actor;
use canopy_app::reporting::report::{Report, ReportLine, Series};
use canopy_domain::period::Month;
use canopy_domain::refusal::FieldError;
use canopy_domain::role::{Action, Place};
use maud::{Markup, html};

use super::companies::companies;
use super::look::Look;
use super::over_time::over_time;
use super::tiles::headline;
use crate::pages::disputes::includes;
use crate::pages::moments::{clock, day, days};
use crate::pages::numbers::counted;
use crate::pages::period_bar::period_bar;
use crate::pages::wrong::sentence;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look as Weight, link};
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::head::head;

/// What the page shows, and to whom.
pub(super) struct Seen<'a> {
    pub(super) actor: &'a Actor,
    pub(super) look: &'a Look,
    pub(super) report: &'a Report,
    pub(super) series: &'a Series,
    /// What is wrong with the period that was typed.
    pub(super) wrong: Option<&'a FieldError>,
}

/// The page.
pub(super) fn body(seen: &Seen<'_>) -> Markup {
    let (look, report) = (seen.look, seen.report);
    let order = look.order();
    let keep = [
        ("query", look.query.as_str()),
        ("columns", look.set.code()),
        ("sort", &order),
    ];
    let of_period = seen.wrong.filter(|error| error.field != "stood_on");
    html! {
        (head("Reporting", &line(report), &actions(seen)))
        @if report.visible.partial { (banner(Tone::Quiet, &in_view(report), None)) }
        (period_bar(&look.path, (&look.chosen, report.period), &keep, of_period))
        @if let Some(on) = report.asked.stood_on { (stood(look, on)) }
        @if apart(report) { (banner(Tone::Quiet, APART, None)) }
        @if report.items.is_empty() {
            (nothing(report))
        } @else {
            (disputed(report))
            (headline(report))
            (over_time(report, seen.series))
            (companies(seen))
        }
        (as_it_stood(seen))
    }
}

const APART: &str = "By their own calendars these companies stand in different months. Sums on this page go over \
     all of them, each on its own days; Billing totals each month apart.";

/// Whether the days of one company lie in other months than those of another.
fn apart(report: &Report) -> bool {
    let months = |line: &ReportLine| (Month::of(line.from), Month::of(line.to));
    let mut all = report.items.iter().map(months);
    let first = all.next();
    all.any(|months| Some(months) != first)
}

fn line(report: &Report) -> String {
    let companies = counted(report.visible.companies, "company", "companies");
    let zones = match report.items.iter().all(|line| line.to == report.period.to) {
        true => "",
        false => ", by each company’s own calendar",
    };
    let period = days(&report.period);
    format!(
        "{period}{zones} · {companies} · as of {}",
        clock(report.as_of)
    )
}

fn in_view(report: &Report) -> String {
    let companies = counted(report.visible.companies, "company", "companies");
    format!("{companies} in your view. All totals and shares on this page are over these.")
}

fn actions(seen: &Seen<'_>) -> Markup {
    let schedules = format!("{}/schedules", seen.look.path);
    let place = Place::Organization(&seen.report.organization.id);
    html! {
        @if seen.actor.can(Action::ManageOrganization, place) {
            (link(&schedules, "Schedules", Weight::Plain, Some(Icon::Clock)))
        }
        (link(&seen.look.file("xlsx"), "Excel", Weight::Plain, Some(Icon::Download)))
        (link(&seen.look.file("csv"), "Export CSV", Weight::Plain, Some(Icon::Download)))
    }
}

fn stood(look: &Look, on: jiff::civil::Date) -> Markup {
    let words = format!(
        "As it stood at the end of {}, by each company’s own calendar. What came later is left out.",
        day(on)
    );
    let today = crate::pages::address::with(&look.path, &look.chosen.parameters()[..3]);
    html! {
        (banner(Tone::Accent, &words, Some(("As it stands now", &today))))
        p { (link(&look.difference(), "What changed since then", Weight::Plain, Some(Icon::Clock))) }
    }
}

/// What of the amounts is in dispute, also where it was not yet on the day that is looked at.
fn disputed(report: &Report) -> Markup {
    let of = |line: &ReportLine| Some((line.disputed?, line.currency));
    let way = format!("/o/{}/billing/disputes", report.organization.slug);
    includes(report.items.iter().filter_map(of), &way)
}

fn nothing(report: &Report) -> Markup {
    let sentence = match report.visible.partial {
        true => "None of the companies in your view belonged to the organization in this period.",
        false => "No company belonged to the organization in this period. Choose another one.",
    };
    empty(Icon::Chart, "Nothing to report", sentence, None)
}

/// The form that asks for the figures of an earlier day.
fn as_it_stood(seen: &Seen<'_>) -> Markup {
    let look = seen.look;
    let parameters = look.chosen.parameters();
    let wrong = seen.wrong.filter(|error| error.field == "stood_on");
    let wrong = wrong.map(|error| sentence(&error.message));
    html! {
        form.asof method="get" action=(look.path) {
            @for (name, value) in parameters[..3].iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            @if !look.set.code().is_empty() { input type="hidden" name="columns" value=(look.set.code()); }
            (field::input(&Field {
                id: "stood-on", name: "stood_on", label: "As it stood on", kind: "date",
                value: parameters[3].1, error: wrong.as_deref(), required: true, ..Field::default()
            }))
            button.btn type="submit" { "Show" }
            button.btn type="submit" formaction={ (look.path) "/difference" } { "What changed since then" }
        }
    }
}
