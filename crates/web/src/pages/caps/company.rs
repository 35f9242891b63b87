//! `/c/{company}/billing/caps`: the cap of one company.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::caps::set::set_company_cap;
use canopy_app::reporting::caps::{CompanyCap, company_cap};
use canopy_app::{Actor, Refusal};
use canopy_domain::cap::CapState;
use canopy_domain::role::Page;
use maud::{Markup, html};

use super::words::{REMOVE, amount, state};
use crate::guard::Person;
use crate::pages::asked::{Asked, Sent, Subject};
use crate::pages::billing_tabs::company_tabs;
use crate::pages::frame::Frame;
use crate::pages::moments::{moment, month, month_to_date};
use crate::pages::news::news;
use crate::pages::numbers::exact;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;
use crate::ui::badge::{Tone, status};
use crate::ui::banner::banner;
use crate::ui::button::{Look, choice};
use crate::ui::field::{self, Field};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};

/// The cap and the month so far.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let found = match company_cap(&door.house, &actor, &company).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    frame.remember(&door, &actor).await;
    let body = page(&frame, &found, None, &Wrong::default());
    let news = news(asked.get("saved"));
    let page = frame.page_within("Billing", "Cap", news, &body);
    Ok(page.into_response())
}

/// Sets or removes it.
pub(super) async fn save(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let found = match company_cap(&door.house, &actor, &company).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    if !found.editable {
        return Ok(beyond(&door, &frame, Refusal::Forbidden).await);
    }
    let refusal = match saved(&door, &actor, &company, amount(&sent)).await {
        Ok(()) => {
            let back = format!("{}/billing/caps?saved=changes", frame.path());
            return Ok(Redirect::to(&back).into_response());
        }
        Err(refusal) => refusal,
    };
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let body = page(&frame, &found, sent.find("amount"), &wrong);
    let page = frame.page_within("Billing", "Cap", &[], &body);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn saved(
    door: &Door,
    actor: &Actor,
    company: &str,
    amount: Result<Option<canopy_domain::money::Micros>, Refusal>,
) -> Result<(), Refusal> {
    set_company_cap(&door.house, actor, company, amount?).await
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The cap of {} is seen by those who may see its billing. In an organization the Organization Admins set it; \
         where there is none, the Company Admins do.",
        frame.name()
    );
    frame
        .refuse_page(door, ("Billing", Page::Billing), &sentence, refusal)
        .await
}

fn page(frame: &Frame, found: &CompanyCap, typed: Option<&str>, wrong: &Wrong) -> Markup {
    let line = format!("As of {}.", moment(found.as_of));
    html! {
        (head("Cap", &line, &html! {}))
        (company_tabs(frame.path(), "Cap"))
        @if found.pause { (banner(Tone::Bad, pause_words(found), None)) }
        (so_far(found))
        @if found.editable { (question(frame, found, typed, wrong)) }
    }
}

fn pause_words(found: &CompanyCap) -> &'static str {
    match found.month.capped.is_reached() {
        true => {
            "The cap is reached. Systems that ask Canopy before they call or text are told to pause; Canopy itself stops nothing."
        }
        false => {
            "The organization’s cap is reached. Systems that ask Canopy before they call or text are told to pause; Canopy itself stops nothing."
        }
    }
}

fn so_far(found: &CompanyCap) -> Markup {
    let capped = &found.month.capped;
    let days = canopy_domain::period::Period {
        from: found.month.from,
        to: found.month.to,
    };
    let mut shown = vec![
        (
            "Spent so far",
            html! { span.num title=(exact(&capped.spent)) { (capped.spent.display()) } },
        ),
        (
            "Cap a month",
            match &capped.cap {
                Some(cap) => html! { span.num title=(exact(cap)) { (cap.display()) } },
                None => html! { "None" },
            },
        ),
        ("State", state(capped)),
    ];
    if let Some(over) = found.organization_state {
        let (word, tone) = match over {
            CapState::Within => ("Within", Tone::Good),
            CapState::Near => ("Near", Tone::Warn),
            CapState::Reached => ("Reached", Tone::Bad),
        };
        shown.push(("Cap of the organization", status(word, tone)));
    }
    let line = format!(
        "{}: all charges of {}, in the company’s own time zone. Near is from 80 % on.",
        month(capped.month),
        month_to_date(&days)
    );
    panel("This month", &line, &html! {}, &facts(&shown))
}

fn question(frame: &Frame, found: &CompanyCap, typed: Option<&str>, wrong: &Wrong) -> Markup {
    let kept = found.month.capped.cap.map(|cap| cap.amount.exact());
    let asked = Field {
        id: "amount",
        name: "amount",
        label: "Cap a month",
        value: typed.or(kept.as_deref()).unwrap_or_default(),
        hint: &format!(
            "In {}. Admins get a letter at 80 % and when it is reached, once a month each.",
            found.company.currency.code()
        ),
        error: wrong.on("amount"),
        placeholder: "1500.00",
        ..Field::default()
    };
    let action = format!("{}/billing/caps", frame.path());
    let form = html! {
        form.stack method="post" action=(action) data-once {
            @if let Some(words) = wrong.beside(&["amount"]) { (banner(Tone::Bad, words, None)) }
            (field::input(&asked))
            div.send {
                (choice("act", "set", "Save", Look::Primary))
                @if kept.is_some() { (choice("act", REMOVE, "Remove the cap", Look::Danger)) }
            }
        }
    };
    panel("Set the cap", "", &html! {}, &form)
}
