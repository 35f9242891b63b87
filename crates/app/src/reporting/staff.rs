//! Staff: who has sight of which company, each person once.

use std::collections::{BTreeSet, HashMap};

use canopy_domain::role::Reach;

use crate::access::roles::rows::HeldRole;

/// The staff of one company.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Staff {
    /// People with a role on the company itself.
    pub direct: i64,
    /// People who see it only through a role of the organization.
    pub inherited: i64,
}

impl Staff {
    /// Both parts.
    pub fn people(self) -> i64 {
        self.direct + self.inherited
    }
}

/// The staff of each company, and the distinct people over all of them.
pub(super) struct Staffing<'a> {
    direct: HashMap<&'a str, BTreeSet<&'a str>>,
    everywhere: BTreeSet<&'a str>,
    limited: Vec<(&'a str, &'a BTreeSet<String>)>,
}

impl<'a> Staffing<'a> {
    pub(super) fn of(roles: &'a [HeldRole]) -> Self {
        let mut staffing = Self {
            direct: HashMap::new(),
            everywhere: BTreeSet::new(),
            limited: Vec::new(),
        };
        for role in roles {
            let person = role.person_id.as_str();
            match (&role.company_id, &role.reach) {
                (Some(company), _) => {
                    staffing.direct.entry(company).or_default().insert(person);
                }
                (None, Reach::All) => {
                    staffing.everywhere.insert(person);
                }
                (None, Reach::Companies(companies)) => staffing.limited.push((person, companies)),
            }
        }
        staffing
    }

    /// The staff of one company: a person with both counts as direct.
    pub(super) fn company(&self, company: &str) -> Staff {
        let none = BTreeSet::new();
        let direct = self.direct.get(company).unwrap_or(&none);
        let limited = self
            .limited
            .iter()
            .filter(|(_, companies)| companies.contains(company))
            .map(|(person, _)| *person);
        let inherited: BTreeSet<&str> = self
            .everywhere
            .iter()
            .copied()
            .chain(limited)
            .filter(|person| !direct.contains(person))
            .collect();
        Staff {
            direct: direct.len() as i64,
            inherited: inherited.len() as i64,
        }
    }

    /// The distinct people over these companies.
    pub(super) fn people<'c>(&self, companies: impl Iterator<Item = &'c str>) -> i64 {
        let companies: BTreeSet<&str> = companies.collect();
        if companies.is_empty() {
            return 0;
        }
        let mut people: BTreeSet<&str> = self.everywhere.clone();
        for (company, direct) in &self.direct {
            if companies.contains(company) {
                people.extend(direct.iter().copied());
            }
        }
        people.extend(
            self.limited
                .iter()
                .filter(|(_, reach)| reach.iter().any(|id| companies.contains(id.as_str())))
                .map(|(person, _)| *person),
        );
        people.len() as i64
    }
}
