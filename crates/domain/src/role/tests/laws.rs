//! What holds for every set of assignments.

use super::*;
use proptest::prelude::*;

const PLACES: [Place<'_>; 6] = [
    ORG,
    Place::Organization("other"),
    FIRST,
    SECOND,
    ALONE,
    Place::Company {
        id: "second",
        organization: Some("other"),
    },
];

fn any_ids(known: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    prop::sample::subsequence(known, 0..=known.len()).prop_map(|some| ids(&some))
}

/// Any assignment; also ones that name a place of the wrong kind, which must give nothing there.
pub(super) fn any_assignment() -> impl Strategy<Value = Assignment> {
    let organization = prop::option::weighted(0.8, prop::sample::select(vec!["org", "other"]));
    let company =
        prop::option::weighted(0.8, prop::sample::select(vec!["first", "second", "alone"]));
    let pages = prop::sample::subsequence(Page::ALL.to_vec(), 0..=Page::ALL.len());
    let reach = prop::option::of(any_ids(&["first", "second"]));
    let cases = prop::option::of(any_ids(&["a", "b", "c"]));
    let expires = prop::sample::select(vec![None, Some(-1_i64), Some(0), Some(1)]);
    (
        prop::sample::select(Role::ALL.to_vec()),
        organization,
        company,
        pages,
        reach,
        cases,
        expires,
    )
        .prop_map(
            |(role, organization, company, pages, reach, cases, expires)| Assignment {
                role,
                organization_id: organization.map(str::to_owned),
                company_id: company.map(str::to_owned),
                pages: pages.into_iter().collect(),
                reach: reach.map_or(Reach::All, Reach::Companies),
                cases: cases.map_or(CaseSight::All, CaseSight::Scopes),
                expires_at: expires.map(|second| Timestamp::from_second(second).expect("small")),
            },
        )
}

pub(super) fn any_assignments() -> impl Strategy<Value = Vec<Assignment>> {
    prop::collection::vec(any_assignment(), 0..5)
}

/// Whether one case sight shows at least what another does.
fn shows(wide: &Option<CaseSight>, narrow: &Option<CaseSight>) -> bool {
    match (wide, narrow) {
        (_, None) | (Some(CaseSight::All), _) => true,
        (Some(CaseSight::Scopes(wide)), Some(CaseSight::Scopes(narrow))) => {
            wide.is_superset(narrow)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn another_assignment_takes_nothing_away(held in any_assignments(), more in any_assignment(), at in 0_usize..6) {
        let mut wider = held.clone();
        wider.insert(at.min(held.len()), more);
        for place in PLACES {
            for action in Action::ALL {
                prop_assert!(decide(&wider, action, place, NOW) >= decide(&held, action, place, NOW), "{action} {place:?}");
            }
            if let Place::Company { id, organization } = place {
                let cases = |assignments: &[Assignment]| case_sight(assignments, id, organization, NOW);
                prop_assert!(shows(&cases(&wider), &cases(&held)));
                for page in Page::ALL {
                    let seen = |assignments: &[Assignment]| page_sight(assignments, page, "org", NOW).contains(id);
                    prop_assert!(seen(&wider) || !seen(&held));
                }
            }
        }
    }

    #[test]
    fn company_roles_never_open_an_organization(mut held in any_assignments()) {
        held.retain(|assignment| !assignment.role.in_organization());
        for action in Action::ALL {
            prop_assert_eq!(decide(&held, action, ORG, NOW), Decision::Hidden);
        }
        for page in Page::ALL {
            prop_assert_eq!(page_sight(&held, page, "org", NOW), OrgSight::None);
        }
    }

    #[test]
    fn expired_assignments_count_for_nothing(mut held in any_assignments()) {
        for assignment in &mut held {
            assignment.expires_at = Some(NOW);
        }
        for place in PLACES {
            for action in Action::ALL {
                prop_assert_eq!(decide(&held, action, place, NOW), Decision::Hidden);
            }
        }
    }

    #[test]
    fn viewers_change_nothing_and_reach_no_further_than_their_companies(mut held in any_assignments()) {
        held.retain(|assignment| assignment.role == Role::OrganizationViewer);
        let changes = [
            Action::ManageOrganization, Action::CreateCompany, Action::EditCompany, Action::EditCases,
            Action::EditCampaigns, Action::PostEvents, Action::PostCredits, Action::VoidEvents, Action::EditRates,
            Action::CloseMonth, Action::ManageAccess, Action::SeeAllKeys,
        ];
        for place in PLACES {
            for action in changes {
                prop_assert_ne!(decide(&held, action, place, NOW), Decision::Allowed);
            }
        }
        for (id, place) in [("first", FIRST), ("second", SECOND)] {
            let reached = page_sight(&held, Page::Companies, "org", NOW).contains(id);
            let opened = decide(&held, Action::OpenCompany, place, NOW);
            prop_assert_eq!(opened, if reached { Decision::Allowed } else { Decision::Hidden });
        }
    }

    #[test]
    fn sight_and_decision_agree(held in any_assignments()) {
        for organization in ["org", "other"] {
            let opens = decide(&held, Action::SeeOverview, Place::Organization(organization), NOW) == Decision::Allowed;
            prop_assert_eq!(opens, sight(&held, organization, NOW) != OrgSight::None);
            let amounts = decide(&held, Action::SeeAmounts, Place::Organization(organization), NOW) == Decision::Allowed;
            prop_assert_eq!(amounts, page_sight(&held, Page::Billing, organization, NOW) != OrgSight::None);
        }
        for place in PLACES {
            let Place::Company { id, organization } = place else { continue };
            let cases = case_sight(&held, id, organization, NOW);
            prop_assert_eq!(cases.is_some(), decide(&held, Action::SeeCases, place, NOW) == Decision::Allowed);
            let totals = decide(&held, Action::SeeUsage, place, NOW) == Decision::Allowed;
            prop_assert!(!totals || decide(&held, Action::OpenCompany, place, NOW) == Decision::Allowed);
        }
    }
}
