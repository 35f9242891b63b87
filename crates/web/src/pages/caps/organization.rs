//! `/o/{organization}/billing/caps`: the caps of an organization and of its companies.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::caps::set::{set_company_caps, set_organization_cap};
use canopy_app::reporting::caps::{CompanyMonth, OrganizationCaps, organization_caps};
use canopy_app::{Actor, Refusal};
use canopy_domain::money::Currency;
use canopy_domain::role::Page;
use maud::{Markup, html};

use super::words::{REMOVE, amount, state};
use crate::guard::Person;
use crate::pages::asked::{Asked, Fields, Sent, Subject};
use crate::pages::billing_tabs::organization_tabs;
use crate::pages::choices::currency;
use crate::pages::frame::Frame;
use crate::pages::moments::{moment, month};
use crate::pages::news::news;
use crate::pages::numbers::{counted, exact};
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::avatar::Shape;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::button::{Look, choice, link};
use crate::ui::card::who;
use crate::ui::empty::empty;
use crate::ui::field::{self, Field};
use crate::ui::form::selection;
use crate::ui::head::head;
use crate::ui::panel::panel;
use crate::ui::table::{Choosing, Column, Row, Table, table};

/// The form that takes the chosen companies.
const CHOSEN: &str = "chosen";

/// What was typed and what is wrong with it: of the organization's cap, or of the chosen companies'.
#[derive(Default)]
struct Typed {
    whole: Option<(Fields, Wrong)>,
    chosen: Option<(Fields, Wrong)>,
}

/// The caps and the months so far.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let found = match organization_caps(&door.house, &actor, &organization).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    frame.remember(&door, &actor).await;
    let body = page(&frame, &found, &Typed::default());
    let page = frame.page_within(
        "Billing",
        "Caps and alerts",
        news(asked.get("saved")),
        &body,
    );
    Ok(page.into_response())
}

/// Sets or removes the cap of the organization in a currency.
pub(super) async fn save(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let done = async {
        may_edit(&door, &actor, &organization).await?;
        let currency = Currency::parse(sent.get("currency"))
            .map_err(|error| Refusal::field("currency", "invalid", error.to_string()))?;
        let amount = amount(&sent)?;
        set_organization_cap(&door.house, &actor, &organization, currency, amount).await
    };
    let refusal = match done.await {
        Ok(()) => return Ok(saved(&organization)),
        Err(refusal) => refusal,
    };
    again(&door, &actor, &organization, refusal, |wrong| Typed {
        whole: Some((sent, wrong)),
        chosen: None,
    })
    .await
}

/// Sets or removes the caps of the chosen companies.
pub(super) async fn save_selection(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let done = async {
        may_edit(&door, &actor, &organization).await?;
        let (ids, amount) = (sent.all("id"), amount(&sent)?);
        set_company_caps(&door.house, &actor, &organization, &ids, amount).await
    };
    let refusal = match done.await {
        Ok(_) => return Ok(saved(&organization)),
        Err(refusal) => refusal,
    };
    again(&door, &actor, &organization, refusal, |wrong| Typed {
        whole: None,
        chosen: Some((sent, wrong)),
    })
    .await
}

/// Who may not set caps is told that, and not what a cap looks like.
async fn may_edit(door: &Door, actor: &Actor, organization: &str) -> Result<(), Refusal> {
    let found = organization_caps(&door.house, actor, organization).await?;
    match found.editable {
        true => Ok(()),
        false => Err(Refusal::Forbidden),
    }
}

fn saved(organization: &str) -> Response {
    let back = format!("/o/{organization}/billing/caps?saved=changes");
    Redirect::to(&back).into_response()
}

async fn again(
    door: &Door,
    actor: &Actor,
    organization: &str,
    refusal: Refusal,
    typed: impl FnOnce(Wrong) -> Typed,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(door, actor, organization).await?;
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(door, &frame, refusal).await),
    };
    let found = organization_caps(&door.house, actor, organization).await?;
    let body = page(&frame, &found, &typed(wrong));
    let page = frame.page_within("Billing", "Caps and alerts", &[], &body);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The caps of {} are seen by those who may see its billing, and set by its Organization Admins.",
        frame.name()
    );
    frame
        .refuse_page(door, ("Billing", Page::Billing), &sentence, refusal)
        .await
}

fn page(frame: &Frame, found: &OrganizationCaps, typed: &Typed) -> Markup {
    let line = format!(
        "As of {}. A month is near its cap from 80 % on.",
        moment(found.as_of)
    );
    let webhooks = format!("{}/settings/webhooks", frame.path());
    let actions = html! {
        @if found.editable { (link(&webhooks, "Webhooks", Look::Plain, None)) }
    };
    let paused = i64::try_from(found.paused.len()).unwrap_or(i64::MAX);
    let words = format!(
        "Systems that ask Canopy before they call or text are told to pause for {}. Canopy itself stops nothing.",
        counted(paused, "company", "companies")
    );
    html! {
        (head("Caps and alerts", &line, &actions))
        (organization_tabs(frame.path(), "Caps and alerts"))
        @if paused > 0 { (banner(Tone::Bad, &words, None)) }
        @if found.whole.is_some() { (whole(frame, found, typed.whole.as_ref())) }
        (companies(frame, found, typed.chosen.as_ref()))
    }
}

const LETTERS: &str = "Organization Admins get a letter when a month is near its cap and when it reaches it, once a month \
     each. Of a company’s cap its admins get one, too.";

fn whole(frame: &Frame, found: &OrganizationCaps, typed: Option<&(Fields, Wrong)>) -> Markup {
    let months = found.whole.as_deref().unwrap_or_default();
    let columns = ["Month", "Spent so far", "Cap a month", "State"].map(|label| Column {
        label,
        number: label.starts_with("Spent") || label.starts_with("Cap"),
        ..Column::default()
    });
    let rows = months.iter().map(|capped| Row {
        cells: vec![
            html! { (month(capped.month)) ", " (capped.spent.currency.code()) },
            html! { span.num title=(exact(&capped.spent)) { (capped.spent.display()) } },
            html! { @if let Some(cap) = &capped.cap { span.num title=(exact(cap)) { (cap.display()) } } },
            state(capped),
        ],
        ..Row::default()
    });
    let shown = Table {
        caption: "Caps of the organization",
        columns: &columns,
        rows: rows.collect(),
        ..Table::default()
    };
    let line = "The companies that are linked today, together, in one currency each.";
    panel(
        "The organization as a whole",
        line,
        &html! {},
        &html! {
            @if months.is_empty() {
                p.muted { "The organization has no cap of its own." }
            } @else {
                (table(&shown))
            }
            @if found.editable { (whole_form(frame, found, typed)) }
        },
    )
}

fn whole_form(frame: &Frame, found: &OrganizationCaps, typed: Option<&(Fields, Wrong)>) -> Markup {
    let sent = |name: &str| typed.and_then(|(sent, _)| sent.find(name)).unwrap_or("");
    let on = |name: &str| typed.and_then(|(_, wrong)| wrong.on(name));
    let code = match sent("currency") {
        "" => found.organization.currency.code(),
        code => code,
    };
    let money = Field {
        id: "currency",
        name: "currency",
        label: "Currency",
        value: code,
        error: on("currency"),
        ..Field::default()
    };
    let amount = Field {
        id: "amount",
        name: "amount",
        label: "Cap a month",
        value: sent("amount"),
        hint: LETTERS,
        error: on("amount"),
        placeholder: "25000.00",
        ..Field::default()
    };
    let has_caps = found.whole.as_ref().is_some_and(|it| !it.is_empty());
    html! {
        form.stack method="post" action={ (frame.path()) "/billing/caps" } data-once {
            (currency(&money))
            (field::input(&amount))
            div.send {
                (choice("act", "set", "Save", Look::Primary))
                @if has_caps { (choice("act", REMOVE, "Remove the cap in this currency", Look::Danger)) }
            }
        }
    }
}

fn companies(frame: &Frame, found: &OrganizationCaps, typed: Option<&(Fields, Wrong)>) -> Markup {
    if found.companies.is_empty() {
        let words = "Companies appear here once they are linked to the organization.";
        return empty(Icon::Dashboard, "No companies", words, None);
    }
    let columns =
        ["Company", "Month", "Spent so far", "Cap a month", "State"].map(|label| Column {
            label,
            number: label.starts_with("Spent") || label.starts_with("Cap"),
            ..Column::default()
        });
    let rows = found
        .companies
        .iter()
        .map(|(company, opens)| row(company, *opens, found));
    let shown = Table {
        caption: "Caps of the companies",
        columns: &columns,
        rows: rows.collect(),
        choosing: found.editable.then_some(Choosing {
            form: CHOSEN,
            name: "id",
        }),
        ..Table::default()
    };
    html! {
        section {
            h2 { "Companies" }
            @if found.editable { (chosen_form(frame, typed)) }
            (table(&shown))
        }
    }
}

fn chosen_form(frame: &Frame, typed: Option<&(Fields, Wrong)>) -> Markup {
    let on = |name: &str| typed.and_then(|(_, wrong)| wrong.on(name));
    let amount = Field {
        id: "chosen-amount",
        name: "amount",
        label: "Cap a month for the chosen companies",
        value: typed.map_or("", |(sent, _)| sent.get("amount")),
        hint: "In the currency of the companies, which has to be the same for all of them.",
        error: on("amount"),
        placeholder: "1500.00",
        ..Field::default()
    };
    let beside = typed.and_then(|(_, wrong)| wrong.beside(&["amount"]));
    let actions = html! {
        (field::input(&amount))
        (choice("act", "set", "Set the cap", Look::Primary))
        (choice("act", REMOVE, "Remove the caps", Look::Danger))
    };
    html! {
        @if let Some(words) = beside { (banner(Tone::Bad, words, None)) }
        (selection(CHOSEN, &format!("{}/billing/caps/selection", frame.path()), &actions))
    }
}

fn row(company: &CompanyMonth, opens: bool, found: &OrganizationCaps) -> Row {
    let capped = &company.capped;
    let path = format!("/c/{}/billing/caps", company.slug);
    let line = match found.paused.contains(&company.id) {
        true => "Told to pause",
        false => "",
    };
    Row {
        cells: vec![
            who(
                Shape::Company,
                &company.name,
                opens.then_some(path.as_str()),
                line,
            ),
            html! { (month(capped.month)) },
            html! { span.num title=(exact(&capped.spent)) { (capped.spent.display()) } },
            html! {
                @match &capped.cap {
                    Some(cap) => span.num title=(exact(cap)) { (cap.display()) },
                    None => "—",
                }
            },
            state(capped),
        ],
        select: found
            .editable
            .then(|| (company.id.to_string(), format!("Choose {}", company.name))),
        ..Row::default()
    }
}
