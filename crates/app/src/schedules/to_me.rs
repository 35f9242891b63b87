//! Sending a report to oneself, to see what it is like.

use canopy_domain::period::{day_of, zone};
use canopy_domain::schedule::Slot;
use serde_json::json;

use super::claim::put_in_line;
use super::edit::{managed, own};
use super::kept::Person;
use super::rows::{self, New};
use crate::audit::{self, Change};
use crate::stored::broken;
use crate::{Actor, ActorKind, House, Refusal};

/// Puts the report that would be sent today in line for the actor alone.
pub async fn send_to_me(
    house: &House,
    actor: &Actor,
    subject: &str,
    id: &str,
) -> Result<(), Refusal> {
    house
        .store
        .write(move |tx| async move {
            let organization = managed(&tx, actor, subject).await?;
            let schedule = own(&tx, &organization, id).await?;
            if actor.kind != ActorKind::Person {
                return Err(Refusal::Forbidden);
            }
            // Asked for twice before it is written, it is one.
            if rows::test_waits(&tx, id, &actor.id).await? {
                return Ok(());
            }
            let zone = zone(&organization.time_zone).map_err(|_| broken("time zone"))?;
            let now = house.now();
            let delivery = house.fresh_id("sdl_");
            let new = New {
                id: &delivery,
                of: &schedule,
                slot: Slot {
                    day: day_of(now, &zone),
                    due: now,
                },
                test: true,
                skipped: false,
                at: now.as_microsecond(),
            };
            rows::insert_delivery(&tx, &new).await?;
            let person = Person {
                id: actor.id.clone(),
                name: actor.name.clone(),
                email: actor.email.clone(),
            };
            put_in_line(house, &tx, &delivery, &person).await?;
            let change = Change {
                organization: Some(&organization.id),
                company: None,
                action: "schedule.tested",
                subject: id,
                before: None,
                after: Some(json!({ "name": schedule.name, "sent_to": actor.email })),
            };
            audit::record(&tx, actor, change).await
        })
        .await
}
