//! What is done to an open invitation: sent anew, or revoked.

use axum::response::{IntoResponse, Redirect, Response};
use canopy_app::access_control::invitations::resend::resend as send_anew;
use canopy_app::access_control::invitations::revoke::revoke as take_back;

use super::assign::sent_page;
use super::desk::Desk;
use crate::pages::refused::PageRefusal;

/// Sends it anew; the link before it is dead.
pub(in crate::pages) async fn resend(desk: Desk) -> Result<Response, PageRefusal> {
    let (house, actor) = (&desk.door.house, &desk.actor);
    match send_anew(house, actor, desk.workplace(), &desk.id).await {
        Ok(sent) => Ok(sent_page(&desk, &sent)),
        Err(refusal) => Ok(desk.refuse(refusal).await),
    }
}

/// Takes it back.
pub(in crate::pages) async fn revoke(desk: Desk) -> Result<Response, PageRefusal> {
    let (house, actor) = (&desk.door.house, &desk.actor);
    match take_back(house, actor, desk.workplace(), &desk.id).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?saved=revoked", desk.path())).into_response()),
        Err(refusal) => Ok(desk.refuse(refusal).await),
    }
}
