//! Groups of companies: who may see and change them, and how roles follow them.

use canopy_domain::role::{Page, Reach};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{cast, only, signed_in, viewer};
use crate::client::Caller;
use crate::ledger::rows;
use crate::world::{Organization, World};

fn path(organization: &Organization, id: &str) -> String {
    let slug = &organization.slug;
    match id {
        "" => format!("/api/v1/organizations/{slug}/groups"),
        id => format!("/api/v1/organizations/{slug}/groups/{id}"),
    }
}

async fn make(
    world: &World,
    organization: &Organization,
    name: &str,
    companies: &[&str],
) -> String {
    let body = json!({ "name": name, "companies": companies });
    let made = world
        .post(&organization.key, &path(organization, ""), &body)
        .await
        .expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

/// The slugs of the companies that a caller sees in the overview.
async fn sees(world: &World, caller: &Caller, organization: &Organization) -> Vec<String> {
    let overview = world.overview(caller, organization).await;
    let items = overview["items"].as_array().expect("items");
    let slug = |item: &Value| item["company"]["slug"].as_str().expect("a slug").to_owned();
    items.iter().map(slug).collect()
}

crate::worlds! {
    async fn a_role_follows_its_groups_at_the_next_request(world) {
        let cast = cast(&world).await;
        let west = make(&world, &cast.own, "West", &[&cast.oak.slug]).await;
        let person = signed_in(&world, "west@people.example", viewer(&cast.own, &[Page::Companies], only(&[]))).await;
        let items = world.get(&cast.own.key, &format!("/api/v1/organizations/{}/access?query=west@people.example", cast.own.slug)).await.expect(200);
        let id = items["items"][0]["id"].as_str().expect("an id").to_owned();
        let one = format!("/api/v1/organizations/{}/role-assignments/{id}", cast.own.slug);
        assert_eq!(sees(&world, &person, &cast.own).await, [""; 0]);
        let entry = world.patch(&cast.own.key, &one, &json!({ "groups": ["West"] })).await.expect(200);
        assert_eq!(entry["scope"]["groups"][0]["id"], west.as_str());
        assert_eq!(entry["scope"]["companies"], Value::Null, "{entry}");
        assert_eq!(sees(&world, &person, &cast.own).await, ["oak-law"]);
        world.get(&person, &format!("/api/v1/companies/{}", cast.elm.slug)).await.problem(404);
        // Staff counts follow too.
        let staff = |overview: Value| overview["items"][0]["staff"]["inherited"].as_i64().expect("a count");
        let before = staff(world.overview(&cast.own.key, &cast.own).await);
        world.patch(&cast.own.key, &path(&cast.own, &west), &json!({ "companies": [cast.elm.id, cast.oak.slug] })).await.expect(200);
        assert_eq!(sees(&world, &person, &cast.own).await, ["elm-legal", "oak-law"]);
        assert_eq!(staff(world.overview(&cast.own.key, &cast.own).await), before + 1);
        world.patch(&cast.own.key, &path(&cast.own, &west), &json!({ "companies": [cast.elm.id] })).await.expect(200);
        assert_eq!(sees(&world, &person, &cast.own).await, ["elm-legal"]);
        // Named companies stay when the group goes.
        world.patch(&cast.own.key, &one, &json!({ "companies": [cast.oak.slug] })).await.expect(200);
        assert_eq!(sees(&world, &person, &cast.own).await, ["elm-legal", "oak-law"]);
        let gone = world.call(&cast.own.key, Method::DELETE, &path(&cast.own, &west), None).await;
        assert_eq!(gone.status, 204);
        assert_eq!(sees(&world, &person, &cast.own).await, ["oak-law"]);
        world.call(&cast.own.key, Method::DELETE, &path(&cast.own, &west), None).await.problem(404);
        let audit = rows(world.store(), "SELECT action FROM audit_records WHERE action LIKE 'group.%' ORDER BY seq").await;
        assert_eq!(audit, "group.created, group.changed, group.changed, group.removed");
        world.verify().await;
    }

    async fn groups_hold_linked_companies_under_names_of_their_own(world) {
        let cast = cast(&world).await;
        let west = make(&world, &cast.own, "West", &[&cast.oak.slug]).await;
        let base = path(&cast.own, "");
        let post = |body: Value| { let (world, base, key) = (&world, &base, &cast.own.key); async move { world.post(key, base, &body).await } };
        assert_eq!(post(json!({ "name": " west " })).await.problem(409), ("taken".into(), "name".into()));
        assert_eq!(post(json!({ "name": "" })).await.problem(422).1, "name");
        for company in [cast.far.slug.as_str(), cast.far.id.as_str(), "no-such-firm"] {
            let answer = post(json!({ "name": "Far", "companies": [company] })).await;
            assert_eq!(answer.problem(422), ("unknown_company".into(), "companies".into()));
        }
        // A group of others is no group here.
        let theirs = make(&world, &cast.other, "Theirs", &[&cast.far.slug]).await;
        world.patch(&cast.own.key, &path(&cast.own, &theirs), &json!({ "name": "Mine" })).await.problem(404);
        world.patch(&cast.own.key, &path(&cast.own, &west), &json!({ "name": "West" })).await.expect(200);
        let with_theirs = json!({ "email": "limited@people.example", "role": "organization_viewer", "groups": [theirs] });
        let assignments = format!("/api/v1/organizations/{}/role-assignments", cast.own.slug);
        assert_eq!(world.post(&cast.own.key, &assignments, &with_theirs).await.problem(422).0, "unknown_group");
    }

    async fn a_limited_viewer_learns_nothing_of_groups_beyond(world) {
        let cast = cast(&world).await;
        make(&world, &cast.own, "Oak only", &[&cast.oak.slug]).await;
        make(&world, &cast.own, "Both", &[&cast.oak.slug, &cast.elm.slug]).await;
        make(&world, &cast.own, "Empty", &[]).await;
        let names = |list: Value| -> Vec<String> {
            let items = list["items"].as_array().expect("items").clone();
            items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
        };
        let base = path(&cast.own, "");
        let limited = cast.caller("viewer limited to one company");
        assert_eq!(names(world.get(limited, &base).await.expect(200)), ["Oak only"]);
        let whole = cast.caller("viewer with the overview only");
        assert_eq!(names(world.get(whole, &base).await.expect(200)), ["Both", "Empty", "Oak only"]);
        let also = signed_in(&world, "both@people.example", viewer(&cast.own, &[], Reach::All)).await;
        world.post(&also, &base, &json!({ "name": "Mine" })).await.problem(403);
    }
}
