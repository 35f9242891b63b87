//! Putting deliveries in line in the transaction of their cause.

use canopy_store::Tx;
use canopy_store::queue::{Job, enqueue};
use serde_json::{Value as Json, json};

use super::{Event, rows};
use crate::{House, Refusal};

/// The kind of the jobs that deliver.
pub(super) const JOB: &str = "webhook";

/// Tells every endpoint of the organization that wants to know of it.
pub(crate) async fn announce(
    house: &House,
    tx: &Tx,
    organization_id: &str,
    event: Event,
    data: &Json,
) -> Result<(), Refusal> {
    let now = house.now();
    let message = json!({ "type": event.code(), "timestamp": now.to_string(), "data": data });
    for endpoint in rows::endpoints(tx, organization_id).await? {
        if !endpoint.switched_on || !endpoint.events.contains(&event) {
            continue;
        }
        let (id, at) = (house.fresh_id("msg_"), now.as_microsecond());
        rows::insert_delivery(tx, &id, &endpoint, event, &message.to_string(), at).await?;
        let job = Job {
            kind: JOB,
            payload: id.clone(),
            run_at_micros: at,
            unique: Some(id),
        };
        enqueue(tx, job).await?;
    }
    Ok(())
}
