//! The second factor: an authenticator app whose codes are good once each, and one-time recovery
//! codes for when it is lost.

mod codes;
mod enter;
mod recovery;
pub(crate) mod rows;
mod setup;

use canopy_store::Tx;
use jiff::SignedDuration;

use super::tokens;
use crate::{House, Refusal};

pub use enter::enter_code;
pub(crate) use setup::end_for;
pub use setup::{begin, confirm, end, new_recovery_codes};

/// How long the second step of a sign-in may take.
pub const STEP_GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// How a person's second factor stands.
#[derive(Debug, Clone)]
pub enum Standing {
    /// There is none.
    Off,
    /// An app is being set up: what it has to be told.
    Pending(Enrolment),
    /// Codes are asked for; so many recovery codes are left.
    On {
        /// Recovery codes that were not used.
        codes_left: i64,
    },
}

/// What an authenticator app has to be told.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The secret as people type it, in groups of four.
    pub secret: String,
    /// The same as an address for a QR code.
    pub address: String,
}

/// Whether codes are asked for at the person's sign-in.
pub(super) async fn is_on(tx: &Tx, person_id: &str) -> Result<bool, Refusal> {
    Ok(rows::find(tx, person_id)
        .await?
        .is_some_and(|factor| factor.confirmed))
}

/// How the second factor of the actor stands.
pub async fn standing(house: &House, actor: &crate::Actor) -> Result<Standing, Refusal> {
    super::own::may_manage(actor)?;
    let (found, codes_left) = house
        .store
        .read(move |tx| async move {
            let found = rows::find(&tx, &actor.id).await?;
            Ok::<_, Refusal>((found, rows::codes_left(&tx, &actor.id).await?))
        })
        .await?;
    match found {
        None => Ok(Standing::Off),
        Some(factor) if factor.confirmed => Ok(Standing::On { codes_left }),
        Some(factor) => {
            let secret = codes::unsealed(house, &actor.id, &factor.secret)?;
            Ok(Standing::Pending(codes::enrolment(&secret, &actor.email)))
        }
    }
}

/// Begins the second step of a sign-in in the caller's transaction; answers its token.
pub(super) async fn begin_step(house: &House, tx: &Tx, person_id: &str) -> Result<String, Refusal> {
    let token = tokens::fresh("");
    let until = (house.now() + STEP_GOOD_FOR).as_microsecond();
    rows::insert_step(tx, &tokens::hash(&token), person_id, until).await?;
    Ok(token)
}
