//! What effective access reads beside the assignments: links and groups at an instant, and names.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::period::Zones;
use canopy_domain::role::GroupCompanies;
use canopy_store::{Tx, Value};
use jiff::Timestamp;

use crate::Refusal;
use crate::access_control::entry::Named;
use crate::companies::rows::Link;
use crate::companies::zones::read_zones;
use crate::stored::instant;

/// A company over one of its links to an organization.
pub(in crate::access_control) struct Linked {
    pub(in crate::access_control) company: Named,
    zones: Zones,
    link: Link,
}

impl Linked {
    /// Whether the link held at an instant, by the company's own day.
    pub(in crate::access_control) fn held(&self, at: Timestamp) -> bool {
        self.link.holds_on(&self.zones.day_of(at).to_string())
    }

    /// Whether the link held at some time in `[since, until)`.
    pub(in crate::access_control) fn overlaps(
        &self,
        since: Timestamp,
        until: Option<Timestamp>,
    ) -> bool {
        let day = |at| self.zones.day_of(at).to_string();
        let begun = until.is_none_or(|until| self.link.linked_on.as_str() <= day(until).as_str());
        let end = self.link.unlinked_on.as_deref();
        begun && end.is_none_or(|end| day(since).as_str() < end)
    }
}

/// Every link that companies have or had to an organization, by the companies' names.
pub(in crate::access_control) async fn links(
    tx: &Tx,
    organization_id: &str,
) -> Result<Vec<Linked>, Refusal> {
    let sql = "SELECT c.company_id, c.slug, c.name, c.time_zones, l.linked_on, l.unlinked_on FROM links l \
         JOIN companies c ON c.company_id = l.company_id WHERE l.organization_id = $1";
    let mut links = Vec::new();
    for row in tx.all(sql, args![organization_id.to_owned()]).await? {
        links.push(Linked {
            company: Named {
                id: row.string(0)?,
                slug: Some(row.string(1)?),
                name: row.string(2)?,
            },
            zones: read_zones(row.text(3)?)?,
            link: Link {
                organization_id: organization_id.to_owned(),
                linked_on: row.string(4)?,
                unlinked_on: row.opt_text(5)?.map(Into::into),
            },
        });
    }
    links.sort_by_cached_key(|link| (link.company.name.to_lowercase(), link.company.id.clone()));
    Ok(links)
}

/// Which companies each group of an organization held at an instant.
pub(super) async fn groups_at(
    tx: &Tx,
    organization_id: &str,
    at: Timestamp,
) -> Result<GroupCompanies, Refusal> {
    let sql = "SELECT g.group_id, m.company_id FROM company_groups g \
         JOIN group_companies m ON m.group_id = g.group_id AND m.added_at <= $2 AND (m.removed_at IS NULL OR m.removed_at > $2) \
         WHERE g.organization_id = $1 AND g.created_at <= $2 AND (g.removed_at IS NULL OR g.removed_at > $2)";
    let mut groups = GroupCompanies::new();
    let asked = args![organization_id.to_owned(), at.as_microsecond()];
    for row in tx.all(sql, asked).await? {
        groups
            .entry(row.string(0)?)
            .or_default()
            .insert(row.string(1)?);
    }
    Ok(groups)
}

/// A person as their page shows them.
pub(super) struct PersonRow {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) deactivated_at: Option<Timestamp>,
    pub(super) last_active_at: Option<Timestamp>,
    pub(super) address_proven: bool,
}

/// The person with this id.
pub(super) async fn person(tx: &Tx, id: &str) -> Result<Option<PersonRow>, Refusal> {
    let sql = "SELECT name, email, deactivated_at, last_active_at, address_proven_at FROM people \
         WHERE person_id = $1";
    let row = tx.one(sql, args![id.to_owned()]).await?;
    row.map(|row| {
        Ok(PersonRow {
            name: row.string(0)?,
            email: row.string(1)?,
            deactivated_at: row.opt_int(2)?.map(instant).transpose()?,
            last_active_at: row.opt_int(3)?.map(instant).transpose()?,
            address_proven: row.opt_int(4)?.is_some(),
        })
    })
    .transpose()
}

/// The names behind ids of people, keys, groups and scopes; what has none is left out.
pub(super) async fn names_of(
    tx: &Tx,
    ids: BTreeSet<&str>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let list: Vec<Value> = ids.into_iter().map(|id| id.to_owned().into()).collect();
    let mut names = BTreeMap::new();
    for sql in [
        "SELECT person_id, name FROM people WHERE person_id IN ({list})",
        "SELECT key_id, 'key “' || name || '”' FROM api_keys WHERE key_id IN ({list})",
        "SELECT group_id, name FROM company_groups WHERE group_id IN ({list})",
        "SELECT scope_id, name FROM scopes WHERE scope_id IN ({list})",
    ] {
        for row in tx.all_in(sql, args![], &list).await? {
            names.insert(row.string(0)?, row.string(1)?);
        }
    }
    Ok(names)
}
