//! Prices that change back into the month while its events arrive.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::events::call;
use crate::ledger::{number, query};
use crate::world::World;

const SENDERS: usize = 6;
const BATCHES: usize = 8;
const BATCH: usize = 15;
const DAYS: usize = 9;
const FEWEST_CHANGES: usize = 10;

fn card(day: usize, cents: usize) -> Value {
    json!({ "effective_on": format!("2026-03-{day:02}"), "voice": { "per_minute": format!("0.{cents:02}") },
        "sms": { "sent": "0.01", "received": "0.01" }, "self_healing": { "check": "0", "healed": "0.5" },
        "fees": [{ "name": "per call", "kind": "per_call", "amount": "0.001" }], "taxes": [] })
}

/// One sender's batches, each sent twice: one call of a minute after another, over the days.
async fn send(world: &World, key: &crate::client::Caller, sender: usize) -> (u64, u64) {
    let mut said = (0, 0);
    for batch in 0..BATCHES {
        let one = |place: usize| {
            let day = 1 + (sender + batch + place) % DAYS;
            let time = format!("2026-03-{day:02}T15:{place:02}:00Z");
            call(
                "oak-law",
                &format!("{sender}-{batch}-{place}"),
                &time,
                60_000,
            )
        };
        let events: Vec<Value> = (0..BATCH).map(one).collect();
        for _ in 0..2 {
            let report = world.ingest(key, &events).await;
            said.0 += report["accepted"].as_u64().expect("a number");
            said.1 += report["duplicates"].as_u64().expect("a number");
        }
    }
    said
}

crate::worlds! {
    async fn events_arrive_while_prices_are_set_back(world) {
        let (organization, _) = world.one_company().await;
        let beside = world.beside().await;
        let (key, path) = (&organization.key, "/api/v1/companies/oak-law/rate-cards");
        world.post(key, path, &card(1, 90)).await.expect(201);
        let running = AtomicUsize::new(SENDERS);
        let senders = (0..SENDERS).map(|sender| {
            let (server, running) = (if sender % 2 == 0 { &world } else { &beside }, &running);
            async move {
                let said = send(server, key, sender).await;
                running.fetch_sub(1, Ordering::SeqCst);
                said
            }
        });
        // Prices change at least until the last sender is done.
        let changes = async {
            let (mut prices, mut change, mut found) = (BTreeMap::from([(1, 90)]), 0, BTreeSet::new());
            while change < FEWEST_CHANGES || running.load(Ordering::SeqCst) > 0 {
                let (day, cents) = (1 + change * 4 % DAYS, 10 + change % 80);
                let server = if change % 2 == 0 { &beside } else { &world };
                let said = server.post(key, path, &card(day, cents)).await.expect(201);
                found.insert(said["re_rated"]["events"].as_u64());
                prices.insert(day, cents);
                change += 1;
            }
            (prices, found)
        };
        let (reports, (prices, found)) = tokio::join!(futures_util::future::join_all(senders), changes);
        let all = (SENDERS * BATCHES * BATCH) as u64;
        let sums = reports.iter().fold((0, 0), |sum, said| (sum.0 + said.0, sum.1 + said.1));
        assert_eq!(sums, (all, all), "each was taken once and found again once");
        assert!(found.len() > 2, "the changes met events on their way: {found:?}");
        assert_eq!(world.verify().await as u64, all);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM events").await as u64, all);

        // Every day is at the price that is in force on it now.
        let days = query(world.store(), "SELECT day, calls, voice, fees FROM company_days ORDER BY day").await;
        assert_eq!(days.len(), DAYS);
        for (row, day) in days.iter().zip(1..) {
            let cents = *prices.range(..=day).next_back().expect("a price").1 as i64;
            let calls: i64 = row[1].parse().expect("a number");
            let expected = [format!("2026-03-{day:02}"), calls.to_string(), (calls * cents * 10_000).to_string(), (calls * 1_000).to_string()];
            assert_eq!(row[..], expected[..]);
        }
    }
}
