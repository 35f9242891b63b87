//! Who acts: a person with a session, an API key, or the installation itself.

use canopy_domain::role::{Action, Assignment, CaseSight, Decision, Place, case_sight, decide};
use jiff::Timestamp;

use crate::Refusal;

/// What kind of caller it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A signed-in person.
    Person,
    /// An API key of an organization or a company.
    Key,
    /// The installation: its jobs, and its operator at the command line.
    Installation,
}

/// Through whose eyes an admin looks at an organization. The actor stays who they are; only the
/// assignments are the other person's, and nothing may be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeing {
    /// The viewing, `vie_…`.
    pub viewing_id: String,
    /// The person as whom the organization is seen.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// The organization beyond which nothing shows.
    pub organization_id: String,
}

/// Why a role does not count in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// The organization asks for a second factor, and none stands behind the session.
    SecondFactor,
    /// The organization lets people in through its identity provider only.
    Provider,
}

/// What stands behind a person's session, and what it is not enough for.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Whether a code of the second factor was given.
    pub second_factor: bool,
    /// The organization whose identity provider vouched for the person, if one did.
    pub provider_of: Option<String>,
    /// The roles that do not count in this session, and why.
    pub withheld: Vec<(Assignment, Withheld)>,
}

/// The caller of a verb with everything that decides what it may do.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Person, key, or installation.
    pub kind: ActorKind,
    /// `per_…`, `key_…` or `canopy`.
    pub id: String,
    /// The name that the audit log shows.
    pub name: String,
    /// A person's address; empty for others.
    pub email: String,
    /// The role assignments in force, loaded anew for every request.
    pub assignments: Vec<Assignment>,
    /// Where the request came from.
    pub address: String,
    /// The session that carries a person's request.
    pub session_id: Option<String>,
    /// Set while an admin sees an organization as somebody else sees it.
    pub seeing: Option<Seeing>,
    /// What stands behind that session.
    pub entry: Entry,
    /// When the request was taken up: expiry is judged at this instant.
    pub at: Timestamp,
}

impl Actor {
    /// The installation itself, which may do everything.
    pub fn installation(name: &str, at: Timestamp) -> Self {
        Self {
            kind: ActorKind::Installation,
            id: "canopy".into(),
            name: name.into(),
            email: String::new(),
            assignments: Vec::new(),
            address: "local".into(),
            session_id: None,
            seeing: None,
            entry: Entry::default(),
            at,
        }
    }

    /// The person whose workspaces are shown: the actor, or the one as whom the actor sees.
    pub fn eyes(&self) -> (&str, &str) {
        match &self.seeing {
            Some(seeing) => (&seeing.person_id, &seeing.name),
            None => (&self.id, &self.name),
        }
    }

    /// Decides without refusing.
    pub fn decide(&self, action: Action, place: Place<'_>) -> Decision {
        if self.kind == ActorKind::Installation {
            return Decision::Allowed;
        }
        decide(&self.assignments, action, place, self.at)
    }

    /// Whether the action is allowed there.
    pub fn can(&self, action: Action, place: Place<'_>) -> bool {
        self.decide(action, place) == Decision::Allowed
    }

    /// Refuses what the law of roles does not allow: hidden places as hidden, others as forbidden.
    pub fn may(&self, action: Action, place: Place<'_>) -> Result<(), Refusal> {
        match self.decide(action, place) {
            Decision::Allowed => Ok(()),
            Decision::Forbidden => Err(Refusal::Forbidden),
            Decision::Hidden => Err(self.hidden(place)),
        }
    }

    /// The answer to a place that no role opens in this session: as if it were not there, unless a
    /// role would open it that does not count yet.
    pub fn hidden(&self, place: Place<'_>) -> Refusal {
        let opening = opening(place);
        let opens = |role: &Assignment| {
            decide(std::slice::from_ref(role), opening, place, self.at) == Decision::Allowed
        };
        let held_back = self.entry.withheld.iter().find(|(role, _)| opens(role));
        match held_back {
            Some((_, why)) => Refusal::Withheld(*why),
            None => Refusal::Hidden,
        }
    }
}

/// What whoever may open a place may do there.
fn opening(place: Place<'_>) -> Action {
    match place {
        Place::Organization(_) => Action::SeeOverview,
        Place::Company { .. } => Action::OpenCompany,
    }
}

impl Actor {
    /// Whether no scope limits which cases of a company the actor sees.
    pub fn sees_all_cases(&self, place: Place<'_>) -> bool {
        let Place::Company { id, organization } = place else {
            return false;
        };
        self.kind == ActorKind::Installation
            || case_sight(&self.assignments, id, organization, self.at) == Some(CaseSight::All)
    }

    /// The words for the strongest role that opens a place for this actor.
    pub fn role_at(&self, place: Place<'_>) -> Option<&'static str> {
        let opening = opening(place);
        let opens = |role: &&Assignment| {
            decide(std::slice::from_ref(role), opening, place, self.at) == Decision::Allowed
        };
        self.assignments
            .iter()
            .filter(opens)
            .map(|assignment| assignment.role)
            .min()
            .map(|role| role.label())
    }
}
