//! Who belongs to an organization: people who hold or held a role in it or in one of its companies.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_store::Tx;
use jiff::Timestamp;

use crate::Refusal;
use crate::access::people::Person;
use crate::access::roles;
use crate::access::rows::person_by_id;
use crate::companies::find::find_in;

/// The person with this id, if they belong to the organization; anybody else is as if there were
/// no such person.
pub(super) async fn person_here(
    tx: &Tx,
    organization_id: &str,
    person_id: &str,
    now: Timestamp,
) -> Result<Person, Refusal> {
    let person = person_by_id(tx, person_id).await?.ok_or(Refusal::Hidden)?;
    let places = roles::rows::places_of(tx, person_id).await?;
    let direct = places
        .iter()
        .any(|(organization, _)| organization.as_deref() == Some(organization_id));
    let companies = places.iter().filter_map(|(_, company)| company.as_deref());
    if direct
        || !companies_here(tx, organization_id, companies, now)
            .await?
            .is_empty()
    {
        Ok(person)
    } else {
        Err(Refusal::Hidden)
    }
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
