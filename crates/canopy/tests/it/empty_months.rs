//! Months in which nothing counts close like any other, with a statement that says nothing.

use canopy_domain::role::Assignment;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Caller};
use crate::events::call;
use crate::ledger::{number, query, rows, tamper};
use crate::world::World;

const CLOSED: &str = "SELECT c.slug, m.month FROM closed_months m JOIN companies c ON c.company_id = m.company_id \
    ORDER BY c.slug, m.month";

async fn act(world: &World, caller: &Caller, act: &str, body: Option<&Value>) -> Answer {
    let path = format!("/api/v1/companies/oak-law/months/{act}");
    world.call(caller, Method::POST, &path, body).await
}

crate::worlds! {
    async fn a_month_with_nothing_in_it_closes_and_stays_closed(world) {
        let (organization, company) = world.one_company().await;
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        world.set("2026-04-04T03:59:59Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), CLOSED).await, "");
        let list = format!("/api/v1/organizations/{}/months?month=2026-03", organization.slug);
        let waiting = world.get(&organization.key, &list).await.expect(200)["items"][0].clone();
        assert_eq!((&waiting["state"], &waiting["days_without_data"]), (&json!("grace"), &json!(22)));

        world.set("2026-04-04T04:00:00Z");
        let beside = world.beside().await;
        tokio::join!(world.run_jobs(), beside.run_jobs());
        world.run_jobs().await;
        assert_eq!(rows(world.store(), CLOSED).await, "oak-law 2026-03");
        let path = "/api/v1/companies/oak-law/statements/2026-03";
        let first = world.get(&organization.key, path).await;
        let said = first.expect(200);
        assert_eq!((&said["number"], &said["totals"]["total"]), (&json!("oak-law-0001"), &json!("0.000000")), "{said:#}");
        assert_eq!((&said["lines"], &said["restatements"]), (&json!([]), &json!([])), "{said:#}");
        let listed = world.get(&organization.key, &list).await.expect(200)["items"][0].clone();
        assert_eq!(listed["state"], "closed");
        // Nothing to pay is nothing to write a letter about, and nothing to round.
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE subject LIKE 'Statement%'").await, 0);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM events").await, 0);
        world.verify().await;

        // What comes late counts in April, as a restatement of March.
        world.set("2026-04-10T12:00:00Z");
        world.accept(&organization.key, &[call("oak-law", "late", "2026-03-20T13:00:00Z", 60_000)]).await;
        let posted = "SELECT occurred_on, posted_on FROM events WHERE external_id = 'late'";
        assert_eq!(rows(world.store(), posted).await, "2026-03-20 2026-04-10");
        assert_eq!(world.get(&organization.key, path).await.expect(200), said);
        world.set("2026-05-10T12:00:00Z");
        world.run_jobs().await;
        let april = world.get(&organization.key, "/api/v1/companies/oak-law/statements/2026-04").await.expect(200);
        assert_eq!(april["restatements"][0]["month"], "2026-03", "{april:#}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE subject LIKE 'Statement%'").await, 1);
        world.verify().await;
    }

    async fn months_close_without_an_organization_and_while_archived(world) {
        let organization = world.organization("Harbor Group").await;
        let alone = world.company(&organization, "Alone", "Asia/Kolkata", "USD").await;
        let asleep = world.company(&organization, "Asleep", "Pacific/Apia", "EUR").await;
        tamper(world.store(), &format!("DELETE FROM links WHERE company_id = '{}'", alone.id)).await;
        tamper(world.store(), &format!("UPDATE companies SET archived_at = 1 WHERE company_id = '{}'", asleep.id)).await;
        world.set("2026-07-01T12:00:00Z");
        world.run_jobs().await;
        let months = ["2026-03", "2026-04", "2026-05"];
        let all: Vec<String> = ["alone", "asleep"].iter().flat_map(|slug| months.map(|month| format!("{slug} {month}"))).collect();
        assert_eq!(rows(world.store(), CLOSED).await, all.join(", "));
        let zero = "SELECT COUNT(*) FROM statements WHERE total = 0";
        assert_eq!(number(world.store(), zero).await, 6);
        // Each number once and in the order of the months.
        let numbers = query(world.store(), "SELECT number FROM statements ORDER BY number").await.concat().join(" ");
        assert_eq!(numbers, "alone-0001 alone-0002 alone-0003 asleep-0001 asleep-0002 asleep-0003");
        world.verify().await;
    }

    async fn an_empty_month_is_held_and_closed_by_hand(world) {
        let (organization, _) = world.one_company().await;
        let key = &organization.key;
        world.set("2026-04-02T12:00:00Z");
        let hold = json!({ "reason": "a late import", "until": "2026-04-10" });
        act(&world, key, "2026-03/hold", Some(&hold)).await.expect(200);
        world.set("2026-04-10T12:00:00Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), CLOSED).await, "");
        assert_eq!(act(&world, key, "2026-02/close", None).await.problem(409).0, "empty", "it ended before the company was created");
        assert_eq!(act(&world, key, "2026-04/close", None).await.problem(409).0, "running");
        act(&world, key, "2026-03/close", None).await.expect(200);
        assert_eq!(rows(world.store(), CLOSED).await, "oak-law 2026-03");
        world.verify().await;
    }
}
