//! The access list: who holds which role where, searched, filtered and paged.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use canopy_domain::role::{Action, GroupCompanies, OrgSight, Page, Reach, Role, page_sight};
use canopy_store::{Tx, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::entry::{AccessEntry, EntryKind, Named, Scene, Status, organization_of};
use super::place::{Here, Workplace};
use super::rows::{self, Seat};
use crate::access::invitations::{Open, rows as invitations};
use crate::access::roles::rows::limited_reaches;
use crate::{Actor, ActorKind, House, Refusal};

/// Which part of an organization's list is asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Roles held in the organization.
    #[default]
    Organization,
    /// Roles held in one company and, where one company is asked for, those that reach it through
    /// the organization.
    Company,
}

/// Where a page of the list begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// A page by its number, from 1.
    Page(usize),
    /// After the entry that a cursor names.
    After(String),
}

impl Default for Start {
    fn default() -> Self {
        Self::Page(1)
    }
}

/// What is asked for.
#[derive(Debug, Default, Clone)]
pub struct AccessQuery {
    /// The tab; of no meaning in a company's own workspace, whose list has both parts.
    pub tab: Tab,
    /// Words that the name or the address contains.
    pub query: String,
    /// Only this role.
    pub role: Option<Role>,
    /// Only what reaches this company, by slug or id.
    pub company: Option<String>,
    /// Only what stands so.
    pub status: Option<Status>,
    /// Where the page begins.
    pub start: Start,
    /// How many entries a page has; 0 for all of them.
    pub limit: usize,
    /// Whether the entries of the other tab are counted as well.
    pub counts_beside: bool,
}

/// A page of the access list.
#[derive(Debug)]
pub struct AccessList {
    /// The entries of the page, by name.
    pub entries: Vec<AccessEntry>,
    /// How many entries fit the search and the filters.
    pub matching: usize,
    /// How many fit on the other tab, whatever the role, where that was asked for.
    pub matching_beside: Option<usize>,
    /// The page, from 1.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// Asks for the entries after this page, where there are any.
    pub next: Option<String>,
    /// The company that the list was asked for, where the reader sees it.
    pub company: Option<Named>,
    /// Whether the reader sees entries of only some companies.
    pub limited: bool,
    /// Whether the reader may change what is listed.
    pub manages: bool,
    /// The zone in which roles end with a day.
    pub zone: TimeZone,
}

/// Reads a page of the access list.
pub async fn access_list(
    house: &House,
    actor: &Actor,
    workplace: Workplace<'_>,
    query: &AccessQuery,
) -> Result<AccessList, Refusal> {
    let here = Here::find(house, actor, workplace).await?;
    here.read_by(actor)?;
    let after = match &query.start {
        Start::Page(_) => None,
        Start::After(cursor) => Some(read_cursor(cursor)?),
    };
    let reader = Reader {
        here: &here,
        actor,
        query,
        after,
        now: house.now(),
    };
    let reader = &reader;
    house
        .store
        .read(move |tx| async move { reader.read(&tx).await })
        .await
}

/// By what entries are sorted: folded name, address, id.
type Key = (String, String, String);

fn key(seat: &Seat) -> Key {
    (
        seat.name.to_lowercase(),
        seat.email.clone(),
        seat.id.clone(),
    )
}

fn write_cursor(key: &Key) -> String {
    let (name, email, id) = key;
    URL_SAFE_NO_PAD.encode(serde_json::json!([name, email, id]).to_string())
}

fn read_cursor(text: &str) -> Result<Key, Refusal> {
    let plain = URL_SAFE_NO_PAD.decode(text).ok();
    let key = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    key.ok_or_else(|| {
        Refusal::field(
            "cursor",
            "invalid",
            "use the cursor that the page before gave as next",
        )
    })
}

struct Reader<'a> {
    here: &'a Here,
    actor: &'a Actor,
    query: &'a AccessQuery,
    after: Option<Key>,
    now: Timestamp,
}

impl Reader<'_> {
    async fn read(&self, tx: &Tx) -> Result<AccessList, Refusal> {
        let scene = self.scene(tx).await?;
        let asked = self.query.company.as_deref();
        let company = asked.and_then(|asked| {
            let mut known = scene.companies.iter();
            known
                .find(|one| one.id == asked || one.slug.as_deref() == Some(asked))
                .cloned()
        });
        let nowhere = asked.is_some() && company.is_none();
        let (mut seats, mut open) = (Vec::new(), Vec::new());
        if !nowhere {
            (seats, open) = self.fitting(tx, &scene, company.as_ref()).await?;
        }
        let matching_beside = match self.query.counts_beside && !nowhere {
            true => Some(self.count_beside(tx, &scene, company.as_ref()).await?),
            false => self.query.counts_beside.then_some(0),
        };
        let mut seats: Vec<(Key, Seat)> =
            seats.into_iter().map(|seat| (key(&seat), seat)).collect();
        seats.sort_by(|(one, _), (other, _)| one.cmp(other));
        let cut = self.cut(&seats);
        let picked = &seats[cut.from..cut.to];
        let ids: Vec<String> = picked.iter().map(|(_, seat)| seat.id.clone()).collect();
        open.retain(|open| ids.contains(&open.id));
        let mut entries = scene.entries(tx, &ids).await?;
        entries.extend(scene.invitations(tx, &open).await?);
        entries.sort_by_cached_key(|entry| ids.iter().position(|id| *id == entry.id));
        for entry in &mut entries {
            // On the tab of the organization they are what is listed, whatever it is narrowed to.
            let one_company = match self.here {
                Here::Company(_) => true,
                Here::Organization(_) => company.is_some() && self.query.tab == Tab::Company,
            };
            entry.inherited = one_company && entry.in_organization;
        }
        Ok(AccessList {
            entries,
            matching: seats.len(),
            matching_beside,
            zone: self.here.zone(self.now)?,
            page: cut.page,
            pages: cut.pages,
            next: picked
                .last()
                .filter(|_| cut.to < seats.len())
                .map(|(key, _)| write_cursor(key)),
            company,
            limited: scene.limited && matches!(self.here, Here::Organization(_)),
            manages: self.actor.can(Action::ManageAccess, self.here.place()),
        })
    }

    /// What is asked for, with the open invitations among it.
    async fn fitting(
        &self,
        tx: &Tx,
        scene: &Scene,
        company: Option<&Named>,
    ) -> Result<(Vec<Seat>, Vec<Open>), Refusal> {
        let mut seats = self.seats(tx, scene, company).await?;
        let open = self.open(tx, scene, company).await?;
        seats.extend(open.iter().map(Seat::of_invitation));
        seats.retain(|seat| self.fits(seat));
        Ok((seats, open))
    }

    /// How many fit on the other tab, on which other roles are listed.
    async fn count_beside(
        &self,
        tx: &Tx,
        scene: &Scene,
        company: Option<&Named>,
    ) -> Result<usize, Refusal> {
        let query = AccessQuery {
            tab: match self.query.tab {
                Tab::Organization => Tab::Company,
                Tab::Company => Tab::Organization,
            },
            role: None,
            ..self.query.clone()
        };
        let beside = Reader {
            here: self.here,
            actor: self.actor,
            query: &query,
            after: None,
            now: self.now,
        };
        Ok(beside.fitting(tx, scene, company).await?.0.len())
    }

    /// The companies, groups and names in the reader's sight.
    async fn scene(&self, tx: &Tx) -> Result<Scene, Refusal> {
        let (mut companies, mut groups, mut groups_now) =
            (Vec::new(), Vec::new(), GroupCompanies::new());
        let mut limited = false;
        match self.here {
            Here::Company(company) => companies.push(Named::of_company(company)),
            Here::Organization(organization) => {
                companies = rows::linked_companies(tx, &organization.id, self.now).await?;
                let sight = self.sight(&organization.id);
                limited = sight != OrgSight::All;
                companies.retain(|company| sight.contains(&company.id));
                groups = rows::groups_of(tx, &organization.id).await?;
            }
        }
        if let Some(id) = self.here.organization_id() {
            groups_now = rows::groups_now(tx, id).await?;
        }
        Ok(Scene {
            organization: organization_of(tx, self.here).await?,
            // In a company the groups of the organization stay its own affair.
            limited: limited || matches!(self.here, Here::Company(_)),
            companies,
            groups,
            groups_now,
            own: vec![self.actor.id.clone()],
            now: self.now,
        })
    }

    fn sight(&self, organization_id: &str) -> OrgSight {
        if self.actor.kind == ActorKind::Installation {
            return OrgSight::All;
        }
        let (held, at) = (&self.actor.assignments, self.actor.at);
        page_sight(held, Page::AccessControl, organization_id, at)
    }

    async fn seats(
        &self,
        tx: &Tx,
        scene: &Scene,
        company: Option<&Named>,
    ) -> Result<Vec<Seat>, Refusal> {
        let in_company = matches!(self.here, Here::Company(_));
        let direct = in_company || self.query.tab == Tab::Company;
        let through = in_company || self.query.tab == Tab::Organization || company.is_some();
        let mut seats = Vec::new();
        if direct {
            let among = scene.companies.iter();
            let companies: Vec<Value> = among
                .filter(|one| company.is_none_or(|company| company.id == one.id))
                .map(|one| one.id.clone().into())
                .collect();
            seats.extend(rows::seats_of_companies(tx, &companies).await?);
        }
        if let (true, Some(organization)) = (through, self.here.organization_id()) {
            let reaches = limited_reaches(tx, organization).await?;
            let of_all = rows::seats_of_organization(tx, organization).await?;
            let within: BTreeSet<&str> = match company {
                Some(company) => [company.id.as_str()].into(),
                None => scene.companies.iter().map(|one| one.id.as_str()).collect(),
            };
            let whole = !scene.limited && company.is_none();
            seats.extend(
                of_all
                    .into_iter()
                    .filter(|seat| whole || reaches_any(seat, &reaches, &within)),
            );
        }
        Ok(seats)
    }

    /// The open invitations to what is listed.
    async fn open(
        &self,
        tx: &Tx,
        scene: &Scene,
        company: Option<&Named>,
    ) -> Result<Vec<Open>, Refusal> {
        let in_company = matches!(self.here, Here::Company(_));
        let within: BTreeSet<&str> = match company {
            Some(company) => [company.id.as_str()].into(),
            None => scene.companies.iter().map(|one| one.id.as_str()).collect(),
        };
        let mut found = Vec::new();
        if in_company || self.query.tab == Tab::Company {
            let ids: Vec<Value> = within.iter().map(|id| (*id).to_owned().into()).collect();
            found.extend(invitations::of_companies(tx, &ids).await?);
        }
        let through = self.query.tab == Tab::Organization || company.is_some();
        if let (true, Here::Organization(organization)) = (through, self.here) {
            let whole = !scene.limited && company.is_none();
            let open = invitations::of_organization(tx, &organization.id).await?;
            found.extend(open.into_iter().filter(|open| {
                whole
                    || match open.draft.reach.resolved(&scene.groups_now) {
                        Reach::All => !within.is_empty(),
                        Reach::Companies(ids) => ids.iter().any(|id| within.contains(id.as_str())),
                    }
            }));
        }
        Ok(found)
    }

    fn fits(&self, seat: &Seat) -> bool {
        let (name, email) = (seat.name.to_lowercase(), seat.email.as_str());
        let mut words = self.query.query.split_whitespace().map(str::to_lowercase);
        words.all(|word| name.contains(&word) || email.contains(&word))
            && self.query.role.is_none_or(|role| role == seat.role)
            && self
                .query
                .status
                .is_none_or(|status| status == self.status(seat))
    }

    fn status(&self, seat: &Seat) -> Status {
        let over = seat
            .expires_at
            .is_some_and(|end| end <= self.now.as_microsecond());
        match (seat.kind, seat.active, over) {
            (_, false, _) => Status::Deactivated,
            (_, true, true) => Status::Expired,
            (EntryKind::Invitation, true, false) => Status::Pending,
            (EntryKind::Assignment, true, false) => Status::Active,
        }
    }

    fn cut(&self, seats: &[(Key, Seat)]) -> Cut {
        let limit = match self.query.limit {
            0 => seats.len().max(1),
            limit => limit,
        };
        let pages = seats.len().div_ceil(limit).max(1);
        let from = match (&self.query.start, &self.after) {
            (Start::Page(page), _) => ((*page).clamp(1, pages) - 1) * limit,
            (_, Some(after)) => seats.partition_point(|(key, _)| key <= after),
            (_, None) => 0,
        };
        Cut {
            from,
            to: (from + limit).min(seats.len()),
            page: from / limit + 1,
            pages,
        }
    }
}

/// Which of the sorted entries are on the page.
struct Cut {
    from: usize,
    to: usize,
    page: usize,
    pages: usize,
}

/// Whether a role in the organization reaches any of these companies.
fn reaches_any(
    seat: &Seat,
    reaches: &BTreeMap<String, BTreeSet<String>>,
    within: &BTreeSet<&str>,
) -> bool {
    let named = reaches.get(&seat.id);
    let any = |reach: &BTreeSet<String>| reach.iter().any(|id| within.contains(id.as_str()));
    (seat.all_companies && !within.is_empty()) || named.is_some_and(any)
}
