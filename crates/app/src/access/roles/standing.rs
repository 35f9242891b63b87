//! What the actor holds within the transaction, and whether an admin stays.
//!
//! A request brings the roles with which it began. A change of access reads them again in its own
//! transaction, so that one that was overtaken by another admin's change is refused.

use canopy_domain::role::{Assignment, Giver, HeldIn, Term, keeps_an_admin};
use canopy_store::Tx;

use super::rows::{self, Kept};
use crate::access::sessions::Opening;
use crate::access::{policies, providers, rows as people};
use crate::actor::Withheld;
use crate::{Actor, ActorKind, House, Refusal};

/// The actor with what it holds now.
#[derive(Debug)]
pub(crate) struct Standing {
    /// The actor, its assignments read again.
    pub(crate) actor: Actor,
    /// Whose roles count as its own: its own, for a key those of whoever made it, and in a session
    /// of an identity provider those of whoever set that.
    own: Vec<String>,
}

impl Standing {
    /// Reads the actor's assignments again. People and keys that were shut out meanwhile are
    /// signed out.
    pub(crate) async fn of(tx: &Tx, actor: &Actor) -> Result<Self, Refusal> {
        if actor.seeing.is_some() {
            return Err(Refusal::Forbidden);
        }
        let mut actor = actor.clone();
        let mut own = vec![actor.id.clone()];
        match actor.kind {
            ActorKind::Installation => own.clear(),
            ActorKind::Person => {
                if !people::is_active(tx, &actor.id).await? {
                    return Err(Refusal::SignedOut);
                }
                let held = rows::assignments_of(tx, &actor.id).await?;
                (actor.assignments, actor.entry.withheld) = match &actor.session_id {
                    Some(session) => in_session(tx, &actor, session, held).await?,
                    // Whoever vouches for an invitation does so without a session.
                    None => (held, Vec::new()),
                };
                if let Some(organization) = &actor.entry.provider_of {
                    let runs_it = providers::rows::set_by(tx, organization).await?;
                    own.extend(runs_it);
                }
            }
            ActorKind::Key => {
                let maker = people::maker_of_key(tx, &actor.id).await?;
                own.push(maker.ok_or(Refusal::SignedOut)?);
            }
        }
        Ok(Self { actor, own })
    }

    /// The actor as the law of grants takes it.
    pub(crate) fn giver(&self) -> Giver<'_> {
        Giver {
            people: self.own.iter().map(String::as_str).collect(),
            held: (self.actor.kind != ActorKind::Installation)
                .then_some(self.actor.assignments.as_slice()),
        }
    }
}

/// The assignments that count in the actor's session, and those that do not. A session that is over
/// meanwhile is signed out.
async fn in_session(
    tx: &Tx,
    actor: &Actor,
    session: &str,
    held: Vec<Assignment>,
) -> Result<(Vec<Assignment>, Vec<(Assignment, Withheld)>), Refusal> {
    if !people::is_open(tx, session).await? {
        return Err(Refusal::SignedOut);
    }
    let opening = Opening {
        second_factor: actor.entry.second_factor,
        provider_of: actor.entry.provider_of.clone(),
    };
    policies::sorted(tx, held, &opening, actor.at).await
}

/// Refuses what would leave an organization, or a company without one, without an admin: `after`
/// is the term of the assignment afterwards, or nothing when it is an admin's no more.
pub(crate) async fn keep_an_admin(
    house: &House,
    tx: &Tx,
    was: &Kept,
    organization: Option<&str>,
    after: Option<Term>,
) -> Result<(), Refusal> {
    let stands_alone = match &was.draft.held_in {
        HeldIn::Organization(_) => true,
        HeldIn::Company(_) => organization.is_none(),
    };
    if !stands_alone {
        return Ok(());
    }
    let admins = rows::admin_terms(tx, &was.draft.held_in).await?;
    let before: Vec<Term> = admins.iter().map(|(_, term)| *term).collect();
    let others = admins.iter().filter(|(id, _)| *id != was.id);
    let mut left: Vec<Term> = others.map(|(_, term)| *term).collect();
    // Whoever was deactivated is no admin before and none after.
    if before.len() > left.len() {
        left.extend(after);
    }
    if keeps_an_admin(&before, &left, house.now()) {
        return Ok(());
    }
    let words = match &was.draft.held_in {
        HeldIn::Organization(_) => {
            "this is the last Organization Admin who stays; make somebody else one first, without an end"
        }
        HeldIn::Company(_) => {
            "this is the last Company Admin who stays, and no organization looks after the company; make somebody else one first, without an end"
        }
    };
    Err(Refusal::conflict("role", "last_admin", words))
}
