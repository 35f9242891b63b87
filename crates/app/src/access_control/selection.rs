//! The same change over a selection of rows: one transaction, an answer per row.

use std::collections::BTreeSet;

use canopy_domain::refusal::FieldError;
use canopy_store::Tx;

use super::change::change_in;
use super::ground::Ground;
use super::place::{Here, Workplace};
use super::remove::remove_in;
use super::wish::Wish;
use crate::{Actor, House, Refusal};

/// The most rows of one selection.
pub const MOST: usize = 200;

/// What is done to every row.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Changes the role; to set an end, wish for nothing else.
    Change(Box<Wish>),
    /// Ends the role.
    Remove,
}

/// What became of one row.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The assignment.
    pub id: String,
    /// Why it stays as it was; nothing where it was done.
    pub refused: Option<FieldError>,
}

/// Does the same to every row. Rows that the law refuses stay as they were, and say why; the
/// others are done together or, when the database fails, not at all.
pub async fn over_selection(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    assignment_ids: &[String],
    deed: &Deed,
) -> Result<Vec<Outcome>, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let ids: BTreeSet<&String> = assignment_ids.iter().collect();
    if ids.is_empty() || ids.len() > MOST {
        let words = format!("choose 1 to {MOST} rows");
        return Err(Refusal::field("ids", "out_of_range", words));
    }
    let (here, ids) = (&here, &ids);
    house
        .store
        .write(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let mut outcomes = Vec::with_capacity(ids.len());
            for id in ids {
                let done = do_one(house, &tx, &ground, id, deed).await;
                outcomes.push(Outcome {
                    id: (*id).clone(),
                    refused: refusal_of_row(done)?,
                });
            }
            Ok(outcomes)
        })
        .await
}

async fn do_one(
    house: &House,
    tx: &Tx,
    ground: &Ground,
    id: &str,
    deed: &Deed,
) -> Result<(), Refusal> {
    match deed {
        Deed::Change(wish) => change_in(house, tx, ground, id, wish).await,
        Deed::Remove => remove_in(house, tx, ground, id).await,
    }
}

/// The law refuses before anything is written, so a refused row leaves the others untouched.
fn refusal_of_row(done: Result<(), Refusal>) -> Result<Option<FieldError>, Refusal> {
    let other = |code, words: &str| Ok(Some(FieldError::new("id", code, words)));
    match done {
        Ok(()) => Ok(None),
        Err(Refusal::Invalid(error) | Refusal::Conflict(error) | Refusal::Beyond(error)) => {
            Ok(Some(error))
        }
        Err(Refusal::Hidden) => other("not_found", "this role is not here, or not any more"),
        Err(Refusal::Forbidden) => other("forbidden", "this role is held in the organization"),
        Err(error) => Err(error),
    }
}
