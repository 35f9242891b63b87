//! Who may give and end roles: one by one, and what holds for everybody.

use super::laws::{any_assignment, any_assignments};
use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;

/// The company of the drafts is linked to this organization.
const LINKED: Option<&str> = Some("org");

fn draft_of(assignment: &Assignment) -> Draft {
    Draft::of(assignment).expect("a place").tidied()
}

fn gives(held: &[Assignment], draft: &Draft) -> Result<(), GrantRefusal> {
    let giver = Giver {
        people: vec!["giver"],
        held: Some(held),
    };
    giver.may_give("taker", draft, LINKED, &GroupCompanies::new(), NOW)
}

#[test]
fn each_gives_what_is_theirs_to_give() {
    use GrantRefusal::*;
    let org_admin = || Assignment::organization_admin("org");
    let company_admin = || Assignment::company_admin("first");
    let other = || Assignment::organization_admin("other");
    let table = [
        (org_admin(), org_admin(), Ok(())),
        (org_admin(), viewer("billing,cases", Reach::All), Ok(())),
        (
            org_admin(),
            viewer("", Reach::Companies(ids(&["first"]))),
            Ok(()),
        ),
        (org_admin(), company_admin(), Ok(())),
        (org_admin(), user("first", CaseSight::All), Ok(())),
        (org_admin(), other(), Err(Hidden)),
        (other(), company_admin(), Err(Hidden)),
        (company_admin(), company_admin(), Ok(())),
        (
            company_admin(),
            user("first", CaseSight::Scopes(ids(&["a"]))),
            Ok(()),
        ),
        (
            company_admin(),
            Assignment::company_admin("second"),
            Err(Hidden),
        ),
        (company_admin(), org_admin(), Err(Hidden)),
        (company_admin(), viewer("", Reach::All), Err(Hidden)),
        (
            viewer("companies,access_control", Reach::All),
            viewer("", Reach::All),
            Err(Forbidden),
        ),
        (
            viewer("companies,access_control", Reach::All),
            company_admin(),
            Err(Forbidden),
        ),
        (
            user("first", CaseSight::All),
            user("first", CaseSight::All),
            Err(Forbidden),
        ),
    ];
    for (held, given, expected) in table {
        let held = std::slice::from_ref(&held);
        assert_eq!(
            gives(held, &draft_of(&given)),
            expected,
            "{held:?} {given:?}"
        );
    }
}

#[test]
fn a_role_is_one_of_its_place_and_ends_in_the_future() {
    let admins = [
        Assignment::organization_admin("org"),
        Assignment::company_admin("first"),
    ];
    let draft = draft_of(&admins[0]);
    let at = |seconds| Some(NOW + SignedDuration::from_secs(seconds));
    let misplaced = Draft {
        held_in: HeldIn::Company("first".into()),
        ..draft.clone()
    };
    assert_eq!(gives(&admins, &misplaced), Err(GrantRefusal::Misplaced));
    for (end, expected) in [
        (at(1), Ok(())),
        (at(0), Err(GrantRefusal::AlreadyOver)),
        (at(-1), Err(GrantRefusal::AlreadyOver)),
    ] {
        let ending = Draft {
            expires_at: end,
            ..draft.clone()
        };
        assert_eq!(gives(&admins, &ending), expected);
    }
}

#[test]
fn nobody_gives_for_longer_than_they_hold() {
    let end = NOW + SignedDuration::from_secs(60);
    let later = end + SignedDuration::from_secs(1);
    let brief = Assignment {
        expires_at: Some(end),
        ..Assignment::organization_admin("org")
    };
    let draft = |expires_at| Draft {
        expires_at,
        ..draft_of(&Assignment::company_admin("first"))
    };
    let one = std::slice::from_ref(&brief);
    assert_eq!(gives(one, &draft(Some(end))), Ok(()));
    assert_eq!(
        gives(one, &draft(Some(later))),
        Err(GrantRefusal::Outlasts(end))
    );
    assert_eq!(gives(one, &draft(None)), Err(GrantRefusal::Outlasts(end)));
    // What they hold besides may carry it further.
    let both = [brief, Assignment::company_admin("first")];
    assert_eq!(gives(&both, &draft(None)), Ok(()));
}

#[test]
fn nobody_touches_their_own_role() {
    let held = [Assignment::organization_admin("org")];
    let giver = Giver {
        people: vec!["key", "maker"],
        held: Some(&held),
    };
    let (draft, none) = (draft_of(&viewer("", Reach::All)), GroupCompanies::new());
    for own in ["key", "maker"] {
        let refused = Err(GrantRefusal::OwnRole);
        assert_eq!(giver.may_give(own, &draft, LINKED, &none, NOW), refused);
        assert_eq!(giver.may_end(own, &draft, LINKED, &none, NOW), refused);
    }
    assert_eq!(giver.may_end("taker", &draft, LINKED, &none, NOW), Ok(()));
}

#[test]
fn groups_are_the_companies_in_them_now() {
    let reach = NamedReach::Named {
        companies: ids(&["first"]),
        groups: ids(&["west", "gone"]),
    };
    let mut groups = GroupCompanies::new();
    assert_eq!(reach.resolved(&groups), Reach::Companies(ids(&["first"])));
    groups.insert("west".into(), ids(&["second"]));
    assert_eq!(
        reach.resolved(&groups),
        Reach::Companies(ids(&["first", "second"]))
    );
    assert_eq!(NamedReach::All.resolved(&groups), Reach::All);
}

/// What a person sees of the cases of a company shows what another sees.
fn shows(wide: &[Assignment], narrow: &Assignment, company: &str, at: Timestamp) -> bool {
    let narrow = case_sight(std::slice::from_ref(narrow), company, LINKED, at);
    match (case_sight(wide, company, LINKED, at), narrow) {
        (_, None) | (Some(CaseSight::All), _) => true,
        (Some(CaseSight::Scopes(wide)), Some(CaseSight::Scopes(narrow))) => {
            wide.is_superset(&narrow)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn nobody_gives_more_than_they_hold(held in any_assignments(), given in any_assignment()) {
        let Some(draft) = Draft::of(&given) else { return Ok(()) };
        let draft = draft.tidied();
        if gives(&held, &draft).is_err() {
            return Ok(());
        }
        let given = draft.assignment(&GroupCompanies::new());
        let ends = held.iter().filter_map(|role| role.expires_at).filter(|end| *end > NOW);
        // Every company is linked as the law was told.
        let third = Place::Company { id: "alone", organization: LINKED };
        let far = NOW + SignedDuration::from_hours(24 * 365);
        for at in ends.chain([NOW, far]) {
            for place in [ORG, Place::Organization("other"), FIRST, SECOND, third] {
                for action in Action::ALL {
                    let gets = decide(std::slice::from_ref(&given), action, place, at);
                    prop_assert!(
                        gets != Decision::Allowed || decide(&held, action, place, at) == Decision::Allowed,
                        "{action} {place:?} at {at}"
                    );
                }
            }
            for company in ["first", "second"] {
                prop_assert!(shows(&held, &given, company, at));
            }
        }
    }

    #[test]
    fn whoever_manages_nothing_gives_and_ends_nothing(held in any_assignments(), given in any_assignment()) {
        let Some(draft) = Draft::of(&given) else { return Ok(()) };
        let place = draft.held_in.place(LINKED);
        let manages = decide(&held, Action::ManageAccess, place, NOW) == Decision::Allowed;
        let giver = Giver { people: vec!["giver"], held: Some(&held) };
        let none = GroupCompanies::new();
        prop_assert!(manages || giver.may_give("taker", &draft, LINKED, &none, NOW).is_err());
        prop_assert!(manages || giver.may_end("taker", &draft, LINKED, &none, NOW).is_err());
        prop_assert!(giver.may_give("giver", &draft, LINKED, &none, NOW).is_err());
        prop_assert!(giver.may_end("giver", &draft, LINKED, &none, NOW).is_err());
    }

    #[test]
    fn what_is_allowed_is_what_is_decided(held in any_assignments()) {
        for place in [ORG, FIRST, SECOND, ALONE] {
            for action in Action::ALL {
                let decided = decide(&held, action, place, NOW) == Decision::Allowed;
                prop_assert_eq!(allowed(&held, place, NOW).contains(&action), decided);
            }
        }
    }
}
