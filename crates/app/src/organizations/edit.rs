//! Editing an organization: name, time zone, default currency.

use canopy_domain::role::{Action, Place};
use serde_json::json;

use super::find::{Organization, find_organization};
use super::rows;
use crate::audit::{self, Change};
use crate::fields::{check_currency, check_name, check_zone};
use crate::{Actor, House, Refusal};

/// The changes asked for; what is absent stays.
#[derive(Debug, Default, Clone)]
pub struct OrganizationEdit {
    /// A new display name.
    pub name: Option<String>,
    /// A new IANA time zone.
    pub time_zone: Option<String>,
    /// A new default currency.
    pub currency: Option<String>,
}

/// Edits an organization and answers it as it is afterwards.
pub async fn edit_organization(
    house: &House,
    actor: &Actor,
    subject: &str,
    edit: &OrganizationEdit,
) -> Result<Organization, Refusal> {
    let found = find_organization(house, actor, subject).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    let found = &found;
    house
        .store
        .write(move |tx| async move {
            let before = rows::by_subject(&tx, &found.id).await?.ok_or(Refusal::Hidden)?;
            let mut after = before.clone();
            if let Some(name) = &edit.name {
                after.name = check_name("name", name)?;
            }
            if let Some(zone) = &edit.time_zone {
                check_zone(zone)?;
                after.time_zone.clone_from(zone);
            }
            if let Some(currency) = &edit.currency {
                after.currency = check_currency(currency)?;
            }
            let words = |org: &Organization| json!({ "name": org.name, "time_zone": org.time_zone, "currency": org.currency.code() });
            if words(&before) != words(&after) {
                rows::update(&tx, &after.id, &after.name, &after.time_zone, after.currency).await?;
                let change = Change {
                    organization: Some(&after.id),
                    company: None,
                    action: "organization.edited",
                    subject: &after.id,
                    before: Some(words(&before)),
                    after: Some(words(&after)),
                };
                audit::record(&tx, actor, change).await?;
            }
            Ok(after)
        })
        .await
}
