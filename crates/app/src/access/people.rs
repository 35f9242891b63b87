//! People: one human, one sign-in.

use canopy_domain::text::fold_email;
use canopy_store::Tx;

use super::{rows, two_factor};
use crate::fields::check_name;
use crate::{House, Refusal};

/// A person.
#[derive(Debug, Clone)]
pub struct Person {
    /// `per_…`.
    pub id: String,
    /// The address, folded.
    pub email: String,
    /// The display name.
    pub name: String,
    /// Whether the person may sign in at all.
    pub active: bool,
}

/// The code under which somebody new is refused whose address has an account.
pub(crate) const HAS_ACCOUNT: &str = "has_account";

/// The form in which an address is compared and stored.
pub(crate) fn folded(email: &str) -> Result<String, Refusal> {
    fold_email(email).map_err(|error| Refusal::field("email", "invalid", error.to_string()))
}

/// The person with this address, who has an account.
pub(crate) async fn known(tx: &Tx, email: &str) -> Result<Person, Refusal> {
    let found = rows::person_by_email(tx, &folded(email)?).await?;
    found.map(|(person, _)| person).ok_or_else(|| {
        let words = "nobody with this address has an account; give a name, too, to make one";
        Refusal::field("email", "unknown", words)
    })
}

/// The person with this address; made with the name where new. For the operator, who vouches that
/// the address is theirs.
pub(crate) async fn find_or_create(
    house: &House,
    tx: &Tx,
    email: &str,
    name: &str,
) -> Result<Person, Refusal> {
    let folded = folded(email)?;
    if let Some((person, _)) = rows::person_by_email(tx, &folded).await? {
        if rows::prove(tx, &person.id, house.now().as_microsecond()).await? {
            // Whoever had the account until now may not be whom the operator means.
            rows::forget_password(tx, &person.id).await?;
            rows::end_sessions(tx, &person.id).await?;
            two_factor::rows::end(tx, &person.id).await?;
        }
        return Ok(person);
    }
    create(house, tx, folded, name, true).await
}

async fn create(
    house: &House,
    tx: &Tx,
    email: String,
    name: &str,
    proven: bool,
) -> Result<Person, Refusal> {
    let person = Person {
        id: house.fresh_id("per_"),
        email,
        name: check_name("name", name)?,
        active: true,
    };
    rows::insert_person(tx, &person, house.now().as_microsecond(), proven).await?;
    Ok(person)
}

/// Makes a person with a password. `proven` says whether a link that went to the address was used;
/// else the account may be somebody else's than the address, and waits for its owner. An address
/// that has an account is refused: its owner signs in.
pub(crate) async fn join(
    house: &House,
    tx: &Tx,
    email: &str,
    name: &str,
    password_hash: &str,
    proven: bool,
) -> Result<Person, Refusal> {
    if rows::person_by_email(tx, email).await?.is_some() {
        let words = "this address has an account; sign in with it and open the link again";
        return Err(Refusal::conflict("email", HAS_ACCOUNT, words));
    }
    let person = create(house, tx, folded(email)?, name, proven).await?;
    rows::set_password(tx, &person.id, password_hash).await?;
    Ok(person)
}
