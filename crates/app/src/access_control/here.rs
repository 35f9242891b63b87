//! Who belongs to an organization, and which companies do.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_store::Tx;
use jiff::Timestamp;

use super::effective::Ties;
use crate::Refusal;
use crate::access::people::Person;
use crate::access::rows::person_by_id;
use crate::companies::find::find_in;

/// The person with this id, if they hold or held a role in the organization; anybody else is as if
/// there were no such person.
pub(super) async fn person_here(
    tx: &Tx,
    organization_id: &str,
    person_id: &str,
    now: Timestamp,
) -> Result<Person, Refusal> {
    let person = person_by_id(tx, person_id).await?.ok_or(Refusal::Hidden)?;
    Ties::of(tx, organization_id, person_id, now).await?;
    Ok(person)
}

/// Those of the companies that are linked to the organization now.
pub(super) async fn companies_here(
    tx: &Tx,
    organization_id: &str,
    companies: impl Iterator<Item = &str>,
    now: Timestamp,
) -> Result<BTreeSet<String>, Refusal> {
    let subjects: BTreeSet<Arc<str>> = companies.map(Arc::from).collect();
    let found = find_in(tx, &subjects, now).await?;
    Ok(found
        .into_values()
        .filter(|company| company.organization_id.as_deref() == Some(organization_id))
        .map(|company| company.id.to_string())
        .collect())
}
