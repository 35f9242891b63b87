//! The schedules of an organization, and what became of their deliveries.

use canopy_domain::period::zone;
use canopy_store::Tx;
use jiff::Timestamp;

use super::edit::{managed, own};
use super::kept::{Delivery, Person, Schedule};
use super::outcome::told;
use super::recipients::{as_now, eligible, may_read};
use super::rows;
use crate::organizations::find::Organization;
use crate::stored::broken;
use crate::{Actor, House, Refusal};

/// How many deliveries are shown.
const SHOWN: i64 = 100;

/// A schedule in a list.
#[derive(Debug)]
pub struct Listed {
    /// The schedule.
    pub schedule: Schedule,
    /// When it is sent next; never while it is paused.
    pub next: Option<Timestamp>,
    /// Its latest delivery that was no test.
    pub latest: Option<Delivery>,
}

/// The schedules of an organization, oldest first.
#[derive(Debug)]
pub struct Schedules {
    /// The organization.
    pub organization: Organization,
    /// Its schedules.
    pub items: Vec<Listed>,
}

/// One schedule with what became of it.
#[derive(Debug)]
pub struct Detail {
    /// The organization.
    pub organization: Organization,
    /// The schedule.
    pub listed: Listed,
    /// Its deliveries, latest first.
    pub deliveries: Vec<Delivery>,
    /// Those of its recipients who would get nothing now.
    pub without: Vec<Person>,
}

/// Who can be chosen for a schedule.
#[derive(Debug)]
pub struct Offer {
    /// The organization.
    pub organization: Organization,
    /// Everybody who may read its reports, by name.
    pub people: Vec<Person>,
}

/// Reads the schedules of an organization.
pub async fn schedules(house: &House, actor: &Actor, subject: &str) -> Result<Schedules, Refusal> {
    house
        .store
        .read(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            let mut latest = rows::latest(&tx, &organization.id).await?;
            told(&tx, &mut latest).await?;
            let mut items = Vec::new();
            for schedule in rows::all(&tx, &organization.id).await? {
                let place = latest.iter().position(|it| it.schedule_id == schedule.id);
                items.push(Listed {
                    next: next(house, &organization, &schedule)?,
                    latest: place.map(|place| latest.swap_remove(place)),
                    schedule,
                });
            }
            Ok(Schedules {
                organization,
                items,
            })
        })
        .await
}

/// Reads one schedule with its deliveries.
pub async fn schedule(
    house: &House,
    actor: &Actor,
    subject: &str,
    id: &str,
) -> Result<Detail, Refusal> {
    house
        .store
        .read(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            let schedule = own(&tx, &organization, id).await?;
            let mut deliveries = rows::deliveries(&tx, id, SHOWN).await?;
            told(&tx, &mut deliveries).await?;
            let without = without(house, &tx, &organization, &schedule).await?;
            Ok(Detail {
                listed: Listed {
                    next: next(house, &organization, &schedule)?,
                    latest: deliveries.iter().find(|it| !it.test).cloned(),
                    schedule,
                },
                organization,
                deliveries,
                without,
            })
        })
        .await
}

/// Reads who can be chosen.
pub async fn offer(house: &House, actor: &Actor, subject: &str) -> Result<Offer, Refusal> {
    house
        .store
        .read(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            Ok(Offer {
                people: eligible(house, &tx, &organization).await?,
                organization,
            })
        })
        .await
}

fn next(
    house: &House,
    organization: &Organization,
    of: &Schedule,
) -> Result<Option<Timestamp>, Refusal> {
    let zone = zone(&organization.time_zone).map_err(|_| broken("time zone"))?;
    let next = of.plan.next(of.from_day, house.now(), &zone);
    Ok(next.filter(|_| of.active).map(|slot| slot.due))
}

async fn without(
    house: &House,
    tx: &Tx,
    organization: &Organization,
    of: &Schedule,
) -> Result<Vec<Person>, Refusal> {
    let mut found = Vec::new();
    for person in &of.recipients {
        let actor = as_now(house, tx, &person.id).await?;
        if !actor.is_some_and(|actor| may_read(&actor, &organization.id)) {
            found.push(person.clone());
        }
    }
    Ok(found)
}
