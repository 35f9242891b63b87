//! Creating an organization: an act of the installation's operator.

use canopy_domain::text::slug;
use canopy_store::Tx;
use serde_json::json;

use super::find::Organization;
use super::rows;
use crate::audit::{self, Change};
use crate::fields::{check_currency, check_name, check_zone};
use crate::{Actor, House, Refusal};

/// Finds the organization with this slug, id or name, or makes one with the name.
pub(crate) async fn find_or_create(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    name: &str,
) -> Result<Organization, Refusal> {
    for subject in [name.to_owned(), slug(name)] {
        if let Some(found) = rows::by_subject(tx, &subject).await? {
            return Ok(found);
        }
    }
    create(house, tx, actor, name, "UTC", "USD").await
}

/// Creates an organization under a free slug.
pub(crate) async fn create(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    name: &str,
    zone: &str,
    currency: &str,
) -> Result<Organization, Refusal> {
    let name = check_name("organization", name)?;
    check_zone(zone)?;
    let currency = check_currency(currency)?;
    let wished = slug(&name);
    let mut organization = Organization {
        id: house.fresh_id("org_"),
        slug: wished.clone(),
        name,
        time_zone: zone.into(),
        currency,
        two_factor_required: false,
        invitation_days: None,
    };
    let mut number = 1;
    while !rows::insert(tx, &organization, house.now().as_microsecond()).await? {
        number += 1;
        let suffix = format!("-{number}");
        let kept: String = wished.chars().take(63 - suffix.len()).collect();
        organization.slug = format!("{kept}{suffix}");
    }
    let change = Change {
        organization: Some(&organization.id),
        company: None,
        action: "organization.created",
        subject: &organization.id,
        before: None,
        after: Some(json!({ "name": organization.name, "slug": organization.slug })),
    };
    audit::record(tx, actor, change).await?;
    Ok(organization)
}
