//! Caps: their state, who is told of it and how often, who should pause, and who may set them.

use canopy_app::alerts::notice::look;
use canopy_app::reporting::attention::{Kind, needs_attention};
use canopy_domain::role::{Assignment, Page, Reach};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::cast::{signed_in, viewer};
use crate::client::{Answer, Caller, fill_in};
use crate::events::{call, fee};
use crate::ledger::{number, query, rows, tamper};
use crate::world::{Company, Organization, World};

const TIME: &str = "2026-03-10T13:30:00Z";

async fn spend(world: &World, key: &Caller, company: &Company, id: &str, amount: &str) -> Value {
    let report = world
        .ingest(key, &[fee(&company.slug, id, TIME, amount)])
        .await;
    assert_eq!(report["accepted"], 1, "{report:#}");
    report
}

async fn void(world: &World, key: &Caller, company: &Company, id: &str) {
    let path = format!("/api/v1/companies/{}/events/void", company.slug);
    let body = json!({ "source": "test", "id": id, "reason": "a test" });
    world.post(key, &path, &body).await.expect(200);
}

async fn set(world: &World, caller: &Caller, company: &Company, amount: Value) -> Answer {
    let path = format!("/api/v1/companies/{}/cap", company.slug);
    world.put(caller, &path, &json!({ "amount": amount })).await
}

async fn set_whole(world: &World, of: &Organization, currency: &str, amount: Value) -> Answer {
    let path = format!("/api/v1/organizations/{}/caps", of.slug);
    let body = json!({ "currency": currency, "amount": amount });
    world.put(&of.key, &path, &body).await
}

async fn cap(world: &World, caller: &Caller, company: &Company) -> Value {
    let path = format!("/api/v1/companies/{}/cap", company.slug);
    world.get(caller, &path).await.expect(200)
}

/// Letters about a cap by subject, each with how often it was written.
async fn letters(world: &World) -> String {
    let sql = "SELECT recipient, subject, COUNT(*) FROM letters WHERE subject LIKE '%cap%' GROUP BY recipient, subject ORDER BY 2, 1";
    rows(world.store(), sql).await
}

async fn looked(world: &World) -> usize {
    look(&world.house).await.expect("a look")
}

crate::worlds! {
    async fn a_state_is_told_once_and_the_flag_follows_the_truth(world) {
        let (organization, company) = world.one_company().await;
        let key = &organization.key;
        world.person("head@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let shown = set(&world, key, &company, json!("100")).await.expect(200);
        assert_eq!(shown["state"], "within");
        spend(&world, key, &company, "a", "79.999999").await;
        assert_eq!((cap(&world, key, &company).await["state"].clone(), looked(&world).await), (json!("within"), 0));
        spend(&world, key, &company, "b", "0.000001").await;
        assert_eq!(cap(&world, key, &company).await["state"], "near");
        assert_eq!((looked(&world).await, looked(&world).await), (1, 0));
        let near = letters(&world).await;
        assert!(near.contains("head@oak.example") && near.contains("admin@harbor-group.example"), "{near}");
        assert!(near.contains("Oak Law is near its cap for March 2026"), "{near}");
        let report = spend(&world, key, &company, "c", "20").await;
        assert_eq!(report["paused"], json!([]), "nobody looked yet");
        let reached = cap(&world, key, &company).await;
        assert_eq!((&reached["state"], &reached["pause"], &reached["month"]), (&json!("reached"), &json!(true), &json!("2026-03")));
        assert_eq!(reached["spent"], json!({ "amount": "100.000000", "currency": "USD" }));
        // The same figure as on the overview.
        assert_eq!(world.overview(key, &organization).await["items"][0]["billing"], reached["spent"]);
        assert_eq!((looked(&world).await, looked(&world).await), (1, 0));
        assert_eq!(spend(&world, key, &company, "d", "1").await["paused"], json!([company.slug]));
        let found = needs_attention(&world.house, &world.operator(), &organization.slug).await.expect("findings");
        assert!(found.iter().any(|finding| finding.kind == Kind::CapReached && finding.amounts), "{found:?}");
        // It falls and rises again: no second letter, and the flag follows.
        void(&world, key, &company, "c").await;
        assert_eq!((cap(&world, key, &company).await["pause"].clone(), looked(&world).await), (json!(false), 0));
        assert_eq!(spend(&world, key, &company, "e", "1").await["paused"], json!([]));
        spend(&world, key, &company, "f", "20").await;
        assert_eq!((cap(&world, key, &company).await["pause"].clone(), looked(&world).await), (json!(true), 0));
        let told = letters(&world).await;
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE subject LIKE '%cap%'").await, 4, "{told}");
        // Another amount is another cap.
        set(&world, key, &company, json!("102")).await.expect(200);
        assert_eq!(looked(&world).await, 1);
        // Without a cap nothing pauses.
        set(&world, key, &company, Value::Null).await.expect(200);
        assert_eq!(looked(&world).await, 0);
        assert_eq!(spend(&world, key, &company, "g", "1").await["paused"], json!([]));
        world.verify().await;
    }

    async fn whoever_reaches_a_cap_at_once_gets_one_letter(world) {
        let (organization, company) = world.one_company().await;
        set(&world, &organization.key, &company, json!("10")).await.expect(200);
        spend(&world, &organization.key, &company, "a", "10").await;
        assert_eq!((looked(&world).await, looked(&world).await), (1, 0));
        void(&world, &organization.key, &company, "a").await;
        spend(&world, &organization.key, &company, "b", "9").await;
        assert_eq!(looked(&world).await, 0, "it was reached: that it is near is no news");
        // The next month begins anew.
        world.set("2026-04-10T14:00:00Z");
        let report = world.ingest(&organization.key, &[fee(&company.slug, "c", "2026-04-10T13:00:00Z", "10")]).await;
        assert_eq!((&report["accepted"], &report["paused"]), (&json!(1), &json!([])));
        assert_eq!(looked(&world).await, 1);
    }

    async fn two_processes_tell_once(world) {
        let (organization, company) = world.one_company().await;
        set(&world, &organization.key, &company, json!("10")).await.expect(200);
        set_whole(&world, &organization, "USD", json!("10")).await.expect(200);
        spend(&world, &organization.key, &company, "a", "9").await;
        let beside = world.beside().await;
        let looks = (0..8).map(|n| looked(if n % 2 == 0 { &world } else { &beside }));
        assert_eq!(join_all(looks).await.iter().sum::<usize>(), 2);
        spend(&world, &organization.key, &company, "b", "9").await;
        let looks = (0..8).map(|n| looked(if n % 2 == 0 { &world } else { &beside }));
        assert_eq!(join_all(looks).await.iter().sum::<usize>(), 2);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE subject LIKE '%cap%'").await, 4, "{}", letters(&world).await);
    }

    async fn a_cap_of_the_organization_pauses_all_in_its_currency(world) {
        let organization = world.organization("Harbor Group").await;
        let oak = world.company(&organization, "Oak Law", "America/New_York", "USD").await;
        let elm = world.company(&organization, "Elm Legal", "America/Chicago", "USD").await;
        let rhine = world.company(&organization, "Rhine", "Europe/Berlin", "EUR").await;
        let key = &organization.key;
        set_whole(&world, &organization, "USD", json!("100")).await.expect(200);
        set_whole(&world, &organization, "EUR", json!("1000")).await.expect(200);
        for (company, amount) in [(&oak, "60"), (&elm, "39.999999"), (&rhine, "500")] {
            spend(&world, key, company, "a", amount).await;
        }
        assert_eq!(looked(&world).await, 1);
        assert_eq!(cap(&world, key, &oak).await["organization_state"], "near");
        spend(&world, key, &elm, "b", "0.000001").await;
        assert_eq!(looked(&world).await, 1);
        for (company, state, pause) in [(&oak, "reached", true), (&elm, "reached", true), (&rhine, "within", false)] {
            let shown = cap(&world, key, company).await;
            assert_eq!((&shown["organization_state"], &shown["pause"]), (&json!(state), &json!(pause)), "{shown}");
        }
        let events = [call(&oak.id, "1", TIME, 1), call(&rhine.slug, "1", TIME, 1)];
        assert_eq!(world.ingest(key, &events).await["paused"], json!([oak.id]));
        // Who sees some companies only is told nothing of the whole.
        let path = format!("/api/v1/organizations/{}/caps", organization.slug);
        let whole = world.get(key, &path).await.expect(200);
        assert_eq!(whole["organization"].as_array().map(Vec::len), Some(2), "{whole}");
        let limited = viewer(&organization, &Page::ALL, Reach::Companies([oak.id.clone()].into()));
        let limited = signed_in(&world, "limited@people.example", limited).await;
        let seen = world.get(&limited, &path).await.expect(200);
        assert!(seen.get("organization").is_none() && seen["items"].as_array().map(Vec::len) == Some(1), "{seen}");
        let page = world.get(&limited, &format!("/o/{}/billing/caps", organization.slug)).await;
        assert!(page.status == 200 && !page.text().contains("as a whole"), "{}", page.text());
        // At the edge of the month the part of those who left it counts to it still.
        world.set("2026-04-01T04:30:00Z");
        let edge = world.get(key, &path).await.expect(200);
        let months: Vec<(String, String)> = edge["organization"].as_array().expect("months").iter()
            .filter(|it| it["spent"]["currency"] == "USD")
            .map(|it| (it["month"].as_str().unwrap_or("").into(), it["spent"]["amount"].as_str().unwrap_or("").into())).collect();
        assert_eq!(months, [("2026-03".into(), "100.050000".into()), ("2026-04".into(), "0.000000".into())], "{edge}");
        world.verify().await;
    }

    async fn the_admins_of_the_organization_set_caps_and_where_there_is_none_those_of_the_company(world) {
        let (organization, company) = world.one_company().await;
        let head = signed_in(&world, "head@oak.example", Assignment::company_admin(&*company.id)).await;
        assert_eq!(set(&world, &head, &company, json!("10")).await.problem(403).0, "forbidden");
        tamper(world.store(), "UPDATE links SET unlinked_on = '2026-03-10'").await;
        set(&world, &head, &company, json!("10")).await.expect(200);
        assert_eq!(set(&world, &organization.key, &company, json!("10")).await.status, 404);
        spend(&world, &world.company_key(&company).await, &company, "a", "9").await;
        assert_eq!(looked(&world).await, 1);
        assert!(letters(&world).await.starts_with("head@oak.example"), "{}", letters(&world).await);
        for bad in [json!("0"), json!("-1"), json!("x"), json!("1.0000001"), json!(7)] {
            let refused = set(&world, &head, &company, bad.clone()).await;
            assert_eq!((refused.status, refused.json()["field"].as_str()), (422, Some("amount")), "{bad}");
        }
        let path = format!("/api/v1/companies/{}/cap", company.slug);
        assert_eq!(world.put(&head, &path, &json!({})).await.problem(422).1, "amount");
        assert_eq!(cap(&world, &head, &company).await["cap"]["amount"], "10.000000");
    }

    async fn a_selection_takes_all_or_none(world) {
        let organization = world.organization("Harbor Group").await;
        let other = world.organization("Summit Group").await;
        let oak = world.company(&organization, "Oak Law", "America/New_York", "USD").await;
        let elm = world.company(&organization, "Elm Legal", "America/Chicago", "USD").await;
        let rhine = world.company(&organization, "Rhine", "Europe/Berlin", "EUR").await;
        let far = world.company(&other, "Farside", "Europe/Berlin", "USD").await;
        let admin = signed_in(&world, "admin@people.example", Assignment::organization_admin(&*organization.id)).await;
        let (world, admin) = (&world, &admin);
        let send = async |ids: &[&Company], amount: &str, act: &str| {
            let path = "/o/harbor-group/billing/caps/selection";
            let mut form: Vec<(&str, &str)> = ids.iter().map(|company| ("id", company.id.as_str())).collect();
            form.extend([("amount", amount), ("act", act)]);
            let request = world.request(admin, reqwest::Method::POST, path);
            Answer::read(fill_in(request, form).send().await.expect("an answer")).await
        };
        let caps = "SELECT COUNT(*) FROM company_caps";
        for (chosen, amount, words) in [
            (&[&oak, &rhine][..], "10", "different currencies"),
            (&[&oak, &far][..], "10", "no companies of the organization"),
            (&[][..], "10", "Choose 1 to"),
            (&[&oak][..], "ten", "must be a decimal number"),
        ] {
            let refused = send(chosen, amount, "set").await;
            assert_eq!(refused.status, 422, "{words}");
            assert!(refused.text().contains(words), "{words}: {}", refused.text());
            assert_eq!(number(world.store(), caps).await, 0, "{words}");
        }
        assert_eq!(send(&[&oak, &elm], "10.50", "set").await.status, 303);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM company_caps WHERE amount = 10500000").await, 2);
        assert_eq!(send(&[&oak, &elm, &rhine], "", "remove").await.status, 303);
        assert_eq!(number(world.store(), caps).await, 0);
        let records = query(world.store(), "SELECT action, COUNT(*) FROM audit_records WHERE action LIKE 'cap.%' GROUP BY action ORDER BY action").await;
        assert_eq!(records, [["cap.removed", "2"], ["cap.set", "2"]]);
        world.verify().await;
    }

    async fn the_audit_log_tells_caps_to_those_with_billing_only(world) {
        let (organization, company) = world.one_company().await;
        set(&world, &organization.key, &company, json!("7531.97")).await.expect(200);
        set_whole(&world, &organization, "USD", json!("7531.97")).await.expect(200);
        let pages = [Page::Companies, Page::AuditLog];
        let without = signed_in(&world, "audit@people.example", viewer(&organization, &pages, Reach::All)).await;
        for path in [format!("/api/v1/organizations/{}/audit", organization.slug), format!("/api/v1/companies/{}/audit", company.slug), format!("/o/{}/audit", organization.slug)] {
            let told = world.get(&organization.key, &path).await;
            assert!(path.starts_with("/o/") || told.text().contains("7531.97"), "{}", told.text());
            let told = world.get(&without, &path).await;
            assert!(told.status == 200 && !told.text().contains("7531") && !told.text().contains("7,531"), "{path}: {}", told.text());
        }
    }

    async fn bills_show_caps_and_their_states(world) {
        let (organization, company) = world.one_company().await;
        set(&world, &organization.key, &company, json!("10")).await.expect(200);
        set_whole(&world, &organization, "USD", json!("12")).await.expect(200);
        spend(&world, &organization.key, &company, "a", "9").await;
        let admin = signed_in(&world, "head@people.example", Assignment::organization_admin(&*organization.id)).await;
        let only = Reach::Companies([company.id.clone()].into());
        let limited = signed_in(&world, "limited@people.example", viewer(&organization, &Page::ALL, only)).await;
        let (whole, one) = (format!("/o/{}/billing", organization.slug), format!("/c/{}/billing", company.slug));
        for (caller, path, sees_whole) in [(&admin, &whole, true), (&limited, &whole, false), (&admin, &one, false), (&limited, &one, false)] {
            let page = world.get(caller, path).await;
            let text = page.text();
            assert_eq!(page.status, 200, "{path}");
            assert!(text.contains("Near, 90 %"), "{path} shows the company's cap: {text}");
            assert_eq!(text.contains("Within, 75 %"), sees_whole, "{path} and the cap of the organization: {text}");
        }
    }
}
