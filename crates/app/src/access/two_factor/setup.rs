//! Setting up a second factor, renewing its recovery codes, turning it off.

use canopy_store::Tx;

use super::enter::{spend, wrong};
use super::{codes, recovery, rows};
use crate::access::own::{confirm_password, may_manage, record, still_open};
use crate::access::people::Person;
use crate::access::{account_letters, rows as access_rows};
use crate::audit::{self, Change};
use crate::house::random;
use crate::{Actor, House, Refusal};

/// Begins to set up an app: draws a secret, which asks for nothing before a code confirms it. The
/// password is asked for, so that a session left open is not enough.
pub async fn begin(house: &House, actor: &Actor, password: &str) -> Result<(), Refusal> {
    may_manage(actor)?;
    let confirmed = confirm_password(house, actor, "password", password).await?;
    let secret = codes::sealed(house, &actor.id, &random())?;
    let (confirmed, secret, now) = (&confirmed, &secret, house.now().as_microsecond());
    house
        .store
        .write(move |tx| async move {
            confirmed.settle(&tx, actor).await?;
            of_the_owner(&tx, actor).await?;
            if rows::begin(&tx, &actor.id, secret, now).await? {
                return Ok(());
            }
            Err(Refusal::conflict(
                "password",
                "on_already",
                "two-factor sign-in is on already; turn it off first to set up another app",
            ))
        })
        .await
}

/// Refuses a second factor to an account that may be somebody else's than its address: it would
/// keep the owner out who comes by a forgotten password.
async fn of_the_owner(tx: &Tx, actor: &Actor) -> Result<(), Refusal> {
    if access_rows::is_proven(tx, &actor.id).await? {
        return Ok(());
    }
    Err(Refusal::conflict(
        "password",
        "address_unproven",
        "your address is not confirmed yet; sign out, use “Forgotten password”, and set a password by the letter",
    ))
}

/// Confirms the app with its first code and turns two-factor sign-in on: ends the other sessions,
/// and answers the recovery codes, which are shown this once.
pub async fn confirm(house: &House, actor: &Actor, code: &str) -> Result<Vec<String>, Refusal> {
    may_manage(actor)?;
    let fresh = recovery::fresh();
    let (shown, session) = (&fresh, actor.session_id.as_deref().unwrap_or_default());
    house
        .store
        .write(move |tx| async move {
            still_open(&tx, actor).await?;
            of_the_owner(&tx, actor).await?;
            let Some(factor) = rows::find(&tx, &actor.id).await? else {
                return Err(Refusal::Hidden);
            };
            if factor.confirmed {
                return Err(Refusal::Hidden);
            }
            let secret = codes::unsealed(house, &actor.id, &factor.secret)?;
            let Some(step) = codes::step_of(&secret, code, house.now())? else {
                return Err(wrong());
            };
            rows::confirm(&tx, &actor.id, step, house.now().as_microsecond()).await?;
            recovery::renew(house, &tx, &actor.id, shown).await?;
            access_rows::end_other_sessions(&tx, &actor.id, session).await?;
            access_rows::mark_second_factor(&tx, &actor.id, true).await?;
            record(&tx, actor, "account.two_factor_turned_on").await?;
            account_letters::two_factor_changed(
                house,
                &tx,
                &actor.email,
                &actor.name,
                "was turned on",
            )
            .await
        })
        .await?;
    Ok(fresh)
}

/// Puts ten fresh recovery codes in place of the former ones and answers them.
pub async fn new_recovery_codes(
    house: &House,
    actor: &Actor,
    password: &str,
) -> Result<Vec<String>, Refusal> {
    may_manage(actor)?;
    let confirmed = confirm_password(house, actor, "password", password).await?;
    let fresh = recovery::fresh();
    let (confirmed, shown) = (&confirmed, &fresh);
    house
        .store
        .write(move |tx| async move {
            confirmed.settle(&tx, actor).await?;
            if !super::is_on(&tx, &actor.id).await? {
                return Err(Refusal::Hidden);
            }
            recovery::renew(house, &tx, &actor.id, shown).await?;
            record(&tx, actor, "account.recovery_codes_renewed").await?;
            account_letters::two_factor_changed(
                house,
                &tx,
                &actor.email,
                &actor.name,
                "has new recovery codes",
            )
            .await
        })
        .await?;
    Ok(fresh)
}

/// Turns two-factor sign-in off. It takes the password and a code, which is spent; a wrong code
/// counts like a wrong password.
pub async fn end(house: &House, actor: &Actor, password: &str, code: &str) -> Result<(), Refusal> {
    may_manage(actor)?;
    let confirmed = &confirm_password(house, actor, "password", password).await?;
    house
        .store
        .write(move |tx| async move {
            confirmed.settle(&tx, actor).await?;
            if !super::is_on(&tx, &actor.id).await? {
                return Err(Refusal::Hidden);
            }
            if !spend(house, &tx, &actor.id, code).await? {
                return Err(wrong());
            }
            rows::end(&tx, &actor.id).await?;
            access_rows::mark_second_factor(&tx, &actor.id, false).await?;
            record(&tx, actor, "account.two_factor_turned_off").await?;
            account_letters::two_factor_changed(
                house,
                &tx,
                &actor.email,
                &actor.name,
                "was turned off",
            )
            .await
        })
        .await
}

/// Turns a person's two-factor sign-in off for them and ends their sessions, in the caller's
/// transaction: for who lost both the app and the recovery codes. False where it was off.
pub(crate) async fn end_for(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    person: &Person,
) -> Result<bool, Refusal> {
    if !super::is_on(tx, &person.id).await? {
        return Ok(false);
    }
    rows::end(tx, &person.id).await?;
    access_rows::end_sessions(tx, &person.id).await?;
    let change = Change {
        organization: None,
        company: None,
        action: "account.two_factor_turned_off",
        subject: &person.id,
        before: None,
        after: None,
    };
    audit::record(tx, actor, change).await?;
    account_letters::two_factor_changed(house, tx, &person.email, &person.name, "was turned off")
        .await?;
    Ok(true)
}
