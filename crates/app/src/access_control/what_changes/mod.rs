//! What a change of access will change, before it is made: which companies and pages the person
//! gains or loses, told by the same law that decides afterwards.

mod compare;
mod sentences;

use canopy_domain::role::{Assignment, Draft, GroupCompanies};
use canopy_store::Tx;
use jiff::Timestamp;

use super::assign::{self, Member};
use super::entry::organization_of;
use super::ground::Ground;
use super::invitations::{edit, invite};
use super::place::{Here, Workplace};
use super::wish::Wish;
use super::{change, members, remove, rows};
use crate::access::roles::rows::of_person;
use crate::{Actor, House, Refusal};

pub use compare::Shift;
use compare::{Places, compare};

/// A change that is thought of.
#[derive(Debug, Clone)]
pub enum Proposal {
    /// A role for a member.
    Assign {
        /// For whom.
        member: Member,
        /// Which.
        wish: Wish,
    },
    /// A role for somebody who is invited to it.
    Invite {
        /// The address.
        email: String,
        /// Which.
        wish: Wish,
    },
    /// Another role for somebody who was invited.
    Edit {
        /// The invitation.
        id: String,
        /// What becomes of it.
        wish: Wish,
    },
    /// Another state of a role.
    Change {
        /// The assignment.
        id: String,
        /// What becomes of it.
        wish: Wish,
    },
    /// The end of a role.
    Remove {
        /// The assignment.
        id: String,
    },
}

/// What a change will change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is gained, a place or several alike at a time.
    pub gains: Vec<Shift>,
    /// What is lost.
    pub losses: Vec<Shift>,
    /// When the role ends, and what is lost then.
    pub ends: Option<(Timestamp, Vec<Shift>)>,
    /// All of it in plain words, a sentence each.
    pub sentences: Vec<String>,
}

/// Says what a change will change. What the law refuses is refused here as it would be then.
pub async fn what_changes(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    proposal: &Proposal,
) -> Result<Preview, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let thought = Thought::of(house, &tx, &ground, proposal).await?;
            preview(&tx, &ground, &thought).await
        })
        .await
}

/// What somebody holds and would hold.
struct Thought {
    before: Vec<Draft>,
    after: Vec<Draft>,
    /// The role that is given or changed.
    draft: Option<Draft>,
    /// The address that is invited, where it is a member's.
    already_in: Option<String>,
}

impl Thought {
    async fn of(
        house: &House,
        tx: &Tx,
        ground: &Ground,
        proposal: &Proposal,
    ) -> Result<Self, Refusal> {
        let mut already_in = None;
        let (person, ended, draft) = match proposal {
            Proposal::Assign { member, wish } => {
                let (person, draft) = assign::proposed(tx, ground, member, wish).await?;
                (Some(person), None, Some(draft))
            }
            Proposal::Invite { email, wish } => {
                let draft = wish.drafted(tx, ground, None).await?;
                let (folded, _) = invite::proposed(tx, ground, email, &draft).await?;
                // What somebody holds elsewhere shows nobody that they have an account.
                let member = Member::Email(folded.clone());
                let person = match members::find(tx, ground, &member).await {
                    Ok(person) => Some(person),
                    Err(Refusal::Invalid(error)) if error.code == members::NOT_A_MEMBER => None,
                    Err(refusal) => return Err(refusal),
                };
                already_in = person.as_ref().map(|_| folded);
                (person, None, Some(draft))
            }
            Proposal::Edit { id, wish } => {
                let (_, draft, person) = edit::proposed(tx, ground, id, wish).await?;
                (person, None, Some(draft))
            }
            Proposal::Change { id, wish } => {
                let (was, becomes) = change::proposed(house, tx, ground, id, wish).await?;
                (Some(was.person_id), Some(was.id), Some(becomes))
            }
            Proposal::Remove { id } => {
                let was = remove::proposed(house, tx, ground, id).await?;
                (Some(was.person_id), Some(was.id), None)
            }
        };
        let held = match person {
            Some(person) => of_person(tx, &person).await?,
            None => Vec::new(),
        };
        let kept = held.iter().filter(|held| Some(&held.id) != ended.as_ref());
        let mut after: Vec<Draft> = kept.map(|held| held.draft.clone()).collect();
        after.extend(draft.clone());
        Ok(Self {
            before: held.into_iter().map(|held| held.draft).collect(),
            after,
            draft,
            already_in,
        })
    }
}

async fn preview(tx: &Tx, ground: &Ground, thought: &Thought) -> Result<Preview, Refusal> {
    let organization = match &ground.here {
        Here::Organization(_) => organization_of(tx, &ground.here).await?,
        Here::Company(_) => None,
    };
    let companies = ground.companies.iter();
    let ids: Vec<_> = companies.map(|company| company.id.clone().into()).collect();
    let scopes = rows::scopes_of(tx, &ids).await?;
    let places = Places {
        organization,
        companies: &ground.companies,
        linked_to: ground.organization_id(),
        scopes: scopes.into_iter().map(|(_, scope)| scope).collect(),
    };
    let held = |drafts: &[Draft]| assignments(drafts, &ground.groups_now);
    let (before, after) = (held(&thought.before), held(&thought.after));
    let (gains, losses) = compare(&places, (&before, ground.now), (&after, ground.now));
    let ends = thought
        .draft
        .as_ref()
        .and_then(|draft| draft.expires_at)
        .map(|end| (end, compare(&places, (&after, ground.now), (&after, end)).1));
    let zone = ground.here.zone(ground.now)?;
    let mut sentences = sentences::of(
        thought.draft.as_ref(),
        (&gains, &losses),
        ends.as_ref(),
        &zone,
    );
    if let Some(email) = &thought.already_in {
        let words = format!("{email} is a member already; assign the role instead.");
        sentences.insert(0, words);
    }
    Ok(Preview {
        gains,
        losses,
        ends,
        sentences,
    })
}

fn assignments(drafts: &[Draft], groups: &GroupCompanies) -> Vec<Assignment> {
    let given = drafts.iter().map(|draft| draft.assignment(groups));
    given.collect()
}
