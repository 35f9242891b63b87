//! How many letters with invitations go out within a day: so that nobody has Canopy write to strangers
//! without end. Counted in the database, for all processes together.

use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use super::rows;
use crate::Refusal;

/// To one address.
pub const TO_ONE: i64 = 10;
/// To all addresses together.
pub const TO_ALL: i64 = 1_000;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Counts a letter of a workplace to an address, or refuses it as one too many. The workplace is an
/// organization with all its companies, or a company that has none: inviting from another company
/// of the same organization is no way around.
pub(crate) async fn count_letter(
    tx: &Tx,
    workplace: &str,
    email: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    rows::forget_letters(tx, workplace, (now - DAY).as_microsecond()).await?;
    for (whom, most) in [(Some(email), TO_ONE), (None, TO_ALL)] {
        // The one that leaves the count when a day is over.
        let first = rows::letter_before_last(tx, workplace, whom, most).await?;
        if let Some(first) = first {
            let again = crate::stored::instant(first)? + DAY;
            let retry_after_s = again.duration_since(now).as_secs().max(1);
            return Err(Refusal::TooMany { retry_after_s });
        }
    }
    rows::count_letter(tx, workplace, email, now.as_microsecond()).await
}
