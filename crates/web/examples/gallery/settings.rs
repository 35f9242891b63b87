//! Settings: forms with and without errors, facts, banners, a dialog.

use crate::Query;
use crate::shell;
use canopy_web::ui::badge::{self, Tone};
use canopy_web::ui::banner::banner;
use canopy_web::ui::button::{self, Look};
use canopy_web::ui::dialog::{self, Dialog};
use canopy_web::ui::field::{self, Field};
use canopy_web::ui::form::{self, Form, form};
use canopy_web::ui::head::head;
use canopy_web::ui::panel::{facts, panel};
use maud::{Markup, html};

/// The dialog behind Add company.
pub fn add_company(open: bool) -> Markup {
    dialog::asking(
        &Dialog {
            id: "add",
            title: "Add company",
            line: "It gets its own staff, cases, rates and time zone.",
            open,
            ..Dialog::default()
        },
        &Form {
            action: "/settings",
            submit: "Add company",
            error: None,
        },
        &html! {
            (field::input(&Field { id: "company-name", name: "name", label: "Name", required: true, focus: true, ..Field::default() }))
            (field::input(&Field {
                id: "company-zone", name: "time_zone", label: "Time zone", value: "America/New_York",
                hint: "Its days and months follow this zone.", required: true, ..Field::default()
            }))
            (field::select(
                &Field { id: "company-currency", name: "currency", label: "Currency", value: "USD", hint: "Fixed at its first charge.", ..Field::default() },
                &[("USD", "US dollar (USD)"), ("EUR", "Euro (EUR)"), ("CHF", "Swiss franc (CHF)")],
            ))
        },
    )
}

/// The settings; `?error` shows the form as it comes back when something is wrong.
pub async fn page(query: Query) -> Markup {
    let wrong = query.contains_key("error");
    let error = wrong.then_some("Enter a name of at most 200 characters.");
    let name = Field {
        id: "name",
        name: "name",
        label: "Organization Name",
        value: if wrong { "" } else { "Northwind Group" },
        hint: "Shown to everyone in the organization and on reports.",
        required: true,
        error,
        ..Field::default()
    };
    let url = Field {
        id: "onboarding",
        name: "onboarding",
        label: "Onboarding URL",
        value: "https://app.example.com/onboarding/nw-9f3k2c7q",
        hint: "Share it with a new company or team. It expires on 7 December and has been used 2 of 20 times.",
        readonly: true,
        ..Field::default()
    };
    let body = html! {
        (head("Settings", "The organization’s name and how companies join it.", &html! {}))
        (banner(Tone::Warn, "Two onboarding links expire this week.", Some(("See links", "/settings"))))
        (panel("General", "", &html! {}, &form(
            &Form { action: "/settings?error", submit: "Save", error: None },
            &field::input(&name),
            &html! {},
        )))
        (panel("Onboarding", "", &form::act("/settings", "Make a new link", Look::Plain),
            &field::with_button(&url, &button::copies("onboarding", "Copy"))))
        (panel("About", "", &html! {}, &facts(&[
            ("Created", html! { "3 March 2024 by Amara Okafor" }),
            ("Rates", html! { "Default rate card " (badge::label("default")) }),
            ("Identifier", html! { code { "org_0h7m2k9qv4t1c8w3xz5e" } }),
        ])))
        (panel("Rates", "Prices in force from a day on.", &html! {}, &form(
            &Form { action: "/settings", submit: "Save rates", error: Some("Another change was saved meanwhile. Look at it, then save again.") },
            &html! {
                (field::tick(&Field { id: "unconnected", name: "bill_unconnected", label: "Bill calls that never connected", ..Field::default() }, true))
                (field::textarea(&Field { id: "note", name: "note", label: "Note", placeholder: "Why the price changes", ..Field::default() }, 3))
            },
            &button::link("/settings", "Cancel", Look::Ghost, None),
        )))
    };
    let news: &[&str] = if query.contains_key("saved") {
        &["Saved."]
    } else {
        &[]
    };
    shell::page("Settings", news, &body)
}
