//! Role assignments: who holds which role where.

pub(crate) mod rows;

use canopy_domain::role::Assignment;
use canopy_store::Tx;
use serde_json::json;

use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

/// Gives a person a role. An assignment that is in force just so is not given twice. `chain` is
/// the organization whose audit log takes the record.
pub(crate) async fn assign(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    person_id: &str,
    assignment: &Assignment,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    let held = rows::assignments_of(tx, person_id).await?;
    if held.contains(assignment) {
        return Ok(());
    }
    let id = house.fresh_id("asg_");
    rows::insert_assignment(
        tx,
        &id,
        person_id,
        assignment,
        &actor.id,
        house.now().as_microsecond(),
    )
    .await?;
    let change = Change {
        organization: chain,
        company: assignment.company_id.as_deref(),
        action: "role.assigned",
        subject: person_id,
        before: None,
        after: Some(json!({ "assignment": id, "role": assignment.role.code() })),
    };
    audit::record(tx, actor, change).await
}
