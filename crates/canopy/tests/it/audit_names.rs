//! Names in the audit log are those of the place whose log it is: no id of another organization
//! becomes a name, wherever it stands, and no word that people chose is taken for an id.

use canopy_app::companies::scopes::create_scope;
use canopy_app::operator::{KeyPlace, create_key};
use canopy_domain::role::Assignment;
use serde_json::json;

use crate::cast::signed_in;
use crate::client::Caller;
use crate::ledger::{query, tamper};
use crate::world::{Company, Organization, World};

/// An organization with something of every kind that has a name.
struct Own {
    organization: Organization,
    company: Company,
    admin: Caller,
    /// A field that holds ids of a kind, and one with its name.
    named: Vec<(&'static str, String, String)>,
}

/// Every name of it holds the word.
async fn own(world: &World, word: &str) -> Own {
    let organization = world.organization(&format!("{word} Group")).await;
    let name = format!("{word} Law");
    let company = world
        .company(&organization, &name, "America/New_York", "USD")
        .await;
    let email = format!("{word}@people.example");
    let boss = Assignment::organization_admin(&*organization.id);
    let admin = signed_in(world, &email, boss).await;
    let (house, operator) = (&world.house, &world.operator());
    let place = KeyPlace::Organization(organization.id.clone());
    let made = create_key(house, operator, &place, &format!("{word} key")).await;
    made.expect("a key");
    let name = format!("{word} scope");
    let scope = create_scope(house, operator, &company.slug, &name, &["care".into()]).await;
    let scope = scope.expect("a scope");
    let path = format!("/api/v1/organizations/{}/groups", organization.slug);
    let body = json!({ "name": format!("{word} set"), "companies": [company.slug] });
    let group = world.post(&admin, &path, &body).await.expect(201);

    let group = group["id"].as_str().expect("an id").to_owned();
    let named = named(
        world,
        [&organization.id, &company.id, &email, word, &group, &scope],
    )
    .await;
    Own {
        organization,
        company,
        admin,
        named,
    }
}

/// Of each kind a field that holds it, its id and its name.
async fn named(world: &World, ids: [&str; 6]) -> Vec<(&'static str, String, String)> {
    let [id, company, email, word, group, scope] = ids;
    let mut named = Vec::new();
    for (field, sql) in [
        (
            "organization",
            format!(
                "SELECT organization_id, name FROM organizations WHERE organization_id = '{id}'"
            ),
        ),
        (
            "company",
            format!(
                "SELECT company_id, name FROM companies WHERE company_id = '{}'",
                company
            ),
        ),
        (
            "person",
            format!(
                "SELECT person_id, name FROM people WHERE email = '{}'",
                email.to_lowercase()
            ),
        ),
        (
            "granted_by",
            format!("SELECT key_id, name FROM api_keys WHERE name = '{word} key'"),
        ),
        (
            "groups",
            format!(
                "SELECT group_id, name FROM company_groups WHERE group_id = '{}'",
                group
            ),
        ),
        (
            "scopes",
            format!("SELECT scope_id, name FROM scopes WHERE scope_id = '{scope}'"),
        ),
    ] {
        let row = query(world.store(), &sql).await.remove(0);
        named.push((field, row[0].clone(), row[1].clone()));
    }
    named
}

/// Every form of the log of the organization and of the company.
async fn logs(world: &World, of: &Own) -> Vec<(String, String)> {
    let (organization, company) = (&of.organization.slug, &of.company.slug);
    let mut texts = Vec::new();
    for place in [
        format!("organizations/{organization}"),
        format!("companies/{company}"),
    ] {
        for ending in ["?limit=1000", ".csv", ".ndjson"] {
            let path = format!("/api/v1/{place}/audit{ending}");
            let answer = world.get(&of.admin, &path).await;
            assert_eq!(answer.status, 200, "{path}");
            texts.push((path, answer.text()));
        }
    }
    for path in [
        format!("/o/{organization}/audit"),
        format!("/c/{company}/audit"),
    ] {
        let answer = world.get(&of.admin, &path).await;
        assert_eq!(answer.status, 200, "{path}");
        texts.push((path, answer.text()));
    }
    texts
}

/// A record of the organization about its company, with these fields.
async fn told(world: &World, of: &Own, seq: i64, after: &serde_json::Value, subject: &str) {
    let sql = format!(
        "INSERT INTO audit_records (chain, seq, at, actor_id, actor_name, action, subject, company_id, after_state, address, previous_hash, hash) \
         VALUES ('{}', {seq}, {}, 'canopy', 'x', 'role.assigned', '{subject}', '{}', '{after}', 'local', '', '')",
        of.organization.id,
        world.house.now().as_microsecond(),
        of.company.id
    );
    assert_eq!(tamper(world.store(), &sql).await, 1);
}

crate::worlds! {
    async fn words_that_look_like_ids_stay_words(world) {
        let (first, second) = (own(&world, "Larch").await, own(&world, "Birch").await);
        let path = format!("/api/v1/companies/{}", second.company.slug);
        for (_, id, _) in first.named.iter().chain(&second.named) {
            world.patch(&second.organization.key, &path, &json!({ "name": id })).await.expect(200);
            let mapped = json!({ "word": id, "meaning": "open" });
            world.put(&second.organization.key, &format!("{path}/status-words"), &mapped).await.expect(200);
        }
        world.patch(&second.organization.key, &path, &json!({ "name": "Birch Law" })).await.expect(200);
        for (path, text) in logs(&world, &second).await {
            assert!(!text.contains("Larch"), "{path}: {text}");
            // Its own ids are words, too, where a name stands.
            for (_, id, _) in &second.named {
                assert!(text.contains(id.as_str()), "{path}: {id}");
            }
        }
        let csv = &logs(&world, &second).await[1].1;
        let renamed = |id: &str| csv.contains(&format!("→ {id}")) && csv.contains(&format!("Name: {id}"));
        for (field, id, _) in &second.named {
            assert!(renamed(id), "{field} {id}: {csv}");
        }
    }

    async fn ids_of_another_organization_have_no_name_here(world) {
        let (first, second) = (own(&world, "Larch").await, own(&world, "Birch").await);
        for (seq, of) in [(1000, &second), (2000, &first)] {
            for (place, (field, id, _)) in (0..).zip(&of.named) {
                told(&world, &second, seq + place, &json!({ *field: id }), id).await;
                let plural = json!({ "is": { *field: [id] } });
                told(&world, &second, seq + 100 + place, &plural, id).await;
            }
        }
        let logs = logs(&world, &second).await;
        for (path, text) in &logs {
            assert!(!text.contains("Larch"), "{path}: {text}");
        }
        // Those of its own have, and no foreign company is one of the organization's.
        for (field, _, name) in &second.named {
            let text = &logs[1].1;
            let label = format!("{}{}: —", field[..1].to_uppercase(), field[1..].replace('_', " "));
            let shown = [format!("{label} → {name}"), format!("{label} → key “{name}”")];
            assert!(shown.iter().any(|shown| text.contains(shown)), "{field} {name}: {text}");
        }
    }
}
