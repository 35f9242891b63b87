//! Delivering letters: one after the other, by as many processes as there are.

use std::time::Duration;

use canopy_store::StoreError;
use canopy_store::queue::{Claimed, backoff_micros, claim, done, give_up, retry_at};
use jiff::SignedDuration;

use super::post::JOB;
use super::rows::{self, Outgoing};
use super::smtp::{Failed, Smtp};
use crate::{House, Refusal};

/// How long one attempt may take before another process takes the letter over.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// A letter that could not be delivered for so long says nothing that still holds.
pub const TOO_OLD: SignedDuration = SignedDuration::from_hours(72);
/// How often an idle process looks for letters.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long it waits when the database does not answer.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);

/// Delivers letters until it is dropped. Without a mail server it says how many wait.
pub async fn run(house: House) {
    let mut told = 0;
    loop {
        let wait = match deliver_next(&house).await {
            Ok(true) => continue,
            Ok(false) => {
                told = tell_waiting(&house, told).await;
                LOOK_EVERY
            }
            Err(error) => {
                tracing::error!(%error, "letters could not be looked for; they wait");
                AFTER_TROUBLE
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Takes up the letter that has waited longest; false where none is due, or nobody carries them.
pub async fn deliver_next(house: &House) -> Result<bool, Refusal> {
    let Some(smtp) = &house.config.smtp else {
        return Ok(false);
    };
    let (now, lease) = (house.now().as_microsecond(), LEASE.as_micros() as i64);
    let Some(job) = claim(&house.store, &[JOB], now, lease).await? else {
        return Ok(false);
    };
    match attempt(house, smtp, &job).await {
        // Another process has the letter now. It goes out twice, under the same Message-ID.
        Err(Refusal::Store(StoreError::LeaseLost)) => Ok(true),
        ended => ended.map(|()| true),
    }
}

async fn attempt(house: &House, smtp: &Smtp, job: &Claimed) -> Result<(), Refusal> {
    let found = house
        .store
        .read(move |tx| async move { rows::outgoing(&tx, &job.payload).await })
        .await?;
    let Some(outgoing) = found else {
        return house
            .store
            .post(move |tx| async move { Ok(done(&tx, job).await?) })
            .await;
    };
    let ended = if house.now() - TOO_OLD >= outgoing.created_at {
        Err(Failed::ForGood(
            "it could not be delivered for three days".into(),
        ))
    } else {
        smtp.send(&job.payload, &outgoing.letter, outgoing.created_at)
            .await
    };
    conclude(house, job, &outgoing, ended).await
}

/// Notes how an attempt ended, in one transaction with the end of the job.
async fn conclude(
    house: &House,
    job: &Claimed,
    outgoing: &Outgoing,
    ended: Result<(), Failed>,
) -> Result<(), Refusal> {
    let (letter, now) = (&job.payload, house.now().as_microsecond());
    let ended = &ended;
    house
        .store
        .post(move |tx| async move {
            match ended {
                Ok(()) => {
                    rows::note_sent(&tx, letter, now).await?;
                    done(&tx, job).await?;
                }
                Err(Failed::ForNow(why)) => {
                    rows::note_failed(&tx, letter, why).await?;
                    retry_at(&tx, job, now + backoff_micros(job.attempt), why).await?;
                }
                Err(Failed::ForGood(why)) => {
                    rows::note_given_up(&tx, letter, why).await?;
                    give_up(&tx, job, why).await?;
                }
            }
            Ok::<_, Refusal>(())
        })
        .await?;
    let attempt = job.attempt;
    match ended {
        Ok(()) => tracing::info!(letter, attempt, "a letter went out"),
        Err(Failed::ForNow(why)) => {
            tracing::warn!(
                letter,
                attempt,
                why,
                "a letter was not taken and is tried again"
            )
        }
        Err(Failed::ForGood(why)) => {
            let subject = &outgoing.letter.subject;
            tracing::error!(letter, attempt, subject, why, "a letter was given up")
        }
    }
    Ok(())
}

/// Says that letters wait where nothing carries them, once for every change of their number.
async fn tell_waiting(house: &House, told: i64) -> i64 {
    if house.config.smtp.is_some() {
        return 0;
    }
    let waiting = house
        .store
        .read(|tx| async move { rows::waiting(&tx).await })
        .await
        .unwrap_or(told);
    if waiting > told && house.config.mailbox {
        let mailbox = format!("{}/mailbox", house.config.base_url);
        tracing::info!(waiting, mailbox, "a letter waits in the mailbox");
    } else if waiting > told {
        tracing::warn!(
            waiting,
            "a letter waits: set CANOPY_SMTP, so that letters go out"
        );
    }
    waiting
}
