//! What an organization asks of the sessions in which its roles count: a second factor, or its own
//! identity provider. A role that does not count in a session is left out of every decision.

pub(crate) mod rows;

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Assignment, Role};
use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use super::sessions::Opening;
use crate::Refusal;
use crate::actor::Withheld;

/// What an organization asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy {
    pub(crate) second_factor: bool,
    pub(crate) provider_only: bool,
}

/// Sorts a person's assignments by whether they count in a session: those that do, and those that
/// would after a second factor or a sign-in through the organization.
///
/// Where an identity provider opened the session, only the places of its organization count, and
/// nothing is said of others: the provider is run by that organization, and may say of anybody that
/// it is them.
pub(super) async fn sorted(
    tx: &Tx,
    held: Vec<Assignment>,
    session: &Opening,
    now: Timestamp,
) -> Result<(Vec<Assignment>, Vec<(Assignment, Withheld)>), Refusal> {
    let owners = Owners::load(tx, &held, now).await?;
    let policies = rows::policies(tx, owners.all()).await?;
    let (mut counting, mut withheld) = (Vec::new(), Vec::new());
    for assignment in held {
        let owners = owners.of(&assignment);
        if let Some(organization) = &session.provider_of {
            if owners.len() == 1 && owners.contains(organization) {
                counting.push(assignment);
            }
            continue;
        }
        let asked = owners.iter().filter_map(|owner| policies.get(owner));
        match asked
            .filter_map(|policy| missing(policy, &assignment, session))
            .next()
        {
            Some(why) => withheld.push((assignment, why)),
            None => counting.push(assignment),
        }
    }
    Ok((counting, withheld))
}

/// What a session opened by password lacks for an assignment. An Organization Admin with a second
/// factor gets in without the provider, so that a provider that fails locks nobody out for good.
fn missing(policy: &Policy, assignment: &Assignment, session: &Opening) -> Option<Withheld> {
    let breaks_glass = assignment.role == Role::OrganizationAdmin && session.second_factor;
    if policy.provider_only && !breaks_glass {
        return Some(Withheld::Provider);
    }
    (policy.second_factor && !session.second_factor).then_some(Withheld::SecondFactor)
}

/// To which organizations assignments belong: of a company, every one to which it is linked within
/// a day of now. Days begin at different instants in different zones, and nobody should get in by
/// a link that is not quite over.
struct Owners(BTreeMap<String, BTreeSet<String>>, BTreeSet<String>);

impl Owners {
    async fn load(tx: &Tx, held: &[Assignment], now: Timestamp) -> Result<Self, Refusal> {
        let companies: Vec<&str> = held
            .iter()
            .filter_map(|assignment| assignment.company_id.as_deref())
            .collect();
        let day = SignedDuration::from_hours(24);
        let utc = |at: Timestamp| jiff::tz::Offset::UTC.to_datetime(at).date().to_string();
        let links = match companies.is_empty() {
            true => BTreeMap::new(),
            false => rows::links(tx, &companies, &utc(now - day), &utc(now + day)).await?,
        };
        let organizations = held
            .iter()
            .filter_map(|assignment| assignment.organization_id.clone());
        let all = organizations.chain(links.values().flatten().cloned());
        let all = all.collect();
        Ok(Self(links, all))
    }

    fn all(&self) -> &BTreeSet<String> {
        &self.1
    }

    fn of(&self, assignment: &Assignment) -> BTreeSet<String> {
        let linked = assignment
            .company_id
            .as_ref()
            .and_then(|company| self.0.get(company));
        let own = assignment.organization_id.iter().cloned();
        own.chain(linked.into_iter().flatten().cloned()).collect()
    }
}
