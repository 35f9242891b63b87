//! One change over the chosen rows: asked first, with every row named; done together, with an
//! answer for each row that stays as it was.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access_control::entry::AccessEntry;
use canopy_app::access_control::pick::{Choices, Looking, choices, held_roles};
use canopy_app::access_control::selection::{Deed, Outcome, over_selection};
use canopy_app::access_control::wish::Wish;
use canopy_domain::role::Role;
use maud::{Markup, html};

use super::assign::{Typed, expiry};
use super::desk::Desk;
use super::list::{self, Look};
use super::words::place;
use crate::pages::asked::{Fields, Sent};
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::{Wrong, sentence};
use crate::ui::badge::{Tone, status};
use crate::ui::banner::banner;
use crate::ui::dialog::{self, Dialog};
use crate::ui::field::{self, Field};
use crate::ui::form::Form;

/// What is done to the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Role,
    Expiry,
    Remove,
}

impl Act {
    fn read(word: &str) -> Option<Self> {
        match word {
            "role" => Some(Self::Role),
            "expiry" => Some(Self::Expiry),
            "remove" => Some(Self::Remove),
            _ => None,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Expiry => "expiry",
            Self::Remove => "remove",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Role => "Change role",
            Self::Expiry => "Set expiry",
            Self::Remove => "Remove",
        }
    }
}

/// Asks, or does it where it was asked.
pub(in crate::pages) async fn send(desk: Desk, Sent(sent): Sent) -> Result<Response, PageRefusal> {
    let back = || Redirect::to(&Look::behind(&desk, true).here()).into_response();
    let ids = sent.all("id");
    let (house, actor) = (&desk.door.house, &desk.actor);
    let looking = Looking::default();
    let read = async {
        let entries = held_roles(house, actor, desk.workplace(), &ids).await?;
        let choices = choices(house, actor, desk.workplace(), &looking).await?;
        Ok::<_, Refusal>((entries, choices))
    };
    let (entries, choices) = match read.await {
        Ok(read) => read,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    let act = match Act::read(sent.get("act")) {
        Some(act) if !entries.is_empty() => act,
        _ => return Ok(back()),
    };
    let asking = Asking {
        act,
        entries: &entries,
        choices: &choices,
        sent: &sent,
    };
    if sent.get("step") != "save" {
        return asking.shown(&desk, None, StatusCode::OK).await;
    }
    let done = match asking.deed() {
        Ok(deed) => over_selection(house, actor, desk.workplace(), &ids, &deed).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(outcomes) => asking.done(&desk, &outcomes).await,
        Err(Refusal::Forbidden) => Ok(desk.refuse(Refusal::Forbidden).await),
        Err(refusal) => {
            let wrong = Wrong::of(refusal)?;
            asking
                .shown(&desk, Some(&wrong), StatusCode::UNPROCESSABLE_ENTITY)
                .await
        }
    }
}

/// The question about the chosen rows.
struct Asking<'a> {
    act: Act,
    entries: &'a [AccessEntry],
    choices: &'a Choices,
    sent: &'a Fields,
}

impl Asking<'_> {
    fn deed(&self) -> Result<Deed, Refusal> {
        let typed = Typed::read(self.sent, false);
        let wish = match self.act {
            Act::Remove => return Ok(Deed::Remove),
            Act::Expiry => Wish {
                expires_at: Some(typed.end(&self.choices.zone)?),
                ..Wish::default()
            },
            Act::Role => {
                let role = self.sent.get("role").parse::<Role>().map_err(|_| {
                    Refusal::field("role", "required", "choose the role that they get")
                })?;
                Wish {
                    role: Some(role),
                    all_cases: (role == Role::CompanyUser).then_some(true),
                    ..Wish::default()
                }
            }
        };
        Ok(Deed::Change(Box::new(wish)))
    }

    async fn shown(
        &self,
        desk: &Desk,
        wrong: Option<&Wrong>,
        status: StatusCode,
    ) -> Result<Response, PageRefusal> {
        let look = self.behind(desk);
        let dialog = self.question(desk, &look, wrong);
        let page = list::page(desk, &look, Some(&dialog)).await?;
        Ok((status, page).into_response())
    }

    /// The list that the rows were chosen from.
    fn behind(&self, desk: &Desk) -> Look {
        Look::behind(desk, self.entries.iter().any(|entry| entry.in_organization))
    }

    fn question(&self, desk: &Desk, look: &Look, wrong: Option<&Wrong>) -> Markup {
        let number = self.entries.len();
        let roles = if number == 1 { "role" } else { "roles" };
        let title = match self.act {
            Act::Role => format!("Change {number} {roles}"),
            Act::Expiry => format!("Set the last day of {number} {roles}"),
            Act::Remove => format!("Remove {number} {roles}?"),
        };
        dialog::asking(
            &Dialog {
                id: "selection",
                title: &title,
                line: "What cannot be changed stays as it is, and you are told why.",
                open: true,
                danger: self.act == Act::Remove,
                back: Some(&look.here()),
            },
            &Form {
                action: &look.over(&format!("{}/selection", desk.path())),
                submit: self.act.label(),
                error: wrong.and_then(|wrong| wrong.beside(&["role", "expires_at"])),
            },
            &html! {
                input type="hidden" name="act" value=(self.act.word());
                input type="hidden" name="step" value="save";
                @for entry in self.entries { input type="hidden" name="id" value=(entry.id); }
                (self.fields(wrong))
                section.willchange aria-labelledby="chosen-title" {
                    h3 #chosen-title { "What will change" }
                    ul { @for entry in self.entries { li { (self.said(entry)) } } }
                }
            },
        )
    }

    fn fields(&self, wrong: Option<&Wrong>) -> Markup {
        let on = |fields: &[&str]| {
            let wrong = fields.iter().find_map(|field| wrong?.on(field));
            wrong.map(str::to_owned)
        };
        let typed = Typed::read(self.sent, false);
        match self.act {
            Act::Remove => html! {},
            Act::Expiry => expiry(&typed, self.choices, &on),
            Act::Role => {
                let error = on(&["role"]);
                let field = Field {
                    id: "role",
                    name: "role",
                    label: "Role",
                    value: self.sent.get("role"),
                    error: error.as_deref(),
                    ..Field::default()
                };
                field::choose(&field, &self.roles())
            }
        }
    }

    /// The roles that some of the rows may get: those of their kind of place.
    fn roles(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let line = |role: Role| match role {
            Role::OrganizationAdmin => "Everything in the organization and its companies",
            Role::OrganizationViewer => {
                "Read only; those who become viewers begin with the overview"
            }
            Role::CompanyAdmin => "Everything in the company",
            Role::CompanyUser => "Cases and campaigns, all cases",
        };
        Role::ALL
            .into_iter()
            .filter(|role| {
                let fits = |entry: &AccessEntry| entry.in_organization == role.in_organization();
                self.entries.iter().any(fits)
            })
            .map(|role| (role.code(), role.label(), line(role)))
            .collect()
    }

    fn said(&self, entry: &AccessEntry) -> Markup {
        let (role, where_to) = (entry.role.label(), place(entry));
        html! {
            b { (entry.name) } " "
            @match self.act {
                Act::Remove => { "loses " (role) " (" (where_to) ")." },
                Act::Expiry => { (role) " (" (where_to) ") gets this end." },
                Act::Role => { "gets the role you choose instead of " (role) " (" (where_to) ")." },
            }
        }
    }

    /// Back to the list, or what stayed as it was and why.
    async fn done(&self, desk: &Desk, outcomes: &[Outcome]) -> Result<Response, PageRefusal> {
        let refused: Vec<&Outcome> = outcomes
            .iter()
            .filter(|outcome| outcome.refused.is_some())
            .collect();
        if refused.is_empty() {
            return Ok(Redirect::to(&self.behind(desk).saved("roles")).into_response());
        }
        let done = outcomes.len() - refused.len();
        let words = format!(
            "{done} of {} were changed. These stay as they were:",
            outcomes.len()
        );
        let dialog = dialog::showing(
            &Dialog {
                id: "outcome",
                title: self.act.label(),
                line: "",
                open: true,
                ..Dialog::default()
            },
            &html! {
                (banner(Tone::Warn, &words, None))
                ul.results { @for outcome in refused { li { (self.stayed(outcome)) } } }
            },
        );
        let page = list::page(desk, &self.behind(desk), Some(&dialog)).await?;
        Ok((StatusCode::OK, page).into_response())
    }

    fn stayed(&self, outcome: &Outcome) -> Markup {
        let entry = self.entries.iter().find(|entry| entry.id == outcome.id);
        let words = outcome
            .refused
            .as_ref()
            .map(|error| sentence(&error.message));
        html! {
            div.top {
                b { (entry.map_or("", |entry| entry.name.as_str())) }
                (status("Unchanged", Tone::Warn))
            }
            @if let Some(words) = words { p { (words) } }
        }
    }
}
