//! Making, changing, pausing and removing schedules.

use canopy_domain::period::zone;
use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::kept::Schedule;
use super::recipients::chosen;
use super::rows;
use super::wish::Wish;
use crate::audit::{self, Change};
use crate::organizations::find::{Organization, find_in};
use crate::{Actor, House, Refusal};

/// The most schedules of one organization.
const MOST: usize = 100;

/// The organization, for those who manage its schedules.
pub(super) async fn managed(
    tx: &Tx,
    actor: &Actor,
    subject: &str,
) -> Result<Organization, Refusal> {
    let organization = find_in(tx, actor, subject).await?;
    let place = Place::Organization(&organization.id);
    actor.may(Action::ManageOrganization, place)?;
    Ok(organization)
}

/// One of the organization's schedules; anything else is hidden.
pub(super) async fn own(
    tx: &Tx,
    organization: &Organization,
    id: &str,
) -> Result<Schedule, Refusal> {
    // No database keeps U+0000, so nothing is called so; asking would fail the whole request.
    if id.contains('\0') {
        return Err(Refusal::Hidden);
    }
    let found = rows::one(tx, id).await?;
    let own = found.filter(|it| it.organization_id == organization.id);
    own.ok_or(Refusal::Hidden)
}

/// The first day that is still to come, and was not claimed.
pub(super) async fn first_day(
    house: &House,
    tx: &Tx,
    organization: &Organization,
    of: &Schedule,
) -> Result<Date, Refusal> {
    let zone = zone(&organization.time_zone).map_err(|_| crate::stored::broken("time zone"))?;
    let last = rows::last_day(tx, &of.id).await?;
    let from = last
        .and_then(|day| day.tomorrow().ok())
        .unwrap_or(Date::MIN);
    let next = of.plan.next(from, house.now(), &zone);
    next.map(|slot| slot.day)
        .ok_or_else(|| Refusal::Internal("a schedule is never due".into()))
}

/// Makes a schedule.
pub async fn create_schedule(
    house: &House,
    actor: &Actor,
    subject: &str,
    wish: &Wish,
) -> Result<String, Refusal> {
    house
        .store
        .write(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            let wanted = wish.read(None)?;
            let asked = wish.recipients.as_deref().unwrap_or_default();
            if rows::all(&tx, &organization.id).await?.len() >= MOST {
                let message = format!("There are {MOST} schedules already. Delete one first.");
                return Err(Refusal::conflict("name", "too_many", message));
            }
            let mut new = Schedule {
                id: house.fresh_id("sch_"),
                organization_id: organization.id.clone(),
                name: wanted.name,
                plan: wanted.plan,
                shape: wanted.shape,
                active: wish.active.unwrap_or(true),
                from_day: Date::MIN,
                created_at: house.now(),
                recipients: chosen(house, &tx, &organization, asked).await?,
            };
            new.from_day = first_day(house, &tx, &organization, &new).await?;
            rows::put(&tx, &new).await?;
            record(&tx, actor, "schedule.created", None, Some(&new)).await?;
            Ok(new.id)
        })
        .await
}

/// Changes a schedule. A day that was claimed already is not sent again.
pub async fn edit_schedule(
    house: &House,
    actor: &Actor,
    subject: &str,
    id: &str,
    wish: &Wish,
) -> Result<(), Refusal> {
    house
        .store
        .write(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            let was = own(&tx, &organization, id).await?;
            let wanted = wish.read(Some((&was.name, was.plan, was.shape)))?;
            let mut changed = Schedule {
                name: wanted.name,
                plan: wanted.plan,
                shape: wanted.shape,
                active: wish.active.unwrap_or(was.active),
                ..was.clone()
            };
            if let Some(asked) = &wish.recipients {
                changed.recipients = chosen(house, &tx, &organization, asked).await?;
            }
            if changed.plan != was.plan || (changed.active && !was.active) {
                changed.from_day = first_day(house, &tx, &organization, &changed).await?;
            }
            if words(&was) == words(&changed) {
                return Ok(());
            }
            rows::put(&tx, &changed).await?;
            record(&tx, actor, "schedule.changed", Some(&was), Some(&changed)).await
        })
        .await
}

/// What is done with a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is sent again, from its next day on.
    Resumed,
    /// It is not sent for now.
    Paused,
    /// It is gone.
    Removed,
}

/// Pauses, resumes or removes a schedule.
pub async fn turn_schedule(
    house: &House,
    actor: &Actor,
    subject: &str,
    id: &str,
    turn: Turn,
) -> Result<(), Refusal> {
    house
        .store
        .write(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            let was = own(&tx, &organization, id).await?;
            let mut changed = was.clone();
            changed.active = turn == Turn::Resumed;
            match turn {
                Turn::Removed => {
                    rows::remove(&tx, id, house.now().as_microsecond()).await?;
                    return record(&tx, actor, "schedule.removed", Some(&was), None).await;
                }
                _ if changed.active == was.active => return Ok(()),
                Turn::Resumed => {
                    changed.from_day = first_day(house, &tx, &organization, &changed).await?;
                }
                Turn::Paused => {}
            }
            rows::put(&tx, &changed).await?;
            let action = match turn {
                Turn::Resumed => "schedule.resumed",
                _ => "schedule.paused",
            };
            record(&tx, actor, action, Some(&was), Some(&changed)).await
        })
        .await
}

/// A schedule in the words of the audit log.
fn words(of: &Schedule) -> Json {
    let recipients: Vec<&str> = of.recipients.iter().map(|it| it.email.as_str()).collect();
    json!({
        "name": of.name,
        "cadence": of.plan.cadence,
        "weekday": of.plan.weekday,
        "month_day": of.plan.month_day,
        "hour": of.plan.hour,
        "covers": of.plan.covers,
        "layout": of.shape.layout.code(),
        "lines": of.shape.lines.code(),
        "format": of.shape.format.ending(),
        "active": of.active,
        "recipients": recipients,
    })
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    action: &str,
    before: Option<&Schedule>,
    after: Option<&Schedule>,
) -> Result<(), Refusal> {
    let Some(of) = after.or(before) else {
        return Ok(());
    };
    let change = Change {
        organization: Some(&of.organization_id),
        company: None,
        action,
        subject: &of.id,
        before: before.map(words),
        after: after.map(words),
    };
    audit::record(tx, actor, change).await
}
