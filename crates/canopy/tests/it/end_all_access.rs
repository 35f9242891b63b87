//! “End all access here”: all of it or nothing, no more than was listed, and a record of it.

use canopy_app::operator::KeyPlace;
use canopy_app::operator::create_key;
use canopy_domain::role::{Assignment, CaseSight, Reach};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{Cast, cast, user, viewer};
use crate::client::{Answer, Caller, fill_in};
use crate::ledger::{everything_but, number, query, rows, tamper};
use crate::world::World;

/// Tables in which reading leaves traces.
const TRACES: [&str; 3] = ["recent_workspaces", "sessions", "people"];

/// A person with roles in the organization, in a company and elsewhere, an invitation and two keys.
async fn ben(world: &World, cast: &Cast) -> (String, Caller) {
    let roles = [
        viewer(&cast.own, &[], Reach::All),
        user(&cast.oak, CaseSight::All),
        Assignment::organization_admin(&*cast.other.id),
    ];
    let ben = world.person("ben@people.example", &roles).await;
    let path = format!("/api/v1/companies/{}/invitations", cast.elm.slug);
    let offer = json!({ "email": "ben@people.example", "role": "company_admin" });
    world.post(&cast.own.key, &path, &offer).await.expect(201);
    for name in ["script", "laptop"] {
        let place = KeyPlace::Company(cast.oak.id.clone());
        create_key(&world.house, &world.operator(), &place, name)
            .await
            .expect("a key");
        let sql = format!("UPDATE api_keys SET created_by = '{ben}' WHERE name = '{name}'");
        assert_eq!(tamper(world.store(), &sql).await, 1);
    }
    (ben, world.sign_in("ben@people.example").await)
}

fn path(cast: &Cast, person: &str) -> String {
    format!(
        "/api/v1/organizations/{}/people/{person}/end-access",
        cast.own.slug
    )
}

async fn look(world: &World, cast: &Cast, person: &str) -> Value {
    world
        .get(&cast.own.key, &path(cast, person))
        .await
        .expect(200)
}

async fn send(world: &World, by: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = fill_in(world.request(by, Method::POST, path), form.iter().copied());
    Answer::read(request.send().await.expect("the server answers")).await
}

crate::worlds! {
    async fn everything_here_ends_at_once_and_nothing_elsewhere(world) {
        let cast = cast(&world).await;
        let (ben, session) = ben(&world, &cast).await;
        let found = look(&world, &cast, &ben).await;
        let count = |list: &str| found[list].as_array().expect("a list").len();
        assert_eq!((count("roles"), count("invitations"), count("keys")), (2, 1, 2), "{found}");
        assert!(found["refused"].is_null() && !found.to_string().contains("Summit"), "{found}");
        let keys = found["keys"].as_array().expect("keys");
        let key = |name: &str| keys.iter().find(|key| key["name"] == name).expect("a key")["id"].as_str().expect("an id").to_owned();
        let mut fates = serde_json::Map::new();
        fates.insert(key("script"), json!("rotated"));
        fates.insert(key("laptop"), json!("revoked"));
        let oak = format!("/c/{}", cast.oak.slug);
        assert_eq!(world.get(&session, &oak).await.status, 200);
        let body = json!({ "listed": found["listed"], "keys": fates });
        let ended = world.post(&cast.own.key, &path(&cast, &ben), &body).await.expect(200);
        // The places are gone at the next request; what is held elsewhere stays.
        assert_eq!(world.get(&session, &oak).await.status, 404);
        world.get(&session, &format!("/api/v1/organizations/{}", cast.own.slug)).await.problem(404);
        world.get(&session, &format!("/api/v1/organizations/{}", cast.other.slug)).await.expect(200);
        let held = "SELECT COUNT(*) FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE p.email = 'ben@people.example' AND a.ended_at IS NULL";
        assert_eq!(number(world.store(), held).await, 1);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM invitations WHERE revoked_at IS NULL").await, 0);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM api_keys WHERE name IN ('script', 'laptop') AND revoked_at IS NULL").await, 1);
        let new = ended["new_keys"][0]["key"].as_str().expect("a key").to_owned();
        world.get(&Caller::Key(new), &format!("/api/v1/companies/{}", cast.oak.slug)).await.expect(200);
        // Looked at again, there is nothing left but the new key's maker, who is somebody else.
        let left = look(&world, &cast, &ben).await;
        assert_eq!(left["listed"], "", "{left}");
        let page = world.get(cast.caller("organization admin"), &format!("/o/{}/access/people/{ben}/record", cast.own.slug)).await.text();
        for told in ["Before", "After", "through Company User of Oak Law", "script of Oak Law: rotated", "laptop of Oak Law: revoked"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        world.verify().await;
    }

    async fn what_was_asked_for_is_declined_with_it(world) {
        let cast = cast(&world).await;
        let (ben, session) = ben(&world, &cast).await;
        let asks = format!("/api/v1/organizations/{}/access-requests", cast.own.slug);
        world.post(&session, &asks, &json!({ "role": "organization_admin" })).await.expect(201);
        let found = look(&world, &cast, &ben).await;
        assert_eq!(found["requests"][0]["role"], "organization_admin", "{found}");
        let admin = cast.caller("organization admin");
        let page = format!("/o/{}/access/people/{ben}", cast.own.slug);
        assert!(world.get(admin, &format!("{page}/end")).await.text().contains("the role Organization Admin in Harbor Group"));
        world.post(&cast.own.key, &path(&cast, &ben), &json!({ "listed": found["listed"] })).await.expect(200);
        assert_eq!(world.get(&cast.own.key, &asks).await.expect(200)["items"], json!([]));
        assert_eq!(rows(world.store(), "SELECT decision, reason FROM access_requests").await, "declined All access here was ended.");
        let record = world.get(admin, &format!("{page}/record")).await.text();
        assert_eq!(record.matches("the role Organization Admin in Harbor Group").count(), 1, "before, not after: {record}");
    }

    async fn what_was_not_listed_does_not_end(world) {
        let cast = cast(&world).await;
        let (ben, _) = ben(&world, &cast).await;
        let found = look(&world, &cast, &ben).await;
        world.person("ben@people.example", &[Assignment::company_admin(&*cast.elm.id)]).await;
        let before = everything_but(world.store(), &[]).await;
        let body = json!({ "listed": found["listed"] });
        assert_eq!(world.post(&cast.own.key, &path(&cast, &ben), &body).await.problem(409), ("changed".into(), "listed".into()));
        assert_eq!(everything_but(world.store(), &[]).await, before);
    }

    async fn what_was_changed_since_it_was_listed_does_not_end(world) {
        let cast = cast(&world).await;
        let (ben, _) = ben(&world, &cast).await;
        let role = rows(world.store(), &format!("SELECT assignment_id FROM role_assignments WHERE person_id = '{ben}' AND organization_id = '{}'", cast.own.id)).await;
        let offer = rows(world.store(), "SELECT invitation_id FROM invitations WHERE email = 'ben@people.example'").await;
        let (organization, elm) = (&cast.own.slug, &cast.elm.slug);
        let later = "2027-01-01T00:00:00Z";
        for (path, change) in [
            (format!("/api/v1/organizations/{organization}/role-assignments/{role}"), json!({ "pages": ["billing"] })),
            (format!("/api/v1/organizations/{organization}/role-assignments/{role}"), json!({ "companies": [elm] })),
            (format!("/api/v1/organizations/{organization}/role-assignments/{role}"), json!({ "expires_at": later })),
            (format!("/api/v1/companies/{elm}/invitations/{offer}"), json!({ "role": "company_user", "all_cases": true })),
        ] {
            let found = look(&world, &cast, &ben).await;
            assert_eq!(look(&world, &cast, &ben).await["listed"], found["listed"], "the same as long as nothing changes");
            world.patch(&cast.own.key, &path, &change).await.expect(200);
            let before = everything_but(world.store(), &[]).await;
            let body = json!({ "listed": found["listed"] });
            assert_eq!(world.post(&cast.own.key, &self::path(&cast, &ben), &body).await.problem(409), ("changed".into(), "listed".into()), "{change}");
            assert_eq!(everything_but(world.store(), &[]).await, before);
        }
        let body = json!({ "listed": look(&world, &cast, &ben).await["listed"] });
        world.post(&cast.own.key, &path(&cast, &ben), &body).await.expect(200);
    }

    async fn a_wish_about_a_key_is_carried_out_or_refused(world) {
        let cast = cast(&world).await;
        let (ben, _) = ben(&world, &cast).await;
        let found = look(&world, &cast, &ben).await;
        let key = found["keys"][0]["id"].as_str().expect("an id").to_owned();
        let before = everything_but(world.store(), &TRACES).await;
        for (id, word, code) in [(format!("{key}x"), "revoked", "unknown"), ("key_none".into(), "kept", "unknown"), (key.clone(), "Revoke", "invalid")] {
            let body = json!({ "listed": found["listed"], "keys": { id.as_str(): word } });
            let refused = world.post(&cast.own.key, &path(&cast, &ben), &body).await;
            assert_eq!(refused.problem(422), (code.into(), "keys".into()), "{id} {word}");
            let admin = cast.caller("organization admin");
            let page = format!("/o/{}/access/people/{ben}/end", cast.own.slug);
            let listed = found["listed"].as_str().expect("a text");
            let refused = send(&world, admin, &page, &[("listed", listed), (&format!("key-{id}"), word)]).await;
            assert_eq!(refused.status, 422, "{id} {word}");
            let (said, under) = (refused.text(), format!("id=\"key-{key}-error\""));
            match code {
                "unknown" => assert!(said.contains("Name keys that are listed here, by their ids."), "{said}"),
                _ => assert!(said.contains("Use kept, revoked or rotated.") && said.contains(&under), "{said}"),
            }
        }
        assert_eq!(everything_but(world.store(), &TRACES).await, before, "nothing of it was done");
    }

    async fn the_last_admin_stays_and_so_does_everything_else(world) {
        let cast = cast(&world).await;
        let organization = world.organization("Lone Group").await;
        let oak = world.company(&organization, "Lone Law", "Etc/UTC", "USD").await;
        let sql = format!("SELECT person_id FROM role_assignments WHERE organization_id = '{}'", organization.id);
        let last = rows(world.store(), &sql).await;
        world.person("admin@lone-group.example", &[Assignment::company_admin(&*oak.id)]).await;
        let path = format!("/api/v1/organizations/{}/people/{last}/end-access", organization.slug);
        let found = world.get(&organization.key, &path).await.expect(200);
        assert_eq!(found["refused"]["code"], "last_admin", "{found}");
        let before = everything_but(world.store(), &[]).await;
        let body = json!({ "listed": found["listed"] });
        assert_eq!(world.post(&organization.key, &path, &body).await.problem(409).0, "last_admin");
        assert_eq!(everything_but(world.store(), &[]).await, before);
        // Nobody ends their own.
        let own = query(world.store(), "SELECT person_id FROM people WHERE email = 'admin@people.example'").await.remove(0).remove(0);
        let admin = cast.caller("organization admin");
        let page = format!("/o/{}/access/people/{own}/end", cast.own.slug);
        let shown = world.get(admin, &page).await.text();
        assert!(shown.contains("Nobody changes their own role") && !shown.contains(">End all access<"), "{shown}");
        let refused = send(&world, admin, &page, &[("listed", "")]).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
    }

    async fn the_page_ends_it_with_one_button(world) {
        let cast = cast(&world).await;
        let (ben, _) = ben(&world, &cast).await;
        let admin = cast.caller("organization admin");
        let page = format!("/o/{}/access/people/{ben}/end", cast.own.slug);
        let shown = world.get(admin, &page).await.text();
        let (_, rest) = shown.split_once("name=\"listed\" value=\"").expect("the field");
        let listed = rest.split('"').next().expect("a value").to_owned();
        let done = send(&world, admin, &page, &[("listed", &listed)]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        assert!(done.headers["location"].as_bytes().ends_with(b"/record"));
        let kept = "SELECT COUNT(*) FROM api_keys WHERE name IN ('script', 'laptop') AND revoked_at IS NULL";
        assert_eq!(number(world.store(), kept).await, 2);
        let actions = format!("SELECT COUNT(*) FROM audit_records WHERE chain = '{}' AND action IN ('role.removed', 'invitation.revoked', 'access.all_ended')", cast.own.id);
        assert_eq!(number(world.store(), &actions).await, 4);
    }
}
