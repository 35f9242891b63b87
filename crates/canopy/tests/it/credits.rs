//! Courtesy credits: given once, by those who may, with a reason, and listed whichever way they came.

use serde_json::{Value, json};

use crate::disputes::{send, stage};
use crate::events::{credit, fee};
use crate::ledger::rows;
use crate::world::Company;

fn of(company: &Company) -> String {
    format!("/api/v1/companies/{}/credits", company.slug)
}

fn giving(amount: &str, id: &str) -> Value {
    json!({ "amount": amount, "reason": "The outage in March", "id": id, "month": "2026-02" })
}

crate::worlds! {
    async fn a_credit_is_given_once_however_often_it_is_sent(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        world.accept(&organization.key, &[fee(&oak.slug, "1", "2026-03-10T13:00:00Z", "100")]).await;
        let path = of(&oak);
        for _ in 0..3 {
            let given = world.post(&oscar, &path, &giving("12.345678", "a-1")).await.expect(201);
            assert_eq!(given, json!({ "source": "canopy", "id": "credit:a-1" }));
            world.set("2026-03-10T15:00:00Z");
        }
        let other = world.post(&oscar, &path, &giving("12.34", "a-1")).await.problem(409);
        assert_eq!(other, ("conflict".into(), "id".into()));
        world.accept(&organization.key, &[credit(&oak.slug, "c", "2026-03-09T13:00:00Z", "1")]).await;
        let listed = world.get(&clara, &path).await.expect(200);
        let first = &listed["items"][0];
        let shown: Vec<&Value> = ["amount", "currency", "reason", "given_by", "month", "posted_on", "voided"].iter().map(|field| &first[*field]).collect();
        assert_eq!(json!(shown), json!(["12.345678", "USD", "The outage in March", "oscar@people.example", "2026-02", "2026-03-10", false]));
        assert_eq!((&listed["items"][1]["source"], &listed["items"][1]["given_by"]), (&json!("test"), &Value::Null));
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
        let part = world.get(&clara, &format!("{path}?limit=1")).await.expect(200);
        let rest = world.get(&clara, &format!("{path}?cursor={}", part["next"].as_str().expect("a cursor"))).await.expect(200);
        assert_eq!((&rest["items"][0], &rest["next"]), (&listed["items"][1], &Value::Null));
        // 100 and six per cent of tax, less both: credits are untaxed and reduce no tax.
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["billing"][0]["amount"], json!("92.654322"));
        let record = rows(world.store(), "SELECT actor_name, after_state FROM audit_records WHERE action = 'credit.given'").await;
        assert!(record.starts_with("oscar@people.example") && record.contains("12.345678"), "{record}");
        world.verify().await;
    }

    async fn a_credit_above_the_months_total_is_asked_about(world) {
        let (organization, oak, _, oscar) = stage(&world).await;
        world.accept(&organization.key, &[fee(&oak.slug, "1", "2026-03-10T13:00:00Z", "10")]).await;
        let (path, page) = (of(&oak), format!("/c/{}/billing/credits", oak.slug));
        // The month comes to 10.60 with its taxes.
        world.post(&oscar, &path, &giving("10.60", "fits")).await.expect(201);
        let above = world.post(&oscar, &path, &giving("0.000001", "b")).await.problem(409);
        assert_eq!(above, ("above_month".into(), "confirm".into()));
        let form = [("amount", "5"), ("reason", "Goodwill"), ("month", ""), ("id", "c")];
        let asked = send(&world, &oscar, &page, &form).await;
        assert_eq!(asked.status, 422);
        for kept in ["name=\"confirm\"", "value=\"5\"", "value=\"Goodwill\"", "value=\"c\"", "comes to in 2026-03 so far"] {
            assert!(asked.text().contains(kept), "{kept}: {}", asked.text());
        }
        let meant = [form[0], form[1], form[2], form[3], ("confirm", "true")];
        assert_eq!(send(&world, &oscar, &page, &meant).await.status, 303);
        let shown = world.get(&oscar, &format!("{page}?saved=credit")).await.text();
        assert!(shown.contains("The credit is given.") && shown.contains("Goodwill") && shown.contains("Statement of February 2026"), "{shown}");
        world.verify().await;
    }

    async fn what_is_no_credit_says_why(world) {
        let (_, oak, clara, oscar) = stage(&world).await;
        let path = of(&oak);
        for (amount, wanted) in [("0", "out_of_range"), ("-1", "out_of_range"), ("1000000000.000001", "out_of_range"), ("x", "invalid"), ("1.0000001", "invalid"), ("", "invalid")] {
            let (code, field) = world.post(&oscar, &path, &giving(amount, "a")).await.problem(422);
            assert_eq!((field.as_str(), code.as_str()), ("amount", wanted), "{amount}");
        }
        for (field, value) in [("reason", " "), ("month", "2026-04"), ("month", "soon"), ("id", "a b"), ("id", "dis_1")] {
            let mut body = giving("1", "a");
            body[field] = json!(value);
            assert_eq!(world.post(&oscar, &path, &body).await.problem(422).1, field, "{value}");
        }
        world.post(&clara, &path, &giving("1", "a")).await.problem(403);
        assert_eq!(rows(world.store(), "SELECT COUNT(*) FROM events").await, "0");
    }
}
