//! An entry of the access list: a role or an invitation with everything that a row says.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{
    CaseSight, Draft, GroupCompanies, HeldIn, NamedReach, Pages, Reach, Role,
};
use canopy_store::{Tx, Value};
use jiff::Timestamp;

use super::ground::Ground;
use super::place::Here;
use super::rows;
use crate::Refusal;
use crate::access::invitations::Open;
use crate::access::roles::rows::{Kept, by_ids};
use crate::companies::find::Found;
use crate::organizations;
use crate::stored::instant;

/// Something with an id and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The id.
    pub id: String,
    /// The short name in addresses, where it has one.
    pub slug: Option<String>,
    /// The display name.
    pub name: String,
}

impl Named {
    pub(crate) fn plain(id: String, name: String) -> Self {
        Self {
            id,
            slug: None,
            name,
        }
    }

    pub(crate) fn of_company(company: &Found) -> Self {
        Self {
            id: company.id.to_string(),
            slug: Some(company.slug.clone()),
            name: company.name.clone(),
        }
    }
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A role that a person holds.
    Assignment,
    /// A role that was offered by e-mail.
    Invitation,
}

impl EntryKind {
    /// The word for it in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assignment => "assignment",
            Self::Invitation => "invitation",
        }
    }
}

/// How an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A role in force.
    Active,
    /// An invitation that waits to be accepted.
    Pending,
    /// A role or an invitation that is over.
    Expired,
    /// A role of a person who may not sign in.
    Deactivated,
}

impl Status {
    /// Every status, in the order of a filter.
    pub const ALL: [Self; 4] = [
        Self::Active,
        Self::Pending,
        Self::Expired,
        Self::Deactivated,
    ];

    /// The word for it in the API and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Deactivated => "deactivated",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == word)
    }
}

/// One row of the access list.
#[derive(Debug, Clone)]
pub struct AccessEntry {
    /// The assignment's or the invitation's id.
    pub id: String,
    /// Which of both.
    pub kind: EntryKind,
    /// The person's id; nothing for invitations.
    pub person_id: Option<String>,
    /// The person's name; the address for invitations.
    pub name: String,
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The pages of a viewer.
    pub pages: Pages,
    /// Whether it is held in an organization, and not in one company.
    pub in_organization: bool,
    /// The organization or the company in which it is held.
    pub place: Named,
    /// Whether it reaches the company that was asked for through the organization.
    pub inherited: bool,
    /// Whether a role in an organization reaches all companies.
    pub all_companies: bool,
    /// The companies that it names, as far as the reader sees them.
    pub companies: Vec<Named>,
    /// The groups that it names; a limited reader gets their companies instead.
    pub groups: Vec<Named>,
    /// Whether a Company User sees all cases.
    pub all_cases: bool,
    /// The scopes that it names.
    pub scopes: Vec<Named>,
    /// What gives the access: “through Organization Admin of Harbor Group”.
    pub path: String,
    /// Who gave or offered it.
    pub granted_by: Named,
    /// When.
    pub granted_at: Timestamp,
    /// When the person last used the product, to five minutes.
    pub last_active_at: Option<Timestamp>,
    /// The first instant at which it no longer counts: of an invitation, at which it is over.
    pub expires_at: Option<Timestamp>,
    /// When the role itself ends, or would.
    pub role_expires_at: Option<Timestamp>,
    /// How it stands.
    pub status: Status,
    /// Whether the person showed that the address is theirs; nothing for invitations.
    pub address_proven: Option<bool>,
    /// Whether it is the reader's own, which only another admin changes.
    pub own: bool,
}

/// What entries are read against: the workspace as far as the reader sees it.
pub(super) struct Scene {
    pub(super) organization: Option<Named>,
    /// The companies in sight, by name.
    pub(super) companies: Vec<Named>,
    pub(super) groups: Vec<Named>,
    pub(super) groups_now: GroupCompanies,
    /// Whether the reader sees only some of the companies.
    pub(super) limited: bool,
    /// The people whose roles are the reader's own.
    pub(super) own: Vec<String>,
    pub(super) now: Timestamp,
}

/// The organization of a workspace, with its name.
pub(super) async fn organization_of(tx: &Tx, here: &Here) -> Result<Option<Named>, Refusal> {
    let found = match here {
        Here::Organization(organization) => Some(organization.clone()),
        Here::Company(company) => match &company.organization_id {
            Some(id) => organizations::rows::by_ids(tx, std::slice::from_ref(id))
                .await?
                .pop(),
            None => None,
        },
    };
    Ok(found.map(|organization| Named {
        id: organization.id,
        slug: Some(organization.slug),
        name: organization.name,
    }))
}

/// Everything in the workspace, as its admins see it.
async fn scene_of(tx: &Tx, ground: &Ground) -> Result<Scene, Refusal> {
    Ok(Scene {
        organization: organization_of(tx, &ground.here).await?,
        companies: ground.companies.clone(),
        groups: ground.groups.clone(),
        groups_now: ground.groups_now.clone(),
        limited: false,
        own: Vec::new(),
        now: ground.now,
    })
}

/// The entry of one assignment, as an admin of the workspace sees it.
pub(super) async fn entry_of(tx: &Tx, ground: &Ground, id: &str) -> Result<AccessEntry, Refusal> {
    let entries = entries_of(tx, ground, &[id.to_owned()]).await?;
    entries.into_iter().next().ok_or(Refusal::Hidden)
}

/// The entries of several assignments, in the order of the ids. Whether the workspace knows them
/// is the caller's to ask.
pub(super) async fn entries_of(
    tx: &Tx,
    ground: &Ground,
    ids: &[String],
) -> Result<Vec<AccessEntry>, Refusal> {
    scene_of(tx, ground).await?.entries(tx, ids).await
}

/// The entries of open invitations, as an admin of the workspace sees them.
pub(super) async fn entries_of_invitations(
    tx: &Tx,
    ground: &Ground,
    open: &[Open],
) -> Result<Vec<AccessEntry>, Refusal> {
    scene_of(tx, ground).await?.invitations(tx, open).await
}

/// The entry of one open invitation.
pub(super) async fn entry_of_invitation(
    tx: &Tx,
    ground: &Ground,
    open: &Open,
) -> Result<AccessEntry, Refusal> {
    let entries = entries_of_invitations(tx, ground, std::slice::from_ref(open)).await?;
    entries.into_iter().next().ok_or(Refusal::Hidden)
}

/// Names by ids.
struct Names {
    people: BTreeMap<String, rows::PersonRow>,
    keys: BTreeMap<String, String>,
    scopes: BTreeMap<String, Named>,
}

impl Scene {
    /// The entries of these assignments, in the order of the ids.
    pub(super) async fn entries(
        &self,
        tx: &Tx,
        ids: &[String],
    ) -> Result<Vec<AccessEntry>, Refusal> {
        let kept = by_ids(tx, ids).await?;
        let who = kept
            .iter()
            .map(|kept| [kept.person_id.as_str(), kept.granted_by.as_str()]);
        let drafts: Vec<&Draft> = kept.iter().map(|kept| &kept.draft).collect();
        let names = self.names(tx, who.flatten().collect(), &drafts).await?;
        let mut found: BTreeMap<String, AccessEntry> = BTreeMap::new();
        for kept in kept {
            if let Some(entry) = self.entry(kept, &names)? {
                found.insert(entry.id.clone(), entry);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The entries of these invitations, in their order, without those to places out of sight.
    pub(super) async fn invitations(
        &self,
        tx: &Tx,
        open: &[Open],
    ) -> Result<Vec<AccessEntry>, Refusal> {
        let who = open.iter().map(|open| open.invited_by.as_str()).collect();
        let drafts: Vec<&Draft> = open.iter().map(|open| &open.draft).collect();
        let names = self.names(tx, who, &drafts).await?;
        let entries = open.iter().filter_map(|open| self.invitation(open, &names));
        Ok(entries.collect())
    }

    fn invitation(&self, open: &Open, names: &Names) -> Option<AccessEntry> {
        let place = self.place(&open.draft.held_in)?;
        let (companies, groups) = self.reach(&open.draft.reach);
        Some(AccessEntry {
            id: open.id.clone(),
            kind: EntryKind::Invitation,
            person_id: None,
            name: open.email.clone(),
            email: open.email.clone(),
            role: open.draft.role,
            pages: open.draft.pages,
            in_organization: open.draft.role.in_organization(),
            place: place.clone(),
            inherited: false,
            all_companies: open.draft.reach == NamedReach::All,
            companies,
            groups,
            all_cases: open.draft.cases == CaseSight::All,
            scopes: scopes(&open.draft.cases, names),
            path: path(&open.draft, place),
            granted_by: names.named(&open.invited_by),
            granted_at: open.sent_at,
            last_active_at: None,
            expires_at: Some(open.expires_at),
            role_expires_at: open.draft.expires_at,
            status: match open.expires_at <= self.now {
                true => Status::Expired,
                false => Status::Pending,
            },
            address_proven: None,
            own: false,
        })
    }

    async fn names(
        &self,
        tx: &Tx,
        who: BTreeSet<&str>,
        drafts: &[&Draft],
    ) -> Result<Names, Refusal> {
        let scoped = drafts.iter().filter(|draft| draft.cases != CaseSight::All);
        let scoped = scoped.filter_map(|draft| draft.held_in.company_id());
        let values = |ids: BTreeSet<&str>| -> Vec<Value> {
            ids.into_iter().map(|id| id.to_owned().into()).collect()
        };
        let who = values(who);
        let scopes = rows::scopes_of(tx, &values(scoped.collect())).await?;
        Ok(Names {
            people: rows::people(tx, &who).await?,
            keys: rows::key_names(tx, &who).await?,
            scopes: scopes
                .into_iter()
                .map(|(_, scope)| (scope.id.clone(), scope))
                .collect(),
        })
    }

    /// The entry of an assignment; none where its company is not in sight.
    fn entry(&self, kept: Kept, names: &Names) -> Result<Option<AccessEntry>, Refusal> {
        let (Some(person), Some(place)) = (
            names.people.get(&kept.person_id),
            self.place(&kept.draft.held_in),
        ) else {
            return Ok(None);
        };
        let (companies, groups) = self.reach(&kept.draft.reach);
        let last_active_at = person.last_active_at.map(instant).transpose()?;
        let over = kept.draft.expires_at.is_some_and(|end| end <= self.now);
        Ok(Some(AccessEntry {
            kind: EntryKind::Assignment,
            name: person.name.clone(),
            email: person.email.clone(),
            in_organization: kept.draft.role.in_organization(),
            path: path(&kept.draft, place),
            place: place.clone(),
            inherited: false,
            all_companies: kept.draft.reach == NamedReach::All,
            companies,
            groups,
            all_cases: kept.draft.cases == CaseSight::All,
            scopes: scopes(&kept.draft.cases, names),
            granted_by: names.named(&kept.granted_by),
            granted_at: kept.granted_at,
            last_active_at,
            status: match (person.active, over) {
                (false, _) => Status::Deactivated,
                (true, true) => Status::Expired,
                (true, false) => Status::Active,
            },
            address_proven: Some(person.proven),
            own: self.own.contains(&kept.person_id),
            role: kept.draft.role,
            pages: kept.draft.pages,
            expires_at: kept.draft.expires_at,
            role_expires_at: kept.draft.expires_at,
            id: kept.id,
            person_id: Some(kept.person_id),
        }))
    }

    fn place(&self, held_in: &HeldIn) -> Option<&Named> {
        match held_in {
            HeldIn::Organization(id) => self.organization.as_ref().filter(|one| one.id == *id),
            HeldIn::Company(id) => self.companies.iter().find(|one| one.id == *id),
        }
    }

    /// The companies and groups that a reach names. To a limited reader a group is the companies
    /// of it that are in sight: its name could tell of others.
    fn reach(&self, reach: &NamedReach) -> (Vec<Named>, Vec<Named>) {
        let among = |known: &[Named], ids: &BTreeSet<String>| -> Vec<Named> {
            let named = known.iter().filter(|one| ids.contains(&one.id));
            named.cloned().collect()
        };
        match (reach, reach.resolved(&self.groups_now)) {
            (NamedReach::Named { companies, groups }, _) if !self.limited => (
                among(&self.companies, companies),
                among(&self.groups, groups),
            ),
            (_, Reach::Companies(ids)) => (among(&self.companies, &ids), Vec::new()),
            (_, Reach::All) => (Vec::new(), Vec::new()),
        }
    }
}

/// What gives the access, in words.
pub(super) fn path(draft: &Draft, place: &Named) -> String {
    format!("through {} of {}", draft.role.label(), place.name)
}

fn scopes(cases: &CaseSight, names: &Names) -> Vec<Named> {
    match cases {
        CaseSight::All => Vec::new(),
        CaseSight::Scopes(ids) => ids
            .iter()
            .filter_map(|id| names.scopes.get(id).cloned())
            .collect(),
    }
}

impl Names {
    /// Who granted it: a person, a key, or the installation.
    fn named(&self, id: &str) -> Named {
        let name = match (self.people.get(id), self.keys.get(id)) {
            (Some(person), _) => person.name.clone(),
            (None, Some(key)) => format!("key “{key}”"),
            (None, None) => "Canopy".into(),
        };
        Named::plain(id.to_owned(), name)
    }
}
