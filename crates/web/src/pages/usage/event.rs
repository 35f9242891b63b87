//! One event with everything that was decided when it was booked, and its void.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::billing::in_force::{Prices, prices_on};
use canopy_app::companies::find::Found;
use canopy_app::disputes::marks::{Marks, marks};
use canopy_app::usage::event::{ListedEvent, StoredEvent, VoidRecord};
use canopy_app::usage::list::find_event;
use canopy_app::usage::void::void as void_event;
use canopy_app::{Actor, Refusal};
use canopy_domain::money::{Currency, Money};
use canopy_domain::quantity::minutes;
use canopy_domain::rating::CardOwner;
use canopy_domain::role::Action;
use canopy_domain::usage::Usage;
use maud::{Markup, html};

use super::charges::{happened, seconds, total};
use super::days::back;
use super::{TITLE, way_back};
use crate::guard::Person;
use crate::pages::address::with;
use crate::pages::asked::{Asked, Fields, Sent, Subject};
use crate::pages::frame::Frame;
use crate::pages::moments::{day, local_moment, month};
use crate::pages::news::news;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;

use crate::ui::badge::{Tone, status};
use crate::ui::banner::banner;
use crate::ui::button::{Look as Weight, link};
use crate::ui::dialog::{self, Dialog};
use crate::ui::field::{self, Field};
use crate::ui::form::Form;
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};
use crate::ui::table::{Column, Row, Table, table};

/// The id of the dialog that asks why an event is voided.
const DIALOG: &str = "void";

/// The event.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let page = page(&door, &actor, &frame, &asked, None).await?;
    frame.remember(&door, &actor).await;
    Ok(page)
}

/// Voids the event; what is wrong is said in the dialog.
pub(super) async fn void(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let (source, id) = (sent.get("source"), sent.get("id"));
    let frame = Frame::company(&door, &actor, &company).await?;
    let voided = void_event(
        &door.house,
        &actor,
        &company,
        source,
        id,
        sent.get("reason"),
    )
    .await;
    let refusal = match voided {
        Ok(_) => {
            let path = format!("{}/usage/event", frame.path());
            let back = way_back(&sent);
            let parameters = [
                ("source", source),
                ("id", id),
                ("saved", "void"),
                ("back", back),
            ];
            return Ok(Redirect::to(&with(&path, &parameters)).into_response());
        }
        Err(refusal) => refusal,
    };
    if matches!(refusal, Refusal::Forbidden) {
        let sentence = format!(
            "Your role in {} does not include voiding events.",
            frame.name()
        );
        return Ok(frame.refuse(&door, TITLE, &sentence, refusal).await);
    }
    let wrong = Wrong::of(refusal)?;
    let page = page(&door, &actor, &frame, &sent, Some(&wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

struct Seen<'a> {
    path: &'a str,
    back: &'a str,
    company: &'a Found,
    listed: &'a ListedEvent,
    /// What was typed as a reason, and what is wrong with it.
    reason: &'a str,
    wrong: Option<&'a Wrong>,
    amounts: bool,
    voids: bool,
    /// Which of its charges are in dispute, for those who may see amounts.
    disputed: Marks,
    /// The prices by which it was rated, for those who may see amounts.
    prices: Option<Prices>,
}

async fn page(
    door: &Door,
    actor: &Actor,
    frame: &Frame,
    asked: &Fields,
    wrong: Option<&Wrong>,
) -> Result<Response, PageRefusal> {
    let (source, id) = (asked.get("source"), asked.get("id"));
    let company = &frame.path()[3..];
    let (company, listed) = match find_event(&door.house, actor, company, source, id).await {
        Ok(found) => found,
        Err(refusal) => {
            let name = frame.name();
            let sentence = format!("Your role in {name} does not include single usage events.");
            return Ok(frame.refuse(door, TITLE, &sentence, refusal).await);
        }
    };
    let amounts = actor.can(Action::SeeAmounts, company.place());
    let on = listed.event.occurred_on;
    let prices = match amounts {
        true => Some(prices_on(&door.house, actor, &company.id, on).await?),
        false => None,
    };
    let disputed = marks(&door.house, actor, &company, [&listed.event].into_iter()).await?;
    let body = body(&Seen {
        disputed,
        prices,
        path: frame.path(),
        back: way_back(asked),
        listed: &listed,
        reason: asked.get("reason"),
        wrong,
        amounts,
        voids: actor.can(Action::VoidEvents, company.place()),
        company: &company,
    });
    let told = news(asked.get("saved"));
    let title = happened(&listed.event.content.usage);
    Ok(frame
        .page_within(TITLE, &title, told, &body)
        .into_response())
}

fn body(seen: &Seen<'_>) -> Markup {
    let event = &seen.listed.event;
    let zone = seen.company.zones.zone_on(event.occurred_on);
    let line = local_moment(event.content.occurred_at, zone);
    html! {
        (head(&happened(&event.content.usage), &line, &actions(seen)))
        @if let Some(void) = &seen.listed.void {
            (banner(Tone::Warn, &voided(void, seen), None))
        }
        (panel("Event", "As it arrived and as it was booked.", &html! {}, &facts(&about(seen))))
        @if seen.amounts { (charges(seen)) }
        @if seen.voids && seen.listed.void.is_none() { (asking(seen)) }
    }
}

fn voided(void: &VoidRecord, seen: &Seen<'_>) -> String {
    let at = jiff::Timestamp::from_microsecond(void.voided_at).unwrap_or_default();
    let zone = seen.company.zones.zone_on(void.booked_on);
    let restates = void
        .restates_month(&seen.listed.event)
        .map_or_else(String::new, |of| {
            format!(" It restates {}, which was closed.", month(of))
        });
    format!(
        "Voided on {}: {} Its figures are taken back on {}.{restates}",
        local_moment(at, zone),
        crate::pages::wrong::sentence(&void.reason),
        day(void.posted_on)
    )
}

fn actions(seen: &Seen<'_>) -> Markup {
    let event = &seen.listed.event;
    let billing = format!("{}/billing/credits", seen.path);
    let dispute = with(&billing, &[("source", &event.source), ("id", &event.id)]);
    html! {
        (back(seen.back))
        @if seen.amounts && seen.listed.void.is_none() && !event.charges.is_empty() {
            (link(&dispute, "Dispute", Weight::Plain, None))
        }
        @if seen.voids && seen.listed.void.is_none() {
            (crate::ui::button::opens(DIALOG, "Void", Weight::Danger, None))
        }
    }
}

fn about(seen: &Seen<'_>) -> Vec<(&'static str, Markup)> {
    let (event, content) = (&seen.listed.event, &seen.listed.event.content);
    let zone = seen.company.zones.zone_on(event.booked_on);
    let booked = jiff::Timestamp::from_microsecond(event.booked_at).unwrap_or_default();
    let mut found = vec![
        ("Source", html! { code { (event.source) } }),
        ("Id", html! { code { (event.id) } }),
        ("Happened on", html! { (day(event.occurred_on)) }),
        ("Booked", html! { (local_moment(booked, zone)) }),
        ("Counts on", html! { (day(event.posted_on)) }),
    ];
    if let Some(of) = seen.listed.restates_month() {
        found.push((
            "Restates",
            html! { (month(of)) ", which was closed when it arrived" },
        ));
    }
    if let Usage::Call { duration_ms, .. } = &content.usage {
        let lasted = duration_ms.map_or_else(|| "not told".into(), seconds);
        let billed = format!(
            "{} ({} minutes)",
            seconds(event.billed_ms),
            minutes(event.billed_ms)
        );
        found.push(("Duration", html! { (lasted) }));
        found.push(("Billed time", html! { (billed) }));
    }
    if let Some(case) = &content.case {
        found.push(("Case", html! { code { (case.id) } " of " (case.source) }));
    }
    if let Some(campaign) = &content.campaign {
        found.push(("Campaign", html! { code { (campaign) } }));
    }
    found
}

/// The charges in the order in which they were rated, and their sum.
fn charges(seen: &Seen<'_>) -> Markup {
    let (event, currency) = (&seen.listed.event, seen.company.currency);
    let columns = [
        Column {
            label: "Charge",
            ..Column::default()
        },
        Column {
            label: "Name",
            ..Column::default()
        },
        Column {
            label: "Exact amount",
            number: true,
            ..Column::default()
        },
    ];
    let exact = |micros| {
        crate::pages::numbers::exact(&Money {
            amount: micros,
            currency,
        })
    };
    let disputed = |place| seen.disputed.contains(&(event.identity, place));
    let rows = event.charges.iter().enumerate().map(|(place, charge)| Row {
        cells: vec![
            html! { (charge.category.label()) },
            html! { (charge.name) @if disputed(place) { " " (status("Disputed", Tone::Warn)) } },
            html! { (exact(charge.amount)) },
        ],
        ..Row::default()
    });
    let sum = total(&event.charges);
    let prices = format!("{}/billing/rates", seen.path);
    let line = "One line a charge in the order of rating, each rounded once at a millionth.";
    html! {
        section.stack {
            div.head {
                div { h2 { "Charges" } p { (line) } }
                div.actions { (link(&prices, "Rate cards", Weight::Plain, None)) }
            }
            @if let Some(prices) = &seen.prices { p { (rated_by(prices, event, currency)) } }
            @if event.charges.is_empty() {
                p.muted { "This event is counted and not charged." }
            } @else {
                (table(&Table {
                    caption: "Charges",
                    columns: &columns,
                    rows: rows.collect(),
                    foot: vec![html! { "Total" }, html! {}, html! { (exact(sum)) }],
                    ..Table::default()
                }))
            }
        }
    }
}

/// Which prices were in force, and how they bill what happened.
fn rated_by(prices: &Prices, event: &StoredEvent, currency: Currency) -> String {
    let card = &prices.card;
    let since = day(card.effective_on);
    let version = match prices.owner {
        CardOwner::Company => format!("The company’s rate card of {since}"),
        CardOwner::Organization => format!("The organization’s default rate card of {since}"),
        CardOwner::BuiltIn => "Canopy’s default rate card".into(),
    };
    let exact = |amount| crate::pages::numbers::exact(&Money { amount, currency });
    let how = match &event.content.usage {
        Usage::Call { .. } => format!(
            ": {} a minute, in steps of {}, at least {}",
            exact(card.voice.per_minute),
            seconds(card.voice.increment_ms),
            seconds(card.voice.minimum_ms)
        ),
        Usage::Sms { .. } => format!(
            ": {} a segment sent, {} received",
            exact(card.sms.sent),
            exact(card.sms.received)
        ),
        Usage::SelfHealing { .. } => format!(
            ": {} a check, {} a healed number",
            exact(card.self_healing.check),
            exact(card.self_healing.healed)
        ),
        Usage::Fee { .. } | Usage::Credit { .. } => String::new(),
    };
    format!("{version}{how}.")
}

fn asking(seen: &Seen<'_>) -> Markup {
    let event = &seen.listed.event;
    let wrong = |field| seen.wrong.and_then(|wrong| wrong.on(field));
    let fields = html! {
        input type="hidden" name="source" value=(event.source);
        input type="hidden" name="id" value=(event.id);
        input type="hidden" name="back" value=(seen.back);
        (field::input(&Field {
            id: "void-reason", name: "reason", label: "Reason", value: seen.reason,
            hint: "It stays beside the event, for everybody who may see it.",
            error: wrong("reason"), required: true, focus: seen.wrong.is_none(), ..Field::default()
        }))
    };
    dialog::asking(
        &Dialog {
            id: DIALOG,
            title: "Void this event",
            line: "Its counts and charges are taken back. The event stays, and its id stays taken.",
            open: seen.wrong.is_some(),
            danger: true,
            ..Dialog::default()
        },
        &Form {
            action: &format!("{}/usage/event/void", seen.path),
            submit: "Void event",
            error: seen.wrong.and_then(|wrong| wrong.beside(&["reason"])),
        },
        &fields,
    )
}
