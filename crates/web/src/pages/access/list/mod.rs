//! `/o/{organization}/access` and `/c/{company}/staff`: who has access, and the open invitations.

mod look;
mod rows;
mod view;

use axum::response::{IntoResponse, Response};
use canopy_app::Refusal;
use canopy_app::access_control::entry::Named;
use canopy_app::access_control::list::{AccessList, access_list};
use canopy_app::access_control::pick::companies_in_sight;
use maud::{Markup, html};

pub(super) use self::look::Look;
use self::look::PER_PAGE;
use super::desk::{Desk, ENTRY};
use crate::pages::access_requests::waiting;
use crate::pages::news::news;
use crate::pages::refused::PageRefusal;

/// How many companies are suggested for the filter.
const SUGGESTED: usize = 20;

/// The list.
pub(in crate::pages) async fn show(desk: Desk) -> Result<Response, PageRefusal> {
    match page(&desk, &Look::read(desk.path(), &desk.asked), None).await {
        Ok(page) => {
            desk.frame.remember(&desk.door, &desk.actor).await;
            Ok(page.into_response())
        }
        Err(refusal) => Ok(desk.refuse(refusal).await),
    }
}

/// The list with a dialog over it, where there is one.
pub(super) async fn page(
    desk: &Desk,
    look: &Look,
    over: Option<&Markup>,
) -> Result<Markup, Refusal> {
    let (list, suggested) = read(desk, look, PER_PAGE).await?;
    let asking = match list.manages {
        true => waiting(&desk.door, &desk.actor, desk.workplace(), desk.frame.path()).await?,
        false => html! {},
    };
    let body = view::body(desk, look, &list, &suggested, &asking, over);
    Ok(desk.frame.page(ENTRY, news(desk.asked.get("saved")), &body))
}

/// The entries, and the companies that the typed filter may mean.
async fn read(desk: &Desk, look: &Look, limit: usize) -> Result<(AccessList, Vec<Named>), Refusal> {
    let mut suggested = Vec::new();
    if !desk.in_company() {
        let (house, actor) = (&desk.door.house, &desk.actor);
        suggested =
            companies_in_sight(house, actor, desk.subject(), &look.company, SUGGESTED).await?;
    }
    let company = meant(look, &suggested);
    let asks = look.asks(company, limit);
    let list = access_list(&desk.door.house, &desk.actor, desk.workplace(), &asks).await?;
    Ok((list, suggested))
}

/// The company that was typed: by its name where that is one of them, else as it stands, which is
/// a slug, an id or nothing that exists.
fn meant<'a>(look: &'a Look, suggested: &'a [Named]) -> Option<&'a str> {
    if look.company.is_empty() {
        return None;
    }
    let named = |one: &&Named| one.name.to_lowercase() == look.company.to_lowercase();
    let exact = suggested.iter().find(named);
    let only = (suggested.len() == 1).then(|| &suggested[0]);
    match exact.or(only) {
        Some(company) => Some(&company.id),
        None => Some(&look.company),
    }
}
