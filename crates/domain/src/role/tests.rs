//! Tests of access: the reviewed table, the rules one by one, and what holds for all assignments.

mod grants;
mod laws;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ORG: Place<'_> = Place::Organization("org");
const FIRST: Place<'_> = Place::Company {
    id: "first",
    organization: Some("org"),
};
const SECOND: Place<'_> = Place::Company {
    id: "second",
    organization: Some("org"),
};
const ALONE: Place<'_> = Place::Company {
    id: "alone",
    organization: None,
};

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn viewer(pages: &str, reach: Reach) -> Assignment {
    let pages = pages.parse().expect("pages");
    Assignment {
        role: Role::OrganizationViewer,
        pages,
        reach,
        ..Assignment::organization_admin("org")
    }
}

fn user(company: &str, cases: CaseSight) -> Assignment {
    Assignment {
        role: Role::CompanyUser,
        cases,
        ..Assignment::company_admin(company)
    }
}

fn one(assignment: Assignment, action: Action, place: Place<'_>) -> Decision {
    decide(&[assignment], action, place, NOW)
}

/// The table is read in review: whoever changes access rewrites it with `UPDATE_TABLES=1`.
#[test]
fn the_table_is_the_reviewed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/role_table.txt");
    if std::env::var_os("UPDATE_TABLES").is_some_and(|value| value == "1") {
        std::fs::write(path, table()).expect("the table can be written");
    }
    let reviewed = std::fs::read_to_string(path).expect("the table is there");
    assert_eq!(
        table(),
        reviewed,
        "access changed; rewrite the table with UPDATE_TABLES=1 and review it"
    );
}

#[test]
fn organization_admins_may_do_everything_in_their_organization() {
    let admin = || Assignment::organization_admin("org");
    for action in Action::ALL {
        let expected = |fits| {
            if fits {
                Decision::Allowed
            } else {
                Decision::Forbidden
            }
        };
        assert_eq!(
            one(admin(), action, ORG),
            expected(action.for_organizations()),
            "{action}"
        );
        assert_eq!(
            one(admin(), action, FIRST),
            expected(action.for_companies()),
            "{action}"
        );
        assert_eq!(
            one(admin(), action, Place::Organization("other")),
            Decision::Hidden,
            "{action}"
        );
        assert_eq!(one(admin(), action, ALONE), Decision::Hidden, "{action}");
        let moved = Place::Company {
            id: "first",
            organization: Some("other"),
        };
        assert_eq!(one(admin(), action, moved), Decision::Hidden, "{action}");
    }
}

#[test]
fn company_admins_may_do_everything_but_give_credits() {
    for action in Action::ALL
        .into_iter()
        .filter(|action| action.for_companies())
    {
        let expected = if action == Action::PostCredits {
            Decision::Forbidden
        } else {
            Decision::Allowed
        };
        assert_eq!(
            one(Assignment::company_admin("alone"), action, ALONE),
            expected,
            "{action}"
        );
        assert_eq!(
            one(Assignment::company_admin("first"), action, SECOND),
            Decision::Hidden,
            "{action}"
        );
    }
}

#[test]
fn viewers_read_page_by_page() {
    use Action::*;
    use Decision::*;
    let table = [
        ("", SeeOverview, ORG, Allowed),
        ("", SeeReporting, ORG, Forbidden),
        ("", SeeAmounts, ORG, Forbidden),
        ("", SeeCases, ORG, Forbidden),
        ("billing", SeeAmounts, ORG, Allowed),
        ("reporting", SeeReporting, ORG, Allowed),
        ("reporting", SeeAmounts, ORG, Forbidden),
        ("cases", SeeCases, ORG, Allowed),
        ("access_control", SeeAccess, ORG, Allowed),
        ("access_control", ManageAccess, ORG, Forbidden),
        ("audit_log", SeeAudit, ORG, Allowed),
        (
            "cases,reporting,billing,access_control,audit_log",
            OpenCompany,
            FIRST,
            Hidden,
        ),
        ("companies", OpenCompany, FIRST, Allowed),
        ("companies", SeeCampaigns, FIRST, Allowed),
        ("companies", SeeCompanySettings, FIRST, Allowed),
        ("companies", SeeUsage, FIRST, Allowed),
        ("companies", SeeEvents, FIRST, Forbidden),
        ("companies", EditCompany, FIRST, Forbidden),
        ("companies", SeeAmounts, FIRST, Forbidden),
        ("companies,billing", SeeAmounts, FIRST, Allowed),
        ("companies", SeeCases, FIRST, Forbidden),
        ("companies,cases", SeeCases, FIRST, Allowed),
        ("companies", OpenCompany, ALONE, Hidden),
    ];
    for (pages, action, place, expected) in table {
        assert_eq!(
            one(viewer(pages, Reach::All), action, place),
            expected,
            "{pages:?} {action} {place:?}"
        );
    }
}

#[test]
fn limited_viewers_see_their_companies_only() {
    let limited = |pages: &str| viewer(pages, Reach::Companies(ids(&["first"])));
    assert_eq!(
        one(limited("companies"), Action::OpenCompany, FIRST),
        Decision::Allowed
    );
    assert_eq!(
        one(limited("companies"), Action::OpenCompany, SECOND),
        Decision::Hidden
    );
    assert_eq!(
        one(limited(""), Action::SeeOverview, ORG),
        Decision::Allowed
    );
    let sight_of = |assignments: &[Assignment], page| page_sight(assignments, page, "org", NOW);
    assert_eq!(
        sight(&[limited("")], "org", NOW),
        OrgSight::Companies(ids(&["first"]))
    );
    assert_eq!(sight(&[limited("")], "other", NOW), OrgSight::None);
    // All companies, but the amounts of one only.
    let both = [viewer("companies", Reach::All), limited("billing")];
    assert_eq!(sight(&both, "org", NOW), OrgSight::All);
    assert_eq!(
        sight_of(&both, Page::Billing),
        OrgSight::Companies(ids(&["first"]))
    );
    assert_eq!(sight_of(&both, Page::Cases), OrgSight::None);
    assert_eq!(
        decide(&both, Action::SeeAmounts, FIRST, NOW),
        Decision::Allowed
    );
    assert_eq!(
        decide(&both, Action::SeeAmounts, SECOND, NOW),
        Decision::Forbidden
    );
    let nobody = viewer("companies", Reach::Companies(BTreeSet::new()));
    assert_eq!(
        sight(&[nobody], "org", NOW),
        OrgSight::Companies(BTreeSet::new())
    );
}

#[test]
fn company_users_see_cases_and_campaigns() {
    use Action::*;
    use Decision::*;
    let scoped = || user("first", CaseSight::Scopes(ids(&["injury"])));
    let all = || user("first", CaseSight::All);
    let table = [
        (OpenCompany, Allowed, Allowed),
        (SeeCases, Allowed, Allowed),
        (SeeCampaigns, Allowed, Allowed),
        (SeeUsage, Allowed, Forbidden),
        (SeeAmounts, Forbidden, Forbidden),
        (SeeStaff, Forbidden, Forbidden),
        (SeeCompanySettings, Forbidden, Forbidden),
        (PostEvents, Forbidden, Forbidden),
        (SeeAllKeys, Forbidden, Forbidden),
    ];
    for (action, with_all, with_scopes) in table {
        assert_eq!(one(all(), action, FIRST), with_all, "{action}");
        assert_eq!(one(scoped(), action, FIRST), with_scopes, "{action}");
        assert_eq!(one(all(), action, SECOND), Hidden, "{action}");
    }
}

#[test]
fn scopes_add_up_and_all_cases_is_a_choice() {
    let scopes = |names: &[&str]| CaseSight::Scopes(ids(names));
    let seen = |assignments: &[Assignment]| case_sight(assignments, "first", Some("org"), NOW);
    assert_eq!(seen(&[]), None);
    assert_eq!(seen(&[user("second", CaseSight::All)]), None);
    assert_eq!(
        seen(&[user("first", scopes(&["a"])), user("first", scopes(&["b"]))]),
        Some(scopes(&["a", "b"]))
    );
    // Who loses the last scope sees none, and not all.
    assert_eq!(seen(&[user("first", scopes(&[]))]), Some(scopes(&[])));
    assert_eq!(
        seen(&[user("first", scopes(&["a"])), user("first", CaseSight::All)]),
        Some(CaseSight::All)
    );
    assert_eq!(
        seen(&[
            user("first", scopes(&["a"])),
            viewer("companies,cases", Reach::All)
        ]),
        Some(CaseSight::All)
    );
    assert_eq!(seen(&[viewer("companies", Reach::All)]), None);
    assert_eq!(
        seen(&[Assignment::organization_admin("org")]),
        Some(CaseSight::All)
    );
    assert_eq!(
        seen(&[Assignment::company_admin("first")]),
        Some(CaseSight::All)
    );
}

#[test]
fn an_assignment_ends_at_its_expiry() {
    let end = NOW + jiff::SignedDuration::from_secs(60);
    let brief = Assignment {
        expires_at: Some(end),
        ..Assignment::organization_admin("org")
    };
    let hair = jiff::SignedDuration::from_micros(1);
    let at = |now| decide(std::slice::from_ref(&brief), Action::SeeOverview, ORG, now);
    assert_eq!(at(end - hair), Decision::Allowed);
    assert_eq!(at(end), Decision::Hidden);
    assert_eq!(
        sight(std::slice::from_ref(&brief), "org", end),
        OrgSight::None
    );
    assert_eq!(
        case_sight(std::slice::from_ref(&brief), "first", Some("org"), end),
        None
    );
}

#[test]
fn pages_are_a_list_of_words() {
    assert_eq!(Pages::default().to_string(), "overview");
    assert_eq!("".parse(), Ok(Pages::default()));
    let some: Pages = "billing, cases".parse().expect("pages");
    assert_eq!(some.to_string(), "overview,cases,billing");
    assert_eq!(
        serde_json::to_string(&some).expect("a list"),
        r#"["overview","cases","billing"]"#
    );
    assert_eq!(
        serde_json::from_str::<Pages>(r#"["billing","cases"]"#).ok(),
        Some(some)
    );
    assert!("overview,owner".parse::<Pages>().is_err());
    assert!(Pages::all().covers(some) && !some.covers(Pages::all()));
    assert_eq!(Pages::all().iter().count(), Page::ALL.len());
}
