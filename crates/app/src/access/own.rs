//! A person's own account: changing the password, and what has to be so before anything of an
//! account is changed.

use canopy_store::Tx;

use super::attempts::Attempt;
use super::sessions::Origin;
use super::{account_letters, forgotten, passwords, rows};
use crate::audit::{self, Change};
use crate::{Actor, ActorKind, House, Refusal};

/// Only a person manages an account, and only their own; not through the identity provider of an
/// organization, which vouches for them in that organization and nowhere else.
pub(super) fn may_manage(actor: &Actor) -> Result<(), Refusal> {
    if actor.kind == ActorKind::Person && actor.entry.provider_of.is_none() {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

/// Refuses where the actor's session was ended meanwhile, in the transaction of a change.
pub(super) async fn still_open(tx: &Tx, actor: &Actor) -> Result<(), Refusal> {
    let session = actor.session_id.as_deref().unwrap_or_default();
    match rows::is_open(tx, session).await? {
        true => Ok(()),
        false => Err(Refusal::SignedOut),
    }
}

/// That the actor typed their password: the hash that it fits, and the attempt that was counted.
pub(super) struct Confirmed {
    attempt: Attempt,
    hash: Option<String>,
    field: &'static str,
}

impl Confirmed {
    /// Takes the attempt back in the transaction of the change. Checking a password takes a while, so
    /// one that was changed or reset meanwhile is refused, and so is a session that was ended.
    pub(super) async fn settle(&self, tx: &Tx, actor: &Actor) -> Result<(), Refusal> {
        still_open(tx, actor).await?;
        let known = rows::person_by_email(tx, &actor.email).await?;
        if known.is_none_or(|(person, stored)| person.id != actor.id || stored != self.hash) {
            return Err(wrong(self.field));
        }
        self.attempt.forgive(tx, 1).await
    }
}

fn wrong(field: &str) -> Refusal {
    Refusal::field(
        field,
        "wrong",
        "this is not your password; type the one that you sign in with",
    )
}

/// Asks for the actor's password, so that a session left open is not enough. Counts like a sign-in;
/// the caller settles it in its transaction. `field` is where the password was typed.
pub(super) async fn confirm_password(
    house: &House,
    actor: &Actor,
    field: &'static str,
    password: &str,
) -> Result<Confirmed, Refusal> {
    let origin = Origin {
        address: actor.address.clone(),
        ..Origin::default()
    };
    let attempt = Attempt::count(house, &actor.email, &origin).await?;
    let email = &actor.email;
    let known = house
        .store
        .read(move |tx| async move { rows::person_by_email(&tx, email).await })
        .await?;
    let hash = known.and_then(|(_, stored)| stored);
    match passwords::fits(password.to_owned(), hash.clone()).await? {
        true => Ok(Confirmed {
            attempt,
            hash,
            field,
        }),
        false => Err(wrong(field)),
    }
}

/// Changes the actor's password, which takes the one in force; ends every other session, and every
/// link and begun sign-in that a former password opened.
pub async fn change_password(
    house: &House,
    actor: &Actor,
    current: &str,
    new: &str,
) -> Result<(), Refusal> {
    may_manage(actor)?;
    passwords::check(new, &actor.email)?;
    let confirmed = confirm_password(house, actor, "current_password", current).await?;
    let hash = passwords::hash(new.to_owned()).await?;
    let session = actor.session_id.as_deref().unwrap_or_default();
    let (confirmed, hash) = (&confirmed, &hash);
    house
        .store
        .write(move |tx| async move {
            confirmed.settle(&tx, actor).await?;
            rows::set_password(&tx, &actor.id, hash).await?;
            rows::end_other_sessions(&tx, &actor.id, session).await?;
            forgotten::end_links(&tx, &actor.id).await?;
            record(&tx, actor, "account.password_changed").await?;
            account_letters::password_changed(house, &tx, &actor.email, &actor.name).await
        })
        .await
}

/// Adds the record of a change of the actor's own account to the installation's chain.
pub(super) async fn record(tx: &Tx, actor: &Actor, action: &str) -> Result<(), Refusal> {
    let change = Change {
        organization: None,
        company: None,
        action,
        subject: &actor.id,
        before: None,
        after: None,
    };
    audit::record(tx, actor, change).await
}
