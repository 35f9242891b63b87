//! The job behind a forgotten password: looks for the account and writes to it.

use canopy_store::Tx;
use serde::Deserialize;

use super::{GOOD_FOR, rows};
use crate::access::{account_letters, rows as access_rows, tokens};
use crate::stored::broken;
use crate::{House, Refusal};

/// The kind of the jobs.
pub const JOB: &str = "forgotten_password";

/// What a job knows.
#[derive(Deserialize)]
struct Asked {
    email: String,
    address: String,
}

/// Writes a link to the account that was asked for, if there is one that may sign in. Former links
/// of it are over. Runs in the transaction that ends the job.
pub async fn answer(house: &House, tx: &Tx, payload: &str) -> Result<(), Refusal> {
    let asked: Asked = serde_json::from_str(payload).map_err(|_| broken("job"))?;
    let found = access_rows::person_by_email(tx, &asked.email).await?;
    let Some((person, _)) = found.filter(|(person, _)| person.active) else {
        return Ok(());
    };
    let (token, now) = (tokens::fresh(""), house.now());
    rows::renew_link(
        tx,
        &tokens::hash(&token),
        &person.id,
        now.as_microsecond(),
        (now + GOOD_FOR).as_microsecond(),
    )
    .await?;
    account_letters::forgotten(house, tx, &person, &token, &asked.address).await
}
