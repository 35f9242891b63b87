//! One-time sign-in links: how the first admin gets in. Shown by a GET, spent by a POST.

use jiff::SignedDuration;

use super::sessions::Origin;
use super::sign_in::Progress;
use super::{
    account_letters, forgotten, own, passwords, people::Person, rows, sessions, tokens, two_factor,
};
use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

/// How long a link is good.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Makes a link for a person in the caller's transaction; answers its address. Whoever holds it
/// gets into the account, so it leaves a record, by whomever it was made.
pub(crate) async fn create(
    house: &House,
    tx: &canopy_store::Tx,
    actor: &Actor,
    person_id: &str,
) -> Result<String, Refusal> {
    let token = tokens::fresh("");
    let now = house.now();
    rows::insert_link(
        tx,
        &tokens::hash(&token),
        person_id,
        now.as_microsecond(),
        (now + GOOD_FOR).as_microsecond(),
    )
    .await?;
    let change = Change {
        organization: None,
        company: None,
        action: "account.sign_in_link_created",
        subject: person_id,
        before: None,
        after: None,
    };
    audit::record(tx, actor, change).await?;
    Ok(format!("{}/sign-in/{token}", house.config.base_url))
}

/// For whom a link is good; hidden where it is spent, expired or never was. Spends nothing.
pub async fn look_at_link(house: &House, token: &str) -> Result<Person, Refusal> {
    let (hash, now) = (tokens::hash(token), house.now().as_microsecond());
    let hash = &hash;
    house
        .store
        .read(move |tx| async move { rows::link_person(&tx, hash, now).await })
        .await?
        .ok_or(Refusal::Hidden)
}

/// Spends a link: sets the person's password, ends the older sessions and signs in. Who has a second
/// factor is asked for a code next.
pub async fn redeem_link(
    house: &House,
    token: &str,
    password: &str,
    origin: &Origin,
) -> Result<Progress, Refusal> {
    let person = look_at_link(house, token).await?;
    passwords::check(password, &person.email)?;
    let (password_hash, hash, now) = (
        passwords::hash(password.to_owned()).await?,
        tokens::hash(token),
        house.now().as_microsecond(),
    );
    let actor = &forgotten::owner(house, &person, origin);
    let (person, password_hash, hash) = (&person, &password_hash, &hash);
    house
        .store
        .write(move |tx| async move {
            if !rows::spend_link(&tx, hash, now).await? {
                return Err(Refusal::Hidden);
            }
            let known = rows::person_by_email(&tx, &person.email).await?;
            if known.is_some_and(|(_, password)| password.is_some()) {
                account_letters::password_changed(house, &tx, &person.email, &person.name).await?;
            }
            rows::set_password(&tx, &person.id, password_hash).await?;
            rows::end_sessions(&tx, &person.id).await?;
            forgotten::end_links(&tx, &person.id).await?;
            own::record(&tx, actor, forgotten::RESET).await?;
            if two_factor::is_on(&tx, &person.id).await? {
                let step = two_factor::begin_step(house, &tx, &person.id).await?;
                return Ok(Progress::CodeNeeded(step));
            }
            let token = sessions::open(house, &tx, person, origin).await?;
            Ok(Progress::Entered(token))
        })
        .await
}
