//! Prices that are set back: open months are rated again, closed ones are not, and nothing is edited.

use canopy_domain::figures::Figures;
use serde_json::{Value, json};

use crate::client::Caller;
use crate::events::{call, fee, sms};
use crate::ledger::{number, query, rows};
use crate::world::{Company, Organization, World};

const DAYS: &str = "SELECT day, calls, voice FROM company_days ORDER BY day";
const LATE: &str =
    "SELECT occurred_on, posted_on, booked_on, calls, voice FROM late_bookings ORDER BY 1, 2, 3";
const MARCH: &str = "SELECT * FROM company_months WHERE month = '2026-03' ORDER BY company_id";

/// A card of one price for calls.
fn card(effective_on: &str, per_minute: &str) -> Value {
    json!({ "effective_on": effective_on, "voice": { "per_minute": per_minute }, "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.5" }, "fees": [], "taxes": [] })
}

async fn set(world: &World, key: &Caller, path: &str, card: &Value) -> Value {
    let path = format!("/api/v1{path}/rate-cards");
    world.post(key, &path, card).await.expect(201)
}

async fn events_of(world: &World, key: &Caller, company: &str) -> Value {
    let path = format!("/api/v1/companies/{company}/events");
    world.get(key, &path).await.expect(200)["items"].clone()
}

async fn cost(world: &World, company: &Company) -> i64 {
    let amounts = Figures::AMOUNTS.join(" + ");
    let sql = format!(
        "SELECT CAST(COALESCE(SUM({amounts}), 0) AS BIGINT) \
         FROM company_months WHERE company_id = '{}'",
        company.id
    );
    number(world.store(), &sql).await
}

async fn two_companies(world: &World) -> (Organization, [Company; 2]) {
    let organization = world.organization("Harbor Group").await;
    let oak = world
        .company(&organization, "Oak Law", "America/New_York", "USD")
        .await;
    let elm = world
        .company(&organization, "Elm Law", "Europe/Berlin", "EUR")
        .await;
    (organization, [oak, elm])
}

crate::worlds! {
    async fn a_card_set_back_rates_open_months_again(world) {
        let (organization, _) = world.one_company().await;
        let key = &organization.key;
        let sent = call("oak-law", "1", "2026-03-02T13:00:00Z", 60_000);
        let before = call("oak-law", "0", "2026-02-27T13:00:00Z", 60_000);
        world.accept(key, &[before, sent.clone()]).await;
        let path = "/companies/oak-law";
        let first = set(&world, key, path, &card("2026-03-01", "0.30")).await;
        assert_eq!((&first["revision"], &first["inherits"]), (&json!(1), &json!(false)));
        assert_eq!(first["re_rated"], json!({ "events": 1, "difference": [{ "amount": "0.200000", "currency": "USD" }] }));
        world.set("2026-03-12T14:00:00Z");
        let second = set(&world, key, path, &card("2026-03-01", "0.50")).await;
        assert_eq!((&second["revision"], &second["re_rated"]["events"]), (&json!(2), &json!(1)));
        assert_eq!(rows(world.store(), DAYS).await, "2026-02-27 1 100000, 2026-03-02 1 500000");
        let late = "2026-02-27 2026-02-27 2026-03-10 1 100000, 2026-03-02 2026-03-02 2026-03-10 1 300000, \
            2026-03-02 2026-03-02 2026-03-12 0 200000";
        assert_eq!(rows(world.store(), LATE).await, late);
        world.verify().await;

        let event = events_of(&world, key, "oak-law").await[0].clone();
        assert_eq!(event["charges"][0]["amount"], "0.500000");
        assert_eq!((&event["rated_again"]["revision"], &event["rated_again"]["effective_on"]), (&json!(2), &json!("2026-03-01")));
        assert_eq!(rows(world.store(), "SELECT charges FROM events WHERE external_id = '1'").await, r#"[["voice","",100000]]"#);
        assert_eq!(world.ingest(key, &[sent]).await["duplicates"], 1);
        let listed = world.get(key, "/api/v1/companies/oak-law/rate-cards").await.expect(200);
        let told: Vec<_> = listed["items"].as_array().expect("items").iter()
            .map(|it| (it["voice"]["per_minute"].as_str(), it["revision"].as_i64(), it["superseded"].as_bool())).collect();
        assert_eq!(told, [(Some("0.300000"), Some(1), Some(true)), (Some("0.500000"), Some(2), Some(false))]);

        let void = json!({ "source": "test", "id": "1", "reason": "a test" });
        world.post(key, "/api/v1/companies/oak-law/events/void", &void).await.expect(200);
        assert_eq!(rows(world.store(), DAYS).await, "2026-02-27 1 100000, 2026-03-02 0 0");
        // What is voided is not rated again.
        let third = set(&world, key, path, &card("2026-03-01", "0.70")).await;
        assert_eq!(third["re_rated"]["events"], 0);
        world.verify().await;
        // A rating that is edited is found, also an earlier one.
        crate::ledger::tamper(world.store(), "UPDATE ratings SET billed_ms = 90000 WHERE revision = 1").await;
        assert!(world.difference(&crate::world::Company { id: oak(&world).await, slug: "oak-law".into() }).await.is_some());
    }

    async fn closed_months_keep_their_prices(world) {
        let (organization, _) = world.one_company().await;
        let key = &organization.key;
        let sent = [
            call("oak-law", "1", "2026-03-10T13:00:00Z", 60_000), call("oak-law", "2", "2026-03-10T13:30:00Z", 50_000),
        ];
        world.accept(key, &sent).await;
        world.set("2026-04-04T14:00:00Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), "SELECT month FROM closed_months").await, "2026-03");
        let before = query(world.store(), MARCH).await;
        let answer = world.post(key, "/api/v1/companies/oak-law/rate-cards", &card("2026-03-31", "0.30")).await;
        assert!(answer.text().contains("2026-04-01"), "{}", answer.text());
        assert_eq!(answer.problem(409), ("month_closed".into(), "effective_on".into()));
        let answer = world.post(key, "/api/v1/companies/oak-law/rate-cards/preview", &card("2026-03-31", "0.30")).await;
        assert_eq!(answer.problem(409), ("month_closed".into(), "effective_on".into()));
        let answer = world.post(key, "/api/v1/organizations/harbor-group/rate-cards", &card("2026-03-31", "0.30")).await;
        assert_eq!(answer.problem(409), ("month_closed".into(), "effective_on".into()));
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM rate_cards").await, 0);

        world.accept(key, &[call("oak-law", "3", "2026-04-02T13:00:00Z", 60_000), call("oak-law", "late", "2026-03-20T13:00:00Z", 60_000)]).await;
        let done = set(&world, key, "/companies/oak-law", &card("2026-04-01", "0.30")).await;
        assert_eq!(done["re_rated"]["events"], 1);
        assert_eq!(query(world.store(), MARCH).await, before);
        world.verify().await;
    }

    async fn companies_inherit_the_card_of_their_organization(world) {
        let (organization, [oak, elm]) = two_companies(&world).await;
        let key = &organization.key;
        for company in ["oak-law", "elm-law"] {
            world.accept(key, &[call(company, "1", "2026-03-02T13:00:00Z", 60_000), sms(company, "2", "2026-03-09T13:00:00Z", 1)]).await;
        }
        let group = "/organizations/harbor-group";
        let done = set(&world, key, group, &card("2026-03-01", "0.30")).await;
        assert_eq!(done["re_rated"]["events"], 2);
        let mut by_currency: Vec<String> = done["re_rated"]["difference"].as_array().expect("a list").iter()
            .map(|it| format!("{} {}", it["amount"].as_str().expect("text"), it["currency"].as_str().expect("text"))).collect();
        by_currency.sort();
        assert_eq!(by_currency, ["0.200000 EUR", "0.200000 USD"]);
        assert_eq!((cost(&world, &oak).await, cost(&world, &elm).await), (310_000, 310_000));
        // Its own card is stronger, and a later change of the default does not reach it.
        set(&world, key, "/companies/oak-law", &card("2026-03-01", "0.40")).await;
        let done = set(&world, key, group, &card("2026-03-01", "0.20")).await;
        assert_eq!(done["re_rated"], json!({ "events": 1, "difference": [{ "amount": "-0.100000", "currency": "EUR" }] }));
        assert_eq!((cost(&world, &oak).await, cost(&world, &elm).await), (410_000, 210_000));
        // Inheriting again, and the default withdrawn.
        let again = set(&world, key, "/companies/oak-law", &json!({ "effective_on": "2026-03-01", "inherits": true })).await;
        assert_eq!((&again["inherits"], &again["revision"], &again["re_rated"]["events"]), (&json!(true), &json!(2), &json!(1)));
        assert_eq!(cost(&world, &oak).await, 210_000);
        set(&world, key, group, &json!({ "effective_on": "2026-03-02", "inherits": true })).await;
        assert_eq!((cost(&world, &oak).await, cost(&world, &elm).await), (110_000, 110_000));
        world.verify().await;
        // A company's own people may not set what all companies pay.
        let inside = world.company_key(&oak).await;
        world.post(&inside, "/api/v1/organizations/harbor-group/rate-cards", &card("2026-03-01", "0")).await.expect(404);
        assert_eq!(world.post(key, "/api/v1/organizations/harbor-group/rate-cards",
            &json!({ "effective_on": "2026-03-02", "inherits": true, "sms": { "sent": "1", "received": "1" } })).await.problem(422).1, "inherits");
    }

    async fn monthly_fees_follow_the_card(world) {
        let (organization, company) = world.one_company().await;
        let key = &organization.key;
        let with_fee = |amount: &str| {
            let mut card = card("2026-03-01", "0.10");
            card["fees"] = json!([{ "name": "base", "kind": "monthly", "amount": amount }]);
            card["taxes"] = json!([{ "name": "VAT", "percent": "10", "categories": ["fees"] }]);
            card
        };
        set(&world, key, "/companies/oak-law", &with_fee("40")).await;
        world.run_jobs().await;
        assert_eq!(cost(&world, &company).await, 44_000_000);
        let done = set(&world, key, "/companies/oak-law", &with_fee("50.5")).await;
        assert_eq!(done["re_rated"]["difference"][0]["amount"], "11.550000");
        world.run_jobs().await;
        assert_eq!(cost(&world, &company).await, 55_550_000);
        world.verify().await;
        set(&world, key, "/companies/oak-law", &card("2026-03-01", "0.10")).await;
        world.run_jobs().await;
        assert_eq!(cost(&world, &company).await, 0);
        set(&world, key, "/companies/oak-law", &with_fee("1")).await;
        world.run_jobs().await;
        assert_eq!(cost(&world, &company).await, 1_100_000);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM events").await, 1);
        world.verify().await;
        // A rounding keeps its amount, whatever the taxes.
        world.accept(key, &[fee("oak-law", "odd", "2026-03-09T13:00:00Z", "0.001")]).await;
        world.set("2026-04-04T14:00:00Z");
        world.run_jobs().await;
        world.verify().await;
    }

    async fn a_preview_changes_nothing_and_says_what_saving_does(world) {
        let (organization, company) = world.one_company().await;
        let key = &organization.key;
        world.accept(key, &[
            call("oak-law", "1", "2026-03-02T13:00:00Z", 60_000), call("oak-law", "2", "2026-02-20T13:00:00Z", 30_000),
            call("oak-law", "old", "2026-01-20T13:00:00Z", 30_000), sms("oak-law", "3", "2026-03-09T13:00:00Z", 4),
        ]).await;
        let mut draft = card("2026-03-01", "0.30");
        draft["fees"] = json!([{ "name": "base", "kind": "monthly", "amount": "9" }]);
        draft["taxes"] = json!([{ "name": "VAT", "percent": "10", "categories": ["voice"] }]);
        let before = crate::ledger::everything_but(world.store(), &[]).await;
        let found = world.post(key, "/api/v1/companies/oak-law/rate-cards/preview", &draft).await.expect(200);
        assert!(crate::ledger::everything_but(world.store(), &[]).await == before, "a preview changed something");
        assert_eq!((&found["from"], &found["to"], &found["shortened"]), (&json!("2026-02-09"), &json!("2026-03-10"), &json!(false)));
        assert_eq!(found["compared"][0]["cost"]["total"], "0.190000");
        let would = &found["compared"][0]["would_cost"];
        assert_eq!((&would["voice"], &would["sms"], &would["fees"], &would["taxes"], &would["total"]),
            (&json!("0.450000"), &json!("0.040000"), &json!("9.000000"), &json!("0.045000"), &json!("9.535000")));
        assert_eq!(found["re_rated"], json!({ "events": 1, "difference": [{ "amount": "0.230000", "currency": "USD" }] }));
        let done = set(&world, key, "/companies/oak-law", &draft).await;
        assert_eq!(done["re_rated"], found["re_rated"]);
        let group = world.post(key, "/api/v1/organizations/harbor-group/rate-cards/preview", &card("2026-02-01", "0.30")).await.expect(200);
        assert_eq!((&group["companies"], &group["re_rated"]["events"]), (&json!(1), &json!(1)));
        assert_eq!(world.difference(&company).await, None);
    }
}

async fn oak(world: &World) -> String {
    rows(
        world.store(),
        "SELECT company_id FROM companies WHERE slug = 'oak-law'",
    )
    .await
}
