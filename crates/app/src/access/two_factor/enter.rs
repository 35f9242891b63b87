//! The second step of a sign-in: a code of the app, or a recovery code.

use canopy_store::Tx;

use super::{codes, recovery, rows};
use crate::access::attempts::Attempt;
use crate::access::sessions::{Opening, Origin};
use crate::access::{sessions, tokens};
use crate::{House, Refusal};

/// Finishes a sign-in with a code; answers the token of a new session. `step` is the token that the
/// password gave. A code that fits is good once.
///
/// Codes share the count of the password: after the limit, right and wrong ones answer alike.
pub async fn enter_code(
    house: &House,
    step: &str,
    code: &str,
    origin: &Origin,
) -> Result<String, Refusal> {
    let (step, now) = (&tokens::hash(step), house.now().as_microsecond());
    let person = house
        .store
        .read(move |tx| async move { rows::step_person(&tx, step, now).await })
        .await?
        .ok_or(Refusal::SignedOut)?;
    let attempt = Attempt::count(house, &person.email, origin).await?;
    let (person, attempt) = (&person, &attempt);
    house
        .store
        .write(move |tx| async move {
            if !spend(house, &tx, &person.id, code).await? {
                return Err(wrong());
            }
            if !rows::end_step(&tx, step).await? {
                return Err(Refusal::SignedOut);
            }
            attempt.forgive(&tx, 2).await?;
            let opening = Opening {
                second_factor: true,
                provider_of: None,
            };
            sessions::open_as(house, &tx, person, origin, &opening).await
        })
        .await
}

/// Spends a code of the app or a recovery code of a person; false where it does not fit, or was
/// used before.
pub(super) async fn spend(
    house: &House,
    tx: &Tx,
    person_id: &str,
    code: &str,
) -> Result<bool, Refusal> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 {
        return recovery::spend(house, tx, person_id, code).await;
    }
    let Some(factor) = rows::find(tx, person_id).await? else {
        return Ok(false);
    };
    let secret = codes::unsealed(house, person_id, &factor.secret)?;
    match codes::step_of(&secret, &digits, house.now())? {
        Some(step) => rows::advance(tx, person_id, step).await,
        None => Ok(false),
    }
}

/// The answer to a code that does not fit: the same for one that was used.
pub(super) fn wrong() -> Refusal {
    Refusal::field(
        "code",
        "wrong",
        "this code does not fit; take the one that the app shows now, or a recovery code that was not used",
    )
}
