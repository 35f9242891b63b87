//! Signing in with e-mail and password, the first step of one or two.

use canopy_domain::text::fold_email;

use super::attempts::Attempt;
use super::people::Person;
use super::sessions::Origin;
use super::{passwords, rows, sessions, two_factor};
use crate::{House, Refusal};

/// How far a sign-in got.
#[derive(Debug)]
pub enum Progress {
    /// The token of a new session.
    Entered(String),
    /// The password fits; the token of the second step, which asks for a code.
    CodeNeeded(String),
}

impl Progress {
    /// The session's token, where no second step is needed.
    pub fn entered(self) -> Option<String> {
        match self {
            Self::Entered(token) => Some(token),
            Self::CodeNeeded(_) => None,
        }
    }
}

/// Signs in with a password. Who has a second factor is asked for a code next, and has no session
/// until then.
///
/// An unknown address, a wrong password and a person without password answer alike. After the
/// limit every attempt answers alike, right or wrong, and no password is looked at.
pub async fn sign_in(
    house: &House,
    email: &str,
    password: &str,
    origin: &Origin,
) -> Result<Progress, Refusal> {
    let folded = account_of(email);
    let attempt = Attempt::count(house, &folded, origin).await?;
    let proved = person_with(house, &folded, password).await?;
    let (person, hash) = proved.as_ref().ok_or_else(wrong)?;
    let (folded, attempt) = (&folded, &attempt);
    house
        .store
        .write(move |tx| async move {
            // Checking took a while: a password that was changed or reset meanwhile opens nothing.
            let now = rows::person_by_email(&tx, folded).await?;
            let same = |(now, stored): &(Person, Option<String>)| {
                now.active && now.id == person.id && stored == hash
            };
            if !now.as_ref().is_some_and(same) {
                return Err(wrong());
            }
            if two_factor::is_on(&tx, &person.id).await? {
                // What was counted stays until the code is right, too.
                let step = two_factor::begin_step(house, &tx, &person.id).await?;
                return Ok(Progress::CodeNeeded(step));
            }
            attempt.forgive(&tx, 1).await?;
            let token = sessions::open(house, &tx, person, origin).await?;
            Ok(Progress::Entered(token))
        })
        .await
}

fn wrong() -> Refusal {
    Refusal::field(
        "password",
        "wrong",
        "this e-mail and password do not fit together; check both and try again",
    )
}

/// Under which name attempts at an address are counted: its folded form, so that spelling it anew
/// buys no more of them.
pub(super) fn account_of(email: &str) -> String {
    fold_email(email).unwrap_or_else(|_| {
        email
            .chars()
            .filter(|c| !c.is_control())
            .take(320)
            .collect()
    })
}

/// The active person with this address, if the password is theirs, and the hash that it fits. The
/// work is the same for all.
async fn person_with(
    house: &House,
    folded: &str,
    password: &str,
) -> Result<Option<(Person, Option<String>)>, Refusal> {
    let known = house
        .store
        .read(move |tx| async move { rows::person_by_email(&tx, folded).await })
        .await?;
    let (person, stored) = match known {
        Some((person, stored)) if person.active => (Some(person), stored),
        _ => (None, None),
    };
    let fits = passwords::fits(password.to_owned(), stored.clone()).await?;
    Ok(person.filter(|_| fits).map(|person| (person, stored)))
}
