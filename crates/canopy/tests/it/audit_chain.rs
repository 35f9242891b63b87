//! The audit log: a record for every change, in the transaction of the change, in chains that do
//! not break however many change things at once, and in which tampering is found.

use canopy_app::companies::scopes::create_scope;
use canopy_domain::role::Assignment;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Caller;
use crate::events::call;
use crate::ledger::{number, query, tamper, unlock_audit};
use crate::world::{Company, Organization, World};

const COUNT: &str = "SELECT COUNT(*) FROM audit_records";

/// The records so far.
async fn records(world: &World) -> i64 {
    number(world.store(), COUNT).await
}

/// Action, actor and address of the latest record of the organization's chain.
async fn latest(world: &World, organization: &Organization) -> Vec<String> {
    let sql = format!(
        "SELECT action, actor_id, address, company_id, before_state, after_state FROM audit_records \
         WHERE chain = '{}' ORDER BY seq DESC LIMIT 1",
        organization.id
    );
    query(world.store(), &sql).await.remove(0)
}

fn card(day: &str) -> Value {
    json!({
        "effective_on": day,
        "voice": { "per_minute": "0.20", "increment_ms": 30000, "minimum_ms": 30000, "bill_unconnected": false },
        "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.50" },
        "fees": [], "taxes": [],
    })
}

/// Changes over the API: method, path after the company's, body, action.
fn changes() -> Vec<(Method, &'static str, Value, &'static str)> {
    vec![
        (
            Method::PATCH,
            "",
            json!({ "name": "Oak & Ash" }),
            "company.edited",
        ),
        (
            Method::PATCH,
            "",
            json!({ "currency": "EUR" }),
            "company.edited",
        ),
        (
            Method::PATCH,
            "",
            json!({ "time_zone": "Europe/Paris" }),
            "company.edited",
        ),
        (
            Method::PUT,
            "/status-words",
            json!({ "word": "Done", "meaning": "closed" }),
            "company.status_word_mapped",
        ),
        (
            Method::POST,
            "/rate-cards",
            card("2026-03-01"),
            "rate_card.set",
        ),
        (
            Method::PUT,
            "/cases/crm/1",
            json!({ "reference": "R", "status": "New", "opened_on": "2026-03-01" }),
            "cases.stored",
        ),
        (
            Method::PUT,
            "/campaigns/crm/1",
            json!({ "name": "Spring", "status": "active" }),
            "campaign.stored",
        ),
    ]
}

/// Changes that are refused: method, path after the company's, body, status.
fn refused() -> Vec<(Method, &'static str, Value, u16)> {
    let word = |word: &str, meaning: &str| json!({ "word": word, "meaning": meaning });
    vec![
        (Method::PATCH, "", json!({ "name": "" }), 422),
        (Method::PATCH, "", json!({ "currency": "EUR" }), 409),
        (
            Method::PATCH,
            "",
            json!({ "name": "Fine", "currency": "XXX" }),
            422,
        ),
        (
            Method::PATCH,
            "",
            json!({ "name": "Fine", "time_zone": "Mars/Olympus" }),
            422,
        ),
        (Method::PUT, "/status-words", word("Done", "perhaps"), 422),
        (Method::PUT, "/status-words", word(" ", "open"), 422),
        (
            Method::POST,
            "/rate-cards",
            json!({ "effective_on": "2026-03-01", "voice": {} }),
            422,
        ),
        (
            Method::POST,
            "/rate-cards",
            json!({ "effective_on": "soon" }),
            422,
        ),
        (
            Method::POST,
            "/events/void",
            json!({ "source": "test", "id": "none", "reason": "wrong" }),
            422,
        ),
        (
            Method::POST,
            "/events/void",
            json!({ "source": "test", "id": "1", "reason": " " }),
            422,
        ),
        (
            Method::PUT,
            "/cases/crm/1",
            json!({ "reference": "R", "status": "New", "opened_on": "tomorrow" }),
            422,
        ),
        (
            Method::PUT,
            "/campaigns/crm/1",
            json!({ "name": "Spring", "status": "perhaps" }),
            422,
        ),
    ]
}

async fn change(
    world: &World,
    caller: &Caller,
    company: &Company,
    method: &Method,
    path: &str,
    body: &Value,
) -> u16 {
    let path = format!("/api/v1/companies/{}{path}", company.slug);
    world
        .call(caller, method.clone(), &path, Some(body))
        .await
        .status
}

/// Everything of the database that a refused change could have touched.
async fn state(world: &World) -> impl PartialEq + std::fmt::Debug {
    crate::ledger::everything_but(world.store(), &["refused_events", "sessions"]).await
}

/// Twenty changes of twenty kinds and places in one organization, all at once.
async fn rush(worlds: [&World; 2], organization: &Organization, companies: &[Company]) {
    let asks = (0..20).map(|n| {
        let (world, company) = (worlds[n % 2], &companies[n % companies.len()]);
        let base = format!("/api/v1/companies/{}", company.slug);
        let group = format!("/api/v1/organizations/{}", organization.slug);
        let (method, path, body) = match n % 5 {
            0 => (Method::PATCH, base, json!({ "name": format!("Name {n}") })),
            1 => (
                Method::PUT,
                format!("{base}/status-words"),
                json!({ "word": format!("w{n}"), "meaning": "closed" }),
            ),
            2 => (
                Method::PATCH,
                group,
                json!({ "name": format!("Group {n}") }),
            ),
            3 => (
                Method::POST,
                format!("{group}/companies"),
                json!({ "name": format!("New {n}"), "time_zone": "Etc/UTC", "currency": "EUR" }),
            ),
            _ => (
                Method::PUT,
                format!("{base}/campaigns/crm/{n}"),
                json!({ "name": "Spring", "status": "active" }),
            ),
        };
        async move {
            let answer = world
                .call(&organization.key, method.clone(), &path, Some(&body))
                .await;
            assert!(
                [200, 201].contains(&answer.status),
                "{method} {path}: {} {}",
                answer.status,
                answer.text()
            );
        }
    });
    join_all(asks).await;
}

crate::worlds! {
    async fn every_change_has_one_record(world) {
        let (organization, company) = world.one_company().await;
        let key = world.company_key(&company).await;
        for (method, path, body, action) in changes() {
            let before = records(&world).await;
            let status = change(&world, &key, &company, &method, path, &body).await;
            assert!([200, 201].contains(&status), "{method} {path}: {status}");
            assert_eq!(records(&world).await, before + 1, "{method} {path} {body}");
            let record = latest(&world, &organization).await;
            assert_eq!((record[0].as_str(), &record[1][..4], record[2].as_str()), (action, "key_", "127.0.0.1"));
            assert_eq!(record[3], company.id);
            // The same again changes nothing and leaves no record.
            if method != Method::POST {
                change(&world, &key, &company, &method, path, &body).await;
                assert_eq!(records(&world).await, before + 1, "{method} {path} again");
            }
        }
        let events = [call(&company.slug, "1", "2026-03-10T13:00:00Z", 1)];
        let before = records(&world).await;
        world.accept(&key, &events).await;
        assert_eq!(records(&world).await, before);
        let void = json!({ "source": "test", "id": "1", "reason": "a test" });
        for _ in 0..2 {
            assert_eq!(change(&world, &key, &company, &Method::POST, "/events/void", &void).await, 200);
            assert_eq!(records(&world).await, before + 1);
        }
        assert_eq!(latest(&world, &organization).await[0], "event.voided");
        world.verify().await;
    }

    async fn a_record_tells_before_and_after(world) {
        let (organization, company) = world.one_company().await;
        change(&world, &organization.key, &company, &Method::PATCH, "", &json!({ "name": "Ash" })).await;
        let record = latest(&world, &organization).await;
        let (before, after): (Value, Value) = (serde_json::from_str(&record[4]).expect("JSON"), serde_json::from_str(&record[5]).expect("JSON"));
        assert_eq!((&before["name"], &after["name"]), (&json!("Oak Law"), &json!("Ash")));
    }

    async fn keys_roles_people_and_scopes_have_their_record(world) {
        let (organization, company) = world.one_company().await;
        let before = records(&world).await;
        world.company_key(&company).await;
        assert_eq!((records(&world).await, latest(&world, &organization).await[0].as_str()), (before + 1, "api_key.created"));
        let role = Assignment::organization_admin(&*organization.id);
        world.person("ann@harbor.example", std::slice::from_ref(&role)).await;
        assert_eq!((records(&world).await, latest(&world, &organization).await[0].as_str()), (before + 2, "role.assigned"));
        world.person("ann@harbor.example", &[role]).await;
        assert_eq!(records(&world).await, before + 2, "the same role is not given twice");
        create_scope(&world.house, &world.operator(), &company.slug, "Injury", &["injury".into()]).await.expect("a scope");
        assert_eq!((records(&world).await, latest(&world, &organization).await[0].as_str()), (before + 3, "scope.created"));
        world.verify().await;
    }

    async fn the_role_of_a_company_is_recorded_where_the_company_belongs(world) {
        let (organization, company) = world.one_company().await;
        world.person("bob@harbor.example", &[Assignment::company_admin(&*company.id)]).await;
        let record = latest(&world, &organization).await;
        assert_eq!((record[0].as_str(), &record[3]), ("role.assigned", &company.id));
    }

    async fn a_refused_change_leaves_nothing(world) {
        let (organization, company) = world.one_company().await;
        world.accept(&organization.key, &[call(&company.slug, "1", "2026-03-10T13:00:00Z", 1)]).await;
        let before = state(&world).await;
        for (method, path, body, wanted) in refused() {
            let status = change(&world, &organization.key, &company, &method, path, &body).await;
            assert_eq!(status, wanted, "{method} {path} {body}");
            assert_eq!(state(&world).await, before, "{method} {path} {body}");
        }
        let user = crate::cast::user(&company, canopy_domain::role::CaseSight::All);
        let user = crate::cast::signed_in(&world, "user@harbor.example", user).await;
        let before = state(&world).await;
        for (method, path, body, _) in changes() {
            if path.starts_with("/ca") {
                continue;
            }
            assert_eq!(change(&world, &user, &company, &method, path, &body).await, 403, "{method} {path}");
            assert_eq!(state(&world).await, before, "{method} {path} {body}");
        }
    }

    async fn changes_at_once_leave_the_chain_whole(world) {
        let organization = world.organization("Harbor Group").await;
        let mut companies = Vec::new();
        for name in ["Oak Law", "Elm Legal", "Ash Partners"] {
            companies.push(world.company(&organization, name, "America/New_York", "USD").await);
        }
        let before = records(&world).await;
        // A second house on the same database, as a second process would be.
        let beside = world.beside().await;
        rush([&world, &beside], &organization, &companies).await;
        assert_eq!(records(&world).await, before + 20);
        world.verify().await;
    }

    async fn tampering_is_named(world) {
        let (organization, company) = world.one_company().await;
        change(&world, &organization.key, &company, &Method::PATCH, "", &json!({ "name": "Ash" })).await;
        world.company_key(&company).await;
        assert_eq!(world.audit_break().await, None);
        unlock_audit(world.store()).await;
        let chain = &organization.id;
        let tail = number(world.store(), &format!("SELECT MAX(seq) FROM audit_records WHERE chain = '{chain}'")).await;
        let set = ["actor_name = 'somebody else'", "after_state = '{}'", "at = at + 1", "address = 'elsewhere'", "company_id = NULL", "hash = previous_hash", "salt = NULL"];
        for change in set {
            let place = format!("WHERE chain = '{chain}' AND seq = {}", tail - 1);
            let kept = query(world.store(), &format!("SELECT actor_name, after_state, at, address, company_id, hash, salt FROM audit_records {place}")).await.remove(0);
            assert_eq!(tamper(world.store(), &format!("UPDATE audit_records SET {change} {place}")).await, 1);
            let named = world.audit_break().await.expect(change);
            assert!(named.contains(&format!("audit record {} of {chain}", tail - 1)), "{change}: {named}");
            let undo = format!("UPDATE audit_records SET actor_name = '{}', after_state = '{}', at = {}, address = '{}', company_id = '{}', hash = '{}', salt = '{}' {place}", kept[0], kept[1], kept[2], kept[3], kept[4], kept[5], kept[6]);
            tamper(world.store(), &undo).await;
            assert_eq!(world.audit_break().await, None, "{change} undone");
        }
        tamper(world.store(), &format!("DELETE FROM audit_records WHERE chain = '{chain}' AND seq = 2")).await;
        let named = world.audit_break().await.expect("a gap");
        assert!(named.contains(&format!("audit record 2 of {chain}")), "{named}");
    }
}
