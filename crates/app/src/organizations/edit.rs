//! Editing an organization: its name, its time zone, and the rules that it sets.

use canopy_domain::role::{Action, Place};
use serde_json::json;

use super::find::{Organization, find_organization};
use super::rows;
use crate::access::roles::standing::Standing;
use crate::audit::{self, Change};
use crate::fields::{check_currency, check_name, check_zone};
use crate::{Actor, ActorKind, House, Refusal};

/// The changes asked for; what is absent stays.
#[derive(Debug, Default, Clone)]
pub struct OrganizationEdit {
    /// A new display name.
    pub name: Option<String>,
    /// A new IANA time zone.
    pub time_zone: Option<String>,
    /// A new default currency.
    pub currency: Option<String>,
    /// Whether its roles count only in sessions with a second factor.
    pub two_factor_required: Option<bool>,
    /// How many days invitations are good for, from 1 to [`LONGEST_INVITATION`].
    pub invitation_days: Option<i64>,
}

/// The longest time for which an invitation may be good, in days.
pub const LONGEST_INVITATION: i64 = 90;

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
            // Whoever was removed meanwhile is an admin no more.
            let standing = Standing::of(&tx, actor).await?;
            let place = Place::Organization(&found.id);
            standing.actor.may(Action::ManageOrganization, place)?;
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
            if let Some(required) = edit.two_factor_required {
                may_require(actor, &before, required)?;
                after.two_factor_required = required;
            }
            if let Some(days) = edit.invitation_days
                && days != before.invitation_days.unwrap_or(house.config.invitation_days)
            {
                after.invitation_days = Some(check_days(days)?);
            }
            let words = |org: &Organization| {
                json!({ "name": org.name, "time_zone": org.time_zone, "currency": org.currency.code(),
                    "two_factor_required": org.two_factor_required,
                    "invitation_days": org.invitation_days })
            };
            if words(&before) != words(&after) {
                rows::update(&tx, &after).await?;
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

fn check_days(days: i64) -> Result<i64, Refusal> {
    match (1..=LONGEST_INVITATION).contains(&days) {
        true => Ok(days),
        false => {
            let words = format!("write a whole number of days from 1 to {LONGEST_INVITATION}");
            Err(Refusal::field("invitation_days", "out_of_range", words))
        }
    }
}

/// Whoever asks others for a second factor has one: nobody locks themselves out by asking for it.
fn may_require(actor: &Actor, before: &Organization, required: bool) -> Result<(), Refusal> {
    let news = required && !before.two_factor_required;
    if news && actor.kind == ActorKind::Person && !actor.entry.second_factor {
        return Err(Refusal::field(
            "two_factor_required",
            "set_up_first",
            "set up two-factor sign-in for your own account first, then ask others for it",
        ));
    }
    Ok(())
}
