//! Role assignments: who holds which role where.

pub(crate) mod rows;
pub(crate) mod standing;
mod words;

use canopy_domain::role::{Assignment, Draft};
use canopy_store::Tx;
use serde_json::json;

use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

use rows::Kept;
pub(crate) use words::words;

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
    let draft =
        Draft::of(assignment).ok_or_else(|| Refusal::Internal("a role without a place".into()))?;
    give(house, tx, actor, person_id, &draft, chain).await?;
    Ok(())
}

/// Gives a person a role as drafted; answers the assignment's id.
pub(crate) async fn give(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    person_id: &str,
    draft: &Draft,
    chain: Option<&str>,
) -> Result<String, Refusal> {
    let id = house.fresh_id("asg_");
    let at = house.now().as_microsecond();
    rows::insert(tx, &id, person_id, draft, &actor.id, at).await?;
    let change = Change {
        organization: chain,
        company: draft.held_in.company_id(),
        action: "role.assigned",
        subject: person_id,
        before: None,
        after: Some(json!({ "assignment": id, "is": words(draft) })),
    };
    audit::record(tx, actor, change).await?;
    Ok(id)
}

/// Changes an assignment to another state; one that is so already stays unrecorded. `action` is
/// what the audit log calls it.
pub(crate) async fn change(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    was: &Kept,
    becomes: &Draft,
    (action, chain): (&str, Option<&str>),
) -> Result<(), Refusal> {
    if was.draft == *becomes {
        return Ok(());
    }
    let at = house.now().as_microsecond();
    rows::replace(tx, was, becomes, &actor.id, at).await?;
    let change = Change {
        organization: chain,
        company: becomes.held_in.company_id(),
        action,
        subject: &was.person_id,
        before: Some(json!({ "assignment": was.id, "is": words(&was.draft) })),
        after: Some(json!({ "assignment": was.id, "is": words(becomes) })),
    };
    audit::record(tx, actor, change).await
}

/// Ends an assignment.
pub(crate) async fn end(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    was: &Kept,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    let at = house.now().as_microsecond();
    rows::end(tx, &was.id, &actor.id, at).await?;
    let change = Change {
        organization: chain,
        company: was.draft.held_in.company_id(),
        action: "role.removed",
        subject: &was.person_id,
        before: Some(json!({ "assignment": was.id, "is": words(&was.draft) })),
        after: None,
    };
    audit::record(tx, actor, change).await
}
