//! What the forms of Access Control offer to choose from, searched here and not in the browser.

mod rows;

use std::collections::BTreeMap;

use canopy_domain::role::{Action, OrgSight, Page, page_sight};
use canopy_store::{Tx, Value};
use jiff::tz::TimeZone;

use super::entry::{AccessEntry, Named, entries_of, entry_of};
use super::ground::Ground;
use super::place::{Here, Workplace};
use super::rows::{linked_companies, scopes_of};
use super::selection::MOST;
use crate::access::roles::rows::{by_ids, limited_reaches};
use crate::{Actor, House, Refusal};

/// What is looked for.
#[derive(Debug, Default, Clone)]
pub struct Looking {
    /// A part of a company's name.
    pub companies: String,
    /// Parts of a member's name or address.
    pub members: String,
    /// The member who is chosen already.
    pub member: Option<String>,
    /// The company whose scopes are offered, by slug or id.
    pub scopes_of: Option<String>,
    /// How many of each are offered at most.
    pub most: usize,
}

/// A member who can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChoice {
    /// `per_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// The first few of what fits, and how many fit.
#[derive(Debug)]
pub struct Offered<T> {
    /// The first few, by name.
    pub first: Vec<T>,
    /// How many fit in all.
    pub matching: usize,
}

impl<T> Offered<T> {
    fn first(mut all: Vec<T>, most: usize) -> Self {
        let matching = all.len();
        all.truncate(most);
        Self {
            first: all,
            matching,
        }
    }
}

/// What can be chosen.
#[derive(Debug)]
pub struct Choices {
    /// Companies of the workspace.
    pub companies: Offered<Named>,
    /// Every company of the workspace, to name those already chosen.
    pub known: Vec<Named>,
    /// Members of the workspace, each once.
    pub members: Offered<MemberChoice>,
    /// The member who is chosen already, where there is such a one.
    pub member: Option<MemberChoice>,
    /// The groups of the organization.
    pub groups: Vec<Named>,
    /// The scopes of the company that was asked for.
    pub scopes: Vec<Named>,
    /// The zone in which a role's last day ends.
    pub zone: TimeZone,
}

/// Finds what can be chosen, for those who manage access.
pub async fn choices(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    looking: &Looking,
) -> Result<Choices, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let all = members(&tx, &ground).await?;
            let is_chosen = |one: &&MemberChoice| Some(&one.id) == looking.member.as_ref();
            let member = all.iter().find(is_chosen).cloned();
            let members = matching(all, &looking.members);
            let scopes = match &looking.scopes_of {
                Some(subject) => scopes(&tx, &ground, subject).await?,
                None => Vec::new(),
            };
            Ok(Choices {
                companies: Offered::first(
                    named(&ground.companies, &looking.companies),
                    looking.most,
                ),
                members: Offered::first(members, looking.most),
                member,
                groups: ground.groups.clone(),
                known: ground.companies.clone(),
                scopes,
                zone: here.zone(house.now())?,
            })
        })
        .await
}

/// The companies in an organization's list whose name contains the words, for a filter.
pub async fn companies_in_sight(
    house: &House,
    actor: &Actor,
    organization: &str,
    words: &str,
    most: usize,
) -> Result<Vec<Named>, Refusal> {
    let here = Here::find(house, actor, Workplace::Organization(organization)).await?;
    here.read_by(actor)?;
    let Here::Organization(found) = &here else {
        return Ok(Vec::new());
    };
    let now = house.now();
    let linked = house
        .store
        .read(move |tx| async move { linked_companies(&tx, &found.id, now).await })
        .await?;
    let sight = match actor.can(Action::ManageAccess, here.place()) {
        true => OrgSight::All,
        false => page_sight(&actor.assignments, Page::AccessControl, &found.id, actor.at),
    };
    let mut fitting = named(&linked, words);
    fitting.retain(|company| sight.contains(&company.id));
    fitting.truncate(most);
    Ok(fitting)
}

/// One role as the access list shows it, for those who may change it.
pub async fn held_role(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    assignment_id: &str,
) -> Result<AccessEntry, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            ground.held(&tx, assignment_id).await?;
            entry_of(&tx, &ground, assignment_id).await
        })
        .await
}

/// Those of these roles that are held here, as the access list shows them.
pub async fn held_roles(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    assignment_ids: &[String],
) -> Result<Vec<AccessEntry>, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.managed_by(actor)?;
    let here = &here;
    house
        .store
        .read(move |tx| async move {
            let ground = Ground::of(house, &tx, actor, here).await?;
            let ids = &assignment_ids[..assignment_ids.len().min(MOST)];
            let mut kept = by_ids(&tx, ids).await?;
            // An id of elsewhere is passed over like one that never was.
            kept.retain(|kept| ground.knows(&kept.draft));
            let known = |id: &&String| kept.iter().any(|kept| kept.id == **id);
            let ids: Vec<String> = ids.iter().filter(known).cloned().collect();
            entries_of(&tx, &ground, &ids).await
        })
        .await
}

fn named(all: &[Named], words: &str) -> Vec<Named> {
    let words = words.trim().to_lowercase();
    let fits = |one: &&Named| one.name.to_lowercase().contains(&words);
    all.iter().filter(fits).cloned().collect()
}

async fn scopes(tx: &Tx, ground: &Ground, subject: &str) -> Result<Vec<Named>, Refusal> {
    let is = |one: &&Named| one.id == subject || one.slug.as_deref() == Some(subject);
    let Some(company) = ground.companies.iter().find(is) else {
        return Ok(Vec::new());
    };
    let found = scopes_of(tx, &[Value::from(company.id.clone())]).await?;
    let mut scopes: Vec<Named> = found.into_iter().map(|(_, scope)| scope).collect();
    scopes.sort_by_cached_key(|scope| (scope.name.to_lowercase(), scope.id.clone()));
    Ok(scopes)
}

/// Everybody with a role here but the actor, each once, by name.
async fn members(tx: &Tx, ground: &Ground) -> Result<Vec<MemberChoice>, Refusal> {
    let companies = ground.companies.iter();
    let ids: Vec<Value> = companies.map(|one| one.id.clone().into()).collect();
    let mut holders = rows::of_companies(tx, &ids).await?;
    if let Some(organization) = ground.organization_id() {
        let mut of_all = rows::of_organization(tx, organization).await?;
        if let Here::Company(company) = &ground.here {
            let reaches = limited_reaches(tx, organization).await?;
            of_all.retain(|holder| {
                let named = reaches.get(&holder.assignment_id);
                holder.all_companies || named.is_some_and(|ids| ids.contains(&*company.id))
            });
        }
        holders.extend(of_all);
    }
    let own = ground.standing.giver().people;
    let mut found = BTreeMap::new();
    for holder in holders {
        if own.contains(&holder.person_id.as_str()) {
            continue;
        }
        let key = (holder.name.to_lowercase(), holder.person_id.clone());
        let choice = MemberChoice {
            id: holder.person_id,
            name: holder.name,
            email: holder.email,
        };
        found.insert(key, choice);
    }
    Ok(found.into_values().collect())
}

/// Those whose name or address contains every word.
fn matching(all: Vec<MemberChoice>, words: &str) -> Vec<MemberChoice> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let fits = |one: &MemberChoice| {
        let name = one.name.to_lowercase();
        words
            .iter()
            .all(|word| name.contains(word) || one.email.contains(word))
    };
    all.into_iter().filter(fits).collect()
}
