//! Assign Role: a dialog over the access list that is a page of its own at `…/access/assign`.
//!
//! What will change is shown before it is saved: a form that is saved without having been looked at
//! in this state is shown again with it.

mod done;
mod fields;
mod typed;
mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access_control::assign::assign;
use canopy_app::access_control::invitations::invite::invite;
use canopy_app::access_control::pick::{Choices, Looking, choices};
use canopy_app::access_control::what_changes::{Preview, Proposal, what_changes};

pub(super) use self::fields::{expiry, of_role, person_of};
pub(super) use self::typed::Typed;
use self::view::Shown;
pub(super) use self::view::will_change;
use super::desk::Desk;
use super::list::{self, Look};
use crate::pages::asked::{ByScript, Sent};
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;

pub(super) use self::done::sent as sent_page;

/// How many companies and members are offered at a time.
pub(super) const OFFERED: usize = 5;

/// The empty form; the address may choose a member.
pub(in crate::pages) async fn open(desk: Desk) -> Result<Response, PageRefusal> {
    let typed = Typed::read(&desk.asked, desk.in_company());
    let choices = match offered(&desk, &typed).await {
        Ok(choices) => choices,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    shown(&desk, &typed, &choices, Outcome::Blank, StatusCode::OK).await
}

/// Looks at the form, or saves it.
pub(in crate::pages) async fn send(
    desk: Desk,
    ByScript(script): ByScript,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let typed = Typed::read(&sent, desk.in_company());
    let choices = match offered(&desk, &typed).await {
        Ok(choices) => choices,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    let looked = thought(&desk, &typed, &choices).await;
    if sent.get("step") != "save" {
        let outcome = Outcome::looked(looked)?;
        if script {
            return Ok(view::dialog(&desk, &typed, &choices, &outcome.shown()).into_response());
        }
        return shown(&desk, &typed, &choices, outcome, StatusCode::OK).await;
    }
    let preview = match looked {
        Ok(preview) => preview,
        Err(refusal) => return again(&desk, &typed, &choices, refusal).await,
    };
    if sent.get("reviewed") != typed.fingerprint() {
        let outcome = Outcome::Thought(preview, true);
        return shown(&desk, &typed, &choices, outcome, StatusCode::OK).await;
    }
    match save(&desk, &typed, &choices).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => again(&desk, &typed, &choices, refusal).await,
    }
}

async fn offered(desk: &Desk, typed: &Typed) -> Result<Choices, Refusal> {
    let looking = Looking {
        companies: match typed.in_company {
            true => typed.company_query.clone(),
            false => typed.reach_query.clone(),
        },
        members: typed.member_query.clone(),
        member: (!typed.person.is_empty()).then(|| typed.person.clone()),
        scopes_of: match desk.in_company() {
            true => Some(desk.subject().to_owned()),
            false => typed.in_company.then(|| typed.company.clone()),
        },
        most: OFFERED,
    };
    choices(&desk.door.house, &desk.actor, desk.workplace(), &looking).await
}

async fn thought(desk: &Desk, typed: &Typed, choices: &Choices) -> Result<Preview, Refusal> {
    let wish = typed.wish(&choices.zone, desk.in_company());
    let proposal = match typed.invites {
        true => {
            let mut addresses = typed.addresses()?;
            Proposal::Invite {
                email: addresses.swap_remove(0),
                wish: wish?,
            }
        }
        false => Proposal::Assign {
            member: typed.member()?,
            wish: wish?,
        },
    };
    what_changes(&desk.door.house, &desk.actor, desk.workplace(), &proposal).await
}

async fn save(desk: &Desk, typed: &Typed, choices: &Choices) -> Result<Response, Refusal> {
    let (house, actor) = (&desk.door.house, &desk.actor);
    let wish = typed.wish(&choices.zone, desk.in_company())?;
    if typed.invites {
        let addresses = typed.addresses()?;
        let invited = invite(house, actor, desk.workplace(), &addresses, &wish).await?;
        return Ok(done::invited(desk, typed, &invited));
    }
    assign(house, actor, desk.workplace(), &typed.member()?, &wish).await?;
    let tab = match typed.in_company && !desk.in_company() {
        true => "tab=company&",
        false => "",
    };
    Ok(Redirect::to(&format!("{}?{tab}saved=role", desk.path())).into_response())
}

/// The form as it was sent, with what is wrong with it.
async fn again(
    desk: &Desk,
    typed: &Typed,
    choices: &Choices,
    refusal: Refusal,
) -> Result<Response, PageRefusal> {
    if matches!(refusal, Refusal::Forbidden) {
        return Ok(desk.refuse(refusal).await);
    }
    let outcome = Outcome::Wrong(Wrong::of(refusal)?);
    shown(
        desk,
        typed,
        choices,
        outcome,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}

/// What became of the form.
enum Outcome {
    /// It is new.
    Blank,
    /// It was looked at and is not whole yet: what is missing, in words.
    Unready(String),
    /// It was looked at: what would change, and whether it was sent to be saved.
    Thought(Preview, bool),
    /// It cannot be saved.
    Wrong(Wrong),
}

impl Outcome {
    fn looked(looked: Result<Preview, Refusal>) -> Result<Self, Refusal> {
        match looked {
            Ok(preview) => Ok(Self::Thought(preview, false)),
            Err(refusal) => {
                let wrong = Wrong::of(refusal)?;
                Ok(Self::Unready(wrong.beside(&[]).unwrap_or_default().into()))
            }
        }
    }

    fn shown(&self) -> Shown<'_> {
        match self {
            Self::Blank => Shown::default(),
            Self::Unready(words) => Shown {
                unready: Some(words),
                ..Shown::default()
            },
            Self::Thought(preview, asked) => Shown {
                preview: Some(preview),
                asked: *asked,
                ..Shown::default()
            },
            Self::Wrong(wrong) => Shown {
                wrong: Some(wrong),
                ..Shown::default()
            },
        }
    }
}

async fn shown(
    desk: &Desk,
    typed: &Typed,
    choices: &Choices,
    outcome: Outcome,
    status: StatusCode,
) -> Result<Response, PageRefusal> {
    let dialog = view::dialog(desk, typed, choices, &outcome.shown());
    let page = list::page(desk, &Look::behind(desk, true), Some(&dialog)).await?;
    Ok((status, page).into_response())
}
