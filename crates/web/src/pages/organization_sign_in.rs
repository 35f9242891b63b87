//! `/o/{organization}/settings/sign-in`: the organization's identity provider.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access::providers::settings::ProviderWish;
use canopy_app::access::providers::{Provider, redirect_uri};
use canopy_app::access_control::identity_provider::{
    identity_provider, remove_identity_provider, set_identity_provider,
};
use maud::{Markup, html};

use super::asked::{Asked, Fields, Sent, Subject};
use super::frame::Frame;
use super::news::news;
use super::refused::PageRefusal;
use super::wrong::Wrong;
use crate::guard::Person;
use crate::server::Door;
use crate::ui::button::{Look, copies, link};
use crate::ui::field::{self, Field};
use crate::ui::form::{self, Form, form};
use crate::ui::head::head;
use crate::ui::panel::panel;

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    issuer: String,
    client_id: String,
    domains: String,
    only_way: bool,
    wrong: Wrong,
}

impl Typed {
    fn of(provider: Option<&Provider>) -> Self {
        provider.map_or_else(Self::default, |provider| Self {
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            domains: provider.domains.join(", "),
            only_way: provider.only_way,
            wrong: Wrong::default(),
        })
    }

    fn sent(sent: &Fields, wrong: Wrong) -> Self {
        Self {
            issuer: sent.get("issuer").into(),
            client_id: sent.get("client_id").into(),
            domains: sent.get("domains").into(),
            only_way: sent.find("only_way").is_some(),
            wrong,
        }
    }
}

/// The provider as it is set.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Asked(asked): Asked,
) -> Result<Response, PageRefusal> {
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let provider = match identity_provider(&door.house, &actor, &organization).await {
        Ok((_, provider)) => provider,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let body = page(
        &door,
        &frame,
        provider.is_some(),
        &Typed::of(provider.as_ref()),
    );
    let news = news(asked.get("saved"));
    Ok(frame.page("Settings", news, &body).into_response())
}

/// Sets it.
pub(super) async fn save(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let secret = sent.owned("client_secret").filter(|it| !it.is_empty());
    let domains = sent.get("domains").split([',', ' ', '\n', '\r']);
    let wish = ProviderWish {
        issuer: sent.get("issuer").into(),
        client_id: sent.get("client_id").into(),
        client_secret: secret,
        domains: domains
            .filter(|domain| !domain.is_empty())
            .map(str::to_owned)
            .collect(),
        only_way: sent.find("only_way").is_some(),
    };
    let set = set_identity_provider(&door.house, &actor, &organization, &wish).await;
    let frame = Frame::organization(&door, &actor, &organization).await?;
    let refusal = match set {
        Ok(_) => return Ok(saved(&frame)),
        Err(refusal) => refusal,
    };
    let wrong = match Wrong::of(refusal) {
        Ok(wrong) => wrong,
        Err(refusal) => return Ok(beyond(&door, &frame, refusal).await),
    };
    let (_, known) = identity_provider(&door.house, &actor, &organization).await?;
    let body = page(&door, &frame, known.is_some(), &Typed::sent(&sent, wrong));
    let page = frame.page("Settings", &[], &body);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Removes it.
pub(super) async fn remove(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(organization): Subject,
) -> Result<Response, PageRefusal> {
    let removed = remove_identity_provider(&door.house, &actor, &organization).await;
    // Whoever came in through it is signed out by this, and signs in with a password next.
    match removed {
        Ok(_) => Ok(Redirect::to("/").into_response()),
        Err(refusal) => {
            let frame = Frame::organization(&door, &actor, &organization).await?;
            Ok(beyond(&door, &frame, refusal).await)
        }
    }
}

fn saved(frame: &Frame) -> Response {
    let address = format!("{}/settings/sign-in?saved=organization", frame.path());
    Redirect::to(&address).into_response()
}

async fn beyond(door: &Door, frame: &Frame, refusal: Refusal) -> Response {
    let sentence = format!(
        "How people sign in to {} is set by its Organization Admins.",
        frame.name()
    );
    frame.refuse(door, "Settings", &sentence, refusal).await
}

fn page(door: &Door, frame: &Frame, known: bool, typed: &Typed) -> Markup {
    let (action, line) = (
        format!("{}/settings/sign-in", frame.path()),
        "People of the organization sign in through an OpenID Connect provider that it runs.",
    );
    let asked = Form {
        action: &action,
        submit: "Save",
        error: typed.wrong.beside(&[
            "issuer",
            "client_id",
            "client_secret",
            "domains",
            "only_way",
        ]),
    };
    let back = Field {
        id: "redirect-uri",
        name: "redirect_uri",
        label: "Redirect URI",
        value: &redirect_uri(&door.house, slug(frame)),
        hint: "Give this to the provider, letter by letter.",
        readonly: true,
        ..Field::default()
    };
    let settings = link(
        &format!("{}/settings", frame.path()),
        "Settings",
        Look::Plain,
        None,
    );
    html! {
        (head("Sign-in through the organization", line, &settings))
        (panel("Identity provider", "", &html! {}, &form(&asked, &html! {
            (field::with_button(&back, &copies("redirect-uri", "Copy")))
            (questions(known, typed))
        }, &html! {})))
        @if known {
            (panel("Remove it", "People sign in with passwords again. Sessions that it opened are ended.", &html! {},
                &form::act(&format!("{action}/remove"), "Remove", Look::Danger)))
        }
    }
}

fn slug(frame: &Frame) -> &str {
    frame.path().trim_start_matches("/o/")
}

fn questions(known: bool, typed: &Typed) -> Markup {
    let question = |id, label, value, hint, name| Field {
        id,
        name,
        label,
        value,
        hint,
        error: typed.wrong.on(name),
        required: true,
        ..Field::default()
    };
    let secret_hint = match known {
        true => "Leave it empty to keep the one that is set.",
        false => "As the provider gave it to you. It is kept sealed and never shown again.",
    };
    let secret = Field {
        kind: "password",
        required: !known,
        autocomplete: "new-password",
        ..question(
            "client-secret",
            "Client secret",
            "",
            secret_hint,
            "client_secret",
        )
    };
    let only = Field {
        id: "only-way",
        name: "only_way",
        label: "Only through this provider: passwords are turned away here and in the companies",
        hint: "Organization Admins with two-factor sign-in may still come in with both, so that nobody is locked out \
               when the provider fails.",
        error: typed.wrong.on("only_way"),
        ..Field::default()
    };
    let issuer_hint = "Its address, such as https://login.example.com.";
    let domains_hint = "Whose addresses the provider may vouch for, such as example.com: domains in which an Organization Admin has their address.";
    html! {
        (field::input(&question("issuer", "Issuer", &typed.issuer, issuer_hint, "issuer")))
        (field::input(&question("client-id", "Client id", &typed.client_id, "", "client_id")))
        (field::input(&secret))
        (field::input(&question("domains", "E-mail domains", &typed.domains, domains_hint, "domains")))
        (field::tick(&only, typed.only_way))
    }
}
