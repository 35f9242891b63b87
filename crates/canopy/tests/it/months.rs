//! What happens by itself: monthly and per-seat fees, and days and months in every time zone.

use canopy_domain::role::Assignment;
use serde_json::{Value, json};

use crate::events::call;
use crate::ledger::{number, rows};

/// A zone, its midnight of 1 March, its midnight of 9 March (clocks went forward in North America
/// on the 8th), and its midnight of 1 April, all as instants.
const MIDNIGHTS: [(&str, &str, &str, &str); 6] = [
    (
        "Pacific/Kiritimati",
        "2026-02-28T10:00:00Z",
        "2026-03-08T10:00:00Z",
        "2026-03-31T10:00:00Z",
    ),
    (
        "America/New_York",
        "2026-03-01T05:00:00Z",
        "2026-03-09T04:00:00Z",
        "2026-04-01T04:00:00Z",
    ),
    (
        "Asia/Kolkata",
        "2026-02-28T18:30:00Z",
        "2026-03-08T18:30:00Z",
        "2026-03-31T18:30:00Z",
    ),
    (
        "Australia/Lord_Howe",
        "2026-02-28T13:00:00Z",
        "2026-03-08T13:00:00Z",
        "2026-03-31T13:00:00Z",
    ),
    (
        "Pacific/Apia",
        "2026-02-28T11:00:00Z",
        "2026-03-08T11:00:00Z",
        "2026-03-31T11:00:00Z",
    ),
    (
        "America/St_Johns",
        "2026-03-01T03:30:00Z",
        "2026-03-09T02:30:00Z",
        "2026-04-01T02:30:00Z",
    ),
];

fn shifted(at: &str, seconds: i64) -> String {
    let at: jiff::Timestamp = at.parse().expect("an instant");
    (at + jiff::SignedDuration::from_secs(seconds)).to_string()
}

fn card(fees: &Value, taxes: &Value) -> Value {
    json!({
        "effective_on": "2026-03-01", "voice": { "per_minute": "0.1" }, "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.5" }, "fees": fees, "taxes": taxes,
    })
}

const FEES: &str = "SELECT external_id, posted_on, amount, charges FROM events WHERE source = 'canopy' \
    ORDER BY posted_on, external_id";

crate::worlds! {
    async fn monthly_and_seat_fees_are_charged_once(world) {
        let (organization, company) = world.one_company().await;
        let fees = json!([
            { "name": "base", "kind": "monthly", "amount": "25" }, { "name": "seat", "kind": "per_seat", "amount": "3.5" },
        ]);
        world.rate_card(&organization.key, &company, &card(&fees, &json!([{ "name": "VAT", "percent": "20", "categories": ["fees"] }]))).await;
        let beside = world.beside().await;
        for _ in 0..3 {
            tokio::join!(world.run_jobs(), beside.run_jobs());
        }
        // Nobody was there at 00:00 of the first day, so there is no seat to pay for yet.
        let base = r#"[["fees","base",25000000],["taxes","VAT",5000000]]"#;
        let march = format!("fee:base:2026-03 2026-03-10 25000000 {base}");
        assert_eq!(rows(world.store(), FEES).await, march);

        let role = [Assignment::company_admin(&*company.id)];
        world.person("ann@oak.example", &role).await;
        world.person("bob@oak.example", &role).await;
        world.person("org@oak.example", &[Assignment::organization_admin(&*organization.id)]).await;
        world.set("2026-04-01T03:59:59Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), FEES).await, march, "April has begun nowhere in New York");
        world.set("2026-04-01T04:00:00Z");
        for _ in 0..3 {
            tokio::join!(world.run_jobs(), beside.run_jobs());
        }
        let seats = r#"[["fees","seat",7000000],["taxes","VAT",1400000]]"#;
        let april = format!("fee:base:2026-04 2026-04-01 25000000 {base}, fee:seat:2026-04 2026-04-01 7000000 {seats}");
        assert_eq!(rows(world.store(), FEES).await, format!("{march}, {april}"));
        world.verify().await;

        // A server that slept through two months catches up, each month once and on its first day.
        world.set("2026-06-15T12:00:00Z");
        tokio::join!(world.run_jobs(), beside.run_jobs());
        world.run_jobs().await;
        let months = "SELECT month, fees, taxes FROM company_months ORDER BY month";
        assert_eq!(
            rows(world.store(), months).await,
            "2026-03 25000000 5000000, 2026-04 32000000 6400000, 2026-05 32000000 6400000, 2026-06 32000000 6400000"
        );
        assert_eq!(rows(world.store(), "SELECT month FROM closed_months ORDER BY month").await, "2026-03, 2026-04, 2026-05");
        world.verify().await;
    }

    async fn days_begin_and_months_close_at_local_midnight(world) {
        let organization = world.organization("Harbor Group").await;
        world.set("2026-03-02T00:00:00Z");
        let mut companies = Vec::new();
        for (zone, first, _, _) in MIDNIGHTS {
            let company = world.company(&organization, zone, zone, "USD").await;
            let edges = [call(&company.slug, "before", &shifted(first, -1), 30_000), call(&company.slug, "at", first, 60_000)];
            world.accept(&organization.key, &edges).await;
            companies.push(company);
        }
        world.set("2026-03-10T00:00:00Z");
        for (place, (zone, _, ninth, _)) in MIDNIGHTS.into_iter().enumerate() {
            let slug = &companies[place].slug;
            let edges = [call(slug, "before 9", &shifted(ninth, -1), 90_000), call(slug, "at 9", ninth, 120_000)];
            world.accept(&organization.key, &edges).await;
            let days = format!("SELECT day, voice FROM company_days WHERE company_id = '{}' ORDER BY day", companies[place].id);
            let expected = "2026-02-28 50000, 2026-03-01 100000, 2026-03-08 150000, 2026-03-09 200000";
            assert_eq!(rows(world.store(), &days).await, expected, "{zone}");
        }
        world.verify().await;
        let mut closes: Vec<_> = MIDNIGHTS.into_iter().zip(&companies).collect();
        closes.sort_by_key(|((_, _, _, april), _)| *april);
        for ((zone, _, _, april), company) in closes {
            let closed = format!("SELECT month FROM closed_months WHERE company_id = '{}' ORDER BY month", company.id);
            world.set(&shifted(april, 72 * 3_600 - 1));
            world.run_jobs().await;
            assert!(!rows(world.store(), &closed).await.contains("2026-03"), "{zone} closed too early");
            world.set(&shifted(april, 72 * 3_600));
            world.run_jobs().await;
            assert!(rows(world.store(), &closed).await.contains("2026-03"), "{zone} is still open");
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM closed_months WHERE month = '2026-02'").await, 0);
        let edges = "SELECT COUNT(*) FROM statements WHERE month = '2026-03' AND total = 450000 AND days_without_data = 28";
        assert_eq!(number(world.store(), edges).await, 6);
        world.verify().await;
    }

    async fn a_day_that_a_zone_skipped_has_no_events(world) {
        let organization = world.organization("Harbor Group").await;
        let company = world.company(&organization, "Apia", "Pacific/Apia", "USD").await;
        let edges = [call(&company.slug, "29", "2011-12-30T09:59:59Z", 0), call(&company.slug, "31", "2011-12-30T10:00:00Z", 0)];
        world.accept(&organization.key, &edges).await;
        assert_eq!(rows(world.store(), "SELECT day FROM company_days ORDER BY day").await, "2011-12-29, 2011-12-31");
        world.verify().await;
    }

    async fn a_new_time_zone_begins_with_the_next_local_month(world) {
        let (organization, company) = world.one_company().await;
        let fees = json!([{ "name": "base", "kind": "monthly", "amount": "25" }]);
        world.rate_card(&organization.key, &company, &card(&fees, &json!([]))).await;
        world.accept(&organization.key, &[call("oak-law", "0", "2026-03-10T13:00:00Z", 0)]).await;
        let path = "/api/v1/companies/oak-law";
        let edited = world.patch(&organization.key, path, &json!({ "time_zone": "Asia/Kolkata" })).await.expect(200);
        assert_eq!(edited["time_zone"], "America/New_York");
        assert_eq!(edited["next_time_zone"], json!({ "effective_on": "2026-04-01", "time_zone": "Asia/Kolkata" }));

        world.set("2026-04-02T12:00:00Z");
        let edges = [
            ("a", "2026-03-31T18:30:00Z"), ("b", "2026-04-01T03:59:59Z"), ("c", "2026-04-01T04:00:00Z"),
            ("d", "2026-04-01T18:29:59Z"), ("e", "2026-04-01T18:30:00Z"),
        ];
        world.accept(&organization.key, &edges.map(|(id, at)| call("oak-law", id, at, 0))).await;
        let days = "SELECT external_id, occurred_on FROM events WHERE source = 'test' ORDER BY external_id";
        let expected = "0 2026-03-10, a 2026-03-31, b 2026-03-31, c 2026-04-01, d 2026-04-01, e 2026-04-02";
        assert_eq!(rows(world.store(), days).await, expected);
        // The fee of April counts in April, though the new zone's midnight lies in the old March.
        world.run_jobs().await;
        let fees = "SELECT external_id, posted_on FROM events WHERE source = 'canopy' ORDER BY external_id";
        assert_eq!(rows(world.store(), fees).await, "fee:base:2026-03 2026-03-10, fee:base:2026-04 2026-04-01");
        world.set("2026-04-04T03:59:59Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), "SELECT month FROM closed_months").await, "");
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), "SELECT month FROM closed_months").await, "2026-03");
        world.verify().await;
        let shown = world.get(&organization.key, path).await.expect(200);
        assert_eq!((&shown["time_zone"], &shown["next_time_zone"]), (&json!("Asia/Kolkata"), &json!(null)));
    }

    async fn a_new_time_zone_west_of_the_old_one_leaves_no_gap(world) {
        let organization = world.organization("Harbor Group").await;
        let company = world.company(&organization, "Oak Law", "Asia/Kolkata", "USD").await;
        let fees = json!([{ "name": "base", "kind": "monthly", "amount": "25" }]);
        world.rate_card(&organization.key, &company, &card(&fees, &json!([]))).await;
        world.accept(&organization.key, &[call("oak-law", "0", "2026-03-10T13:00:00Z", 0)]).await;
        world.patch(&organization.key, "/api/v1/companies/oak-law", &json!({ "time_zone": "America/New_York" })).await.expect(200);
        world.set("2026-04-02T12:00:00Z");
        let edges = [
            ("a", "2026-03-31T18:29:59Z"), ("b", "2026-03-31T18:30:00Z"), ("c", "2026-04-01T03:59:59Z"),
            ("d", "2026-04-02T03:59:59Z"), ("e", "2026-04-02T04:00:00Z"),
        ];
        world.accept(&organization.key, &edges.map(|(id, at)| call("oak-law", id, at, 0))).await;
        world.run_jobs().await;
        let days = "SELECT external_id, occurred_on FROM events ORDER BY external_id";
        let expected = "0 2026-03-10, a 2026-03-31, b 2026-04-01, c 2026-04-01, d 2026-04-01, e 2026-04-02, \
            fee:base:2026-03 2026-03-10, fee:base:2026-04 2026-04-01";
        assert_eq!(rows(world.store(), days).await, expected);
        world.verify().await;
    }
}
