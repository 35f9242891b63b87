//! Invitations: a role that is offered to an e-mail address, until it is accepted, revoked or over.
//!
//! An invitation has two links: one goes in the letter, and shows that whoever opens it reads the
//! mail of the address; the other one is told to the admin who sends it, and shows nothing. The
//! database holds the hashes of their tokens. New links take the place of those before.

mod letters;
pub(crate) mod rows;
mod voucher;

use canopy_domain::role::Draft;
use canopy_store::{StoreError, Tx};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(crate) use letters::count_letter;
pub(crate) use voucher::voucher;

use super::{roles::words, tokens};
use crate::audit::{self, Change};
use crate::{Actor, House, Refusal};

/// An invitation that was neither accepted nor revoked.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) id: String,
    /// The address, folded: only the person with this address can accept.
    pub(crate) email: String,
    pub(crate) draft: Draft,
    /// Who vouches for it: whoever sent, edited or resent it last.
    pub(crate) invited_by: String,
    pub(crate) sent_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// Which of the links of an invitation somebody came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// That of the letter, which went to the address.
    Letter,
    /// That which the admin got, to be passed on in any way.
    Copied,
}

/// The tokens of the links of an invitation.
pub(crate) struct Tokens {
    /// For the letter only.
    pub(crate) letter: String,
    /// For the admin.
    pub(crate) copied: String,
}

impl Tokens {
    fn fresh() -> Self {
        Self {
            letter: tokens::fresh(""),
            copied: tokens::fresh(""),
        }
    }

    fn hashes(&self) -> Hashes {
        Hashes {
            letter: tokens::hash(&self.letter),
            copied: tokens::hash(&self.copied),
        }
    }
}

/// The hashes of both tokens.
pub(crate) struct Hashes {
    letter: String,
    copied: String,
}

impl Open {
    fn words(&self) -> Value {
        json!({ "email": self.email, "is": words(&self.draft), "expires_at": self.expires_at.to_string() })
    }
}

/// Sends an invitation, or brings the open one to the same address and place up to date. Answers
/// it with the tokens of its links; links from before lead nowhere from now on.
pub(crate) async fn send(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    email: &str,
    draft: &Draft,
    chain: Option<&str>,
) -> Result<(Open, Tokens, bool), Refusal> {
    let before = rows::open_to(tx, email, &draft.held_in).await?;
    let (fresh, now) = (Tokens::fresh(), house.now());
    let known = before.as_ref().map(|open| open.id.clone());
    let invitation = Open {
        id: known.unwrap_or_else(|| house.fresh_id("inv_")),
        email: email.into(),
        draft: draft.clone(),
        invited_by: actor.id.clone(),
        sent_at: now,
        expires_at: end_of(house, tx, chain, now).await?,
    };
    let hashes = fresh.hashes();
    match &before {
        Some(_) => rows::renew(tx, &invitation, &hashes).await?,
        None => match rows::insert(tx, &invitation, &hashes).await {
            // Sent twice at once: the other one is there, and is brought up to date next time.
            Err(Refusal::Store(StoreError::Unique(_))) => {
                return Err(tx.outdated("the address was invited meanwhile").into());
            }
            inserted => inserted?,
        },
    }
    let action = match before {
        Some(_) => "invitation.updated",
        None => "invitation.sent",
    };
    let was = before.as_ref().map(Open::words);
    note(tx, actor, &invitation, chain, action, was).await?;
    Ok((invitation, fresh, before.is_none()))
}

/// Sends an open invitation again: it keeps its id, gets new links and is good as long as a new
/// one, and whoever resends it vouches for it.
pub(crate) async fn resend(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    before: &Open,
    chain: Option<&str>,
) -> Result<(Open, Tokens), Refusal> {
    let (fresh, now) = (Tokens::fresh(), house.now());
    let invitation = Open {
        invited_by: actor.id.clone(),
        sent_at: now,
        expires_at: end_of(house, tx, chain, now).await?,
        ..before.clone()
    };
    rows::renew(tx, &invitation, &fresh.hashes()).await?;
    let was = Some(before.words());
    note(tx, actor, &invitation, chain, "invitation.resent", was).await?;
    Ok((invitation, fresh))
}

/// Changes what an open invitation offers; its links stay good.
pub(crate) async fn edit(
    tx: &Tx,
    actor: &Actor,
    before: &Open,
    draft: &Draft,
    chain: Option<&str>,
) -> Result<Open, Refusal> {
    if before.draft == *draft {
        return Ok(before.clone());
    }
    let invitation = Open {
        draft: draft.clone(),
        invited_by: actor.id.clone(),
        ..before.clone()
    };
    rows::change(tx, &invitation).await?;
    let was = Some(before.words());
    note(tx, actor, &invitation, chain, "invitation.edited", was).await?;
    Ok(invitation)
}

/// Takes an open invitation back; its links lead nowhere from now on.
pub(crate) async fn revoke(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    invitation: &Open,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    let at = house.now().as_microsecond();
    rows::revoke(tx, &invitation.id, &actor.id, at).await?;
    let change = Change {
        organization: chain,
        company: invitation.draft.held_in.company_id(),
        action: "invitation.revoked",
        subject: &invitation.id,
        before: Some(invitation.words()),
        after: None,
    };
    audit::record(tx, actor, change).await
}

/// The invitation that a link leads to, if it is good now, and which of its links that is.
pub(crate) async fn by_token(
    tx: &Tx,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Open, Way)>, Refusal> {
    let found = rows::open_by_hash(tx, &tokens::hash(token)).await?;
    Ok(found.filter(|(open, _)| now < open.expires_at))
}

/// Spends an invitation for a person: of all who try, one does.
pub(crate) async fn spend(
    tx: &Tx,
    invitation: &Open,
    person_id: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let at = now.as_microsecond();
    match rows::spend(tx, &invitation.id, person_id, at).await? {
        true => Ok(()),
        false => Err(Refusal::Hidden),
    }
}

/// What a person holds by an invitation that they accepted.
pub(crate) struct TakenUp<'a> {
    /// The assignment.
    pub(crate) assignment: &'a str,
    /// The role that it took the place of.
    pub(crate) was: Option<&'a Draft>,
    /// The role as it is now, which is the one held before where that was as good.
    pub(crate) is: &'a Draft,
}

/// Records that a person accepted, and what they held before and hold now.
pub(crate) async fn note_accepted(
    tx: &Tx,
    person: &Actor,
    invitation: &Open,
    taken: &TakenUp<'_>,
    chain: Option<&str>,
) -> Result<(), Refusal> {
    let change = Change {
        organization: chain,
        company: invitation.draft.held_in.company_id(),
        action: "invitation.accepted",
        subject: &invitation.id,
        before: taken
            .was
            .map(|was| json!({ "assignment": taken.assignment, "is": words(was) })),
        after: Some(json!({
            "email": invitation.email,
            "person": person.id,
            "assignment": taken.assignment,
            "is": words(taken.is),
            "granted_by": invitation.invited_by,
        })),
    };
    audit::record(tx, person, change).await
}

async fn note(
    tx: &Tx,
    actor: &Actor,
    invitation: &Open,
    chain: Option<&str>,
    action: &str,
    before: Option<Value>,
) -> Result<(), Refusal> {
    let change = Change {
        organization: chain,
        company: invitation.draft.held_in.company_id(),
        action,
        subject: &invitation.id,
        before,
        after: Some(invitation.words()),
    };
    audit::record(tx, actor, change).await
}

/// As long as the organization says, or else the installation.
async fn end_of(
    house: &House,
    tx: &Tx,
    organization: Option<&str>,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let said = match organization {
        Some(id) => rows::days_of(tx, id).await?,
        None => None,
    };
    let days = said.unwrap_or(house.config.invitation_days);
    Ok(now + SignedDuration::from_hours(24 * days))
}
