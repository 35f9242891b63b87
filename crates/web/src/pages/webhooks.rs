//! `/o/{organization}/settings/webhooks`: where the organization's systems are told of what happens.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::webhooks::Event;
use canopy_app::webhooks::endpoints::{
    Delivery, DeliveryState, Endpoint, Turn, Webhooks, add_endpoint, turn_endpoint, webhooks,
};
use canopy_app::{Actor, Refusal};
use maud::{Markup, html};

use super::asked::{Asked, Fields, Sent, Subject, Subjects};
use super::frame::Frame;
use super::moments::moment;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::routing::{Routes, get, post};
use crate::server::Door;
use crate::ui::badge::{Tone, status};
use crate::ui::button::{Look, copies, link};
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, act, form};
use crate::ui::head::head;
use crate::ui::panel::panel;
use crate::ui::table::{Column, Row, Table, table};

/// The routes of webhooks.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/o/{organization}/settings/webhooks", get(show).post(add))
        .route(
            "/o/{organization}/settings/webhooks/{id}/on",
            post(switch_on),
        )
        .route(
            "/o/{organization}/settings/webhooks/{id}/off",
            post(switch_off),
        )
        .route(
            "/o/{organization}/settings/webhooks/{id}/remove",
            post(remove),
        )
}

/// The endpoints and what became of deliveries.
async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let found = match webhooks(&door.house, &actor, &organization).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let body = page(&frame, &found, &Fields::default(), &Wrong::default(), None);
    let page = frame.page_within("Settings", "Webhooks", news(asked.get("saved")), &body);
    Ok(page.into_response())
}

/// Adds an endpoint, and shows its secret this once.
async fn add(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let events = sent.all("events");
    let added = add_endpoint(&door.house, &actor, &organization, sent.get("url"), &events).await;
    let (sent, wrong, secret, status) = match added {
        Ok((_, secret)) => (
            Fields::default(),
            Wrong::default(),
            Some(secret),
            StatusCode::OK,
        ),
        Err(refusal) => match Wrong::of(refusal) {
            Ok(wrong) => (sent, wrong, None, StatusCode::UNPROCESSABLE_ENTITY),
            Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
        },
    };
    let found = webhooks(&door.house, &actor, &organization).await?;
    let body = page(&frame, &found, &sent, &wrong, secret.as_deref());
    let page = frame.page_within("Settings", "Webhooks", &[], &body);
    Ok((status, page).into_response())
}

async fn switch_on(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
) -> Result<Response, PageRefusal> {
    turned(&door, &actor, &organization, &id, Turn::On).await
}

async fn switch_off(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
) -> Result<Response, PageRefusal> {
    turned(&door, &actor, &organization, &id, Turn::Off).await
}

async fn remove(
    State(door): State<Door>,
    Person(actor): Person,
    Subjects([organization, id]): Subjects,
) -> Result<Response, PageRefusal> {
    turned(&door, &actor, &organization, &id, Turn::Removed).await
}

async fn turned(
    door: &Door,
    actor: &Actor,
    organization: &str,
    id: &str,
    turn: Turn,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(door, actor, organization).await?;
    match turn_endpoint(&door.house, actor, organization, id, turn).await {
        Ok(()) => {
            let back = format!("{}/settings/webhooks?saved=changes", frame.path());
            Ok(Redirect::to(&back).into_response())
        }
        Err(refusal) => Ok(beyond(door, &frame, refusal).await),
    }
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The webhooks of {} are set by its Organization Admins.",
        frame.name()
    );
    frame.refuse(door, "Settings", &sentence, refusal).await
}

fn page(
    frame: &Frame,
    found: &Webhooks,
    sent: &Fields,
    wrong: &Wrong,
    secret: Option<&str>,
) -> Markup {
    let line =
        "The organization’s own systems are told of what happens, signed as Standard Webhooks.";
    let settings = format!("{}/settings", frame.path());
    html! {
        (head("Webhooks", line, &link(&settings, "Settings", Look::Plain, None)))
        @if let Some(secret) = secret { (told(secret)) }
        @if !found.endpoints.is_empty() { (endpoints(frame, &found.endpoints)) }
        (question(frame, sent, wrong))
        @if !found.deliveries.is_empty() { (deliveries(&found.deliveries)) }
    }
}

fn told(secret: &str) -> Markup {
    let field = Field {
        id: "secret",
        name: "secret",
        label: "Secret",
        value: secret,
        hint: "The receiver checks the signature with it. It is kept sealed and never shown again.",
        readonly: true,
        ..Field::default()
    };
    panel(
        "The endpoint is added",
        "Copy its secret now.",
        &html! {},
        &field::with_button(&field, &copies("secret", "Copy")),
    )
}

fn endpoints(frame: &Frame, endpoints: &[Endpoint]) -> Markup {
    let columns = ["Endpoint", "Told of", "State"].map(|label| Column {
        label,
        ..Column::default()
    });
    let path = |endpoint: &Endpoint, deed: &str| {
        format!("{}/settings/webhooks/{}/{deed}", frame.path(), endpoint.id)
    };
    let rows = endpoints.iter().map(|endpoint| Row {
        cells: vec![
            html! { code { (endpoint.url) } },
            html! {
                (endpoint.events.iter().map(|event| event.code()).collect::<Vec<_>>().join(", "))
            },
            match endpoint.switched_on {
                true => status("On", Tone::Good),
                false => status("Off", Tone::Quiet),
            },
        ],
        action: Some(html! {
            @if endpoint.switched_on {
                (act(&path(endpoint, "off"), "Switch off", Look::Plain))
            } @else {
                (act(&path(endpoint, "on"), "Switch on", Look::Plain))
            }
            (act(&path(endpoint, "remove"), "Remove", Look::Danger))
        }),
        ..Row::default()
    });
    table(&Table {
        caption: "Endpoints",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    })
}

fn question(frame: &Frame, sent: &Fields, wrong: &Wrong) -> Markup {
    let url = Field {
        id: "url",
        name: "url",
        label: "Address",
        kind: "url",
        value: sent.get("url"),
        hint: "It begins with https:// and is reached over the public internet. Redirects are not followed.",
        error: wrong.on("url"),
        required: true,
        placeholder: "https://hooks.example.com/canopy",
        ..Field::default()
    };
    let events = Field {
        id: "events",
        name: "events",
        label: "Tell it of",
        error: wrong.on("events"),
        ..Field::default()
    };
    let choices = Event::ALL.map(|event| (event.code(), event.words(), event.code()));
    let chosen = sent.all("events");
    let chosen: Vec<&str> = match sent.find("url") {
        Some(_) => chosen.iter().map(String::as_str).collect(),
        None => Event::ALL.iter().map(|event| event.code()).collect(),
    };
    let asked = Form {
        action: &format!("{}/settings/webhooks", frame.path()),
        submit: "Add endpoint",
        error: wrong.beside(&["url", "events"]),
    };
    let fields = html! { (field::input(&url)) (field::check(&events, &choices, &chosen)) };
    panel(
        "Add an endpoint",
        "",
        &html! {},
        &form(&asked, &fields, &html! {}),
    )
}

fn deliveries(deliveries: &[Delivery]) -> Markup {
    let columns =
        ["Delivery", "Endpoint", "State", "Attempts", "Last answer"].map(|label| Column {
            label,
            number: label == "Attempts",
            ..Column::default()
        });
    let rows = deliveries.iter().map(|delivery| Row {
        cells: vec![
            html! { (delivery.event) br; small.muted { (moment(delivery.created_at)) } },
            html! { code { (delivery.url) } },
            match delivery.state {
                DeliveryState::Waiting => status("Waiting", Tone::Accent),
                DeliveryState::Delivered => status("Delivered", Tone::Good),
                DeliveryState::GivenUp => status("Given up", Tone::Bad),
            },
            html! { (delivery.attempts) },
            html! {
                @match (&delivery.error, delivery.status) {
                    (Some(error), _) => (error),
                    (None, Some(status)) => (status),
                    (None, None) => "—",
                }
                @if let Some(next) = delivery.next_at {
                    br; small.muted { "Next attempt from " (moment(next)) }
                }
            },
        ],
        ..Row::default()
    });
    html! {
        section {
            h2 { "Latest deliveries" }
            (table(&Table {
                caption: "Latest deliveries",
                columns: &columns,
                rows: rows.collect(),
                ..Table::default()
            }))
        }
    }
}
