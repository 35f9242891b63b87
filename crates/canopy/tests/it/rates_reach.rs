//! How far back prices may be set, and the fees of months that they reach into.

use serde_json::{Value, json};

use canopy_domain::role::Assignment;

use crate::events::call;
use crate::ledger::{number, rows, tamper};

fn card(effective_on: &str, per_minute: &str, fees: &Value) -> Value {
    json!({ "effective_on": effective_on, "voice": { "per_minute": per_minute }, "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.5" }, "fees": fees, "taxes": [] })
}

/// The event with that id once more, as many times, past the product.
fn copies(id: &str, times: i64) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times}) \
         INSERT INTO events (company_id, occurred_on, occurred_at, identity_hi, identity_lo, source, external_id, type, \
         direction, outcome, duration_ms, booked_at, booked_on, posted_on, billed_ms, charges) \
         SELECT company_id, occurred_on, occurred_at, identity_hi, i, source, 'copy', type, \
         direction, outcome, duration_ms, booked_at, booked_on, posted_on, billed_ms, charges \
         FROM n, events WHERE external_id = '{id}'"
    )
}

crate::worlds! {
    async fn a_change_that_reaches_too_many_events_is_refused(world) {
        let (organization, _) = world.one_company().await;
        let key = &organization.key;
        let sent = [call("oak-law", "5th", "2026-03-05T13:00:00Z", 60_000), call("oak-law", "6th", "2026-03-06T13:00:00Z", 60_000)];
        world.accept(key, &sent).await;
        // With the event itself they are as many as may be; that of the 6th is one more.
        assert_eq!(tamper(world.store(), &copies("5th", 199_999)).await, 199_999);
        for path in ["companies/oak-law", "organizations/harbor-group"] {
            let path = format!("/api/v1/{path}/rate-cards");
            let answer = world.post(key, &path, &card("2026-03-05", "0.30", &json!([]))).await;
            let words = "more than 200000 events since 2026-03-05 would be rated again at once; choose 2026-03-06 or a later day";
            assert!(answer.text().contains(words), "{}", answer.text());
            assert_eq!(answer.problem(409), ("too_many_events".into(), "effective_on".into()));
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM rate_cards").await, 0);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM ratings").await, 0);
        // The way out that it names.
        let path = "/api/v1/companies/oak-law/rate-cards";
        let done = world.post(key, path, &card("2026-03-06", "0.30", &json!([]))).await.expect(201);
        assert_eq!(done["re_rated"], json!({ "events": 1, "difference": [{ "amount": "0.200000", "currency": "USD" }] }));
    }

    async fn seats_and_percents_are_rated_again_over_the_first_of_a_month(world) {
        world.set("2026-02-20T14:00:00Z");
        let (organization, company) = world.one_company().await;
        let key = &organization.key;
        let role = [Assignment::company_admin(&*company.id)];
        world.person("ann@oak.example", &role).await;
        world.person("bob@oak.example", &role).await;
        world.set("2026-03-02T14:00:00Z");
        // Who comes after the first instant of March has no seat in March.
        world.person("eve@oak.example", &role).await;
        let sent = [call("oak-law", "feb", "2026-03-01T04:59:59Z", 60_000), call("oak-law", "mar", "2026-03-01T05:00:00Z", 60_000)];
        world.accept(key, &sent).await;
        let fees = |seat: &str, percent: &str| json!([
            { "name": "seat", "kind": "per_seat", "amount": seat },
            { "name": "care", "kind": "percent", "percent": percent, "category": "voice" },
        ]);
        let path = "/api/v1/companies/oak-law/rate-cards";
        let first = world.post(key, path, &card("2026-02-15", "0.10", &fees("3.5", "10"))).await.expect(201);
        assert_eq!(first["re_rated"], json!({ "events": 2, "difference": [{ "amount": "0.020000", "currency": "USD" }] }));
        world.run_jobs().await;
        let months = "SELECT month, voice, fees FROM company_months ORDER BY month";
        assert_eq!(rows(world.store(), months).await, "2026-02 100000 10000, 2026-03 100000 7010000");
        world.verify().await;

        let draft = card("2026-02-15", "0.20", &fees("4", "25"));
        let shown = world.post(key, &format!("{path}/preview"), &draft).await.expect(200);
        let second = world.post(key, path, &draft).await.expect(201);
        // Each call 0.10 more and its percents 0.04; two seats 0.50 more each.
        assert_eq!(second["re_rated"], json!({ "events": 3, "difference": [{ "amount": "1.280000", "currency": "USD" }] }));
        assert_eq!(shown["re_rated"], second["re_rated"]);
        world.run_jobs().await;
        assert_eq!(rows(world.store(), months).await, "2026-02 200000 50000, 2026-03 200000 8050000");
        world.verify().await;
        // From the first of March on, February keeps what it had.
        world.post(key, path, &card("2026-03-01", "0.10", &fees("1", "1"))).await.expect(201);
        world.run_jobs().await;
        assert_eq!(rows(world.store(), months).await, "2026-02 200000 50000, 2026-03 100000 2001000");
        world.verify().await;
    }
}
