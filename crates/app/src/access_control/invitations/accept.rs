//! Accepting an invitation: once, by the invited address.

use canopy_domain::role::{Draft, Role};
use canopy_domain::text::fold_email;
use canopy_store::{StoreError, Tx};
use jiff::Timestamp;

use super::letter::accepted_letter;
use super::look::{Good, good, look_at_invitation};
use crate::access::invitations::{TakenUp, Way, note_accepted, spend};
use crate::access::policies::holds_elsewhere;
use crate::access::roles::rows::{self as roles, Kept};
use crate::access::sessions::Origin;
use crate::access::{passwords, people, rows, sessions};
use crate::access_control::assign::{UNPROVEN, is_known_there};
use crate::fields::check_name;
use crate::{Actor, ActorKind, House, Refusal, letters};

/// What a new person says of themselves.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The display name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Accepts as the person who is signed in; answers the path of the workspace. Anybody but the
/// invited address is refused, and the invitation stays.
pub async fn accept(house: &House, actor: &Actor, token: &str) -> Result<String, Refusal> {
    let now = house.now();
    house
        .store
        .write(move |tx| async move {
            let good = good(&tx, token, now).await?;
            if actor.kind != ActorKind::Person || !is_invited(actor, &good) {
                return Err(Refusal::Forbidden);
            }
            vouched_here(&tx, actor, &good, now).await?;
            owned(&tx, actor, &good, now).await?;
            take_up(house, &tx, actor, &good).await?;
            Ok(path(&good))
        })
        .await
}

/// Accepts as somebody new, and signs them in; answers the session's token and the path. An
/// address that has an account is refused: whoever holds the link may not be its owner.
pub async fn accept_as_newcomer(
    house: &House,
    token: &str,
    newcomer: &Newcomer,
    origin: &Origin,
) -> Result<(String, String), Refusal> {
    // A look first, so that only whoever holds a good link makes the server hash passwords.
    let email = look_at_invitation(house, token).await?.email;
    let name = &check_name("name", &newcomer.name)?;
    passwords::check(&newcomer.password, &email)?;
    let hash = &passwords::hash(newcomer.password.clone()).await?;
    let now = house.now();
    house
        .store
        .write(move |tx| async move {
            let good = good(&tx, token, now).await?;
            let person = joined(house, &tx, &good, name, hash).await?;
            let actor = Actor {
                kind: ActorKind::Person,
                id: person.id.clone(),
                name: person.name.clone(),
                email: person.email.clone(),
                address: origin.address.clone(),
                ..Actor::installation("", now)
            };
            take_up(house, &tx, &actor, &good).await?;
            let session = sessions::open(house, &tx, &person, origin).await?;
            Ok((session, path(&good)))
        })
        .await
}

/// An identity provider says who somebody is in its own organization only: what another one offers
/// is not accepted on its word. Nor is anything for somebody with roles elsewhere: the role would
/// come to an account that this provider does not speak for.
async fn vouched_here(tx: &Tx, actor: &Actor, good: &Good, now: Timestamp) -> Result<(), Refusal> {
    let Some(organization) = actor.entry.provider_of.as_deref() else {
        return Ok(());
    };
    if good.chain.as_deref() == Some(organization)
        && !holds_elsewhere(tx, &actor.id, organization, now).await?
    {
        return Ok(());
    }
    Err(Refusal::conflict(
        "invitation",
        "other_sign_in",
        "you are signed in through an organization that does not vouch for this; sign out, sign in with your password, and accept it then",
    ))
}

/// The letter's link confirms the address. By the copied one, an account that may be somebody
/// else's than its address gets no further than where it is already.
async fn owned(tx: &Tx, actor: &Actor, good: &Good, now: Timestamp) -> Result<(), Refusal> {
    if good.way == Way::Letter {
        rows::prove(tx, &actor.id, now.as_microsecond()).await?;
        return Ok(());
    }
    let held = roles::of_person(tx, &actor.id).await?;
    if is_known_there(&held, &good.open.draft, now) || rows::is_proven(tx, &actor.id).await? {
        return Ok(());
    }
    Err(Refusal::conflict(
        "invitation",
        UNPROVEN,
        "your address is not confirmed yet; accept with the link in the letter that went to it",
    ))
}

fn is_invited(actor: &Actor, good: &Good) -> bool {
    fold_email(&actor.email).is_ok_and(|folded| folded == good.open.email)
}

async fn joined(
    house: &House,
    tx: &Tx,
    good: &Good,
    name: &str,
    password_hash: &str,
) -> Result<people::Person, Refusal> {
    let (email, proven) = (&good.open.email, good.way == Way::Letter);
    match people::join(house, tx, email, name, password_hash, proven).await {
        // Another invitation of the same address was accepted at the same time.
        Err(Refusal::Store(StoreError::Unique(_))) => {
            Err(tx.outdated("the address joined meanwhile").into())
        }
        joined => joined,
    }
}

/// Spends the invitation and gives what it offers, with its record and the letter to the inviter.
async fn take_up(house: &House, tx: &Tx, person: &Actor, good: &Good) -> Result<(), Refusal> {
    let (open, now) = (&good.open, house.now());
    spend(tx, open, &person.id, now).await?;
    let held = roles::of_person(tx, &person.id).await?;
    let (by, at) = (&open.invited_by, now.as_microsecond());
    let (assignment, was, is) = match meeting(held, &open.draft, now) {
        Meeting::Held(held) => (held.id, None, held.draft),
        Meeting::Instead(held) => {
            roles::replace(tx, &held, &open.draft, by, at).await?;
            (held.id, Some(held.draft), open.draft.clone())
        }
        Meeting::Beside => {
            let id = house.fresh_id("asg_");
            roles::insert(tx, &id, &person.id, &open.draft, by, at).await?;
            (id, None, open.draft.clone())
        }
    };
    let taken = TakenUp {
        assignment: &assignment,
        was: was.as_ref(),
        is: &is,
    };
    note_accepted(tx, person, open, &taken, good.chain.as_deref()).await?;
    let voucher = &good.voucher.actor;
    if voucher.kind != ActorKind::Person {
        return Ok(());
    }
    let letter = accepted_letter(voucher, person, &good.place.name, open.draft.role);
    letters::post(house, tx, &letter.about(good.chain.as_deref())).await
}

/// How an offer meets the roles that the person holds by now.
enum Meeting {
    /// They hold it already.
    Held(Box<Kept>),
    /// It takes the place of this one.
    Instead(Box<Kept>),
    /// It comes beside what they hold.
    Beside,
}

/// Nobody holds a company's role twice, no admin is cut short by an offer of the same, and the
/// roles of a viewer add up.
fn meeting(held: Vec<Kept>, offered: &Draft, now: Timestamp) -> Meeting {
    let mut same = held.into_iter().filter(|held| {
        held.draft.role == offered.role
            && held.draft.held_in == offered.held_in
            && held.draft.expires_at.is_none_or(|end| now < end)
    });
    if offered.role == Role::OrganizationViewer {
        return match same.find(|held| held.draft == *offered) {
            Some(held) => Meeting::Held(Box::new(held)),
            None => Meeting::Beside,
        };
    }
    let Some(held) = same.next() else {
        return Meeting::Beside;
    };
    let longer = match (held.draft.expires_at, offered.expires_at) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(held), Some(offered)) => held >= offered,
    };
    match held.draft == *offered || (offered.role != Role::CompanyUser && longer) {
        true => Meeting::Held(Box::new(held)),
        false => Meeting::Instead(Box::new(held)),
    }
}

fn path(good: &Good) -> String {
    let floor = match good.open.draft.role.in_organization() {
        true => "o",
        false => "c",
    };
    let slug = good.place.slug.as_deref().unwrap_or(&good.place.id);
    format!("/{floor}/{slug}")
}
