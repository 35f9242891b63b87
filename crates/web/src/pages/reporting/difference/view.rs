//! The page of a difference: the day, the two totals, what the changes come to, the changes themselves.

use canopy_app::reporting::report::{Difference, Explained};
use canopy_domain::refusal::FieldError;
use maud::{Markup, html};

use super::HEADING;
use super::list::changes;
use super::sums::{by_currency, quantities};
use crate::pages::address::with;
use crate::pages::moments::{clock, day, days};
use crate::pages::numbers::counted;
use crate::pages::period_bar::period_bar;
use crate::pages::reporting::look::Look;
use crate::pages::wrong::sentence;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look as Weight, link};
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::head::head;

/// What the page shows.
pub(super) struct Seen<'a> {
    pub(super) look: &'a Look,
    /// The difference and its sums, once the day is known.
    pub(super) found: Option<(&'a Difference, &'a Explained)>,
    /// What is wrong with the period or the day as it was typed.
    pub(super) wrong: Option<&'a FieldError>,
}

/// The address of the page without parameters.
pub(super) fn path_of(look: &Look) -> String {
    format!("{}/difference", look.path)
}

/// The page.
pub(super) fn body(seen: &Seen<'_>) -> Markup {
    html! {
        (head(HEADING, &line(seen), &way_back(seen.look)))
        @match seen.found {
            None => {
                @if let Some(error) = seen.wrong.filter(|error| error.field != "stood_on") {
                    (banner(Tone::Bad, &sentence(&error.message), None))
                }
                (which_day(seen))
                (empty(Icon::Clock, "Choose the day", "The report as it stood at the end of that day is compared with how it stands now.", None))
            }
            Some((found, explained)) => {
                @if found.partial { (banner(Tone::Quiet, &in_view(found), None)) }
                (period(seen, found))
                (which_day(seen))
                (told(seen, found, explained))
            }
        }
    }
}

fn line(seen: &Seen<'_>) -> String {
    let Some((found, _)) = seen.found else {
        return "A report beside how it stood on an earlier day".into();
    };
    let period = found
        .period
        .map_or_else(String::new, |period| format!("{} · ", days(&period)));
    format!(
        "{period}since the end of {}, by each company’s own calendar · as of {}",
        day(found.stood_on),
        clock(found.as_of)
    )
}

fn in_view(found: &Difference) -> String {
    let number = i64::try_from(found.companies).unwrap_or(i64::MAX);
    let companies = counted(number, "company", "companies");
    format!("{companies} in your view. All totals on this page are over these.")
}

/// The way to the report that is compared.
fn way_back(look: &Look) -> Markup {
    let report = look.at_page(1);
    link(&report, "Report", Weight::Plain, Some(Icon::ArrowLeft))
}

fn period(seen: &Seen<'_>, found: &Difference) -> Markup {
    let look = seen.look;
    let order = look.order();
    let keep = [
        ("query", look.query.as_str()),
        ("columns", look.set.code()),
        ("sort", &order),
    ];
    html! {
        @if let Some(period) = found.period {
            (period_bar(&path_of(look), (&look.chosen, period), &keep, None))
        }
    }
}

/// The form that asks since when.
fn which_day(seen: &Seen<'_>) -> Markup {
    let look = seen.look;
    let order = look.order();
    let mut kept = look.chosen.parameters()[..3].to_vec();
    kept.extend([
        ("query", look.query.as_str()),
        ("columns", look.set.code()),
        ("sort", order.as_str()),
    ]);
    let wrong = seen.wrong.filter(|error| error.field == "stood_on");
    let wrong = wrong.map(|error| sentence(&error.message));
    html! {
        form.asof method="get" action=(path_of(look)) {
            @for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            (field::input(&Field {
                id: "stood-on", name: "stood_on", label: "Since the end of", kind: "date",
                value: look.chosen.parameters()[3].1, error: wrong.as_deref(), required: true,
                ..Field::default()
            }))
            button.btn type="submit" { "Show" }
        }
    }
}

fn told(seen: &Seen<'_>, found: &Difference, explained: &Explained) -> Markup {
    if found.changes.is_empty() {
        let title = format!("Nothing has changed since {}", day(found.stood_on));
        let words = "The report says today what it said at the end of that day. Choose an earlier day or another period.";
        let report = with(&seen.look.path, &seen.look.chosen.parameters()[..3]);
        let way = link(&report, "See the report", Weight::Plain, None);
        return empty(Icon::CircleCheck, &title, words, Some(way));
    }
    html! {
        @for (currency, moved) in &explained.currencies {
            (by_currency(*currency, moved))
        }
        (quantities(&explained.quantities))
        (changes(seen.look, found))
    }
}
