//! Sessions: a random token in a cookie, its hash in the database, an idle and an absolute limit.

use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use super::people::Person;
use super::{devices, own, policies, roles, rows, tokens, viewings};
use crate::actor::Entry;
use crate::{Actor, ActorKind, House, Refusal};

/// A session that nobody used for so long is over.
pub const IDLE_LIMIT: SignedDuration = SignedDuration::from_hours(24 * 3);
/// A session is over after so long, used or not.
pub const ABSOLUTE_LIMIT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A session that an identity provider opened is over after so long: who left the organization is
/// known there first.
pub const PROVIDER_LIMIT: SignedDuration = SignedDuration::from_hours(12);
/// Uses within this span are noted once, so that reading does not write.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A session as its owner sees it in a list.
#[derive(Debug, Clone)]
pub struct Session {
    /// `ses_…`, which is not the token.
    pub id: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to five minutes.
    pub last_seen_at: Timestamp,
    /// From where.
    pub address: String,
    /// With which browser.
    pub agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Where a request came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// The browser, as it names itself.
    pub agent: String,
    /// What the browser keeps to be known again (`devices::kept_by`); empty where it is new.
    pub device: String,
}

/// By what a session was opened, beside or instead of a password.
#[derive(Debug, Clone, Default)]
pub(super) struct Opening {
    /// A code of the second factor was given.
    pub(super) second_factor: bool,
    /// The organization whose identity provider vouched for the person.
    pub(super) provider_of: Option<String>,
}

/// Opens a session in the caller's transaction; answers its token.
pub(crate) async fn open(
    house: &House,
    tx: &Tx,
    person: &Person,
    origin: &Origin,
) -> Result<String, Refusal> {
    open_as(house, tx, person, origin, &Opening::default()).await
}

/// The same with what else stood behind it. Tells the person where the browser is a new one.
pub(super) async fn open_as(
    house: &House,
    tx: &Tx,
    person: &Person,
    origin: &Origin,
    opening: &Opening,
) -> Result<String, Refusal> {
    let token = tokens::fresh("");
    let now = house.now();
    let agent: String = origin
        .agent
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    let limit = match opening.provider_of {
        Some(_) => PROVIDER_LIMIT,
        None => ABSOLUTE_LIMIT,
    };
    let session = rows::SessionRow {
        id: house.fresh_id("ses_"),
        person_id: person.id.clone(),
        created_at: now,
        last_seen_at: now,
        address: origin.address.clone(),
        agent,
        second_factor: opening.second_factor,
        provider_of: opening.provider_of.clone(),
    };
    rows::insert_session(
        tx,
        &session,
        &tokens::hash(&token),
        (now + limit).as_microsecond(),
    )
    .await?;
    devices::note(house, tx, person, origin, &token).await?;
    Ok(token)
}

/// The person behind a session's token with their own assignments in force now; none for a session
/// that is over, and for people who may not sign in. The door asks `access_control::see_as`, which
/// knows what `seeing` means.
pub(crate) async fn actor_of_session(
    house: &House,
    token: &str,
    address: &str,
) -> Result<Option<Actor>, Refusal> {
    let (hash, now) = (tokens::hash(token), house.now());
    let hash = &hash;
    let found = house
        .store
        .read(move |tx| async move {
            let Some((session, person)) =
                rows::session_by_hash(&tx, hash, now.as_microsecond()).await?
            else {
                return Ok(None);
            };
            let live = person.active && session.last_seen_at + IDLE_LIMIT > now;
            if !live {
                return Ok::<_, Refusal>(None);
            }
            let held = roles::rows::assignments_of(&tx, &person.id).await?;
            let opening = Opening {
                second_factor: session.second_factor,
                provider_of: session.provider_of.clone(),
            };
            let sorted = policies::sorted(&tx, held, &opening, now).await?;
            let seeing = viewings::rows::live(&tx, &session.id, now.as_microsecond()).await?;
            Ok(Some((session, person, sorted, seeing)))
        })
        .await?;
    let Some((session, person, (assignments, withheld), seeing)) = found else {
        return Ok(None);
    };
    if session.last_seen_at + NOTED_EVERY <= now {
        let id = &session.id;
        house
            .store
            .post(move |tx| async move { rows::note_session(&tx, id, now.as_microsecond()).await })
            .await?;
    }
    Ok(Some(Actor {
        kind: ActorKind::Person,
        id: person.id,
        name: person.name,
        email: person.email,
        assignments,
        address: address.into(),
        session_id: Some(session.id),
        seeing,
        entry: Entry {
            second_factor: session.second_factor,
            provider_of: session.provider_of,
            withheld,
        },
        at: now,
    }))
}

/// The sessions of the actor that are not over, latest first.
pub async fn list_sessions(house: &House, actor: &Actor) -> Result<Vec<Session>, Refusal> {
    let now = house.now();
    let rows = house
        .store
        .read(
            move |tx| async move { rows::sessions_of(&tx, &actor.id, now.as_microsecond()).await },
        )
        .await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.last_seen_at + IDLE_LIMIT > now && is_open_to(actor, row))
        .map(|row| Session {
            current: Some(&row.id) == actor.session_id.as_ref(),
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            address: row.address,
            agent: row.agent,
        })
        .collect())
}

/// The identity provider of an organization vouches for its own sessions, and learns of no others.
fn is_open_to(actor: &Actor, row: &rows::SessionRow) -> bool {
    actor.entry.provider_of.is_none() || actor.entry.provider_of == row.provider_of
}

/// Ends one of the actor's own sessions; anybody else's is as if it never was.
pub async fn revoke_session(house: &House, actor: &Actor, session_id: &str) -> Result<(), Refusal> {
    house
        .store
        .write(move |tx| async move {
            end_own(house, &tx, actor, session_id).await?;
            own::record(&tx, actor, "account.session_ended").await
        })
        .await
}

async fn end_own(house: &House, tx: &Tx, actor: &Actor, session_id: &str) -> Result<(), Refusal> {
    let now = house.now().as_microsecond();
    let own = rows::sessions_of(tx, &actor.id, now).await?;
    let found = own.iter().find(|row| row.id == session_id);
    let row = found
        .filter(|row| is_open_to(actor, row))
        .ok_or(Refusal::Hidden)?;
    if rows::end_session(tx, &actor.id, &row.id).await? {
        Ok(())
    } else {
        Err(Refusal::Hidden)
    }
}

/// Ends every session of the actor but the one that asks.
pub async fn end_other_sessions(house: &House, actor: &Actor) -> Result<(), Refusal> {
    own::may_manage(actor)?;
    let session = actor.session_id.as_deref().unwrap_or_default();
    house
        .store
        .write(move |tx| async move {
            own::still_open(&tx, actor).await?;
            rows::end_other_sessions(&tx, &actor.id, session).await?;
            own::record(&tx, actor, "account.other_sessions_ended").await
        })
        .await
}

/// Ends the session that carries the request. Like its beginning, that is no change of access.
pub async fn sign_out(house: &House, actor: &Actor) -> Result<(), Refusal> {
    match &actor.session_id {
        Some(id) => {
            let end = move |tx| async move { end_own(house, &tx, actor, id).await };
            house.store.write(end).await
        }
        None => Ok(()),
    }
}
