//! `/o/{organization}/settings`: the name, what new companies begin with, and the rules of access,
//! for Organization Admins.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::organizations::edit::{OrganizationEdit, edit_organization};
use canopy_app::organizations::find::{Organization, find_organization};
use canopy_app::{Actor, Refusal};
use canopy_domain::role::{Action, Place};
use maud::{Markup, html};

use super::asked::{Asked, Sent, Subject};
use super::choices::{ZONES, currency};
use super::frame::Frame;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::server::Door;
use crate::ui::button::{Look, link};
use crate::ui::field::{self, Field};
use crate::ui::form::{Form, form};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};

/// What stands in the form.
struct Typed<'a> {
    name: &'a str,
    time_zone: &'a str,
    currency: &'a str,
    two_factor: &'a str,
    invitation_days: &'a str,
    wrong: Wrong,
}

/// The word sent for a second factor that is required.
const REQUIRED: &str = "required";

/// What is not a number of days is refused as one that is out of range.
const NO_NUMBER: i64 = 0;

fn days_of(door: &Door, found: &Organization) -> String {
    let days = found.invitation_days;
    days.unwrap_or(door.house.config.invitation_days)
        .to_string()
}

fn two_factor(required: bool) -> &'static str {
    if required { REQUIRED } else { "personal" }
}

/// The settings.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let found = match settings(&door, &actor, &organization).await {
        Ok(found) => found,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    frame.remember(&door, &actor).await;
    let typed = Typed {
        name: &found.name,
        time_zone: &found.time_zone,
        currency: found.currency.code(),
        two_factor: two_factor(found.two_factor_required),
        invitation_days: &days_of(&door, &found),
        wrong: Wrong::default(),
    };
    let news = news(asked.get("saved"));
    Ok(frame
        .page("Settings", news, &page(&frame, &found, &typed))
        .into_response())
}

/// Saves them.
pub(super) async fn save(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let edit = OrganizationEdit {
        name: sent.owned("name"),
        time_zone: sent.find("time_zone").map(|zone| zone.trim().to_owned()),
        currency: sent.owned("currency"),
        two_factor_required: sent.find("two_factor").map(|word| word == REQUIRED),
        invitation_days: sent
            .find("invitation_days")
            .map(|days| days.trim().parse().unwrap_or(NO_NUMBER)),
    };
    let refusal = match edit_organization(&door.house, &actor, &organization, &edit).await {
        Ok(found) => {
            let settings = format!("/o/{}/settings?saved=organization", found.slug);
            return Ok(Redirect::to(&settings).into_response());
        }
        Err(refusal) => refusal,
    };
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let found = settings(&door, &actor, &organization).await?;
    let days = days_of(&door, &found);
    let typed = Typed {
        name: sent.find("name").unwrap_or(&found.name),
        time_zone: sent.find("time_zone").unwrap_or(&found.time_zone),
        currency: sent.find("currency").unwrap_or(found.currency.code()),
        two_factor: sent
            .find("two_factor")
            .unwrap_or(two_factor(found.two_factor_required)),
        invitation_days: sent.find("invitation_days").unwrap_or(&days),
        wrong,
    };
    let body = page(&frame, &found, &typed);
    let page = frame.page("Settings", &[], &body);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The organization, for those who manage it.
async fn settings(door: &Door, actor: &Actor, subject: &str) -> Result<Organization, Refusal> {
    let found = find_organization(&door.house, actor, subject).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    Ok(found)
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "The settings of {} are open to its Organization Admins.",
        frame.name()
    );
    frame.refuse(door, "Settings", &sentence, refusal).await
}

fn page(frame: &Frame, found: &Organization, typed: &Typed<'_>) -> Markup {
    let name = Field {
        id: "name",
        name: "name",
        label: "Organization Name",
        value: typed.name,
        hint: "Shown to everyone in the organization and on reports.",
        error: typed.wrong.on("name"),
        required: true,
        autocomplete: "organization",
        ..Field::default()
    };
    let zone = Field {
        id: "time-zone",
        name: "time_zone",
        label: "Time zone",
        value: typed.time_zone,
        hint: "Offered to new companies. Each company’s days follow its own zone.",
        error: typed.wrong.on("time_zone"),
        required: true,
        suggest: "zones",
        ..Field::default()
    };
    let money = Field {
        id: "currency",
        name: "currency",
        label: "Default currency",
        value: typed.currency,
        hint: "Offered to new companies. It changes no company that exists.",
        error: typed.wrong.on("currency"),
        ..Field::default()
    };
    let asked = Form {
        action: &format!("{}/settings", frame.path()),
        submit: "Save",
        error: typed.wrong.beside(&[
            "name",
            "time_zone",
            "currency",
            "two_factor_required",
            "invitation_days",
        ]),
    };
    let fields = html! {
        (field::input(&name))
        (field::input(&zone))
        (field::suggestions("zones", &ZONES))
        (currency(&money))
        (second_factor(typed))
        (invitations(typed))
    };
    html! {
        (head("Settings", "The organization’s name, and what new companies begin with.", &more(frame)))
        (panel("General", "", &html! {}, &form(&asked, &fields, &html! {})))
        (panel("About", "", &html! {}, &facts(&[
            ("Short name", html! { code { (found.slug) } }),
            ("Identifier", html! { code { (found.id) } }),
        ])))
    }
}

fn more(frame: &Frame) -> Markup {
    let provider = format!("{}/settings/sign-in", frame.path());
    let webhooks = format!("{}/settings/webhooks", frame.path());
    html! {
        (link(&webhooks, "Webhooks", Look::Plain, None))
        (link(&provider, "Sign-in through the organization", Look::Plain, None))
    }
}

fn invitations(typed: &Typed<'_>) -> Markup {
    field::input(&Field {
        id: "invitation-days",
        name: "invitation_days",
        label: "Days an invitation is good for",
        kind: "number",
        value: typed.invitation_days,
        hint: "From 1 to 90. Invitations that were sent before keep their end.",
        error: typed.wrong.on("invitation_days"),
        required: true,
        ..Field::default()
    })
}

fn second_factor(typed: &Typed<'_>) -> Markup {
    let asked = Field {
        id: "two-factor",
        name: "two_factor",
        label: "Two-factor sign-in",
        value: typed.two_factor,
        hint: "Where it is required, roles here and in the companies count only for people who sign in with a code, too.",
        error: typed.wrong.on("two_factor_required"),
        ..Field::default()
    };
    let choices = [("personal", "Up to each person"), (REQUIRED, "Required")];
    field::select(&asked, &choices)
}
