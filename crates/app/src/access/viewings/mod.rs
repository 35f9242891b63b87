//! Viewings: which session sees which organization as which person, and for how long.

pub(crate) mod rows;

use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use crate::{House, Refusal};

/// A viewing that nobody ends is over after so long.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_hours(1);

/// Begins one in the caller's transaction; answers its id.
pub(crate) async fn begin(
    house: &House,
    tx: &Tx,
    session_id: &str,
    person_id: &str,
    organization_id: &str,
) -> Result<String, Refusal> {
    let (id, now): (String, Timestamp) = (house.fresh_id("vie_"), house.now());
    let until = (now + LASTS).as_microsecond();
    let viewing = rows::Viewing {
        id: id.clone(),
        session_id: session_id.into(),
        person_id: person_id.into(),
        organization_id: organization_id.into(),
        started_at: now.as_microsecond(),
    };
    rows::insert(tx, &viewing, until).await?;
    Ok(id)
}
