//! Work that was put in line by somebody's request and is done after its answer, by whichever
//! process comes first.

use canopy_store::queue::{self, Claimed};

use crate::access::forgotten;
use crate::{House, Refusal};

/// How long a worker may take for one piece of work before another takes it.
const LEASE_MICROS: i64 = 60_000_000;

/// Answers those who forgot their password; tells how many pieces of work were done. What fails is
/// tried again later.
pub async fn answer_waiting(house: &House) -> Result<usize, Refusal> {
    let mut done = 0;
    loop {
        let now = house.now().as_microsecond();
        let claimed = queue::claim(&house.store, &[forgotten::JOB], now, LEASE_MICROS).await?;
        let Some(job) = claimed else { return Ok(done) };
        if let Err(error) = answer(house, &job).await {
            tracing::warn!(%error, "a forgotten password was not answered; it is tried again");
            again(house, &job, &error.to_string()).await?;
        }
        done += 1;
    }
}

async fn answer(house: &House, job: &Claimed) -> Result<(), Refusal> {
    house
        .store
        .write(move |tx| async move {
            forgotten::answer(house, &tx, &job.payload).await?;
            Ok(queue::done(&tx, job).await?)
        })
        .await
}

async fn again(house: &House, job: &Claimed, error: &str) -> Result<(), Refusal> {
    let at = house.now().as_microsecond() + queue::backoff_micros(job.attempt);
    house
        .store
        .post(move |tx| async move { Ok(queue::retry_at(&tx, job, at, error).await?) })
        .await
}
