//! The mailbox: letters read on a page, on a demo or a development server without mail server.

use canopy_domain::role::{Action, Place};
use jiff::Timestamp;

use super::rows;
use crate::{Actor, House, Refusal};

/// A letter in the mailbox.
#[derive(Debug, Clone)]
pub struct Kept {
    /// `let_…`.
    pub id: String,
    /// To whom.
    pub to: String,
    /// What about.
    pub subject: String,
    /// The words.
    pub text: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// The name of the file that goes with it.
    pub file: Option<String>,
}

/// How many letters the page shows, the latest ones.
pub const SHOWN: i64 = 100;

/// Whether the actor has a mailbox: an admin of an organization, where letters are not carried. Not in
/// a session of an identity provider: letters about accounts are for who has the account's password.
pub fn has_mailbox(house: &House, actor: &Actor) -> bool {
    house.config.mailbox && actor.entry.provider_of.is_none() && !administered(actor).is_empty()
}

/// The latest letters within the organizations that the actor administers. Where there is no
/// mailbox, and for everybody else, it does not exist: links in letters are secrets.
pub async fn mailbox(house: &House, actor: &Actor) -> Result<Vec<Kept>, Refusal> {
    if !has_mailbox(house, actor) {
        return Err(Refusal::Hidden);
    }
    let organizations = &administered(actor);
    let mut letters = house
        .store
        .read(move |tx| async move { rows::kept(&tx, organizations, SHOWN).await })
        .await?;
    letters.sort_by(|a, b| b.id.cmp(&a.id));
    letters.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    Ok(letters)
}

fn administered(actor: &Actor) -> Vec<String> {
    let mut ids: Vec<String> = actor
        .assignments
        .iter()
        .filter_map(|assignment| assignment.organization_id.clone())
        .filter(|id| actor.can(Action::ManageOrganization, Place::Organization(id)))
        .collect();
    ids.sort();
    ids.dedup();
    ids
}
