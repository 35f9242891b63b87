//! Posting: on which day a booking counts, in open and in closed months; close and rounding.

use canopy_domain::figures::Figures;
use serde_json::{Value, json};

use crate::events::{call, credit, fee, sms};
use crate::ledger::{number, query, rows};
use crate::world::{Company, Organization, World};

/// Local midnight of 1 April in New York, and three days of grace: from here on March is closed.
const MARCH_CLOSES: &str = "2026-04-04T04:00:00Z";
const A_SECOND_BEFORE: &str = "2026-04-04T03:59:59Z";

const DAYS: &str = "SELECT day, calls, voice FROM company_days ORDER BY day";
const MONTHS: &str = "SELECT month, calls, voice FROM company_months ORDER BY month";
const LATE: &str = "SELECT occurred_on, posted_on, booked_on, calls, voice FROM late_bookings \
    ORDER BY occurred_on, posted_on, booked_on";
const CLOSED: &str = "SELECT month FROM closed_months ORDER BY month";

async fn void(world: &World, organization: &Organization, id: &str) -> Value {
    let body = json!({ "source": "test", "id": id, "reason": "it was a test" });
    let path = "/api/v1/companies/oak-law/events/void";
    world.post(&organization.key, path, &body).await.expect(200)
}

/// A company in whose March one call of 0.05 was booked on its day, and March closed by the job.
async fn closed_march(world: &World) -> (Organization, Company) {
    let (organization, company) = world.one_company().await;
    let first = call("oak-law", "1", "2026-03-10T13:00:00Z", 30_000);
    world.accept(&organization.key, &[first]).await;
    world.set(A_SECOND_BEFORE);
    world.run_jobs().await;
    assert_eq!(rows(world.store(), CLOSED).await, "");
    world.set(MARCH_CLOSES);
    world.run_jobs().await;
    assert_eq!(rows(world.store(), CLOSED).await, "2026-03");
    (organization, company)
}

crate::worlds! {
    async fn a_late_event_counts_on_its_own_day_while_the_month_is_open(world) {
        let (organization, _) = world.one_company().await;
        let events = [
            call("oak-law", "today", "2026-03-10T05:00:00Z", 30_000),
            call("oak-law", "late", "2026-03-02T13:00:00Z", 60_000),
            call("oak-law", "history", "2026-01-31T13:00:00Z", 90_000),
        ];
        world.accept(&organization.key, &events).await;
        assert_eq!(rows(world.store(), DAYS).await, "2026-01-31 1 150000, 2026-03-02 1 100000, 2026-03-10 1 50000");
        assert_eq!(rows(world.store(), MONTHS).await, "2026-01 1 150000, 2026-03 2 150000");
        let late = "2026-01-31 2026-01-31 2026-03-10 1 150000, 2026-03-02 2026-03-02 2026-03-10 1 100000";
        assert_eq!(rows(world.store(), LATE).await, late);
        world.verify().await;
        // History from before the company was created stays open when March closes.
        world.set(MARCH_CLOSES);
        world.run_jobs().await;
        assert_eq!(rows(world.store(), CLOSED).await, "2026-03");
        world.accept(&organization.key, &[call("oak-law", "more", "2026-01-31T14:00:00Z", 0)]).await;
        assert!(rows(world.store(), DAYS).await.starts_with("2026-01-31 2 200000"));
        world.verify().await;
    }

    async fn after_the_close_a_late_event_counts_on_the_day_it_is_booked(world) {
        let (organization, _) = closed_march(&world).await;
        let march = "SELECT * FROM company_months WHERE month = '2026-03'";
        let before = query(world.store(), march).await;
        let late = call("oak-law", "late", "2026-03-31T23:00:00Z", 60_000);
        world.accept(&organization.key, &[late]).await;
        assert_eq!(query(world.store(), march).await, before, "a closed month changed");
        assert_eq!(rows(world.store(), DAYS).await, "2026-03-10 1 50000, 2026-04-04 1 100000");
        assert_eq!(rows(world.store(), LATE).await, "2026-03-31 2026-04-04 2026-04-04 1 100000");
        world.verify().await;

        let listed = world.get(&organization.key, "/api/v1/companies/oak-law/events").await.expect(200);
        let event = &listed["items"][0];
        assert_eq!((&event["occurred_on"], &event["posted_on"]), (&json!("2026-03-31"), &json!("2026-04-04")));
        let restated: Vec<&Value> = listed["items"].as_array().expect("items").iter().map(|it| &it["restates_month"]).collect();
        assert_eq!(restated, [&json!("2026-03"), &Value::Null]);
        // It is in April's billing, and the same event again is a duplicate.
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["items"][0]["billing"]["amount"], "0.100000");
        let again = world.ingest(&organization.key, &[call("oak-law", "late", "2026-03-31T23:00:00Z", 60_000)]).await;
        assert_eq!(again["duplicates"], 1);
    }

    async fn a_void_of_a_restatement_restates_the_same_month(world) {
        let (organization, _) = closed_march(&world).await;
        let events = ["open", "closed"].map(|id| call("oak-law", id, "2026-03-31T23:00:00Z", 60_000));
        world.accept(&organization.key, &events).await;
        void(&world, &organization, "open").await;
        // The other one is voided after April, in which it counted, was closed as well.
        world.set("2026-05-20T14:00:00Z");
        world.run_jobs().await;
        void(&world, &organization, "closed").await;
        let listed = world.get(&organization.key, "/api/v1/companies/oak-law/events").await.expect(200);
        let mut told = std::collections::BTreeMap::new();
        for item in listed["items"].as_array().expect("items").iter().filter(|item| item["void"].is_object()) {
            told.insert(item["id"].as_str().expect("an id"), (item["void"]["posted_on"].clone(), item["void"]["restates_month"].clone()));
        }
        let wanted = [("closed", (json!("2026-05-20"), json!("2026-03"))), ("open", (json!("2026-04-04"), json!("2026-03")))];
        assert_eq!(told, wanted.into());
        // As in reports and files.
        let path = format!("/api/v1/organizations/{}/report.csv?from=2026-05-01&to=2026-05-31&lines=period", organization.slug);
        let file = world.get(&organization.key, &path).await.text();
        let taken_back = |row: &&str| row.contains(",-0.100000,") && row.trim_end().ends_with("2026-03");
        assert!(file.lines().any(|row| taken_back(&row)), "{file}");
        world.verify().await;
    }

    async fn a_void_takes_back_where_it_counted_while_that_is_open(world) {
        let (organization, _) = world.one_company().await;
        let events = [
            call("oak-law", "1", "2026-03-02T13:00:00Z", 30_000),
            call("oak-law", "2", "2026-03-02T14:00:00Z", 60_000),
        ];
        world.accept(&organization.key, &events).await;
        world.set("2026-03-20T14:00:00Z");
        assert_eq!(void(&world, &organization, "1").await["status"], "voided");
        assert_eq!(rows(world.store(), DAYS).await, "2026-03-02 1 100000");
        let late = "2026-03-02 2026-03-02 2026-03-10 2 150000, 2026-03-02 2026-03-02 2026-03-20 -1 -50000";
        assert_eq!(rows(world.store(), LATE).await, late);
        world.verify().await;
        let listed = world.get(&organization.key, "/api/v1/companies/oak-law/events").await.expect(200);
        let voids: Vec<_> = listed["items"].as_array().expect("items").iter().map(|it| it["void"]["reason"].as_str()).collect();
        assert_eq!(voids, [None, Some("it was a test")]);
        assert_eq!(listed["items"][1]["void"]["restates_month"], Value::Null);
    }

    async fn a_void_after_the_close_is_a_restatement(world) {
        let (organization, _) = closed_march(&world).await;
        void(&world, &organization, "1").await;
        assert_eq!(rows(world.store(), MONTHS).await, "2026-03 1 50000, 2026-04 -1 -50000");
        let listed = world.get(&organization.key, "/api/v1/companies/oak-law/events").await.expect(200);
        let void_of = &listed["items"][0]["void"];
        assert_eq!((&void_of["posted_on"], &void_of["restates_month"]), (&json!("2026-04-04"), &json!("2026-03")));
        assert_eq!(listed["items"][0]["restates_month"], Value::Null);
        assert_eq!(rows(world.store(), LATE).await, "2026-03-10 2026-04-04 2026-04-04 -1 -50000");
        assert_eq!(number(world.store(), "SELECT CAST(SUM(voice) AS BIGINT) FROM company_days").await, 0);
        world.verify().await;
        // Voided again later, even after the next close, nothing moves.
        world.set("2026-05-20T14:00:00Z");
        world.run_jobs().await;
        let before = rows(world.store(), MONTHS).await;
        assert_eq!(void(&world, &organization, "1").await["status"], "already_voided");
        assert_eq!(rows(world.store(), MONTHS).await, before);
        world.verify().await;
    }

    async fn the_close_brings_the_total_to_the_minor_unit(world) {
        let organization = world.organization("Harbor Group").await;
        let cases = [
            ("Up", "USD", "0.005001", 4_999), ("Even", "USD", "0.005", -5_000), ("Odd", "USD", "0.015", 5_000),
            ("Whole", "USD", "7.01", 0), ("Yen", "JPY", "1.5", 500_000), ("Yen Even", "JPY", "2.5", -500_000),
            ("Dinar", "BHD", "0.0015", 500), ("Negative", "USD", "-0.025", 5_000),
        ];
        for (name, currency, amount, _) in cases {
            let company = world.company(&organization, name, "UTC", currency).await;
            let tax = json!({ "name": "VAT", "percent": "10", "categories": ["voice"] });
            let card = json!({ "effective_on": "2026-03-01", "voice": { "per_minute": "0.1" }, "sms": { "sent": "0", "received": "0" },
                "self_healing": { "check": "0", "healed": "0" }, "fees": [], "taxes": [tax] });
            world.rate_card(&organization.key, &company, &card).await;
            let event = match amount.strip_prefix('-') {
                Some(amount) => credit(&company.slug, "1", "2026-03-10T13:00:00Z", amount),
                None => fee(&company.slug, "1", "2026-03-10T13:00:00Z", amount),
            };
            world.accept(&organization.key, &[event]).await;
        }
        world.set("2026-04-04T00:00:00Z");
        for _ in 0..3 {
            world.run_jobs().await;
        }
        for (name, currency, _, rounding) in cases {
            let slug = canopy_domain::text::slug(name);
            let path = format!("/api/v1/companies/{slug}/events");
            let listed = world.get(&organization.key, &path).await.expect(200);
            let items = listed["items"].as_array().expect("items");
            let own: Vec<&Value> = items.iter().filter(|it| it["source"] == "canopy").collect();
            assert_eq!(own.len(), usize::from(rounding != 0), "{name}: {listed:#}");
            if let Some(own) = own.first() {
                let amount = canopy_domain::money::Micros(rounding).exact();
                assert_eq!(own["charges"], json!([{ "category": "fees", "name": "rounding", "amount": amount, "currency": currency, "disputed": false }]));
                assert_eq!(own["posted_on"], "2026-03-31");
            }
        }
        let amounts = Figures::AMOUNTS.join(" + ");
        let left = format!("SELECT c.slug FROM company_months m JOIN companies c ON c.company_id = m.company_id WHERE m.month = '2026-03' \
            AND ({amounts}) % (CASE c.currency WHEN 'JPY' THEN 1000000 WHEN 'BHD' THEN 1000 ELSE 10000 END) <> 0");
        assert_eq!(rows(world.store(), &left).await, "");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM closed_months").await, 8);
        world.verify().await;
    }

    async fn a_closed_month_is_closed_for_every_kind_of_event(world) {
        let (organization, company) = closed_march(&world).await;
        let before = query(world.store(), "SELECT * FROM company_months WHERE month = '2026-03'").await;
        let late = [
            sms("oak-law", "s", "2026-03-10T13:00:00Z", 3), fee("oak-law", "f", "2026-03-01T13:00:00Z", "1.001"),
            credit("oak-law", "c", "2026-03-31T13:00:00Z", "0.5"),
        ];
        world.accept(&organization.key, &late).await;
        world.run_jobs().await;
        assert_eq!(query(world.store(), "SELECT * FROM company_months WHERE month = '2026-03'").await, before);
        assert_eq!(world.difference(&company).await, None);
        let april = "SELECT segments_sent, sms, fees, credits FROM company_months WHERE month = '2026-04'";
        assert_eq!(rows(world.store(), april).await, "3 30000 1001000 -500000");
    }
}
