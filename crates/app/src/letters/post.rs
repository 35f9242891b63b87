//! Posting a letter in the transaction of its cause.

use canopy_store::Tx;
use canopy_store::queue::{Job, enqueue};

use super::{Letter, rows};
use crate::{House, Refusal};

/// The kind of the jobs that deliver letters.
pub(super) const JOB: &str = "letter";

/// Puts a letter into the outbox and its delivery in line, in the caller's transaction.
pub async fn post(house: &House, tx: &Tx, letter: &Letter) -> Result<(), Refusal> {
    hand_over(house, tx, letter.clone()).await?;
    Ok(())
}

/// The same; answers the letter's id, by which its end is asked for.
pub(crate) async fn hand_over(house: &House, tx: &Tx, letter: Letter) -> Result<String, Refusal> {
    let (id, now) = (house.fresh_id("let_"), house.now().as_microsecond());
    let organization = match &letter.organization {
        None if house.config.mailbox => rows::only_organization(tx, &letter.to, now).await?,
        organization => organization.clone(),
    };
    let letter = Letter {
        organization,
        subject: on_one_line(&letter.subject),
        to_name: on_one_line(&letter.to_name),
        ..letter
    };
    rows::insert(tx, &id, &letter, now).await?;
    let job = Job {
        kind: JOB,
        payload: id.clone(),
        run_at_micros: now,
        unique: Some(id.clone()),
    };
    enqueue(tx, job).await?;
    Ok(id)
}

/// Names may hold what a header must not.
fn on_one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.trim().to_owned()
}
