//! Effective access: every place in an organization that a person can open, by every path that
//! gives it, now or as it was on a day.

mod opened;
mod rows;
mod ties;

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::period::{bounds, day_of, zone};
use canopy_domain::role::{
    Action, Assignment, CaseSight, Draft, GroupCompanies, HeldIn, NamedReach, Pages, Place, Role,
    case_sight,
};
use canopy_store::Tx;
use jiff::Timestamp;
use jiff::civil::Date;

pub use self::opened::Opened;
use self::opened::manages;
pub(super) use self::ties::Ties;
use super::entry::{Named, path};
use crate::access::roles::rows::State;
use crate::organizations::find::{Organization, find_organization};
use crate::{Actor, House, Refusal};

/// The person whose access is shown.
#[derive(Debug, Clone)]
pub struct Subject {
    /// `per_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// When the person was shut out, if they were.
    pub deactivated_at: Option<Timestamp>,
    /// When the person last used the product, to five minutes.
    pub last_active_at: Option<Timestamp>,
    /// Whether they showed that the address is theirs.
    pub address_proven: bool,
}

/// What opens a place: one assignment.
#[derive(Debug, Clone)]
pub struct AccessPath {
    /// The assignment, `asg_…`.
    pub assignment_id: String,
    /// Which role.
    pub role: Role,
    /// The same in words: “through Organization Admin of Harbor Group”.
    pub words: String,
    /// The pages of a viewer.
    pub pages: Pages,
    /// The groups through which a viewer reaches the company.
    pub groups: Vec<String>,
    /// Who granted it.
    pub granted_by: Named,
    /// When.
    pub granted_at: Timestamp,
    /// From when on it is as it is.
    pub since: Timestamp,
    /// The first instant at which it no longer counts.
    pub expires_at: Option<Timestamp>,
}

/// Which cases of a company are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenCases {
    /// None of them.
    None,
    /// All of them.
    All,
    /// Those of these scopes.
    Scopes(Vec<Named>),
}

/// A place that the person can open.
#[derive(Debug, Clone)]
pub struct OpenPlace {
    /// Whether it is the organization.
    pub organization: bool,
    /// The place.
    pub place: Named,
    /// The pages that open there.
    pub pages: Vec<Opened>,
    /// Whether the person manages it, and does not only read.
    pub manages: bool,
    /// Which cases of a company are seen; nothing for the organization.
    pub cases: Option<SeenCases>,
    /// Everything that opens it, oldest first.
    pub paths: Vec<AccessPath>,
}

/// A state of a role in the past or now.
#[derive(Debug, Clone)]
pub struct PastRole {
    /// The assignment, `asg_…`.
    pub assignment_id: String,
    /// Which role.
    pub role: Role,
    /// Where it is held.
    pub place: Named,
    /// Who granted it.
    pub granted_by: Named,
    /// From when on it was so.
    pub since: Timestamp,
    /// Until when: it was changed or ended then.
    pub until: Option<Timestamp>,
    /// By whom.
    pub until_by: Option<Named>,
    /// The first instant at which it no longer counts or counted.
    pub expires_at: Option<Timestamp>,
}

/// Everything about one person's access in an organization.
#[derive(Debug)]
pub struct EffectiveAccess {
    /// The organization.
    pub organization: Organization,
    /// The person.
    pub person: Subject,
    /// The day that was asked for, if one was.
    pub on: Option<Date>,
    /// The instant of which it tells: now, or the last one of that day in the organization's zone.
    pub as_of: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// The organization first, then the companies by name.
    pub places: Vec<OpenPlace>,
    /// Every state of every role, latest first.
    pub history: Vec<PastRole>,
}

/// The places that a person can open in an organization, now or on a day that has begun.
pub async fn effective_access(
    house: &House,
    actor: &Actor,
    organization: &str,
    person_id: &str,
    on: Option<Date>,
) -> Result<EffectiveAccess, Refusal> {
    let organization = find_organization(house, actor, organization).await?;
    actor.may(Action::ManageAccess, Place::Organization(&organization.id))?;
    let now = house.now();
    let as_of = instant_of(&organization, on, now)?;
    let here = &organization;
    let (person, places, history) = house
        .store
        .read(move |tx| async move {
            let person = rows::person(&tx, person_id).await?.ok_or(Refusal::Hidden)?;
            let ties = Ties::of(&tx, &here.id, person_id, now).await?;
            let groups = rows::groups_at(&tx, &here.id, as_of).await?;
            let names = names(&tx, &ties.states).await?;
            let telling = Telling {
                organization: here,
                ties: &ties,
                groups: &groups,
                names: &names,
                as_of,
            };
            let shut = person.deactivated_at.is_some_and(|at| at <= as_of);
            let places = if shut { Vec::new() } else { telling.places() };
            let history = telling.history();
            Ok::<_, Refusal>((person, places, history))
        })
        .await?;
    Ok(EffectiveAccess {
        organization,
        person: Subject {
            id: person_id.to_owned(),
            name: person.name,
            email: person.email,
            deactivated_at: person.deactivated_at,
            last_active_at: person.last_active_at,
            address_proven: person.address_proven,
        },
        on,
        as_of,
        now,
        places,
        history,
    })
}

/// The last instant of a day that is over, and now for the one that is not.
fn instant_of(
    organization: &Organization,
    on: Option<Date>,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let Some(on) = on else { return Ok(now) };
    let zone = zone(&organization.time_zone)
        .map_err(|_| Refusal::Internal("the zone of an organization is unknown".into()))?;
    if on > day_of(now, &zone) {
        let words = "what will be cannot be told; choose today or an earlier day";
        return Err(Refusal::field("on", "in_future", words));
    }
    let (_, end) = bounds(on, &zone);
    Ok(now.min(end - jiff::SignedDuration::from_micros(1)))
}

async fn names(tx: &Tx, states: &[State]) -> Result<BTreeMap<String, String>, Refusal> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for state in states {
        ids.insert(&state.granted_by);
        ids.extend(state.until_by.as_deref());
        if let NamedReach::Named { groups, .. } = &state.draft.reach {
            ids.extend(groups.iter().map(String::as_str));
        }
        if let CaseSight::Scopes(scopes) = &state.draft.cases {
            ids.extend(scopes.iter().map(String::as_str));
        }
    }
    rows::names_of(tx, ids).await
}

/// What is told from.
struct Telling<'a> {
    organization: &'a Organization,
    ties: &'a Ties,
    groups: &'a GroupCompanies,
    names: &'a BTreeMap<String, String>,
    as_of: Timestamp,
}

impl Telling<'_> {
    /// The roles as they were held at the instant, each with what it gave then.
    fn held(&self) -> Vec<(&State, Assignment)> {
        let held = self
            .ties
            .states
            .iter()
            .filter(|state| state.held(self.as_of));
        held.map(|state| (state, state.draft.assignment(self.groups)))
            .collect()
    }

    fn places(&self) -> Vec<OpenPlace> {
        let held = self.held();
        let here = Named {
            id: self.organization.id.clone(),
            slug: Some(self.organization.slug.clone()),
            name: self.organization.name.clone(),
        };
        let organization = self.open(&held, &here, Place::Organization(&here.id));
        let companies = self.ties.companies(self.as_of).filter_map(|company| {
            let place = Place::Company {
                id: &company.id,
                organization: Some(&self.organization.id),
            };
            self.open(&held, company, place)
        });
        organization.into_iter().chain(companies).collect()
    }

    /// The place with its paths; none where nothing opens it.
    fn open(
        &self,
        held: &[(&State, Assignment)],
        named: &Named,
        place: Place<'_>,
    ) -> Option<OpenPlace> {
        let opens = |given: &Assignment| {
            !opened::opened(std::slice::from_ref(given), place, self.as_of).is_empty()
        };
        let mut opening: Vec<&(&State, Assignment)> =
            held.iter().filter(|(_, given)| opens(given)).collect();
        // The strongest role first; ids of one instant are in no order.
        opening.sort_by_key(|(state, _)| (state.draft.role, state.granted_at));
        let all: Vec<Assignment> = opening.iter().map(|(_, given)| given.clone()).collect();
        let pages = opened::opened(&all, place, self.as_of);
        (!pages.is_empty()).then(|| OpenPlace {
            organization: matches!(place, Place::Organization(_)),
            place: named.clone(),
            pages,
            manages: manages(&all, place, self.as_of),
            cases: self.cases(&all, place),
            paths: opening
                .iter()
                .map(|(state, _)| self.path(state, place))
                .collect(),
        })
    }

    fn cases(&self, all: &[Assignment], place: Place<'_>) -> Option<SeenCases> {
        let Place::Company { id, organization } = place else {
            return None;
        };
        Some(match case_sight(all, id, organization, self.as_of) {
            None => SeenCases::None,
            Some(CaseSight::All) => SeenCases::All,
            Some(CaseSight::Scopes(scopes)) => {
                SeenCases::Scopes(scopes.iter().map(|id| self.named(id)).collect())
            }
        })
    }

    fn path(&self, state: &State, place: Place<'_>) -> AccessPath {
        AccessPath {
            assignment_id: state.id.clone(),
            role: state.draft.role,
            words: path(&state.draft, &self.place_of(&state.draft)),
            pages: state.draft.pages,
            groups: self.groups_to(&state.draft, place),
            granted_by: self.named(&state.granted_by),
            granted_at: state.granted_at,
            since: state.since,
            expires_at: state.draft.expires_at,
        }
    }

    /// The groups of a viewer in which the company was.
    fn groups_to(&self, draft: &Draft, place: Place<'_>) -> Vec<String> {
        let (Place::Company { id, .. }, NamedReach::Named { groups, .. }) = (place, &draft.reach)
        else {
            return Vec::new();
        };
        let within = |group: &&String| {
            self.groups
                .get(*group)
                .is_some_and(|companies| companies.contains(id))
        };
        groups
            .iter()
            .filter(within)
            .map(|group| self.named(group).name)
            .collect()
    }

    fn place_of(&self, draft: &Draft) -> Named {
        match &draft.held_in {
            HeldIn::Organization(id) => Named {
                id: id.clone(),
                slug: Some(self.organization.slug.clone()),
                name: self.organization.name.clone(),
            },
            HeldIn::Company(id) => {
                let known = self.ties.company(id).cloned();
                known.unwrap_or_else(|| Named::plain(id.clone(), id.clone()))
            }
        }
    }

    /// Who or what is behind an id; the installation has no row of its own.
    fn named(&self, id: &str) -> Named {
        let name = self.names.get(id).cloned();
        Named::plain(id.to_owned(), name.unwrap_or_else(|| "Canopy".into()))
    }

    fn history(&self) -> Vec<PastRole> {
        let told = |state: &State| PastRole {
            assignment_id: state.id.clone(),
            role: state.draft.role,
            place: self.place_of(&state.draft),
            granted_by: self.named(&state.granted_by),
            since: state.since,
            until: state.until,
            until_by: state.until_by.as_deref().map(|id| self.named(id)),
            expires_at: state.draft.expires_at,
        };
        self.ties.states.iter().rev().map(told).collect()
    }
}
