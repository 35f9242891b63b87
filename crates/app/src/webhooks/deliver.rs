//! Delivering webhooks: by as many processes as there are, each attempt by one of them.

use std::time::Duration;

use canopy_outside::Reach;
use canopy_store::StoreError;
use canopy_store::queue::{Claimed, claim, done, give_up, retry_at};
use jiff::SignedDuration;

use super::post::JOB;
use super::rows::{self, Attempt, Outgoing};
use super::{PURPOSE, sign};
use crate::{House, Refusal};

/// How long one attempt may take before another process takes the delivery over.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// How long to wait after each failed attempt, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h. After the
/// attempt that follows the last wait it is given up.
pub const WAITS: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400];
/// How often an idle process looks for deliveries.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long it waits when the database does not answer.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);

/// Where deliveries may go.
pub(super) fn reach(house: &House) -> Reach {
    match house.config.webhooks_inside {
        true => Reach::Anywhere,
        false => Reach::Public,
    }
}

/// Delivers until it is dropped.
pub async fn run(house: House) {
    loop {
        let wait = match deliver_next(&house).await {
            Ok(true) => continue,
            Ok(false) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(%error, "webhooks could not be looked for; they wait");
                AFTER_TROUBLE
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Takes up the delivery that has waited longest; false where none is due.
pub async fn deliver_next(house: &House) -> Result<bool, Refusal> {
    let (now, lease) = (house.now().as_microsecond(), LEASE.as_micros() as i64);
    let Some(job) = claim(&house.store, &[JOB], now, lease).await? else {
        return Ok(false);
    };
    match attempt(house, &job).await {
        // Another process has it now.
        Err(Refusal::Store(StoreError::LeaseLost)) => Ok(true),
        ended => ended.map(|()| true),
    }
}

/// How an attempt ended.
enum Ended {
    Taken(u16),
    NotTaken(Option<u16>, String),
    Unwanted,
}

async fn attempt(house: &House, job: &Claimed) -> Result<(), Refusal> {
    let found = house
        .store
        .read(move |tx| async move { rows::outgoing(&tx, &job.payload).await })
        .await?;
    let ended = match &found {
        None => Ended::Unwanted,
        Some(outgoing) if !outgoing.wanted => Ended::Unwanted,
        Some(outgoing) => sent(house, &job.payload, outgoing).await?,
    };
    conclude(house, job, &ended).await
}

async fn sent(house: &House, id: &str, outgoing: &Outgoing) -> Result<Ended, Refusal> {
    let keyring = house.keyring()?;
    let secret = keyring.open(PURPOSE, &outgoing.endpoint_id, &outgoing.secret)?;
    let seconds = house.now().as_second();
    let (time, signature) = (
        seconds.to_string(),
        sign::signature(&secret, id, seconds, &outgoing.body),
    );
    let headers = [
        ("content-type", "application/json"),
        ("user-agent", "Canopy"),
        ("webhook-id", id),
        ("webhook-timestamp", time.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    let body = outgoing.body.clone().into_bytes();
    let posted = canopy_outside::post(&outgoing.url, &headers, body, reach(house)).await;
    Ok(match posted {
        Ok(status) if (200..300).contains(&status) => Ended::Taken(status),
        Ok(status) => Ended::NotTaken(Some(status), format!("it answered {status}")),
        Err(error) => Ended::NotTaken(None, error.chars().take(300).collect()),
    })
}

/// Notes how an attempt ended, in one transaction with the end of the job.
async fn conclude(house: &House, job: &Claimed, ended: &Ended) -> Result<(), Refusal> {
    let at = house.now().as_microsecond();
    let next = usize::try_from(job.attempt - 1)
        .ok()
        .and_then(|past| WAITS.get(past));
    house
        .store
        .post(move |tx| async move {
            let id = &job.payload;
            let mut note = Attempt {
                state: "given_up",
                at,
                next_at: None,
                status: None,
                error: None,
            };
            match ended {
                Ended::Taken(status) => {
                    note.state = "delivered";
                    note.status = Some(i64::from(*status));
                    done(&tx, job).await?;
                }
                Ended::Unwanted => {
                    note.error = Some("the endpoint was switched off or removed");
                    done(&tx, job).await?;
                }
                Ended::NotTaken(status, why) => {
                    note.status = status.map(i64::from);
                    note.error = Some(why);
                    match next {
                        // Gone: nobody will ever take it.
                        Some(wait) if *status != Some(410) => {
                            note.state = "waiting";
                            note.next_at = Some(at + wait * 1_000_000);
                            retry_at(&tx, job, at + wait * 1_000_000, why).await?;
                        }
                        _ => give_up(&tx, job, why).await?,
                    }
                }
            }
            rows::note(&tx, id, &note).await
        })
        .await?;
    let (delivery, attempt) = (&job.payload, job.attempt);
    if let Ended::NotTaken(_, why) = ended {
        tracing::warn!(delivery, attempt, why, "a webhook was not taken");
    }
    Ok(())
}
