//! Claiming the days that are due: once each, by as many processes as there are.

use canopy_domain::period::zone;
use canopy_domain::schedule::Slot;
use canopy_store::Tx;
use canopy_store::queue::{Job, enqueue};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::kept::{Person, Schedule};
use super::rows::{self, New};
use super::send::JOB;
use crate::organizations::rows::by_ids;
use crate::stored::broken;
use crate::{House, Refusal};

/// Days that were missed and are still told of, the latest ones.
const MISSED: usize = 400;

/// Puts in line what is due. Answers how many deliveries this process claimed.
pub async fn claim_due(house: &House) -> Result<usize, Refusal> {
    let now = house.now();
    // Nowhere is it a later day than here.
    let latest = TimeZone::UTC.to_datetime(now).date();
    let latest = latest.saturating_add(1.day());
    let due = house
        .store
        .read(move |tx| async move {
            let mut due = Vec::new();
            for schedule in rows::due_on(&tx, latest).await? {
                if !slots(&tx, &schedule, now).await?.is_empty() {
                    due.push(schedule.id);
                }
            }
            Ok::<_, Refusal>(due)
        })
        .await?;
    let mut claimed = 0;
    for id in &due {
        let taken = house
            .store
            .write(move |tx| async move { claim(house, &tx, id, now).await });
        claimed += usize::from(taken.await?);
    }
    Ok(claimed)
}

/// The slots of a schedule that are due, in the organization's zone as it is now.
async fn slots(tx: &Tx, of: &Schedule, now: Timestamp) -> Result<Vec<Slot>, Refusal> {
    let ids = [of.organization_id.clone()];
    let Some(organization) = by_ids(tx, &ids).await?.pop() else {
        return Ok(Vec::new());
    };
    let zone = zone(&organization.time_zone).map_err(|_| broken("time zone"))?;
    Ok(of.plan.due_by(of.from_day, now, &zone, MISSED))
}

/// Claims the latest day of a schedule; those before it are skipped.
async fn claim(house: &House, tx: &Tx, id: &str, now: Timestamp) -> Result<bool, Refusal> {
    // It may have been changed, paused or claimed since it was looked at.
    let Some(schedule) = rows::one(tx, id).await?.filter(|it| it.active) else {
        return Ok(false);
    };
    let slots = slots(tx, &schedule, now).await?;
    let Some((slot, missed)) = slots.split_last() else {
        return Ok(false);
    };
    let after = slot
        .day
        .tomorrow()
        .map_err(|_| broken("day of a schedule"))?;
    if !rows::move_on(tx, &schedule, after).await? {
        return Ok(false);
    }
    for missed in missed {
        deliver(house, tx, (&schedule, *missed), &[], true).await?;
    }
    deliver(house, tx, (&schedule, *slot), &schedule.recipients, false).await
}

async fn deliver(
    house: &House,
    tx: &Tx,
    (of, slot): (&Schedule, Slot),
    to: &[Person],
    skipped: bool,
) -> Result<bool, Refusal> {
    let id = house.fresh_id("sdl_");
    let new = New {
        id: &id,
        of,
        slot,
        test: false,
        skipped,
        at: house.now().as_microsecond(),
    };
    if !rows::insert_delivery(tx, &new).await? {
        return Ok(false);
    }
    for person in to {
        put_in_line(house, tx, &id, person).await?;
    }
    Ok(true)
}

/// Puts the copy of one recipient in line.
pub(super) async fn put_in_line(
    house: &House,
    tx: &Tx,
    delivery: &str,
    person: &Person,
) -> Result<(), Refusal> {
    rows::insert_copy(tx, delivery, person).await?;
    let payload = format!("{delivery} {}", person.id);
    let job = Job {
        kind: JOB,
        payload: payload.clone(),
        run_at_micros: house.now().as_microsecond(),
        unique: Some(payload),
    };
    Ok(enqueue(tx, job).await?)
}
