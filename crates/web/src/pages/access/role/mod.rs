//! `…/roles/{id}` and `…/invitations/{id}`: changing a role that somebody holds or is offered,
//! putting an end to it, and removing it.

mod remove;
mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access_control::change::change;
use canopy_app::access_control::entry::{AccessEntry, EntryKind, Status};
use canopy_app::access_control::invitations::edit::{edit, open_invitation};
use canopy_app::access_control::pick::{Choices, Looking, choices, held_role};
use canopy_app::access_control::what_changes::{Preview, Proposal, what_changes};
use canopy_app::access_control::wish::Wish;

use self::view::Shown;
use super::assign::{OFFERED, Typed};
use super::desk::Desk;
use super::list::{self, Look};
use crate::pages::asked::{ByScript, Fields, Sent};
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;

pub(in crate::pages) use remove::{
    ask as ask_remove, ask_revoke, send as send_remove, send_revoke,
};

/// A role that is held or offered and changed, with everything that its form shows.
struct Changing {
    entry: AccessEntry,
    typed: Typed,
    choices: Choices,
}

impl Changing {
    /// The role as it is, with the form filled in from it, or as it was sent.
    async fn of(desk: &Desk, kind: EntryKind, sent: Option<&Fields>) -> Result<Self, Refusal> {
        let (house, actor, workplace) = (&desk.door.house, &desk.actor, desk.workplace());
        let entry = match kind {
            EntryKind::Assignment => held_role(house, actor, workplace, &desk.id).await?,
            EntryKind::Invitation => open_invitation(house, actor, workplace, &desk.id).await?,
        };
        let mut looking = Looking {
            scopes_of: (!entry.in_organization).then(|| entry.place.id.clone()),
            most: OFFERED,
            ..Looking::default()
        };
        if let Some(sent) = sent {
            looking.companies = sent.get("reach_query").trim().chars().take(200).collect();
        }
        let choices = choices(house, actor, desk.workplace(), &looking).await?;
        let typed = match sent {
            Some(sent) => Typed::read(sent, !entry.in_organization),
            None => Typed::of(&entry, &choices.zone),
        };
        Ok(Self {
            entry,
            typed,
            choices,
        })
    }

    /// What is asked for; an end that was not touched stays to the instant.
    fn wish(&self) -> Result<Wish, Refusal> {
        let mut wish = self.typed.wish(&self.choices.zone, true)?;
        if self.typed.expires_on == Typed::of(&self.entry, &self.choices.zone).expires_on {
            wish.expires_at = None;
        }
        Ok(wish)
    }

    async fn thought(&self, desk: &Desk) -> Result<Preview, Refusal> {
        let (id, wish) = (self.entry.id.clone(), self.wish()?);
        let proposal = match self.entry.kind {
            EntryKind::Assignment => Proposal::Change { id, wish },
            EntryKind::Invitation => Proposal::Edit { id, wish },
        };
        what_changes(&desk.door.house, &desk.actor, desk.workplace(), &proposal).await
    }

    async fn save(&self, desk: &Desk) -> Result<AccessEntry, Refusal> {
        let (house, actor, workplace) = (&desk.door.house, &desk.actor, desk.workplace());
        let wish = self.wish()?;
        match self.entry.kind {
            EntryKind::Assignment => change(house, actor, workplace, &desk.id, &wish).await,
            EntryKind::Invitation => edit(house, actor, workplace, &desk.id, &wish).await,
        }
    }
}

/// The form of a role.
pub(in crate::pages) async fn open(desk: Desk) -> Result<Response, PageRefusal> {
    form(desk, EntryKind::Assignment).await
}

/// The form of an open invitation.
pub(in crate::pages) async fn open_offer(desk: Desk) -> Result<Response, PageRefusal> {
    form(desk, EntryKind::Invitation).await
}

/// Looks at the form of a role, or saves it.
pub(in crate::pages) async fn send(
    desk: Desk,
    script: ByScript,
    sent: Sent,
) -> Result<Response, PageRefusal> {
    take(desk, EntryKind::Assignment, script, sent).await
}

/// Looks at the form of an open invitation, or saves it.
pub(in crate::pages) async fn send_offer(
    desk: Desk,
    script: ByScript,
    sent: Sent,
) -> Result<Response, PageRefusal> {
    take(desk, EntryKind::Invitation, script, sent).await
}

async fn form(desk: Desk, kind: EntryKind) -> Result<Response, PageRefusal> {
    match Changing::of(&desk, kind, None).await {
        Ok(changing) => shown(&desk, &changing, &Shown::default(), StatusCode::OK).await,
        Err(refusal) => Ok(desk.refuse(refusal).await),
    }
}

async fn take(
    desk: Desk,
    kind: EntryKind,
    ByScript(script): ByScript,
    Sent(sent): Sent,
) -> Result<Response, PageRefusal> {
    let changing = match Changing::of(&desk, kind, Some(&sent)).await {
        Ok(changing) => changing,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    let save = sent.get("step") == "save";
    let preview = match changing.thought(&desk).await {
        Ok(preview) => preview,
        Err(refusal) => return wrong(&desk, &changing, refusal, (save, script)).await,
    };
    if !save || sent.get("reviewed") != changing.typed.fingerprint() {
        let look = Shown {
            preview: Some(&preview),
            asked: save,
            wrong: None,
        };
        if script {
            return Ok(view::dialog(&desk, &changing, &look).into_response());
        }
        return shown(&desk, &changing, &look, StatusCode::OK).await;
    }
    match changing.save(&desk).await {
        Ok(entry) => {
            let saved = match kind {
                EntryKind::Assignment => "role",
                EntryKind::Invitation if entry.status == Status::Expired => "late-offer",
                EntryKind::Invitation => "offer",
            };
            let look = Look::behind(&desk, entry.in_organization);
            Ok(Redirect::to(&look.saved(saved)).into_response())
        }
        Err(refusal) => wrong(&desk, &changing, refusal, (true, script)).await,
    }
}

/// The form with what is wrong; while it is only looked at, that is no failure.
async fn wrong(
    desk: &Desk,
    changing: &Changing,
    refusal: Refusal,
    (saving, script): (bool, bool),
) -> Result<Response, PageRefusal> {
    if matches!(refusal, Refusal::Forbidden) {
        return Ok(desk.refuse(refusal).await);
    }
    let wrong = Wrong::of(refusal)?;
    let look = Shown {
        wrong: Some(&wrong),
        ..Shown::default()
    };
    let status = match saving {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false if script => return Ok(view::dialog(desk, changing, &look).into_response()),
        false => StatusCode::OK,
    };
    shown(desk, changing, &look, status).await
}

async fn shown(
    desk: &Desk,
    changing: &Changing,
    look: &Shown<'_>,
    status: StatusCode,
) -> Result<Response, PageRefusal> {
    let dialog = view::dialog(desk, changing, look);
    let behind = Look::behind(desk, changing.entry.in_organization);
    let page = list::page(desk, &behind, Some(&dialog)).await?;
    Ok((status, page).into_response())
}
