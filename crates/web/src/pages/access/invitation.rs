//! An open invitation is sent anew.

use axum::response::Response;
use canopy_app::access_control::invitations::resend::resend as send_anew;

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
