//! What a change of access stands on, all of it read in the transaction of the change.

use canopy_domain::role::{Draft, GroupCompanies, HeldIn, Reach};
use canopy_store::Tx;
use jiff::Timestamp;

use super::entry::Named;
use super::law::refused;
use super::place::Here;
use super::rows;
use crate::access::keys::KeyRow;
use crate::access::roles::rows::{Kept, by_ids};
use crate::access::roles::standing::Standing;
use crate::companies::find::{Found, find_in};
use crate::{Actor, House, Refusal};

/// The actor, the workspace and what is in it.
pub(crate) struct Ground {
    pub(crate) standing: Standing,
    pub(crate) here: Here,
    pub(crate) now: Timestamp,
    /// The companies that are linked to the organization, by name; of a company itself alone.
    pub(crate) companies: Vec<Named>,
    /// The groups of the organization, by name.
    pub(crate) groups: Vec<Named>,
    pub(crate) groups_now: GroupCompanies,
}

impl Ground {
    /// Reads it, and refuses an actor who does not manage access here any more.
    pub(crate) async fn of(
        house: &House,
        tx: &Tx,
        actor: &Actor,
        here: &Here,
    ) -> Result<Self, Refusal> {
        let now = house.now();
        let standing = Standing::of(tx, actor).await?;
        let (mut here, mut companies) = (here.clone(), Vec::new());
        if let Here::Company(company) = &mut here {
            **company = company_in(tx, &company.id, now)
                .await?
                .ok_or(Refusal::Hidden)?;
            companies.push(Named::of_company(company));
        }
        here.managed_by(&standing.actor)?;
        let (mut groups, mut groups_now) = (Vec::new(), GroupCompanies::new());
        if let Some(id) = here.organization_id() {
            groups_now = rows::groups_now(tx, id).await?;
        }
        if let Here::Organization(organization) = &here {
            companies = rows::linked_companies(tx, &organization.id, now).await?;
            groups = rows::groups_of(tx, &organization.id).await?;
        }
        Ok(Self {
            standing,
            here,
            now,
            companies,
            groups,
            groups_now,
        })
    }

    /// The organization to which the company of a role here is linked.
    pub(crate) fn organization_id(&self) -> Option<&str> {
        self.here.organization_id()
    }

    /// An assignment of this workspace that the actor may change or end; anything else is hidden.
    pub(crate) async fn held(&self, tx: &Tx, id: &str) -> Result<Kept, Refusal> {
        let found = by_ids(tx, &[id.to_owned()]).await?.pop();
        let kept = found.ok_or(Refusal::Hidden)?;
        if !self.has(&kept.draft) {
            // A company shows who reaches it through the organization, but does not change that.
            return Err(match self.inherits(&kept.draft) {
                true => Refusal::Forbidden,
                false => Refusal::Hidden,
            });
        }
        self.may_end(&kept)?;
        Ok(kept)
    }

    /// Refuses to touch an offer of more than the actor holds.
    pub(crate) fn may_withdraw(&self, offered: &Draft) -> Result<(), Refusal> {
        let (organization, groups) = (self.organization_id(), &self.groups_now);
        self.standing
            .giver()
            .may_end("", offered, organization, groups, self.now)
            .map_err(refused)
    }

    fn may_end(&self, kept: &Kept) -> Result<(), Refusal> {
        self.standing
            .giver()
            .may_end(
                &kept.person_id,
                &kept.draft,
                self.organization_id(),
                &self.groups_now,
                self.now,
            )
            .map_err(refused)
    }

    /// Refuses what the actor may not give to this person.
    pub(crate) fn may_give(&self, person_id: &str, draft: &Draft) -> Result<(), Refusal> {
        self.standing
            .giver()
            .may_give(
                person_id,
                draft,
                self.organization_id(),
                &self.groups_now,
                self.now,
            )
            .map_err(refused)
    }

    /// Whether a role is held in this workspace.
    pub(crate) fn has(&self, draft: &Draft) -> bool {
        match (&draft.held_in, &self.here) {
            (HeldIn::Organization(id), Here::Organization(here)) => *id == here.id,
            (HeldIn::Company(id), _) => self.companies.iter().any(|company| company.id == *id),
            (HeldIn::Organization(_), Here::Company(_)) => false,
        }
    }

    /// The place of this workspace for which a key is good; none for a key of elsewhere.
    pub(crate) fn place_of_key(&self, key: &KeyRow) -> Option<Named> {
        match (
            &key.scope.organization_id,
            &key.scope.company_id,
            &self.here,
        ) {
            (Some(id), _, Here::Organization(here)) if *id == here.id => Some(Named {
                id: here.id.clone(),
                slug: Some(here.slug.clone()),
                name: here.name.clone(),
            }),
            (None, Some(id), _) => self.companies.iter().find(|one| one.id == *id).cloned(),
            _ => None,
        }
    }

    /// Whether a role of the organization reaches the company of this workspace.
    pub(crate) fn inherits(&self, draft: &Draft) -> bool {
        let (HeldIn::Organization(id), Here::Company(company)) = (&draft.held_in, &self.here)
        else {
            return false;
        };
        company.organization_id.as_ref() == Some(id)
            && match draft.reach.resolved(&self.groups_now) {
                Reach::All => true,
                Reach::Companies(ids) => ids.contains(&*company.id),
            }
    }

    /// Whether a role has to do with this workspace at all.
    pub(crate) fn knows(&self, draft: &Draft) -> bool {
        self.has(draft) || self.inherits(draft)
    }

    /// The organization whose audit log takes the record.
    pub(crate) fn chain(&self) -> Option<&str> {
        self.here.organization_id()
    }
}

/// A company as it is linked now.
pub(super) async fn company_in(
    tx: &Tx,
    id: &str,
    now: Timestamp,
) -> Result<Option<Found>, Refusal> {
    let found = find_in(tx, &[id.into()].into(), now).await?;
    Ok(found.into_values().next())
}
