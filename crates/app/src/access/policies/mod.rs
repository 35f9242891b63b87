//! What an organization asks of the sessions in which its roles count: a second factor, or its own
//! identity provider. A role that does not count in a session is left out of every decision.

pub(crate) mod rows;

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::period::Zones;
use canopy_domain::role::{Assignment, Role};
use canopy_store::Tx;
use jiff::{SignedDuration, Timestamp};

use super::roles::rows::assignments_of;
use super::sessions::Opening;
use crate::Refusal;
use crate::actor::Withheld;
use crate::stored::Link;

/// What an organization asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy {
    pub(crate) second_factor: bool,
    pub(crate) provider_only: bool,
}

/// Sorts a person's assignments by whether they count in a session: those that do, and those that
/// would after a second factor or a sign-in through the organization.
///
/// Where an identity provider opened the session, only the places of its organization count, on each
/// company's own day, and nothing is said of others: the provider is run by that organization, and
/// may say of anybody that it is them.
pub(super) async fn sorted(
    tx: &Tx,
    held: Vec<Assignment>,
    session: &Opening,
    now: Timestamp,
) -> Result<(Vec<Assignment>, Vec<(Assignment, Withheld)>), Refusal> {
    if let Some(organization) = &session.provider_of {
        let (here, _) = apart(tx, held, organization, now).await?;
        return Ok((here, Vec::new()));
    }
    let owners = Owners::load(tx, &held, now).await?;
    let policies = rows::policies(tx, owners.all()).await?;
    let (mut counting, mut withheld) = (Vec::new(), Vec::new());
    for assignment in held {
        let owners = owners.of(&assignment);
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

/// Whether a person holds a role in force outside of an organization and its companies.
pub(crate) async fn holds_elsewhere(
    tx: &Tx,
    person_id: &str,
    organization: &str,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let held = assignments_of(tx, person_id).await?;
    let (_, elsewhere) = apart(tx, held, organization, now).await?;
    Ok(elsewhere.iter().any(|role| role.counts(now)))
}

/// The assignments in an organization and its companies, and those elsewhere.
async fn apart(
    tx: &Tx,
    held: Vec<Assignment>,
    organization: &str,
    now: Timestamp,
) -> Result<(Vec<Assignment>, Vec<Assignment>), Refusal> {
    let linked = linked_now(tx, &companies_of(&held), now).await?;
    Ok(held.into_iter().partition(|role| {
        let through = role.company_id.as_ref().and_then(|id| linked.get(id));
        let owner = role.organization_id.as_ref().or(through);
        owner.is_some_and(|owner| owner == organization)
    }))
}

/// To which organization companies are linked now, each on its own day.
pub(super) async fn linked_now(
    tx: &Tx,
    companies: &[&str],
    now: Timestamp,
) -> Result<BTreeMap<String, String>, Refusal> {
    let links = links_about(tx, companies, now).await?;
    let links = links.into_iter().filter(|(_, link, zones)| {
        let today = zones.day_of(now).to_string();
        link.holds_on(&today)
    });
    Ok(links
        .map(|(company, link, _)| (company, link.organization_id))
        .collect())
}

/// The links that hold on any day within a day of now.
async fn links_about(
    tx: &Tx,
    companies: &[&str],
    now: Timestamp,
) -> Result<Vec<(String, Link, Zones)>, Refusal> {
    if companies.is_empty() {
        return Ok(Vec::new());
    }
    let day = SignedDuration::from_hours(24);
    let utc = |at: Timestamp| jiff::tz::Offset::UTC.to_datetime(at).date().to_string();
    rows::links(tx, companies, &utc(now - day), &utc(now + day)).await
}

fn companies_of(held: &[Assignment]) -> Vec<&str> {
    held.iter()
        .filter_map(|assignment| assignment.company_id.as_deref())
        .collect()
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

/// Which organizations have a say about assignments: of a company, every one to which it is linked
/// within a day of now. That asks for more and never gives anything, so it may be generous: days
/// begin at different instants in different zones.
struct Owners(BTreeMap<String, BTreeSet<String>>, BTreeSet<String>);

impl Owners {
    async fn load(tx: &Tx, held: &[Assignment], now: Timestamp) -> Result<Self, Refusal> {
        let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (company, link, _) in links_about(tx, &companies_of(held), now).await? {
            let owners = links.entry(company).or_default();
            owners.insert(link.organization_id);
        }
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
