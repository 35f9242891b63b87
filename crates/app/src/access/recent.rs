//! The workspaces that a person opened last.

use canopy_store::Tx;

use super::rows;
use crate::{Actor, ActorKind, House, Refusal};

/// Remembers that the actor opened a workspace, by its path such as `/o/northwind`. Looking through
/// somebody else's eyes leaves no trace in what they opened.
pub async fn remember_workspace(house: &House, actor: &Actor, path: &str) -> Result<(), Refusal> {
    if actor.kind != ActorKind::Person || actor.seeing.is_some() {
        return Ok(());
    }
    let latest = recent_workspaces(house, actor).await?;
    if latest.first().is_some_and(|known| known == path) {
        return Ok(());
    }
    let now = house.now().as_microsecond();
    house
        .store
        .post(move |tx| async move { rows::note_workspace(&tx, &actor.id, path, now).await })
        .await
}

/// The paths of the workspaces that the actor opened last, latest first.
pub async fn recent_workspaces(house: &House, actor: &Actor) -> Result<Vec<String>, Refusal> {
    house
        .store
        .read(move |tx| async move { recent_in(&tx, actor).await })
        .await
}

/// The same within a transaction.
pub(crate) async fn recent_in(tx: &Tx, actor: &Actor) -> Result<Vec<String>, Refusal> {
    let (person, _) = actor.eyes();
    rows::workspaces(tx, person).await
}
