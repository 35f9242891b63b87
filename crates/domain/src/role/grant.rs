//! Who may give, change and end roles: nobody beyond their own, and nobody their own.

use super::decide::Held;
use super::{
    Action, Assignment, CaseSight, Decision, Draft, GroupCompanies, HeldIn, Place, Reach, decide,
};
use jiff::Timestamp;

/// Who gives or ends a role.
#[derive(Debug, Clone)]
pub struct Giver<'a> {
    /// The person, and for a key also whoever made it: their roles it may not touch.
    pub people: Vec<&'a str>,
    /// What they hold; nothing said for the installation itself, which holds everything.
    pub held: Option<&'a [Assignment]>,
}

/// Why a role may not be given, changed or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantRefusal {
    /// The giver may not know of the place.
    Hidden,
    /// The giver may open the place, but does not manage access there.
    Forbidden,
    /// It is the giver's own role.
    OwnRole,
    /// The role is not one of this kind of place.
    Misplaced,
    /// It gives something that the giver does not hold.
    Beyond,
    /// It would be over before it began.
    AlreadyOver,
    /// It would outlast what the giver holds, which ends at this instant.
    Outlasts(Timestamp),
}

impl Giver<'_> {
    /// Whether they may give `draft` to a person. `organization` is the one to which the company
    /// of a company role is linked now, and `groups` says which companies its groups hold.
    pub fn may_give(
        &self,
        person_id: &str,
        draft: &Draft,
        organization: Option<&str>,
        groups: &GroupCompanies,
        now: Timestamp,
    ) -> Result<(), GrantRefusal> {
        self.manages(&draft.held_in, organization, now)?;
        self.not_their_own(person_id)?;
        let in_organization = matches!(draft.held_in, HeldIn::Organization(_));
        if draft.role.in_organization() != in_organization {
            return Err(GrantRefusal::Misplaced);
        }
        if draft.expires_at.is_some_and(|end| end <= now) {
            return Err(GrantRefusal::AlreadyOver);
        }
        let given = draft.assignment(groups);
        if !self.holds(&given, organization, now) {
            return Err(GrantRefusal::Beyond);
        }
        match self.first_lack(&given, organization, now) {
            Some(end) => Err(GrantRefusal::Outlasts(end)),
            None => Ok(()),
        }
    }

    /// Whether they may change or end a role that a person holds.
    pub fn may_end(
        &self,
        person_id: &str,
        held: &Draft,
        organization: Option<&str>,
        groups: &GroupCompanies,
        now: Timestamp,
    ) -> Result<(), GrantRefusal> {
        self.manages(&held.held_in, organization, now)?;
        self.not_their_own(person_id)?;
        if self.holds(&held.assignment(groups), organization, now) {
            Ok(())
        } else {
            Err(GrantRefusal::Beyond)
        }
    }

    fn manages(
        &self,
        held_in: &HeldIn,
        organization: Option<&str>,
        now: Timestamp,
    ) -> Result<(), GrantRefusal> {
        let Some(held) = self.held else { return Ok(()) };
        let place = held_in.place(organization);
        match decide(held, Action::ManageAccess, place, now) {
            Decision::Allowed => Ok(()),
            Decision::Forbidden => Err(GrantRefusal::Forbidden),
            Decision::Hidden => Err(GrantRefusal::Hidden),
        }
    }

    fn not_their_own(&self, person_id: &str) -> Result<(), GrantRefusal> {
        if self.people.contains(&person_id) {
            return Err(GrantRefusal::OwnRole);
        }
        Ok(())
    }

    /// Whether they hold at `at` everything that `given` gives.
    fn holds(&self, given: &Assignment, organization: Option<&str>, at: Timestamp) -> bool {
        let Some(held) = self.held else { return true };
        let places = places_of(given, organization);
        places
            .into_iter()
            .all(|place| covers(held, given, place, at))
    }

    /// The first instant at which something of theirs ends that `given` still gives.
    fn first_lack(
        &self,
        given: &Assignment,
        organization: Option<&str>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let ends = self.held?.iter().filter_map(|held| held.expires_at);
        let mut ends: Vec<Timestamp> = ends
            .filter(|end| now < *end && given.counts(*end))
            .collect();
        ends.sort_unstable();
        ends.into_iter()
            .find(|end| !self.holds(given, organization, *end))
    }
}

/// A company that nobody names: what holds there holds in every linked company.
const ANY_COMPANY: &str = "";

/// The places in which an assignment can give something.
fn places_of<'a>(given: &'a Assignment, organization: Option<&'a str>) -> Vec<Place<'a>> {
    if let Some(id) = given.company_id.as_deref() {
        return vec![Place::Company { id, organization }];
    }
    let Some(own) = given.organization_id.as_deref() else {
        return Vec::new();
    };
    let company = |id| Place::Company {
        id,
        organization: Some(own),
    };
    let mut places = vec![Place::Organization(own)];
    match &given.reach {
        Reach::All => places.push(company(ANY_COMPANY)),
        Reach::Companies(ids) => places.extend(ids.iter().map(|id| company(id))),
    }
    places
}

/// Whether `held` allows in a place whatever `given` does there.
fn covers(held: &[Assignment], given: &Assignment, place: Place<'_>, at: Timestamp) -> bool {
    let given = std::slice::from_ref(given);
    let actions = Action::ALL.into_iter().all(|action| {
        decide(given, action, place, at) != Decision::Allowed
            || decide(held, action, place, at) == Decision::Allowed
    });
    actions
        && shows_the_cases(
            &Held::gather(held, place, at),
            &Held::gather(given, place, at),
        )
}

fn shows_the_cases(held: &Held, given: &Held) -> bool {
    if held.sees_all_cases() {
        return true;
    }
    match (&held.user_cases, &given.user_cases) {
        _ if given.sees_all_cases() => held.user_cases == Some(CaseSight::All),
        (_, None) | (Some(CaseSight::All), _) => true,
        (Some(CaseSight::Scopes(wide)), Some(CaseSight::Scopes(narrow))) => {
            wide.is_superset(narrow)
        }
        _ => false,
    }
}
