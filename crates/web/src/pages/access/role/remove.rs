//! Removing a role and revoking an invitation: what is lost is said first.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access_control::entry::{AccessEntry, EntryKind};
use canopy_app::access_control::invitations::edit::open_invitation;
use canopy_app::access_control::invitations::revoke::revoke;
use canopy_app::access_control::pick::held_role;
use canopy_app::access_control::remove::remove;
use canopy_app::access_control::what_changes::{Preview, Proposal, what_changes};
use maud::{Markup, html};

use crate::pages::access::assign::{person_of, will_change};
use crate::pages::access::desk::Desk;
use crate::pages::access::list::{self, Look};
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::ui::dialog::{self, Dialog};
use crate::ui::form::Form;

/// The question about a role.
pub(in crate::pages) async fn ask(desk: Desk) -> Result<Response, PageRefusal> {
    let entry = match entry(&desk, EntryKind::Assignment).await {
        Ok(entry) => entry,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    let proposal = Proposal::Remove {
        id: desk.id.clone(),
    };
    let (house, actor) = (&desk.door.house, &desk.actor);
    match what_changes(house, actor, desk.workplace(), &proposal).await {
        Ok(preview) => shown(&desk, &entry, Some(&preview), None, StatusCode::OK).await,
        Err(refusal) => refused(&desk, &entry, refusal, StatusCode::OK).await,
    }
}

/// Removes it.
pub(in crate::pages) async fn send(desk: Desk) -> Result<Response, PageRefusal> {
    take_away(desk, EntryKind::Assignment).await
}

/// The question about an invitation.
pub(in crate::pages) async fn ask_revoke(desk: Desk) -> Result<Response, PageRefusal> {
    match entry(&desk, EntryKind::Invitation).await {
        Ok(entry) => shown(&desk, &entry, None, None, StatusCode::OK).await,
        Err(refusal) => Ok(desk.refuse(refusal).await),
    }
}

/// Revokes it.
pub(in crate::pages) async fn send_revoke(desk: Desk) -> Result<Response, PageRefusal> {
    take_away(desk, EntryKind::Invitation).await
}

async fn take_away(desk: Desk, kind: EntryKind) -> Result<Response, PageRefusal> {
    let entry = match entry(&desk, kind).await {
        Ok(entry) => entry,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    let (house, actor, workplace) = (&desk.door.house, &desk.actor, desk.workplace());
    let (done, saved) = match kind {
        EntryKind::Assignment => (remove(house, actor, workplace, &desk.id).await, "removed"),
        EntryKind::Invitation => (revoke(house, actor, workplace, &desk.id).await, "revoked"),
    };
    match done {
        Ok(()) => {
            let look = Look::behind(&desk, entry.in_organization);
            Ok(Redirect::to(&look.saved(saved)).into_response())
        }
        Err(refusal) => refused(&desk, &entry, refusal, StatusCode::CONFLICT).await,
    }
}

async fn entry(desk: &Desk, kind: EntryKind) -> Result<AccessEntry, Refusal> {
    let (house, actor, workplace) = (&desk.door.house, &desk.actor, desk.workplace());
    match kind {
        EntryKind::Assignment => held_role(house, actor, workplace, &desk.id).await,
        EntryKind::Invitation => open_invitation(house, actor, workplace, &desk.id).await,
    }
}

async fn refused(
    desk: &Desk,
    entry: &AccessEntry,
    refusal: Refusal,
    status: StatusCode,
) -> Result<Response, PageRefusal> {
    if matches!(refusal, Refusal::Forbidden) {
        return Ok(desk.refuse(refusal).await);
    }
    let wrong = Wrong::of(refusal)?;
    shown(desk, entry, None, wrong.beside(&[]), status).await
}

async fn shown(
    desk: &Desk,
    entry: &AccessEntry,
    preview: Option<&Preview>,
    error: Option<&str>,
    status: StatusCode,
) -> Result<Response, PageRefusal> {
    let look = Look::behind(desk, entry.in_organization);
    let dialog = question(desk, &look, entry, preview, error);
    let page = list::page(desk, &look, Some(&dialog)).await?;
    Ok((status, page).into_response())
}

fn question(
    desk: &Desk,
    look: &Look,
    entry: &AccessEntry,
    preview: Option<&Preview>,
    error: Option<&str>,
) -> Markup {
    let (title, line, deed, submit) = match entry.kind {
        EntryKind::Assignment => (
            "Remove this role?",
            "It counts no more from the next request on.",
            format!("roles/{}/remove", entry.id),
            "Remove",
        ),
        EntryKind::Invitation => (
            "Revoke this invitation?",
            "Its link leads nowhere from then on.",
            format!("invitations/{}/revoke", entry.id),
            "Revoke",
        ),
    };
    dialog::asking(
        &Dialog {
            id: "remove",
            title,
            line,
            open: true,
            danger: true,
            back: Some(&look.here()),
        },
        &Form {
            action: &look.over(&format!("{}/{deed}", desk.path())),
            submit,
            error,
        },
        &html! {
            (person_of(entry))
            @if preview.is_some() { (will_change(preview, false, None, "")) }
        },
    )
}
