//! Signing in with e-mail and password.

use canopy_domain::text::fold_email;
use jiff::{SignedDuration, Timestamp};

use super::sessions::Origin;
use super::{passwords, rows, sessions};
use crate::{House, Refusal};

/// Failures are counted in windows of this length.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Failures per account and window before even the right password is turned away.
pub const PER_ACCOUNT: i64 = 10;
/// Failures per address and window before everybody there is turned away.
pub const PER_ADDRESS: i64 = 100;

/// Signs in; answers the token of a new session.
///
/// An unknown address, a wrong password and a person without password answer alike. After the
/// limit every attempt answers alike, right or wrong, and no password is looked at.
pub async fn sign_in(
    house: &House,
    email: &str,
    password: &str,
    origin: &Origin,
) -> Result<String, Refusal> {
    let now = house.now();
    let window = window_of(now);
    let folded = fold_email(email).unwrap_or_else(|_| {
        email
            .chars()
            .filter(|c| !c.is_control())
            .take(320)
            .collect()
    });
    let subjects = [
        format!("account/{folded}"),
        format!("address/{}", origin.address),
    ];
    let (folded, subjects_ref) = (&folded, &subjects);
    // The attempt is counted before the password is looked at, so that a hundred attempts at once
    // cannot all pass below the limit.
    let counts = house
        .store
        .post(move |tx| async move {
            rows::count_attempt(&tx, subjects_ref, window.as_microsecond()).await
        })
        .await?;
    if counts[0] > PER_ACCOUNT || counts[1] > PER_ADDRESS {
        let retry_after_s = (window + WINDOW).duration_since(now).as_secs().max(1);
        return Err(Refusal::TooMany { retry_after_s });
    }
    let known = house
        .store
        .read(move |tx| async move { rows::person_by_email(&tx, folded).await })
        .await?;
    let (person, stored) = match known {
        Some((person, stored)) if person.active => (Some(person), stored),
        _ => (None, None),
    };
    let fits = passwords::fits(password.to_owned(), stored).await?;
    let Some(person) = person.filter(|_| fits) else {
        return Err(Refusal::field(
            "password",
            "wrong",
            "this e-mail and password do not fit together; check both and try again",
        ));
    };
    let person = &person;
    house
        .store
        .post(move |tx| async move {
            rows::forgive_attempts(&tx, subjects_ref, window.as_microsecond()).await?;
            sessions::open(house, &tx, &person.id, origin).await
        })
        .await
}

fn window_of(now: Timestamp) -> Timestamp {
    let length = WINDOW.as_micros() as i64;
    let start = now.as_microsecond().div_euclid(length) * length;
    Timestamp::from_microsecond(start).unwrap_or(now)
}
