//! Who may set how people sign in, what that gives them and what not, and whose domains count.

use canopy_app::access::providers::settings::ProviderWish;
use canopy_app::access_control::identity_provider::set_identity_provider;
use canopy_app::access_control::see_as::{actor_of_session, begin_seeing_as};
use canopy_app::organizations::edit::{OrganizationEdit, edit_organization};
use canopy_app::{Actor, Config, Refusal};
use canopy_domain::role::Assignment;
use jiff::{SignedDuration, ToSpan};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::{Answer, Caller};
use crate::ledger::{number, rows, tamper};
use crate::provider::Provider;
use crate::single_sign_on::{ANN, SAM, SECRET, WAY, admin, harbor, path, set, setting};
use crate::world::{Organization, World};

const LOU: &str = "lou@harbor.example";

/// A provider that is only set, never asked.
fn plain(domains: &[&str]) -> Value {
    json!({ "issuer": "https://login.example.com", "client_id": "canopy", "client_secret": SECRET, "domains": domains })
}

async fn remove(world: &World, caller: &Caller, organization: &Organization) -> Answer {
    world
        .call(caller, Method::DELETE, &path(organization), None)
        .await
}

/// The subjects of the letters about the sign-in to an address.
async fn told(world: &World, email: &str) -> String {
    rows(world.store(), &format!("SELECT subject FROM letters WHERE recipient = '{email}' AND subject LIKE 'The sign-in of%' ORDER BY subject")).await
}

/// The live assignment of a person in an organization.
async fn held(world: &World, organization: &Organization, person: &str) -> String {
    let sql = format!(
        "SELECT assignment_id FROM role_assignments WHERE person_id = '{person}' AND organization_id = '{}' AND ended_at IS NULL",
        organization.id
    );
    rows(world.store(), &sql).await
}

/// The actor of a session as a request finds it at its beginning.
async fn actor(world: &World, caller: &Caller) -> Actor {
    let Caller::Session(token) = caller else {
        panic!("a session")
    };
    let found = actor_of_session(&world.house, token, "127.0.0.1").await;
    found.expect("a database").expect("an actor")
}

async fn offered(world: &World, typed: &str) -> bool {
    let ways = Browser::default()
        .post(world, "/sign-in/sso", &[("of", typed)])
        .await;
    ways.text().contains("Continue to Harbor Group")
}

crate::worlds! {
    async fn only_an_admin_who_stays_sets_it_and_the_others_are_told(world) {
        let organization = world.organization("Harbor Group").await;
        admin(&world, &organization, SAM).await;
        let ends = Some(world.house.now() + SignedDuration::from_hours(24));
        let brief = Assignment { expires_at: ends, ..Assignment::organization_admin(&*organization.id) };
        world.person(LOU, &[brief]).await;
        let (sam, lou) = (world.sign_in(SAM).await, world.sign_in(LOU).await);
        let wish = plain(&["harbor.example"]);
        // A key has no name to answer with, and a role that ends could be outlasted by it.
        assert_eq!(world.put(&organization.key, &path(&organization), &wish).await.problem(403).0, "forbidden");
        assert_eq!(remove(&world, &organization.key, &organization).await.problem(403).0, "forbidden");
        assert_eq!(world.get(&organization.key, &path(&organization)).await.status, 200);
        assert_eq!(world.put(&lou, &path(&organization), &wish).await.problem(403), ("outlasts_own".into(), "provider".into()));
        assert_eq!(remove(&world, &lou, &organization).await.problem(403).0, "outlasts_own");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM identity_providers").await, 0);
        world.put(&sam, &path(&organization), &wish).await.expect(200);
        let mut other = wish.clone();
        other["client_id"] = json!("canopy-2");
        world.put(&sam, &path(&organization), &other).await.expect(200);
        remove(&world, &sam, &organization).await.expect(200);
        let all = "The sign-in of Harbor Group was changed, The sign-in of Harbor Group was removed, The sign-in of Harbor Group was set";
        for (email, wanted) in [(LOU, all), ("admin@harbor-group.example", all), (SAM, "")] {
            assert_eq!(told(&world, email).await, wanted, "{email}");
        }
        // A page says so under its form.
        let token = match &lou { Caller::Session(token) => token.clone(), _ => String::new() };
        let browser = Browser::default();
        browser.keep("canopy", &token);
        let fields = [("issuer", "https://login.example.com"), ("client_id", "c"), ("client_secret", "s"), ("domains", "harbor.example")];
        let page = browser.post(&world, "/o/harbor-group/settings/sign-in", &fields).await;
        assert!(page.status == 422 && page.text().contains("whose role has no end"), "{}", page.text());
        world.verify().await;
    }

    async fn who_sets_it_changes_no_role_of_theirs_by_it(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        let lou = admin(&world, &organization, LOU).await;
        let kim = admin(&world, &organization, "kim@harbor.example").await;
        let sam = rows(world.store(), &format!("SELECT person_id FROM people WHERE email = '{SAM}'")).await;
        // Another admin changes a domain; the provider stays the one that Sam chose.
        let by_lou = world.sign_in(LOU).await;
        let again = setting(&provider, &["harbor.example"]);
        world.put(&by_lou, &path(&organization), &again).await.expect(200);
        // The provider says that it is Lou.
        let browser = Browser::default();
        assert_eq!(provider.through(&world, &browser, WAY, LOU).await.status, 303);
        let through = browser.caller();
        let role = |id: &str| format!("/api/v1/organizations/harbor-group/role-assignments/{id}");
        for person in [&sam, &lou] {
            let theirs = role(&held(&world, &organization, person).await);
            let refused = world.call(&through, Method::DELETE, &theirs, None).await;
            assert_eq!(refused.problem(403).0, "own_role", "{person}");
        }
        let given = json!({ "person_id": sam, "role": "organization_viewer", "pages": ["billing"] });
        let refused = world.post(&through, "/api/v1/organizations/harbor-group/role-assignments", &given).await;
        assert_eq!(refused.problem(403).0, "own_role", "{}", refused.text());
        for refused in [world.put(&through, &path(&organization), &again).await, remove(&world, &through, &organization).await] {
            assert_eq!(refused.problem(403).0, "through_provider");
        }
        // What it may change says how the person came in.
        let theirs = role(&held(&world, &organization, &kim).await);
        assert_eq!(world.call(&through, Method::DELETE, &theirs, None).await.status, 204);
        let from = rows(world.store(), "SELECT address FROM audit_records WHERE action = 'role.removed'").await;
        assert_eq!(from, "127.0.0.1, through the organization's sign-in");
        world.verify().await;
    }

    async fn an_admin_who_was_removed_meanwhile_is_refused(world) {
        let organization = world.organization("Harbor Group").await;
        let sam = admin(&world, &organization, SAM).await;
        let ada = &actor(&world, &world.sign_in(SAM).await).await;
        tamper(world.store(), &format!("UPDATE role_assignments SET ended_at = 1 WHERE person_id = '{sam}'")).await;
        let (house, slug) = (&world.house, organization.slug.as_str());
        let wish = ProviderWish {
            issuer: "https://login.example.com".into(),
            client_id: "canopy".into(),
            client_secret: Some(SECRET.into()),
            domains: vec!["harbor-group.example".into()],
            only_way: false,
        };
        let edit = OrganizationEdit { name: Some("Sam's".into()), ..OrganizationEdit::default() };
        let refused = [
            set_identity_provider(house, ada, slug, &wish).await.err(),
            edit_organization(house, ada, slug, &edit).await.err(),
            begin_seeing_as(house, ada, slug, &organization.admin).await.err(),
        ];
        for refused in refused {
            assert!(matches!(refused, Some(Refusal::Hidden)), "{refused:?}");
        }
        assert_eq!(rows(world.store(), "SELECT name FROM organizations").await, "Harbor Group");
    }

    async fn a_role_that_does_not_count_gives_nothing(world) {
        let (organization, oak) = world.one_company().await;
        let ends = Some(world.house.now() + SignedDuration::from_hours(24));
        let brief = Assignment { expires_at: ends, ..Assignment::organization_admin(&*organization.id) };
        world.person(LOU, &[brief, Assignment::company_admin(&*oak.id)]).await;
        let kim = world.person("kim@harbor.example", &[Assignment::company_admin(&*oak.id)]).await;
        admin(&world, &organization, SAM).await;
        set(&world, &organization, &plain(&["harbor.example"])).await.expect(200);
        let lou = world.sign_in(LOU).await;
        let path = "/api/v1/companies/oak-law/role-assignments";
        let given = json!({ "person_id": kim, "role": "company_user", "all_cases": true });
        // Only through the provider: a second factor lets Lou in as admin until tomorrow, and no further.
        tamper(world.store(), "UPDATE identity_providers SET only_way = 1").await;
        tamper(world.store(), "UPDATE sessions SET second_factor = 1").await;
        assert_eq!(world.post(&lou, path, &given).await.problem(403).0, "outlasts_own");
        tamper(world.store(), "UPDATE identity_providers SET only_way = 0").await;
        world.post(&lou, path, &given).await.expect(201);
        // What an organization asks for from now on holds for a request on its way, too.
        let stale = actor(&world, &lou).await;
        tamper(world.store(), "UPDATE sessions SET second_factor = 0").await;
        tamper(world.store(), "UPDATE organizations SET two_factor_required = 1").await;
        let stale = Actor { entry: canopy_app::Entry::default(), ..stale };
        let edit = OrganizationEdit { name: Some("Lou's".into()), ..OrganizationEdit::default() };
        let refused = edit_organization(&world.house, &stale, "harbor-group", &edit).await;
        assert!(matches!(refused, Err(Refusal::Withheld(_))), "{refused:?}");
    }

    async fn domains_belong_to_those_whose_admins_have_addresses_there(world) {
        let organization = world.organization("Harbor Group").await;
        let sam = admin(&world, &organization, SAM).await;
        let ends = Some(world.house.now() + SignedDuration::from_hours(24));
        let brief = Assignment { expires_at: ends, ..Assignment::organization_admin(&*organization.id) };
        world.person("lou@brief.example", &[brief]).await;
        world.person("ann@company.example", &[]).await;
        for (domain, code) in [("elsewhere.example", "not_yours"), ("brief.example", "not_yours"), ("company.example", "not_yours"), ("arbor.example", "not_yours"), ("Gmail.com", "public"), ("outlook.com", "public")] {
            let refused = set(&world, &organization, &plain(&["harbor.example", domain])).await.expect(422);
            let error = format!("\"code\":\"{code}\",");
            assert!(refused.to_string().contains(&error) && refused.to_string().contains(&domain.to_lowercase()), "{domain}: {refused}");
        }
        set(&world, &organization, &plain(&["harbor.example"])).await.expect(200);
        assert!(offered(&world, "any@harbor.example").await);
        // The claim counts while an admin stands for it; the short name offers it all the same.
        for (undone, done) in [
            (format!("UPDATE role_assignments SET expires_at = 9000000000000000 WHERE person_id = '{sam}'"), format!("UPDATE role_assignments SET expires_at = NULL WHERE person_id = '{sam}'")),
            (format!("UPDATE people SET deactivated_at = 1 WHERE person_id = '{sam}'"), format!("UPDATE people SET deactivated_at = NULL WHERE person_id = '{sam}'")),
            (format!("UPDATE people SET email = 'sam@not-harbor.example' WHERE person_id = '{sam}'"), format!("UPDATE people SET email = '{SAM}' WHERE person_id = '{sam}'")),
        ] {
            tamper(world.store(), &undone).await;
            assert!(!offered(&world, "any@harbor.example").await, "{undone}");
            assert!(offered(&world, "harbor-group").await);
            tamper(world.store(), &done).await;
            assert!(offered(&world, "any@harbor.example").await, "{done}");
        }
    }

    async fn the_mailbox_is_closed_to_a_session_of_the_provider(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        admin(&world, &organization, LOU).await;
        let demo = world.beside_with(Config { mailbox: true, ..World::config() }).await;
        let browser = Browser::default();
        assert_eq!(provider.through(&world, &browser, WAY, LOU).await.status, 303);
        let by_password = world.sign_in(LOU).await;
        for (caller, status) in [(&by_password, 200), (&browser.caller(), 404)] {
            assert_eq!(demo.get(caller, "/mailbox").await.status, status);
            let listed = demo.get(caller, "/o/harbor-group").await.text().contains("href=\"/mailbox\"");
            assert_eq!(listed, status == 200);
        }
    }

    async fn a_company_counts_on_its_own_day(world) {
        let provider = Provider::start(true).await;
        let organization = harbor(&world, &provider).await;
        let company_key = {
            let sql = "SELECT company_id FROM companies";
            let id = rows(world.store(), sql).await;
            world.key(canopy_app::operator::KeyPlace::Company(id)).await
        };
        let today = world.house.now().in_tz("America/New_York").expect("a zone").date();
        let tomorrow = today.checked_add(1.day()).expect("a day");
        let browser = Browser::default();
        provider.through(&world, &browser, WAY, ANN).await;
        let invitation = json!({ "email": "kim@harbor.example", "role": "company_user", "all_cases": true });
        world.post(&company_key, "/api/v1/companies/oak-law/invitations", &invitation).await.expect(201);
        world.person("kim@harbor.example", &[]).await;
        for (link, counts) in [
            (format!("linked_on = '2026-01-01', unlinked_on = '{today}'"), false),
            (format!("linked_on = '2026-01-01', unlinked_on = '{tomorrow}'"), true),
            (format!("linked_on = '{tomorrow}', unlinked_on = NULL"), false),
        ] {
            tamper(world.store(), &format!("UPDATE links SET {link}")).await;
            let opened = world.get(&browser.caller(), "/api/v1/companies/oak-law").await.status;
            assert_eq!(opened == 200, counts, "{link}: {opened}");
            let kim = Browser::default();
            let invited = provider.through(&world, &kim, WAY, "kim@harbor.example").await.status;
            assert_eq!(invited == 303, counts, "{link}: {invited}");
        }
        assert_eq!(organization.slug, "harbor-group");
    }
}

canopy_store::both_engines! {
    async fn of_providers_that_were_set_before_it_is_found_out_by_whom(store) {
        let all = canopy_app::schema::MIGRATIONS;
        let new = all.iter().position(|it| it.name == "0017_provider_set_by").expect("a migration");
        store.migrate(&all[..new]).await.expect("the schema before");
        let record = |chain: &str, seq: i64, by: &str| format!(
            "INSERT INTO audit_records (chain, seq, at, actor_id, actor_name, action, subject, address, previous_hash, hash) \
             VALUES ('{chain}', {seq}, 1, '{by}', 'X', 'identity_provider.set', '{chain}', '', '', '')"
        );
        for organization in ["org_1", "org_2", "org_3"] {
            tamper(&store, &format!("INSERT INTO organizations (organization_id, slug, name, time_zone, currency, created_at) VALUES ('{organization}', '{organization}', 'X', 'UTC', 'USD', 1)")).await;
            tamper(&store, &format!("INSERT INTO identity_providers (organization_id, issuer, client_id, client_secret, only_way) VALUES ('{organization}', 'x', 'x', 'x', 0)")).await;
        }
        tamper(&store, "INSERT INTO api_keys (key_id, token_hash, name, organization_id, created_by, created_at) VALUES ('key_1', 'x', 'X', 'org_2', 'per_3', 1)").await;
        for (chain, seq, by) in [("org_1", 1, "per_1"), ("org_1", 2, "per_2"), ("org_2", 1, "key_1")] {
            tamper(&store, &record(chain, seq, by)).await;
        }
        store.migrate(all).await.expect("the schema");
        assert_eq!(rows(&store, "SELECT set_by FROM identity_providers WHERE set_by <> '' ORDER BY organization_id").await, "per_2, per_3");
    }
}
