//! A forgotten password: a link by e-mail, good once and for an hour, with which a new one is set.
//!
//! Asking answers the same, after the same work, whether or not there is such an account: a job
//! looks for it when the answer is gone.

mod answer;
mod rows;

use canopy_store::Tx;
use canopy_store::queue::{Job, enqueue};
use jiff::SignedDuration;
use serde_json::json;

use super::attempts::Attempt;
use super::people::{Person, folded};
use super::sessions::Origin;
use super::{account_letters, own, passwords, tokens, two_factor};
use crate::{Actor, ActorKind, House, Refusal};

pub use answer::{JOB, answer};

/// The audit action of a password that was set through a link.
pub(super) const RESET: &str = "account.password_reset";

/// How long a link is good.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Asks for a link for the account with this address. Only an address that cannot be one is
/// refused; how often somebody asks is limited for all accounts alike.
pub async fn ask(house: &House, email: &str, origin: &Origin) -> Result<(), Refusal> {
    let folded = folded(email)?;
    // A count of its own: whoever asks in vain must not keep the account from signing in.
    Attempt::count(house, &format!("{folded}/forgotten"), origin).await?;
    let payload = json!({ "email": folded, "address": origin.address }).to_string();
    let (folded, payload, now) = (&folded, &payload, house.now().as_microsecond());
    house
        .store
        .post(move |tx| async move {
            let job = Job {
                kind: JOB,
                payload: payload.clone(),
                run_at_micros: now,
                unique: Some(folded.clone()),
            };
            Ok(enqueue(&tx, job).await?)
        })
        .await
}

/// For whom a link is good; hidden where it is spent, expired or never was. Spends nothing.
pub async fn look_at_link(house: &House, token: &str) -> Result<Person, Refusal> {
    let (hash, now) = (&tokens::hash(token), house.now().as_microsecond());
    house
        .store
        .read(move |tx| async move { rows::link_person(&tx, hash, now).await })
        .await?
        .ok_or(Refusal::Hidden)
}

/// Spends a link: sets the password, ends every session, link and begun sign-in of the person. It
/// signs nobody in, so that a second factor is asked for as ever. The link went to the address, so
/// that it is proven by now; an account for which that is news keeps no second factor.
pub async fn set_password(
    house: &House,
    token: &str,
    password: &str,
    origin: &Origin,
) -> Result<(), Refusal> {
    let person = look_at_link(house, token).await?;
    passwords::check(password, &person.email)?;
    let new = passwords::hash(password.to_owned()).await?;
    let (hash, now) = (tokens::hash(token), house.now().as_microsecond());
    let (actor, person, new, hash) = (&owner(house, &person, origin), &person, &new, &hash);
    house
        .store
        .write(move |tx| async move {
            if !rows::spend_link(&tx, hash, now).await? {
                return Err(Refusal::Hidden);
            }
            super::rows::set_password(&tx, &person.id, new).await?;
            super::rows::end_sessions(&tx, &person.id).await?;
            super::rows::forgive_account(&tx, &person.email).await?;
            end_links(&tx, &person.id).await?;
            if super::rows::prove(&tx, &person.id, now).await? {
                // Whoever had the account until now may not be its owner, whose second factor this
                // would not be.
                two_factor::rows::end(&tx, &person.id).await?;
            }
            own::record(&tx, actor, RESET).await?;
            account_letters::password_changed(house, &tx, &person.email, &person.name).await
        })
        .await
}

/// Ends every link and begun sign-in of a person: for when the password changes.
pub(super) async fn end_links(tx: &Tx, person_id: &str) -> Result<(), Refusal> {
    rows::end_links(tx, person_id).await
}

/// Removes links that are over.
pub(crate) async fn sweep(tx: &Tx, now: i64) -> Result<(), Refusal> {
    rows::sweep(tx, now).await
}

/// The person as the one who acts, with no role: for the audit log.
pub(super) fn owner(house: &House, person: &Person, origin: &Origin) -> Actor {
    Actor {
        kind: ActorKind::Person,
        id: person.id.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        assignments: Vec::new(),
        address: origin.address.clone(),
        session_id: None,
        seeing: None,
        entry: crate::actor::Entry::default(),
        at: house.now(),
    }
}
