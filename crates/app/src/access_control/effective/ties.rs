//! What ties a person to an organization: the states of their roles in it and in its companies.

use std::collections::BTreeMap;

use canopy_domain::role::HeldIn;
use canopy_store::Tx;
use jiff::Timestamp;

use super::rows::{self, Linked};
use crate::Refusal;
use crate::access::roles::rows::{State, states_of};
use crate::access_control::entry::Named;

/// The states of a person's roles as far as an organization may know of them.
///
/// Of a company that has left the organization the staff is none of its business any more: only
/// what its own roles reached there is still told.
pub(in crate::access_control) struct Ties {
    /// The states, oldest first.
    pub(in crate::access_control) states: Vec<State>,
    links: Vec<Linked>,
}

impl Ties {
    /// Reads them. Whoever has none is as if there were no such person.
    pub(in crate::access_control) async fn of(
        tx: &Tx,
        organization_id: &str,
        person_id: &str,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let mut states = states_of(tx, person_id).await?;
        let links = rows::links(tx, organization_id).await?;
        let here: BTreeMap<&str, &Linked> = links
            .iter()
            .filter(|link| link.held(now))
            .map(|link| (link.company.id.as_str(), link))
            .collect();
        states.retain(|state| match &state.draft.held_in {
            HeldIn::Organization(id) => id == organization_id,
            HeldIn::Company(id) => here
                .get(id.as_str())
                .is_some_and(|link| link.overlaps(state.since, state.until)),
        });
        if states.is_empty() {
            return Err(Refusal::Hidden);
        }
        Ok(Self { states, links })
    }

    /// The companies of the organization at an instant.
    pub(super) fn companies(&self, at: Timestamp) -> impl Iterator<Item = &Named> {
        let held = self.links.iter().filter(move |link| link.held(at));
        held.map(|link| &link.company)
    }

    /// The name of a company that is or was linked.
    pub(super) fn company(&self, id: &str) -> Option<&Named> {
        let mut known = self.links.iter().map(|link| &link.company);
        known.find(|company| company.id == id)
    }
}
