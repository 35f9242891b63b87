//! Creating a company.

use canopy_domain::money::Currency;
use canopy_domain::period::zone;
use canopy_domain::refusal::FieldError;
use canopy_domain::role::{Action, Place};
use canopy_domain::text::{slug, slug_valid};
use canopy_store::Tx;
use serde_json::json;

use super::find::Found;
use super::{find, read_zones, rows};
use crate::audit::{self, Change};
use crate::organizations;
use crate::{Actor, House, Refusal};

/// What a new company needs.
#[derive(Debug, Clone)]
pub struct NewCompany {
    /// The display name.
    pub name: String,
    /// A wished slug; made from the name where absent. One that is taken gets a suffix.
    pub slug: Option<String>,
    /// An IANA time zone.
    pub time_zone: String,
    /// An ISO 4217 code.
    pub currency: String,
}

/// Checks a display name: 1 to 120 characters, none of them a control character.
pub(crate) fn check_name(field: &str, name: &str) -> Result<String, FieldError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(FieldError::new(
            field,
            "invalid",
            "write a name of 1 to 120 characters on one line",
        ));
    }
    Ok(name.to_owned())
}

/// Checks an ISO 4217 code.
pub(crate) fn check_currency(text: &str) -> Result<Currency, FieldError> {
    Currency::parse(text).map_err(|_| {
        FieldError::new(
            "currency",
            "invalid",
            "use an ISO 4217 code in capitals, such as USD or EUR",
        )
    })
}

/// Checks an IANA time zone.
pub(crate) fn check_zone(text: &str) -> Result<(), FieldError> {
    let wrong = |_| {
        FieldError::new(
            "time_zone",
            "invalid",
            "use an IANA time zone, such as America/New_York",
        )
    };
    zone(text).map(|_| ()).map_err(wrong)
}

/// Creates a company and links it to the organization from its first local day on.
pub async fn create_company(
    house: &House,
    actor: &Actor,
    organization: &str,
    new: &NewCompany,
) -> Result<Found, Refusal> {
    let organization = organizations::find::find_organization(house, actor, organization).await?;
    actor.may(Action::CreateCompany, Place::Organization(&organization.id))?;
    let id = house.fresh_id("co_");
    let (id, organization, now) = (&id, &organization, house.now());
    house
        .store
        .write(move |tx| async move {
            insert(&tx, id, new, now).await?;
            let today = read_zones(&new.time_zone)?.day_of(now);
            organizations::link::link(&tx, id, &organization.id, today).await?;
            let change = Change {
                organization: Some(&organization.id),
                company: Some(id),
                action: "company.created",
                subject: id,
                before: None,
                after: Some(json!({
                    "name": new.name.trim(), "time_zone": new.time_zone, "currency": new.currency,
                    "linked_on": today.to_string(),
                })),
            };
            audit::record(&tx, actor, change).await?;
            let key: std::sync::Arc<str> = id.as_str().into();
            find::find_in(&tx, &[key.clone()].into(), now)
                .await?
                .remove(&key)
                .ok_or(Refusal::Hidden)
        })
        .await
}

/// Stores a company under a free slug.
pub(crate) async fn insert(
    tx: &Tx,
    id: &str,
    new: &NewCompany,
    now: jiff::Timestamp,
) -> Result<(), Refusal> {
    let name = check_name("name", &new.name)?;
    let currency = check_currency(&new.currency)?;
    check_zone(&new.time_zone)?;
    let wished = match &new.slug {
        Some(text) if slug_valid(text) => text.clone(),
        Some(_) => {
            return Err(Refusal::field(
                "slug",
                "invalid",
                "use 1 to 63 of a to z, 0 to 9 and -",
            ));
        }
        None => slug(&name),
    };
    let slug = claim_free_slug(tx, &wished, id).await?;
    rows::insert(
        tx,
        id,
        &slug,
        &name,
        currency,
        &new.time_zone,
        now.as_microsecond(),
    )
    .await?;
    let words = [("open", "open"), ("closed", "closed")];
    for (word, meaning) in words {
        rows::set_meaning(tx, id, word, word, Some(meaning)).await?;
    }
    Ok(())
}

async fn claim_free_slug(tx: &Tx, wished: &str, id: &str) -> Result<String, Refusal> {
    if rows::claim_slug(tx, wished, id).await? {
        return Ok(wished.to_owned());
    }
    for number in 2..10_000 {
        let suffix = format!("-{number}");
        let kept: String = wished.chars().take(63 - suffix.len()).collect();
        let slug = format!("{kept}{suffix}");
        if rows::claim_slug(tx, &slug, id).await? {
            return Ok(slug);
        }
    }
    Err(Refusal::conflict(
        "slug",
        "taken",
        "this slug is taken; choose another",
    ))
}
