//! A month that is not closed: how it stands, and the forms of those who may close it.

use canopy_app::statements::months::MonthState;
use canopy_app::statements::read::MonthStands;
use maud::{Markup, html};

use crate::pages::asked::Fields;
use crate::pages::billing_tabs::company_tabs;
use crate::pages::moments::{day, local_moment, month};
use crate::pages::wrong::Wrong;
use crate::ui::badge::{Tone, status};
use crate::ui::banner::banner;
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::head::head;
use crate::ui::panel::panel;

/// What was sent and refused, to be shown again.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) sent: Fields,
    pub(super) wrong: Wrong,
}

/// The page.
pub(super) fn body(path: &str, stands: &MonthStands, typed: &Typed) -> Markup {
    let action = format!("{path}/billing/statements/{}", stands.month);
    html! {
        (head(&month(stands.month), &sentence(stands), &html! {}))
        (company_tabs(path, "Statements"))
        @if let Some(words) = typed.wrong.beside(&["reason", "until"]) {
            (banner(Tone::Bad, words, None))
        }
        p { (badge(&stands.state)) }
        @if let MonthState::Held(hold) = &stands.state {
            (panel("Held", &format!("By {}", hold.by_name), &html! {}, &html! { blockquote { (hold.reason) } }))
        }
        @if stands.may_close { (forms(&action, stands, typed)) }
    }
}

/// The state as a badge.
pub(super) fn badge(state: &MonthState) -> Markup {
    match state {
        MonthState::Open { .. } => status("Open", Tone::Quiet),
        MonthState::Grace(_) => status("Grace", Tone::Accent),
        MonthState::Held(_) => status("Held", Tone::Warn),
        MonthState::Closed(_) => status("Closed", Tone::Good),
    }
}

fn sentence(stands: &MonthStands) -> String {
    let zone = stands.company.zones.zone_on(stands.month.last());
    match &stands.state {
        MonthState::Open { by_itself: true } => {
            "This month still runs. It is closed some days after its end.".into()
        }
        MonthState::Open { by_itself: false } => {
            "This month ended before the company was created here. It stays open until an admin closes it.".into()
        }
        MonthState::Grace(due) => {
            format!("This month is over and closes on {}.", local_moment(*due, zone))
        }
        MonthState::Held(hold) => format!("This month is held open until {}.", day(hold.until)),
        MonthState::Closed(at) => {
            format!("This month was closed on {}. There is no statement of it for you.", local_moment(*at, zone))
        }
    }
}

fn forms(action: &str, stands: &MonthStands, typed: &Typed) -> Markup {
    let held = matches!(stands.state, MonthState::Held(_));
    let holdable = !matches!(
        stands.state,
        MonthState::Closed(_) | MonthState::Open { by_itself: false }
    );
    let closable = stands.over && !matches!(stands.state, MonthState::Closed(_));
    html! {
        @if held { (one_click(action, "release", "End the hold", "End the hold",
            "The month then closes when its grace is over.")) }
        @if closable { (one_click(action, "close", "Close now", "Close this month now",
            "What arrives later counts in the current month and says which month it restates. This cannot be undone.")) }
        @if holdable { (hold_form(action, stands, typed)) }
    }
}

fn one_click(action: &str, step: &str, button: &str, title: &str, line: &str) -> Markup {
    let asked = Form {
        action,
        submit: button,
        error: None,
    };
    let fields = html! { input type="hidden" name="step" value=(step); };
    panel(title, line, &html! {}, &form(&asked, &fields, &html! {}))
}

fn hold_form(action: &str, stands: &MonthStands, typed: &Typed) -> Markup {
    let reason = Field {
        id: "reason",
        name: "reason",
        label: "Reason",
        value: typed.sent.get("reason"),
        hint: "People who see this month read it.",
        error: typed.wrong.on("reason"),
        required: true,
        ..Field::default()
    };
    let hint = format!(
        "The last day of the hold, {} at the latest.",
        day(stands.hold_limit)
    );
    let until = Field {
        id: "until",
        name: "until",
        label: "Until",
        kind: "date",
        value: typed.sent.get("until"),
        hint: &hint,
        error: typed.wrong.on("until"),
        required: true,
        ..Field::default()
    };
    let fields = html! {
        input type="hidden" name="step" value="hold";
        (field::textarea(&reason, 2))
        (field::input(&until))
    };
    let asked = Form {
        action,
        submit: "Hold",
        error: None,
    };
    let line = "Keeps the month open, so that what is still to come counts in it.";
    panel(
        "Hold this month",
        line,
        &html! {},
        &form(&asked, &fields, &html! {}),
    )
}
