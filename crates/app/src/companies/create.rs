//! A new company: its row, its slug and its first status words.

use canopy_domain::text::{slug, slug_valid};
use canopy_store::Tx;

use super::rows;
use crate::Refusal;
use crate::fields::{check_currency, check_name, check_zone};

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
