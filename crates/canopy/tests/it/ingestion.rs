//! Ingestion: every event answered in order, every identity counted once.

use canopy_store::testing::fresh;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::events::{call, check, credit, event, fee, sms};
use crate::ledger::{everything_but, number, query, rollups};
use crate::model::Model;
use crate::world::{Company, Organization, World};

const ZONES: [&str; 3] = ["America/New_York", "Asia/Kolkata", "Pacific/Auckland"];

async fn three_companies(world: &World) -> (Organization, Vec<Company>) {
    let organization = world.organization("Harbor Group").await;
    let mut companies = Vec::new();
    for (name, zone) in ["Ash", "Birch", "Cedar"].into_iter().zip(ZONES) {
        companies.push(world.company(&organization, name, zone, "USD").await);
    }
    (organization, companies)
}

/// Some event of the last three weeks.
fn some_event(dice: &mut Dice, id: &str) -> Value {
    let subject = dice.pick(&["ash", "birch", "cedar"]);
    let at = 1_773_150_000 - dice.between(0, 21 * 86_400);
    let time = jiff::Timestamp::from_second(at)
        .expect("an instant")
        .to_string();
    let direction = dice.pick(&["outbound", "inbound"]);
    match dice.roll(10) {
        0..4 => {
            let status = dice.pick(&[
                "completed",
                "completed",
                "no_answer",
                "busy",
                "failed",
                "canceled",
            ]);
            let mut data = json!({ "direction": direction, "status": status });
            if dice.roll(8) > 0 {
                data["duration_ms"] = json!(dice.between(0, 400_000));
            }
            event(subject, "call", id, &time, data)
        }
        4..8 => {
            let data = json!({ "direction": direction, "segments": dice.between(1, 9) });
            event(subject, "sms", id, &time, data)
        }
        8 => check(subject, id, &time, dice.pick(&["healed", "not_found"])),
        _ if dice.roll(2) == 0 => fee(subject, id, &time, &format!("{}.5", dice.between(1, 90))),
        _ => credit(
            subject,
            id,
            &time,
            &format!("0.00{}", dice.between(1, 9_999)),
        ),
    }
}

/// The same event with one thing changed, and the field that a conflict must name.
fn contradicted(dice: &mut Dice, event: &Value) -> (Value, &'static str) {
    let mut other = event.clone();
    let data = &mut other["data"];
    let field = match (dice.roll(3), event["type"].as_str()) {
        (0, _) => {
            other["time"] = json!("2026-02-11T11:11:11Z");
            "time"
        }
        (1, _) => {
            data["campaign"] = json!("another");
            "data.campaign"
        }
        (_, Some("call")) => {
            data["duration_ms"] = json!(400_001);
            "data.duration_ms"
        }
        (_, Some("sms")) => {
            data["segments"] = json!(10);
            "data.segments"
        }
        (_, Some("self_healing")) => {
            let healed = data["outcome"] == "healed";
            data["outcome"] = json!(if healed { "not_found" } else { "healed" });
            "data.outcome"
        }
        _ => {
            data["amount"] = json!("999");
            "data.amount"
        }
    };
    (other, field)
}

/// An event that must be refused, and the field that the refusal must name.
fn broken(dice: &mut Dice, id: &str) -> (Value, &'static str) {
    let mut bad = sms("ash", id, "2026-03-01T00:00:00Z", 1);
    let field = match dice.roll(6) {
        0 => {
            bad["data"]["segments"] = json!(-1);
            "data.segments"
        }
        1 => {
            bad["time"] = json!("2026-03-10T14:10:01Z");
            "time"
        }
        2 => {
            bad["subject"] = json!("nobody");
            "subject"
        }
        3 => {
            bad["type"] = json!("fax");
            "type"
        }
        4 => {
            bad["data"]["direction"] = json!("sideways");
            "data.direction"
        }
        _ => {
            bad["data"]["colour"] = json!("red");
            "data.colour"
        }
    };
    (bad, field)
}

/// A batch with what must come of each event: status, and the field that its error names.
fn mixed_batch(
    dice: &mut Dice,
    size: usize,
    model: &mut Model,
) -> (Vec<Value>, Vec<(&'static str, String)>) {
    let zones = ZONES.map(|name| jiff::tz::TimeZone::get(name).expect("a zone"));
    let (mut batch, mut expected, mut held) = (Vec::new(), Vec::new(), Vec::<Value>::new());
    for place in 0..size {
        let id = format!("e{place}");
        let earlier = (!held.is_empty()).then(|| held[dice.roll(held.len().max(1))].clone());
        let (event, status, field) = match (dice.roll(100), earlier) {
            (0..30, Some(earlier)) => (earlier, "duplicate", ""),
            (30..33, Some(earlier)) => {
                let (other, field) = contradicted(dice, &earlier);
                (other, "conflict", field)
            }
            (33..36, _) => {
                let (bad, field) = broken(dice, &id);
                (bad, "rejected", field)
            }
            _ => (some_event(dice, &id), "accepted", ""),
        };
        if status == "accepted" {
            let index = ["ash", "birch", "cedar"]
                .iter()
                .position(|it| event["subject"] == *it);
            model.count(&event, &zones[index.expect("a company")]);
            held.push(event.clone());
        }
        batch.push(event);
        expected.push((status, field.to_owned()));
    }
    (batch, expected)
}

const DAYS: &str = "SELECT c.slug, day, calls, calls_connected, voice_ms, sms_sent, sms_received, segments_sent, \
    segments_received, checks, healed, voice, sms, self_healing, fees, taxes, credits \
    FROM company_days JOIN companies c ON c.company_id = company_days.company_id ORDER BY c.slug, day";

#[track_caller]
fn same_answers(report: &Value, batch: &[Value], expected: &[(&str, String)]) {
    let results = report["results"].as_array().expect("results");
    assert_eq!(results.len(), batch.len());
    for (place, result) in results.iter().enumerate() {
        let (status, field) = &expected[place];
        assert_eq!(
            result["status"], *status,
            "{place}: {result} for {}",
            batch[place]
        );
        assert_eq!(result["id"], batch[place]["id"], "{place}");
        assert_eq!(result["source"], batch[place]["source"], "{place}");
        let named = result["error"]["field"].as_str().unwrap_or("");
        assert_eq!(named, field, "{place}: {result} for {}", batch[place]);
        assert_eq!(result["error"]["message"].is_string(), !field.is_empty());
    }
    for (word, status) in [
        ("accepted", "accepted"),
        ("duplicates", "duplicate"),
        ("conflicts", "conflict"),
        ("rejected", "rejected"),
    ] {
        let count = expected.iter().filter(|(it, _)| *it == status).count();
        assert_eq!(report[word], count, "{word}");
    }
}

crate::worlds! {
    async fn ten_thousand_events_are_answered_one_by_one(world) {
        let (organization, _) = three_companies(&world).await;
        let (mut dice, mut model) = (Dice::new(1), Model::default());
        let (batch, expected) = mixed_batch(&mut dice, 10_000, &mut model);
        let report = world.ingest(&organization.key, &batch).await;
        same_answers(&report, &batch, &expected);
        let duplicates = expected.iter().filter(|(status, _)| *status == "duplicate").count();
        assert!((2_700..3_300).contains(&duplicates), "{duplicates}");

        assert_eq!(query(world.store(), DAYS).await, model.rows());
        let accepted = report["accepted"].as_i64().expect("a number");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM events").await, accepted);
        assert_eq!(world.verify().await, accepted);

        // All of it once more changes nothing but the answers.
        let before = everything_but(world.store(), &["refused_events"]).await;
        let again = world.ingest(&organization.key, &batch).await;
        assert_eq!(again["accepted"], 0);
        assert_eq!(again["conflicts"], report["conflicts"]);
        assert_eq!(again["rejected"], report["rejected"]);
        assert_eq!(everything_but(world.store(), &["refused_events"]).await, before);
    }

    async fn three_modes_are_one_event(world) {
        let (organization, _) = world.one_company().await;
        let body = call("oak-law", "a b/ü", "2026-03-10T13:00:00Z", 61_000);
        let structured = world
            .post_raw(&organization.key, "/api/v1/events", "application/cloudevents+json; charset=utf-8", body.to_string())
            .await
            .expect(200);
        assert_eq!(structured["results"][0]["status"], "accepted");
        let batch = world.ingest(&organization.key, std::slice::from_ref(&body)).await;
        assert_eq!(batch["results"][0]["status"], "duplicate");
        let binary = world
            .request(&organization.key, reqwest::Method::POST, "/api/v1/events")
            .header("ce-specversion", "1.0")
            .header("ce-type", "call")
            .header("ce-source", "test")
            .header("ce-id", "a%20b/%C3%BC")
            .header("ce-time", "2026-03-10T09:00:00-04:00")
            .header("ce-subject", "oak-law")
            .json(&body["data"]);
        let binary = crate::client::Answer::read(binary.send().await.expect("an answer")).await.expect(200);
        assert_eq!(binary["results"][0]["status"], "duplicate", "{binary}");
        assert_eq!(binary["results"][0]["id"], "a b/ü");
        assert_eq!(world.verify().await, 1);
    }

    async fn a_text_counts_as_its_segments(world) {
        let (organization, _) = world.one_company().await;
        let body = |text: &str, id: &str| {
            let data = json!({ "direction": "outbound", "body": text });
            event("oak-law", "sms", id, "2026-03-10T13:00:00Z", data)
        };
        let long = "x".repeat(161);
        world.accept(&organization.key, &[body(&long, "long"), body("snow ☃", "snow")]).await;
        // The same message told by its count is the same message.
        let told = world.ingest(&organization.key, &[sms("oak-law", "long", "2026-03-10T13:00:00Z", 2)]).await;
        assert_eq!(told["duplicates"], 1);
        assert_eq!(number(world.store(), "SELECT segments_sent FROM company_days").await, 3);
        for table in everything_but(world.store(), &[]).await.into_values().flatten() {
            assert!(!table.iter().any(|cell| cell.contains("xxxx") || cell.contains('☃')), "the text is kept");
        }
    }

    async fn order_and_batches_do_not_matter(world, engine) {
        let (mut dice, mut events) = (Dice::new(2), Vec::new());
        for place in 0..240 {
            events.push(some_event(&mut dice, &format!("e{place}")));
        }
        for place in 0..80 {
            events.push(events[place * 3].clone());
        }
        let (organization, _) = three_companies(&world).await;
        world.ingest(&organization.key, &events).await;
        let expected = rollups(world.store()).await;
        assert_eq!(world.verify().await, 240);
        for size in [1, 7, 320] {
            let other = World::start(fresh(engine).await).await;
            let (organization, _) = three_companies(&other).await;
            dice.shuffle(&mut events);
            let mut accepted = 0;
            for batch in events.chunks(size) {
                accepted += other.ingest(&organization.key, batch).await["accepted"].as_u64().expect("a number");
            }
            assert_eq!(accepted, 240);
            assert_eq!(rollups(other.store()).await, expected, "in batches of {size}");
            other.verify().await;
        }
    }

    async fn many_clients_of_two_servers_count_once(world) {
        let (organization, _) = three_companies(&world).await;
        let beside = world.beside().await;
        let mut dice = Dice::new(3);
        let events: Vec<Value> = (0..300).map(|place| some_event(&mut dice, &format!("e{place}"))).collect();
        let mut requests = Vec::new();
        for client in 0..12_usize {
            let mut mine = events.clone();
            dice.shuffle(&mut mine);
            for batch in mine.chunks(20 + client * 7) {
                let server = if client % 2 == 0 { &world } else { &beside };
                requests.push(server.ingest(&organization.key, batch));
            }
        }
        dice.shuffle(&mut requests);
        let reports = futures_util::future::join_all(requests).await;
        let sum = |word: &str| reports.iter().map(|it| it[word].as_u64().expect("a number")).sum::<u64>();
        assert_eq!((sum("accepted"), sum("duplicates")), (300, 11 * 300));
        assert_eq!(world.verify().await, 300);

        let mut model = Model::default();
        for event in &events {
            let index = ["ash", "birch", "cedar"].iter().position(|it| event["subject"] == *it).expect("a company");
            model.count(event, &jiff::tz::TimeZone::get(ZONES[index]).expect("a zone"));
        }
        assert_eq!(query(world.store(), DAYS).await, model.rows());
    }

    async fn a_voided_identity_is_never_free_again(world) {
        let (organization, company) = world.one_company().await;
        let event = call("oak-law", "1", "2026-03-10T13:00:00Z", 80_000);
        world.accept(&organization.key, std::slice::from_ref(&event)).await;
        let path = format!("/api/v1/companies/{}/events/void", company.slug);
        let void = json!({ "source": "test", "id": "1", "reason": "a test call" });
        assert_eq!(world.post(&organization.key, &path, &void).await.expect(200)["status"], "voided");
        let sums = "SELECT CAST(SUM(calls + voice_ms + voice) AS BIGINT) FROM company_days";
        assert_eq!(number(world.store(), sums).await, 0);
        world.verify().await;

        let before = everything_but(world.store(), &[]).await;
        assert_eq!(world.ingest(&organization.key, std::slice::from_ref(&event)).await["duplicates"], 1);
        assert_eq!(world.post(&organization.key, &path, &void).await.expect(200)["status"], "already_voided");
        let other = world.ingest(&organization.key, &[call("oak-law", "1", "2026-03-10T13:00:00Z", 90_000)]).await;
        assert_eq!(other["results"][0]["error"]["field"], "data.duration_ms");
        assert_eq!(everything_but(world.store(), &[]).await, before);
        let unknown = json!({ "source": "test", "id": "2", "reason": "a test call" });
        assert_eq!(world.post(&organization.key, &path, &unknown).await.problem(422), ("unknown_event".into(), "id".into()));
    }
}
