//! The people of the demo: those whom a visitor may be, and everybody else.

use canopy_domain::role::{Assignment, CaseSight, Page, Pages, Reach, Role};
use canopy_domain::text::slug;

use super::dice::Dice;
use super::firms::Firm;

/// The password of every demo sign-in.
pub const PASSWORD: &str = "canopy-demo-2026";

/// A person whom a visitor of the demo may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    /// The address to sign in with.
    pub email: &'static str,
    /// The person's name.
    pub name: &'static str,
    /// What the person may do, in words.
    pub role: &'static str,
    part: Part,
}

/// What a demo person holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Admin,
    Viewer,
    ViewerWithoutBilling,
    LimitedViewer,
    CompanyAdmin,
    AllCases,
    OneScope,
}

/// One person for each way to see Canopy.
pub const SIGN_INS: [SignIn; 7] = [
    SignIn {
        email: "olivia.hart@harborpine.example",
        name: "Olivia Hart",
        role: "Organization Admin",
        part: Part::Admin,
    },
    SignIn {
        email: "victor.lang@harborpine.example",
        name: "Victor Lang",
        role: "Organization Viewer with every page",
        part: Part::Viewer,
    },
    SignIn {
        email: "nora.quist@harborpine.example",
        name: "Nora Quist",
        role: "Organization Viewer without billing",
        part: Part::ViewerWithoutBilling,
    },
    SignIn {
        email: "liam.okafor@harborpine.example",
        name: "Liam Okafor",
        role: "Organization Viewer of three companies",
        part: Part::LimitedViewer,
    },
    SignIn {
        email: "maya.alder@alderfinch.example",
        name: "Maya Alder",
        role: "Company Admin of Alder & Finch Injury Law",
        part: Part::CompanyAdmin,
    },
    SignIn {
        email: "rafael.delgado@delgadoreyes.example",
        name: "Rafael Delgado",
        role: "Company User of Delgado Reyes Abogados, all cases",
        part: Part::AllCases,
    },
    SignIn {
        email: "june.tanaka@goldengate.example",
        name: "June Tanaka",
        role: "Company User of Golden Gate Claims, one scope",
        part: Part::OneScope,
    },
];

/// The firms that the limited viewer sees.
const LIMITED_TO: [&str; 3] = ["BH", "LA", "GG"];
/// The firm whose user has one scope, the scope, and its case types.
pub(super) const SCOPED: (&str, &str, &[&str]) = ("GG", "Mass torts", &["Mass tort"]);

impl SignIn {
    /// The role, once the companies behind the shorts are there. `scope` is the id of the scope.
    pub(super) fn assignment(
        &self,
        organization: &str,
        company: impl Fn(&str) -> Option<String>,
        scope: Option<&str>,
    ) -> Option<Assignment> {
        let viewer = |pages: Pages| Assignment {
            pages,
            role: Role::OrganizationViewer,
            ..Assignment::organization_admin(organization)
        };
        let user = |short: &str, cases: CaseSight| {
            Some(Assignment {
                cases,
                role: Role::CompanyUser,
                ..Assignment::company_admin(company(short)?)
            })
        };
        Some(match self.part {
            Part::Admin => Assignment::organization_admin(organization),
            Part::Viewer => viewer(Pages::all()),
            Part::ViewerWithoutBilling => viewer(
                Page::ALL
                    .into_iter()
                    .filter(|page| *page != Page::Billing)
                    .collect(),
            ),
            Part::LimitedViewer => {
                let companies = LIMITED_TO
                    .iter()
                    .map(|short| company(short))
                    .collect::<Option<_>>()?;
                Assignment {
                    reach: Reach::Companies(companies),
                    ..viewer(Pages::all())
                }
            }
            Part::CompanyAdmin => Assignment::company_admin(company("AF")?),
            Part::AllCases => user("DR", CaseSight::All)?,
            Part::OneScope => user(SCOPED.0, CaseSight::Scopes([scope?.to_owned()].into()))?,
        })
    }
}

const FIRST: [&str; 36] = [
    "Amara", "Ben", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Imani", "Jonas",
    "Keiko", "Lena", "Marco", "Nadia", "Omar", "Priya", "Quinn", "Rosa", "Samir", "Tessa", "Uma",
    "Viktor", "Wanda", "Xavier", "Yara", "Zoe", "Aiden", "Bianca", "Caleb", "Dana", "Ewan",
    "Freya", "Gideon", "Hannah", "Isaac", "Jade",
];
const LAST: [&str; 35] = [
    "Abbott",
    "Barnes",
    "Castillo",
    "Doyle",
    "Eriksen",
    "Fontaine",
    "Garza",
    "Huang",
    "Ibarra",
    "Jensen",
    "Kowalski",
    "Larsen",
    "Moreau",
    "Nakamura",
    "Osei",
    "Petrov",
    "Quirke",
    "Romero",
    "Schneider",
    "Tran",
    "Underwood",
    "Vasquez",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zhang",
    "Ashford",
    "Brandt",
    "Cole",
    "Diallo",
    "Ellis",
    "Flynn",
    "Grant",
    "Hale",
    "Irving",
];

/// Somebody who works at a firm.
#[derive(Debug, Clone)]
pub(super) struct Employee {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
    /// Days after the firm joined.
    pub(super) joined_after: i64,
}

/// The staff of a firm. `number` is its place among all.
pub(super) fn staff_of(firm: &Firm, number: i64) -> Vec<Employee> {
    let mut dice = Dice::of(&[number, -3]);
    (0..firm.staff)
        .map(|place| {
            // Counted on over all firms, so that no two people share a name: 36 and 35 have no common factor.
            let serial = usize::try_from(number * 13 + place).unwrap_or(0);
            let (first, last) = (FIRST[serial % FIRST.len()], LAST[serial % LAST.len()]);
            let admin = place == 0 || (place == 1 && firm.staff > 7);
            Employee {
                email: format!("{first}.{last}@{}.example", slug(firm.name)).to_lowercase(),
                name: format!("{first} {last}"),
                role: if admin {
                    Role::CompanyAdmin
                } else {
                    Role::CompanyUser
                },
                joined_after: if place < firm.staff * 2 / 3 {
                    0
                } else {
                    dice.between(10, 110)
                },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::firms::FIRMS;
    use super::*;

    #[test]
    fn everybody_has_an_own_name_and_every_firm_an_admin() {
        let everybody: Vec<Employee> = (0..)
            .zip(FIRMS)
            .flat_map(|(number, firm)| staff_of(firm, number))
            .collect();
        let names: BTreeSet<&str> = everybody
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        assert_eq!(names.len(), everybody.len());
        for (number, firm) in (0..).zip(FIRMS) {
            assert!(
                staff_of(firm, number)
                    .iter()
                    .any(|person| person.role == Role::CompanyAdmin)
            );
        }
    }

    #[test]
    fn there_is_a_sign_in_for_every_way_to_see_canopy() {
        let company = |short: &str| {
            FIRMS
                .iter()
                .any(|firm| firm.short == short)
                .then(|| format!("co_{short}"))
        };
        let roles: Vec<Assignment> = SIGN_INS
            .iter()
            .map(|entry| entry.assignment("org_1", company, Some("scp_1")).unwrap())
            .collect();
        for role in Role::ALL {
            assert!(roles.iter().any(|held| held.role == role), "{role}");
        }
        assert!(
            !roles[2].pages.contains(Page::Billing) && roles[2].pages.contains(Page::Companies)
        );
        assert!(PASSWORD.len() >= 12);
        let firm = FIRMS.iter().find(|firm| firm.short == SCOPED.0).unwrap();
        assert!(SCOPED.2.iter().all(|kind| firm.case_types.contains(kind)));
    }
}
