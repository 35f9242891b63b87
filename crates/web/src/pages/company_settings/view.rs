//! The settings of a company as a page: forms for those who may edit, facts for those who may read.

use canopy_app::companies::billing_contact::BillingContact;
use canopy_app::companies::settings::CompanySettings;
use canopy_domain::period::Month;
use jiff::civil::Date;
use maud::{Markup, html};

use super::status_words::status_words;
use crate::pages::asked::Fields;
use crate::pages::choices::{ZONES, currency};
use crate::pages::company::archived;
use crate::pages::moments::day;
use crate::pages::wrong::Wrong;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};

/// What was sent and refused, to be shown again.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) sent: Fields,
    pub(super) wrong: Wrong,
}

impl Typed {
    fn or<'a>(&'a self, field: &str, kept: &'a str) -> &'a str {
        self.sent.find(field).unwrap_or(kept)
    }
}

/// The page.
pub(super) fn body(
    path: &str,
    settings: &CompanySettings,
    contact: &BillingContact,
    today: Date,
    typed: &Typed,
) -> Markup {
    let action = format!("{path}/settings");
    html! {
        (head("Settings", "Name, time zone, currency and status words of this company.", &html! {}))
        @if settings.company.archived { (archived()) }
        @if let Some(words) = typed.wrong.beside(&["name", "time_zone", "currency", "billing_contact", "word", "meaning"]) {
            (banner(Tone::Bad, words, None))
        }
        @if settings.editable {
            (name(&action, settings, typed))
            (time_zone(&action, settings, today, typed))
            (money(&action, settings, typed))
            (bills(&action, contact, typed))
        } @else {
            (read_only(settings, contact))
        }
        (status_words(&action, settings, typed))
        (about(settings))
    }
}

fn save(action: &str) -> Form<'_> {
    Form {
        action,
        submit: "Save",
        error: None,
    }
}

fn name(action: &str, settings: &CompanySettings, typed: &Typed) -> Markup {
    let asked = Field {
        id: "name",
        name: "name",
        label: "Company Name",
        value: typed.or("name", &settings.company.name),
        hint: "Shown on screens and reports. Addresses keep the short name.",
        error: typed.wrong.on("name"),
        required: true,
        autocomplete: "organization",
        ..Field::default()
    };
    let body = form(&save(action), &field::input(&asked), &html! {});
    panel("General", "", &html! {}, &body)
}

fn time_zone(action: &str, settings: &CompanySettings, today: Date, typed: &Typed) -> Markup {
    let current = &settings.time_zone;
    let next = day(Month::of(today).next().first());
    let (value, hint) = match &settings.next_time_zone {
        Some((from, name)) => (
            name,
            format!(
                "{name} starts on {}. Until then {current} holds; save {current} to keep it.",
                day(*from)
            ),
        ),
        None if settings.currency_open => (
            current,
            "Nothing is booked yet, so a new zone holds at once.".to_owned(),
        ),
        None => (
            current,
            format!(
                "A new zone starts with the next local month, on {next}. Days that are booked stay where they are."
            ),
        ),
    };
    let asked = Field {
        id: "time-zone",
        name: "time_zone",
        label: "Time zone",
        value: typed.or("time_zone", value),
        hint: &hint,
        error: typed.wrong.on("time_zone"),
        required: true,
        suggest: "zones",
        ..Field::default()
    };
    let fields = html! { (field::input(&asked)) (field::suggestions("zones", &ZONES)) };
    let line = "Decides on which day and in which month each event counts.";
    let body = form(&save(action), &fields, &html! {});
    panel("Time zone", line, &html! {}, &body)
}

fn money(action: &str, settings: &CompanySettings, typed: &Typed) -> Markup {
    let code = settings.company.currency.code();
    if !settings.currency_open {
        let sentence = format!("{code}. It is fixed, because amounts are booked in it.");
        let shown = html! {
            p { (sentence) }
            @if let Some(words) = typed.wrong.on("currency") { (banner(Tone::Bad, words, None)) }
        };
        return panel("Currency", "", &html! {}, &shown);
    }
    let asked = Field {
        id: "currency",
        name: "currency",
        label: "Currency",
        value: typed.or("currency", code),
        hint: "It may change until the first charge is booked.",
        error: typed.wrong.on("currency"),
        ..Field::default()
    };
    let body = form(&save(action), &currency(&asked), &html! {});
    panel("Currency", "", &html! {}, &body)
}

/// To whom letters about bills go.
fn bills(action: &str, contact: &BillingContact, typed: &Typed) -> Markup {
    let words: Vec<(&str, String)> = contact
        .candidates
        .iter()
        .map(|it| (it.email.as_str(), format!("{} ({})", it.name, it.email)))
        .collect();
    let mut choices = vec![("", "The company’s admins, else the organization’s")];
    choices.extend(words.iter().map(|(email, words)| (*email, words.as_str())));
    let chosen = contact.chosen.as_ref().map_or("", |it| it.email.as_str());
    let asked = Field {
        id: "billing-contact",
        name: "billing_contact",
        label: "Billing contact",
        value: typed.or("billing_contact", chosen),
        hint: "Gets a letter with number and total when a month is closed. An admin of the company or of its organization.",
        error: typed.wrong.on("billing_contact"),
        ..Field::default()
    };
    let body = form(&save(action), &field::select(&asked, &choices), &html! {});
    panel("Billing contact", "", &html! {}, &body)
}

fn read_only(settings: &CompanySettings, contact: &BillingContact) -> Markup {
    let mut shown = vec![
        ("Company Name", html! { (settings.company.name) }),
        ("Time zone", html! { (settings.time_zone) }),
        ("Currency", html! { (settings.company.currency.code()) }),
    ];
    if let Some((from, name)) = &settings.next_time_zone {
        shown.insert(
            2,
            ("Next time zone", html! { (name) " from " (day(*from)) }),
        );
    }
    if let Some(chosen) = &contact.chosen {
        shown.push(("Billing contact", html! { (chosen.name) }));
    }
    let line = "Your role reads these settings. Company and Organization Admins change them.";
    panel("General", line, &html! {}, &facts(&shown))
}

fn about(settings: &CompanySettings) -> Markup {
    let company = &settings.company;
    panel(
        "About",
        "",
        &html! {},
        &facts(&[
            (
                "Created",
                html! { (day(company.day_of(company.created_at))) },
            ),
            ("Short name", html! { code { (company.slug) } }),
            ("Identifier", html! { code { (company.id) } }),
        ]),
    )
}
