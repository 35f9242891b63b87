//! Groups: named sets of companies of an organization, for roles, filters and reports.
//!
//! Owns groups and which companies are in them since when. Does not own the companies, nor the
//! roles that name groups.
//!
//! Invariants:
//! - A group holds companies that were linked to its organization when they were put in.
//! - A role that names a group reaches what is in it at the time of the request.
//! - A removed group reaches nothing; what it held is remembered.

mod list;
pub(super) mod rows;
mod shape;

use std::collections::BTreeSet;

use canopy_domain::role::{Action, Place};
use canopy_store::Tx;
use serde_json::json;

use super::entry::Named;
use super::rows::linked_companies;
use super::wish::ids;
use crate::access::roles::standing::Standing;
use crate::audit::{self, Change};
use crate::fields::check_name;
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, House, Refusal};

pub use list::list_groups;
use rows::GroupRow;
pub use shape::{Group, GroupEdit};

/// Makes a group of these companies, each by slug or id.
pub async fn create_group(
    house: &House,
    actor: &Actor,
    organization: &str,
    name: &str,
    companies: &[String],
) -> Result<Group, Refusal> {
    let found = manageable(house, actor, organization).await?;
    let (found, id) = (&found, &house.fresh_id("grp_"));
    house
        .store
        .write(move |tx| async move {
            let linked = still_manageable(house, &tx, actor, found).await?;
            let name = free_name(&tx, &found.id, name, None).await?;
            let companies = ids(&linked, companies, "companies", "unknown_company")?;
            let at = house.now().as_microsecond();
            rows::insert(&tx, &found.id, id, &name, at).await?;
            rows::add(&tx, id, &companies, at).await?;
            let after = json!({ "name": name, "companies": companies });
            record(
                &tx,
                actor,
                &found.id,
                ("group.created", id),
                None,
                Some(after),
            )
            .await?;
            Ok(Group::of(id, name, &companies, &linked))
        })
        .await
}

/// Renames a group and puts other companies in it; what is absent stays.
pub async fn edit_group(
    house: &House,
    actor: &Actor,
    organization: &str,
    group_id: &str,
    edit: &GroupEdit,
) -> Result<Group, Refusal> {
    let found = manageable(house, actor, organization).await?;
    let found = &found;
    house
        .store
        .write(move |tx| async move {
            let linked = still_manageable(house, &tx, actor, found).await?;
            let was = group_here(&tx, &found.id, group_id).await?;
            let name = match &edit.name {
                Some(name) => free_name(&tx, &found.id, name, Some(group_id)).await?,
                None => was.name.clone(),
            };
            let companies = match &edit.companies {
                Some(subjects) => ids(&linked, subjects, "companies", "unknown_company")?,
                None => was.companies.clone(),
            };
            if name != was.name || companies != was.companies {
                let at = house.now().as_microsecond();
                rows::rename(&tx, group_id, &name).await?;
                let gone: BTreeSet<String> =
                    was.companies.difference(&companies).cloned().collect();
                let come: BTreeSet<String> =
                    companies.difference(&was.companies).cloned().collect();
                rows::take_out(&tx, group_id, &gone, at).await?;
                rows::add(&tx, group_id, &come, at).await?;
                let before = json!({ "name": was.name, "companies": was.companies });
                let after = json!({ "name": name, "companies": companies });
                let what = ("group.changed", group_id);
                record(&tx, actor, &found.id, what, Some(before), Some(after)).await?;
            }
            Ok(Group::of(group_id, name, &companies, &linked))
        })
        .await
}

/// Removes a group: roles that name it no longer reach its companies through it.
pub async fn remove_group(
    house: &House,
    actor: &Actor,
    organization: &str,
    group_id: &str,
) -> Result<(), Refusal> {
    let found = manageable(house, actor, organization).await?;
    let found = &found;
    house
        .store
        .write(move |tx| async move {
            still_manageable(house, &tx, actor, found).await?;
            let was = group_here(&tx, &found.id, group_id).await?;
            rows::remove(&tx, group_id, house.now().as_microsecond()).await?;
            let before = json!({ "name": was.name, "companies": was.companies });
            let what = ("group.removed", group_id);
            record(&tx, actor, &found.id, what, Some(before), None).await
        })
        .await
}

async fn manageable(
    house: &House,
    actor: &Actor,
    organization: &str,
) -> Result<Organization, Refusal> {
    let found = find_organization(house, actor, organization).await?;
    actor.may(Action::ManageOrganization, Place::Organization(&found.id))?;
    Ok(found)
}

/// Asks again within the transaction, because groups decide over access; answers the companies
/// that may be put into a group.
async fn still_manageable(
    house: &House,
    tx: &Tx,
    actor: &Actor,
    found: &Organization,
) -> Result<Vec<Named>, Refusal> {
    let standing = Standing::of(tx, actor).await?;
    let place = Place::Organization(&found.id);
    standing.actor.may(Action::ManageOrganization, place)?;
    linked_companies(tx, &found.id, house.now()).await
}

async fn group_here(tx: &Tx, organization_id: &str, id: &str) -> Result<GroupRow, Refusal> {
    let groups = rows::all(tx, organization_id).await?;
    let found = groups.into_iter().find(|group| group.id == id);
    found.ok_or(Refusal::Hidden)
}

/// The checked name, where no other group of the organization is called so.
async fn free_name(
    tx: &Tx,
    organization_id: &str,
    name: &str,
    own: Option<&str>,
) -> Result<String, Refusal> {
    let name = check_name("name", name)?;
    let others = rows::all(tx, organization_id).await?;
    let taken = others.iter().any(|group| {
        Some(group.id.as_str()) != own && group.name.to_lowercase() == name.to_lowercase()
    });
    if taken {
        let words = "another group is called so; choose another name";
        return Err(Refusal::conflict("name", "taken", words));
    }
    Ok(name)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    organization_id: &str,
    (action, subject): (&str, &str),
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> Result<(), Refusal> {
    let change = Change {
        organization: Some(organization_id),
        company: None,
        action,
        subject,
        before,
        after,
    };
    audit::record(tx, actor, change).await
}
