//! Removing a role: what will be lost is said first.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::Refusal;
use canopy_app::access_control::entry::AccessEntry;
use canopy_app::access_control::pick::held_role;
use canopy_app::access_control::remove::remove;
use canopy_app::access_control::what_changes::{Preview, Proposal, what_changes};
use maud::{Markup, html};

use crate::pages::access::assign::{person_of, will_change};
use crate::pages::access::desk::Desk;
use crate::pages::access::list;
use crate::pages::asked::Fields;
use crate::pages::refused::PageRefusal;
use crate::pages::wrong::Wrong;
use crate::ui::dialog::{self, Dialog};
use crate::ui::form::Form;

/// The question.
pub(in crate::pages) async fn ask(desk: Desk) -> Result<Response, PageRefusal> {
    let entry = match role(&desk).await {
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
    let entry = match role(&desk).await {
        Ok(entry) => entry,
        Err(refusal) => return Ok(desk.refuse(refusal).await),
    };
    let (house, actor) = (&desk.door.house, &desk.actor);
    match remove(house, actor, desk.workplace(), &desk.id).await {
        Ok(()) => {
            let tab = if entry.in_organization || desk.in_company() {
                ""
            } else {
                "tab=company&"
            };
            let path = format!("{}?{tab}saved=removed", desk.path());
            Ok(Redirect::to(&path).into_response())
        }
        Err(refusal) => refused(&desk, &entry, refusal, StatusCode::CONFLICT).await,
    }
}

async fn role(desk: &Desk) -> Result<AccessEntry, Refusal> {
    held_role(&desk.door.house, &desk.actor, desk.workplace(), &desk.id).await
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
    let dialog = question(desk, entry, preview, error);
    let page = list::page(desk, &Fields::default(), Some(&dialog)).await?;
    Ok((status, page).into_response())
}

fn question(
    desk: &Desk,
    entry: &AccessEntry,
    preview: Option<&Preview>,
    error: Option<&str>,
) -> Markup {
    dialog::asking(
        &Dialog {
            id: "remove",
            title: "Remove this role?",
            line: "It counts no more from the next request on.",
            open: true,
            danger: true,
        },
        &Form {
            action: &format!("{}/roles/{}/remove", desk.path(), entry.id),
            submit: "Remove",
            error,
        },
        &html! {
            (person_of(entry))
            @if preview.is_some() { (will_change(preview, false, None, "")) }
        },
    )
}
