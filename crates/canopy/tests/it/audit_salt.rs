//! What hashes and cursors give away: no price to those who may not see prices, and nothing of the
//! records about other companies to those who see some.

use canopy_app::audit::Record;
use canopy_domain::role::{Page, Reach};
use jiff::Timestamp;
use serde_json::Value;

use crate::audit_heads::records;
use crate::audit_log::{busy, items, log};
use crate::cast::{only, signed_in, viewer};
use crate::client::Caller;
use crate::ledger::{tamper, unlock_audit};
use crate::world::{Organization, World};

/// Somebody who sees everything there but amounts.
async fn blind(world: &World, organization: &Organization) -> Caller {
    let pages: Vec<Page> = Page::ALL
        .into_iter()
        .filter(|page| *page != Page::Billing)
        .collect();
    let role = viewer(organization, &pages, Reach::All);
    signed_in(world, "blind@people.example", role).await
}

/// The lines of an export, oldest first.
async fn lines(world: &World, caller: &Caller, organization: &Organization) -> Vec<Value> {
    let answer = world.get(caller, &log(organization, ".ndjson")).await;
    assert_eq!(answer.status, 200);
    let text = answer.text();
    let mut lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    lines.sort_by_key(|line| line["seq"].as_i64());
    lines
}

/// A record put together from nothing but a line of an export.
fn rebuilt(line: &Value) -> Record {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let some = |value: &Value| value.as_str().map(str::to_owned);
    let state = |value: &Value| (!value.is_null()).then(|| value.to_string());
    let at: Timestamp = text(&line["at"]).parse().expect("an instant");
    Record {
        chain: text(&line["chain"]),
        seq: line["seq"].as_i64().expect("a number"),
        at: at.as_microsecond(),
        actor_id: text(&line["actor"]["id"]),
        actor_name: text(&line["actor"]["name"]),
        action: text(&line["action"]),
        subject: text(&line["subject"]["id"]),
        company_id: some(&line["company"]["id"]),
        before: state(&line["before"]),
        after: state(&line["after"]),
        address: text(&line["address"]),
        previous_hash: text(&line["previous_hash"]),
        hash: text(&line["hash"]),
        salt: some(&line["salt"]),
    }
}

/// Writes a chain anew as it was before there were salts.
async fn as_of_old(world: &World, chain: &str) {
    unlock_audit(world.store()).await;
    let mut previous = String::new();
    for mut record in records(world, chain).await {
        record.salt = None;
        record.previous_hash = previous;
        record.hash = record.computed_hash();
        let sql = format!(
            "UPDATE audit_records SET salt = NULL, previous_hash = '{}', hash = '{}' WHERE chain = '{chain}' AND seq = {}",
            record.previous_hash, record.hash, record.seq
        );
        assert_eq!(tamper(world.store(), &sql).await, 1);
        previous = record.hash;
    }
}

crate::worlds! {
    async fn every_hash_follows_from_what_is_shown_with_it(world) {
        let (organization, _, _) = busy(&world).await;
        let lines = lines(&world, &organization.key, &organization).await;
        let mut salts: Vec<&str> = lines.iter().map(|line| line["salt"].as_str().expect("a salt")).collect();
        for line in &lines {
            assert_eq!(rebuilt(line).computed_hash(), line["hash"], "{line}");
        }
        salts.sort_unstable();
        salts.dedup();
        assert!(salts.len() == lines.len() && salts.iter().all(|salt| salt.len() == 32), "{salts:?}");
    }

    async fn a_withheld_price_is_not_found_by_trying_hashes(world) {
        let (organization, _, _) = busy(&world).await;
        let blind = blind(&world, &organization).await;
        let (shown, stored) = (lines(&world, &blind, &organization).await, records(&world, &organization.id).await);
        assert_eq!(shown.len(), stored.len());
        let mut withheld = 0;
        for (line, record) in shown.iter().zip(&stored) {
            assert_eq!(line["hash"], record.hash.as_str());
            if line["withheld"] == false {
                assert_eq!(rebuilt(line).computed_hash(), line["hash"], "{line}");
                continue;
            }
            withheld += 1;
            assert!(line["salt"].is_null() && line["before"].is_null() && line["after"].is_null(), "{line}");
            // The best guess there is: the very states. Without the salt it fits nothing.
            let guess = Record { salt: None, ..record.clone() };
            assert_ne!(guess.computed_hash(), record.hash);
        }
        assert_eq!(withheld, 1);
        let salt = stored.iter().find(|record| record.action == "rate_card.set").and_then(|record| record.salt.clone()).expect("a salt");
        let api = format!("/api/v1/organizations/{}/audit", organization.slug);
        for path in [api.clone(), format!("{api}.csv"), format!("{api}.ndjson"), format!("/o/{}/audit", organization.slug)] {
            let text = world.get(&blind, &path).await.text();
            assert!(!text.contains(&salt), "{path}");
        }
        let csv = world.get(&organization.key, &log(&organization, ".csv")).await.text();
        assert!(csv.contains(&salt), "with the states the salt is shown: {csv}");
    }

    async fn records_of_old_hold_and_give_no_price_away(world) {
        let (organization, _, _) = busy(&world).await;
        let chain = &organization.id;
        as_of_old(&world, chain).await;
        let old = records(&world, chain).await.len();
        // The first record with a salt follows one without.
        let blind = blind(&world, &organization).await;
        signed_in(&world, "later@people.example", viewer(&organization, &Page::ALL, Reach::All)).await;
        assert_eq!(world.audit_break().await, None);

        let whole = lines(&world, &organization.key, &organization).await;
        for line in &whole {
            assert_eq!(rebuilt(line).computed_hash(), line["hash"], "{line}");
        }
        let shown = lines(&world, &blind, &organization).await;
        for (place, line) in shown.iter().enumerate() {
            let told = ["previous_hash", "hash", "salt"].map(|field| !line[field].is_null());
            let expected = match place.cmp(&old) {
                std::cmp::Ordering::Less => [place == 0, false, false],
                // Its hash covers the one before, so its salt stays away with that.
                std::cmp::Ordering::Equal => [false, true, false],
                std::cmp::Ordering::Greater => [true, true, true],
            };
            assert_eq!(told, expected, "{place} of {old}: {line}");
        }
        assert!(shown.len() > old + 1);

        for (set, seq) in [("actor_name = 'x'", 2), ("salt = 'x'", 2), ("salt = NULL", old + 1), ("salt = 'x'", old + 1)] {
            tamper(world.store(), "CREATE TABLE kept AS SELECT * FROM audit_records").await;
            let sql = format!("UPDATE audit_records SET {set} WHERE chain = '{chain}' AND seq = {seq}");
            assert_eq!(tamper(world.store(), &sql).await, 1);
            let named = world.audit_break().await.expect(set);
            assert!(named.contains(&format!("audit record {seq} of {chain}")), "{set}: {named}");
            for undo in ["DELETE FROM audit_records", "INSERT INTO audit_records SELECT * FROM kept", "DROP TABLE kept"] {
                tamper(world.store(), undo).await;
            }
        }
        assert_eq!(world.audit_break().await, None);
    }

    async fn who_sees_some_companies_learns_nothing_of_the_other_records(world) {
        let (organization, oak, elm) = busy(&world).await;
        let limited = signed_in(&world, "limited@people.example", viewer(&organization, &Page::ALL, only(&[&elm]))).await;
        let head = signed_in(&world, "head@people.example", canopy_domain::role::Assignment::company_admin(&*elm.id)).await;
        let stored = records(&world, &organization.id).await;
        let company = format!("companies/{}", elm.slug);
        let organizations = format!("organizations/{}", organization.slug);
        for (caller, place) in [(&limited, &organizations), (&limited, &company), (&head, &company)] {
            let api = format!("/api/v1/{place}/audit");
            let mut found = items(&world, caller, &api).await;
            let text = world.get(caller, &format!("{api}.ndjson")).await.text();
            found.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")));
            assert!(found.len() >= 4, "{found:?}");
            for item in &found {
                for field in ["chain", "seq", "previous_hash", "hash", "salt"] {
                    assert!(item.get(field).is_some_and(Value::is_null), "{field}: {item}");
                }
            }
            let csv = world.get(caller, &format!("{api}.csv")).await.text();
            assert!(csv.lines().skip(1).all(|line| line.ends_with(",,,,")), "{csv}");
            let page = world.get(caller, &format!("{api}?limit=1")).await.expect(200);
            let next = page["next"].as_str().expect("more").to_owned();
            let rest = items(&world, caller, &format!("{api}?limit=1&cursor={next}")).await;
            assert_eq!(rest.len(), 1);
            assert_ne!(rest[0], page["items"][0]);
            let web = if place == &company { format!("/c/{}/audit", elm.slug) } else { format!("/o/{}/audit", organization.slug) };
            let html = world.get(caller, &web).await.text();
            for text in [&csv, &html, &next] {
                assert!(!text.contains(&*oak.id), "{text}");
                for record in &stored {
                    assert!(!text.contains(&record.hash) && !text.contains(&record.at.to_string()), "{text}");
                }
            }
            // A place that somebody made up is no cursor.
            let made_up = format!("{}_3_{}", stored[2].at, organization.id);
            assert_eq!(world.get(caller, &format!("{api}?cursor={made_up}")).await.problem(422).1, "cursor");
        }
        let whole = items(&world, &organization.key, &log(&organization, "")).await;
        assert!(whole.iter().all(|item| item["seq"].is_i64() && item["hash"].is_string()), "{whole:?}");
    }
}
