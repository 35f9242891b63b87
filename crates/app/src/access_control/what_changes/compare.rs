//! Effective access before and after, place by place.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::role::{Action, Assignment, CaseSight, Place, allowed, case_sight};
use jiff::Timestamp;

use super::sentences::listed;
use crate::access_control::entry::Named;

/// What is gained or lost in one place, or in several alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Whether it is in the organization itself.
    pub in_organization: bool,
    /// The organization, or the companies, by name.
    pub places: Vec<Named>,
    /// The pages and deeds, in words.
    pub what: Vec<String>,
}

/// The places that are looked at.
pub(super) struct Places<'a> {
    pub(super) organization: Option<Named>,
    pub(super) companies: &'a [Named],
    /// The organization to which the companies are linked.
    pub(super) linked_to: Option<&'a str>,
    pub(super) scopes: Vec<Named>,
}

/// Somebody's assignments at an instant.
type Holding<'a> = (&'a [Assignment], Timestamp);

/// What is gained and what is lost from one holding to another.
pub(super) fn compare(
    places: &Places<'_>,
    before: Holding<'_>,
    after: Holding<'_>,
) -> (Vec<Shift>, Vec<Shift>) {
    let (mut gains, mut losses) = (Vec::new(), Vec::new());
    if let Some(organization) = &places.organization {
        let place = Place::Organization(&organization.id);
        let (was, is) = (held(before, place), held(after, place));
        let shift = |what: Vec<String>| Shift {
            in_organization: true,
            places: vec![organization.clone()],
            what,
        };
        gains.extend(said(place, &was, &is).map(shift));
        losses.extend(said(place, &is, &was).map(shift));
    }
    gains.extend(over_companies(places, before, after));
    losses.extend(over_companies(places, after, before));
    (gains, losses)
}

fn held(holding: Holding<'_>, place: Place<'_>) -> BTreeSet<Action> {
    allowed(holding.0, place, holding.1)
}

/// What the second holding has in companies and the first has not; companies alike together.
fn over_companies(places: &Places<'_>, less: Holding<'_>, more: Holding<'_>) -> Vec<Shift> {
    let mut alike: BTreeMap<Vec<String>, Vec<Named>> = BTreeMap::new();
    for company in places.companies {
        let place = Place::Company {
            id: &company.id,
            organization: places.linked_to,
        };
        let (has, had) = (held(more, place), held(less, place));
        let mut what = said(place, &had, &has).unwrap_or_default();
        if !what.iter().any(|word| word == EVERYTHING) {
            let cases = |holding: Holding<'_>| {
                case_sight(holding.0, &company.id, places.linked_to, holding.1)
            };
            what.retain(|word| word != Action::SeeCases.words());
            what.extend(places.more_cases(cases(less), cases(more)));
        }
        if !what.is_empty() {
            alike.entry(what).or_default().push(company.clone());
        }
    }
    let mut shifts: Vec<Shift> = alike
        .into_iter()
        .map(|(what, places)| Shift {
            in_organization: false,
            places,
            what,
        })
        .collect();
    shifts.sort_by_key(|shift| std::cmp::Reverse(shift.places.len()));
    shifts
}

/// Said where somebody gets or loses all that there is in a place.
const EVERYTHING: &str = "everything";

fn said(place: Place<'_>, less: &BTreeSet<Action>, more: &BTreeSet<Action>) -> Option<Vec<String>> {
    let all = Action::ALL.into_iter().filter(|action| match place {
        Place::Organization(_) => action.for_organizations(),
        Place::Company { .. } => action.for_companies(),
    });
    let lacks = all
        .filter(|action| !more.contains(action))
        .collect::<Vec<_>>();
    let but_credits = lacks.iter().all(|action| *action == Action::PostCredits);
    let new: Vec<&'static str> = more.difference(less).map(|action| action.words()).collect();
    match (new.is_empty(), less.is_empty() && but_credits) {
        (true, _) => None,
        (false, true) => Some(vec![EVERYTHING.into()]),
        (false, false) => Some(new.into_iter().map(str::to_owned).collect()),
    }
}

impl Places<'_> {
    /// The cases that the second sight shows and the first does not.
    fn more_cases(&self, less: Option<CaseSight>, more: Option<CaseSight>) -> Option<String> {
        match (less, more) {
            (Some(CaseSight::All), _) | (_, None) => None,
            (_, Some(CaseSight::All)) => Some("all cases".into()),
            (None, Some(CaseSight::Scopes(ids))) => self.cases_of(&ids),
            (Some(CaseSight::Scopes(had)), Some(CaseSight::Scopes(has))) => {
                let new: BTreeSet<String> = has.difference(&had).cloned().collect();
                self.cases_of(&new)
            }
        }
    }

    /// Nothing without a scope: there is no case to see then.
    fn cases_of(&self, ids: &BTreeSet<String>) -> Option<String> {
        let names = self.scopes.iter().filter(|scope| ids.contains(&scope.id));
        let names: Vec<&str> = names.map(|scope| scope.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("cases of {}", listed(&names)))
    }
}
