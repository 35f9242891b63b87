//! Who is limited to some companies learns nothing of the others: not in lists, not in totals, not
//! in staff counts, not in Needs attention and not in the switcher.

use canopy_app::Actor;
use canopy_app::access_control::see_as::actor_of_session;
use canopy_app::reporting::attention::{Kind, needs_attention};
use canopy_app::reporting::workspaces::{Workspace, workspaces};
use canopy_domain::role::{Assignment, CaseSight, Page, Reach};
use serde_json::json;

use crate::cast::{Cast, TELLTALE, cast, only, signed_in, user, viewer};
use crate::client::Caller;
use crate::events::fee;
use crate::world::World;

/// The person behind a session.
async fn actor(world: &World, caller: &Caller) -> Actor {
    let Caller::Session(token) = caller else {
        panic!("a session")
    };
    let found = actor_of_session(&world.house, token, "127.0.0.1").await;
    found.expect("an answer").expect("a person")
}

/// Paths and the roles that open them.
type Paths<'a> = Vec<(&'a str, &'a str)>;

fn paths(list: &[Workspace]) -> Paths<'_> {
    list.iter()
        .map(|workspace| (workspace.path.as_str(), workspace.role))
        .collect()
}

/// Things in Elm Legal that must not shine through: a colleague, a refused event, a second case.
async fn busy_elm(world: &World, cast: &Cast) {
    let colleague = Assignment::company_admin(&*cast.elm.id);
    world.person("elm@people.example", &[colleague]).await;
    let late = fee(&cast.elm.slug, "late", "2026-03-12T00:00:00Z", "1");
    let report = world.ingest(&cast.own.key, &[late]).await;
    assert_eq!(report["rejected"], 1, "{report}");
    let path = format!("/api/v1/companies/{}/cases/crm/2", cast.elm.slug);
    let case = json!({ "reference": "R-2", "status": "Intake", "opened_on": "2026-03-01" });
    world.put(&cast.own.key, &path, &case).await.expect(201);
}

crate::worlds! {
    async fn totals_go_over_the_companies_in_view(world) {
        let cast = cast(&world).await;
        busy_elm(&world, &cast).await;
        let limited = cast.caller("viewer limited to one company");
        let seen = world.overview(limited, &cast.own).await;
        assert_eq!(seen["companies"], 1);
        assert_eq!(seen["visible"], json!({ "companies": 1, "partial": true }));
        assert_eq!(seen["total_cases"], 1);
        assert_eq!(seen["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(seen["items"][0]["company"]["slug"], cast.oak.slug.as_str());
        // Through the organization: Ada, the admin, the one whose session expired, five viewers.
        assert_eq!(seen["items"][0]["staff"], json!({ "direct": 3, "inherited": 8 }));
        assert_eq!(seen["staff"]["people"], 11);
        assert_eq!(seen["billing"], json!([{ "month": "2026-03", "amount": "7532.120000", "currency": "USD" }]));
        let text = seen.to_string();
        assert!(!text.contains(&cast.elm.slug) && !text.contains(&cast.elm.id) && !text.contains("Elm"), "{text}");

        let whole = world.overview(cast.caller("viewer with all pages"), &cast.own).await;
        assert_eq!(whole["visible"], json!({ "companies": 2, "partial": false }));
        assert_eq!((&whole["total_cases"], &whole["staff"]["people"]), (&json!(3), &json!(12)));

        let list = format!("/api/v1/organizations/{}/companies", cast.own.slug);
        let list = world.get(limited, &list).await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    }

    async fn needs_attention_keeps_to_the_sight(world) {
        let cast = cast(&world).await;
        busy_elm(&world, &cast).await;
        let found = |kind: &'static str| {
            let (world, cast) = (&world, &cast);
            async move {
                let actor = actor(world, cast.caller(kind)).await;
                needs_attention(&world.house, &actor, &cast.own.slug).await.expect("findings")
            }
        };
        // Both companies have the unmapped word “Intake”; Elm had an event refused.
        assert_eq!(found("viewer with all pages").await.len(), 3);
        let limited = found("viewer limited to one company").await;
        assert_eq!(limited.len(), 1);
        assert_eq!((limited[0].kind, limited[0].slug.as_str()), (Kind::UnmappedStatus, cast.oak.slug.as_str()));
    }

    async fn a_jump_of_billing_is_told_to_those_with_billing(world) {
        let cast = cast(&world).await;
        let before = fee(&cast.oak.slug, "february", "2026-02-03T13:00:00Z", "100");
        world.accept(&cast.own.key, &[before]).await;
        for (kind, told) in [
            ("viewer with all pages", true),
            ("viewer limited to one company", true),
            ("viewer with billing, without companies", true),
            ("viewer with companies, without billing", false),
            ("viewer with the overview only", false),
        ] {
            let actor = actor(&world, cast.caller(kind)).await;
            let found = needs_attention(&world.house, &actor, &cast.own.slug).await.expect("findings");
            let jump = found.iter().find(|finding| finding.kind == Kind::BillingJump);
            assert_eq!(jump.is_some(), told, "{kind}");
            let text = format!("{found:?}");
            assert_eq!(text.contains("7,532"), told, "{kind}: {text}");
        }
        assert!(TELLTALE.starts_with("7531"));
    }

    async fn the_switcher_holds_what_one_may_open(world) {
        let cast = cast(&world).await;
        let own = format!("/o/{}", cast.own.slug);
        let (oak, elm) = (format!("/c/{}", cast.oak.slug), format!("/c/{}", cast.elm.slug));
        let (viewer, admin) = ("Organization Viewer", "Organization Admin");
        let table: [(&str, Paths, Paths); 8] = [
            ("organization admin", vec![(&own, admin)], vec![(&elm, admin), (&oak, admin)]),
            ("viewer with all pages", vec![(&own, viewer)], vec![(&elm, viewer), (&oak, viewer)]),
            ("viewer with billing, without companies", vec![(&own, viewer)], vec![]),
            ("viewer with the overview only", vec![(&own, viewer)], vec![]),
            ("viewer limited to one company", vec![(&own, viewer)], vec![(&oak, viewer)]),
            ("company admin", vec![], vec![(&oak, "Company Admin")]),
            ("company user with one scope", vec![], vec![(&oak, "Company User")]),
            ("expired assignment", vec![], vec![]),
        ];
        for (kind, organizations, companies) in table {
            let actor = actor(&world, cast.caller(kind)).await;
            let found = workspaces(&world.house, &actor, "", 50).await.expect("workspaces");
            assert_eq!(paths(&found.organizations), organizations, "{kind}");
            assert_eq!(paths(&found.companies), companies, "{kind}");
        }
    }

    async fn the_switcher_names_the_role_that_opens(world) {
        let cast = cast(&world).await;
        // In the organization a viewer of Oak Law; in Elm Legal a Company User, and nothing else.
        let roles = [viewer(&cast.own, &[Page::Companies], only(&[&cast.oak])), user(&cast.elm, CaseSight::All)];
        world.person("both@people.example", &roles).await;
        let both = actor(&world, &world.sign_in("both@people.example").await).await;
        let found = workspaces(&world.house, &both, "", 50).await.expect("workspaces");
        let (oak, elm) = (format!("/c/{}", cast.oak.slug), format!("/c/{}", cast.elm.slug));
        assert_eq!(paths(&found.companies), [(&*elm, "Company User"), (&*oak, "Organization Viewer")]);
    }

    async fn amounts_of_some_companies_only_stay_apart(world) {
        let cast = cast(&world).await;
        // Sees all companies, and the amounts of Oak Law.
        let roles = [viewer(&cast.own, &[], Reach::All), viewer(&cast.own, &[Page::Billing], only(&[&cast.oak]))];
        world.person("mixed@people.example", &roles).await;
        let mixed = world.sign_in("mixed@people.example").await;
        let seen = world.overview(&mixed, &cast.own).await;
        assert_eq!(seen["visible"], json!({ "companies": 2, "partial": false }));
        let amounts: Vec<bool> = (0..2).map(|place| seen["items"][place]["billing"].is_object()).collect();
        assert_eq!(amounts, [false, true], "{seen}");
        assert_eq!(seen["billing"][0]["amount"], "7532.120000");
    }

    async fn a_change_of_roles_holds_from_the_next_request(world) {
        let cast = cast(&world).await;
        let path = format!("/api/v1/companies/{}", cast.elm.slug);
        let late = signed_in(&world, "late@people.example", Assignment::company_admin(&*cast.elm.id)).await;
        world.get(&late, &path).await.expect(200);
        let sql = "UPDATE role_assignments SET ended_at = 1 WHERE person_id = (SELECT person_id FROM people WHERE email = 'late@people.example')";
        crate::ledger::tamper(world.store(), sql).await;
        world.get(&late, &path).await.problem(404);
    }
}
