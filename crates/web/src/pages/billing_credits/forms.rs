//! The forms of credits and disputes of a company.

use canopy_app::usage::event::ListedEvent;
use canopy_domain::dispute::{charge_words, is_disputable};
use canopy_domain::money::Money;
use maud::{Markup, html};

use super::Typed;
use super::view::{Asking, Seen};
use crate::pages::moments::day;
use crate::pages::numbers::exact;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, submit};
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::panel::panel;

/// The form of a courtesy credit.
pub(super) fn credit(seen: &Seen<'_>, typed: &Typed) -> Markup {
    let given = |name: &str| {
        if typed.giving {
            typed.sent.get(name)
        } else {
            ""
        }
    };
    let wrong = |name: &str| typed.wrong.on(name).filter(|_| typed.giving);
    let confirm = wrong("confirm");
    // What a refused form was sent under stays with it, so that it is given once.
    let key = Some(given("id")).filter(|key| !key.is_empty() && wrong("id").is_none());
    let hint = format!("In {}, above zero.", seen.credits.company.currency.code());
    let asked = |id: &'static str, label, hint| Field {
        id,
        name: id,
        label,
        value: given(id),
        hint,
        error: wrong(id),
        required: true,
        ..Field::default()
    };
    let month = Field {
        kind: "month",
        required: false,
        ..asked("month", "About the statement of (optional)", "")
    };
    let again = Field {
        required: false,
        ..asked("confirm", "Give it all the same", "")
    };
    let fields = html! {
        input type="hidden" name="id" value=(key.unwrap_or(seen.key));
        (field::input(&asked("amount", "Amount", &hint)))
        (field::input(&asked("reason", "Reason", "The company reads it.")))
        (field::input(&month))
        @if confirm.is_some() { (field::tick(&again, false)) }
    };
    let action = format!("{}/billing/credits", seen.path);
    let sent = Form {
        action: &action,
        submit: "Give credit",
        error: None,
    };
    let line = "It counts today, is not taxed, and is written down in the audit log.";
    let body = form(&sent, &fields, &html! {});
    panel("Give a credit", line, &html! {}, &body)
}

/// The form of a dispute, or the way to the event that it is about.
pub(super) fn dispute(seen: &Seen<'_>, asking: &Asking, typed: &Typed) -> Markup {
    let line = "Taxes and percent fees follow the charge on which they stand.";
    let body = match asking {
        Asking::Event(listed) => of_event(seen, listed, typed),
        Asking::Unknown { source, id } => html! {
            (banner(Tone::Bad, "This company has no event with this source and id.", None))
            (find(seen, source, id))
        },
        Asking::Nothing => find(seen, "", ""),
    };
    panel("Dispute a charge", line, &html! {}, &body)
}

/// Names the event: as a form that asks for the same page.
fn find(seen: &Seen<'_>, source: &str, id: &str) -> Markup {
    let action = format!("{}/billing/credits", seen.path);
    let of = |id: &'static str, name, label, value| {
        field::input(&Field {
            id,
            name,
            label,
            value,
            required: true,
            ..Field::default()
        })
    };
    html! {
        form.stack method="get" action=(action) {
            (of("event-source", "source", "Source of the event", source))
            (of("event-id", "id", "Id of the event", id))
            div.send { (submit("Show its charges", Look::Plain, None)) }
        }
    }
}

/// The charges of an event that can be disputed: place and words of each.
fn charges(seen: &Seen<'_>, listed: &ListedEvent) -> Vec<(String, String)> {
    let currency = seen.credits.company.currency;
    let charges = listed.event.charges.iter().enumerate();
    charges
        .filter(|(_, charge)| listed.void.is_none() && is_disputable(charge))
        .map(|(place, charge)| {
            let amount = exact(&Money {
                amount: charge.amount,
                currency,
            });
            let words = charge_words(charge.category, &charge.name);
            (place.to_string(), format!("{words}, {amount}"))
        })
        .collect()
}

fn of_event(seen: &Seen<'_>, listed: &ListedEvent, typed: &Typed) -> Markup {
    let event = &listed.event;
    let labels = charges(seen, listed);
    let Some((first, _)) = labels.first() else {
        return html! {
            (banner(Tone::Quiet, "Nothing is charged for this event.", None))
            (find(seen, &event.source, &event.id))
        };
    };
    let choices: Vec<field::Choice<'_>> = labels
        .iter()
        .map(|(place, words)| (place.as_str(), words.as_str(), ""))
        .collect();
    let given =
        |name: &str| Some(typed.sent.get(name)).filter(|text| !typed.giving && !text.is_empty());
    let wrong = |name: &str| typed.wrong.on(name).filter(|_| !typed.giving);
    let charge = Field {
        id: "charge",
        name: "charge",
        label: "Which charge",
        value: given("charge").unwrap_or(first),
        error: wrong("charge").or(wrong("id")),
        required: true,
        ..Field::default()
    };
    let note = Field {
        id: "note",
        name: "note",
        label: "What is wrong with it",
        value: given("note").unwrap_or_default(),
        hint: "The admins of the organization read it.",
        error: wrong("note"),
        required: true,
        ..Field::default()
    };
    let fields = html! {
        p { "Event " b { (event.source) " " (event.id) } ", " (day(event.occurred_on)) "." }
        input type="hidden" name="source" value=(event.source);
        input type="hidden" name="id" value=(event.id);
        (field::choose(&charge, &choices))
        (field::textarea(&note, 3))
    };
    let action = format!("{}/billing/disputes", seen.path);
    let sent = Form {
        action: &action,
        submit: "Dispute it",
        error: None,
    };
    form(&sent, &fields, &html! {})
}
