//! Bad input is answered with an error that names the field and the way out, and changes nothing.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bad_requests::{EVENTS, REQUESTS};
use crate::client::{Answer, Caller};
use crate::events::{call, credit, sms};
use crate::ledger::everything_but;
use crate::world::World;

/// A refusal of an event is remembered for Needs attention, and that is all it leaves.
const REMEMBERED: &[&str] = &["refused_events"];
const BATCH: &str = "application/cloudevents-batch+json";

/// Puts a value into a JSON object at a dotted path; null takes the field out.
fn change(target: &mut Value, path: &str, value: &str) {
    let value: Value = serde_json::from_str(value).expect("a JSON value");
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let holder = parents
        .split('.')
        .filter(|it| !it.is_empty())
        .fold(target, |at, name| &mut at[name]);
    let fields = holder.as_object_mut().expect("an object");
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value);
    }
}

/// Sends a request's head, then the body piece by piece until the server answers; tells how much
/// of the body it took, and what it said.
async fn pour(world: &World, head: &str, pieces: usize) -> (usize, String) {
    let mut stream = TcpStream::connect(world.address)
        .await
        .expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("a head");
    let (mut reader, mut writer) = stream.split();
    let piece = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
    let mut sent = 0;
    let mut said = Vec::new();
    {
        let pour = async {
            for _ in 0..pieces {
                if writer.write_all(piece.as_bytes()).await.is_err() {
                    break;
                }
                sent += 0x1_0000;
            }
            std::future::pending::<()>().await
        };
        let mut buffer = [0; 4_096];
        tokio::select! {
            () = pour => {}
            read = reader.read(&mut buffer) => said.extend_from_slice(&buffer[..read.unwrap_or(0)]),
        }
    }
    (sent, String::from_utf8_lossy(&said).into_owned())
}

fn head(world: &World, caller: &Caller, more: &str) -> String {
    let Caller::Key(key) = caller else {
        panic!("a key")
    };
    format!(
        "POST /api/v1/events HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {key}\r\ncontent-type: {BATCH}\r\n{more}\r\n\r\n",
        world.address
    )
}

crate::worlds! {
    async fn bad_events_are_refused_one_by_one(world) {
        let (organization, _) = world.one_company().await;
        world.accept(&organization.key, &[call("oak-law", "good", "2026-03-10T13:00:00Z", 1)]).await;
        let before = everything_but(world.store(), REMEMBERED).await;
        let mut batch = Vec::new();
        for (kind, path, value, _, _) in EVENTS {
            let data = match *kind {
                "call" => json!({ "direction": "outbound", "status": "completed" }),
                "sms" => json!({ "direction": "outbound", "segments": 1 }),
                "self_healing" => json!({ "outcome": "healed" }),
                "fee" => json!({ "name": "setup", "amount": "1" }),
                _ => json!({ "reason": "goodwill", "amount": "1" }),
            };
            let mut event = crate::events::event("oak-law", kind, "bad", "2026-03-10T13:00:00Z", data);
            change(&mut event, path, value);
            batch.push(event);
        }
        let report = world.ingest(&organization.key, &batch).await;
        for (place, (_, path, value, code, field)) in EVENTS.iter().enumerate() {
            let result = &report["results"][place];
            assert_eq!(result["status"], "rejected", "{path} = {value}: {result}");
            assert_eq!(result["error"]["field"], *field, "{path} = {value}: {result}");
            assert_eq!(result["error"]["code"], *code, "{path} = {value}: {result}");
            assert!(result["error"]["message"].as_str().is_some_and(|it| it.len() > 10), "{result}");
        }
        assert_eq!(report["rejected"], EVENTS.len());
        assert_eq!(everything_but(world.store(), REMEMBERED).await, before);

        // Neighbours of bad events are booked.
        batch.insert(0, sms("oak-law", "neighbour", "2026-03-10T13:00:00Z", 1));
        assert_eq!(world.ingest(&organization.key, &batch).await["accepted"], 1);
        assert_eq!(world.verify().await, 2);
    }

    async fn a_company_key_posts_no_credits_and_nothing_elsewhere(world) {
        let (organization, company) = world.one_company().await;
        let key = world.company_key(&company).await;
        world.company(&organization, "Elm Law", "UTC", "USD").await;
        let before = everything_but(world.store(), &[]).await;
        let at = "2026-03-10T13:00:00Z";
        let batch = [credit("oak-law", "1", at, "5"), call("elm-law", "1", at, 1), call("nobody", "1", at, 1)];
        let report = world.ingest(&key, &batch).await;
        let errors: Vec<_> = report["results"].as_array().expect("results").iter().map(|it| it["error"]["code"].as_str()).collect();
        assert_eq!(errors, [Some("forbidden"), Some("unknown_company"), Some("unknown_company")]);
        assert_eq!(report["results"][1]["error"], report["results"][2]["error"], "what is hidden shows");
        assert_eq!(everything_but(world.store(), &[]).await, before);
        world.accept(&organization.key, &batch[..1]).await;
    }

    async fn bad_envelopes_are_refused_whole(world) {
        let (organization, _) = world.one_company().await;
        let before = everything_but(world.store(), &[]).await;
        let good = call("oak-law", "1", "2026-03-10T13:00:00Z", 1).to_string();
        let broken = good.replace("outbound", "out\u{1}bound").into_bytes();
        let broken: Vec<u8> = broken.into_iter().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
        let many = format!("[{}]", vec![good.as_str(); 11_000].join(","));
        let one = "application/cloudevents+json";
        let cases: [(&str, Vec<u8>, u16, &str, &str); 13] = [
            (BATCH, b"[{\"id\":".to_vec(), 400, "malformed_json", ""),
            (BATCH, format!("[{good}").into_bytes(), 400, "malformed_json", ""),
            (BATCH, format!("[{good},]").into_bytes(), 400, "malformed_json", ""),
            (BATCH, Vec::new(), 400, "malformed_json", ""),
            (BATCH, [b"[".to_vec(), broken.clone(), b"]".to_vec()].concat(), 400, "malformed_json", ""),
            (one, broken, 400, "malformed_json", ""),
            (one, b"{".to_vec(), 400, "malformed_json", ""),
            (BATCH, good.clone().into_bytes(), 422, "invalid", "events"),
            (BATCH, many.into_bytes(), 413, "too_many_events", "events"),
            ("text/csv", good.clone().into_bytes(), 415, "unsupported_content_type", "Content-Type"),
            ("application/json", good.clone().into_bytes(), 415, "unsupported_content_type", "Content-Type"),
            ("", good.clone().into_bytes(), 415, "unsupported_content_type", "Content-Type"),
            ("application/cloudevents+xml", good.into_bytes(), 415, "unsupported_content_type", "Content-Type"),
        ];
        for (kind, body, status, code, field) in cases {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let answer = world.post_raw(&organization.key, "/api/v1/events", kind, body).await;
            assert_eq!(answer.problem(status), (code.into(), field.into()), "{kind}: {shown}");
            if code == "malformed_json" {
                assert!(answer.text().contains("line 1"), "{}", answer.text());
            }
        }
        assert_eq!(everything_but(world.store(), &[]).await, before);
    }

    async fn a_body_of_a_hundred_megabytes_is_refused_unread(world) {
        let (organization, _) = world.one_company().await;
        let before = everything_but(world.store(), &[]).await;
        // Told beforehand, it is refused before a byte of it is sent.
        let told = head(&world, &organization.key, "content-length: 104857600");
        let (sent, said) = pour(&world, &told, 0).await;
        assert_eq!(sent, 0);
        assert!(said.starts_with("HTTP/1.1 413 ") && said.contains("\"code\":\"too_large\""), "{said}");
        // Sent without telling its size, it is cut off soon after the limit; what the operating
        // system holds on the way comes on top.
        let untold = head(&world, &organization.key, "transfer-encoding: chunked");
        let (sent, said) = pour(&world, &untold, 1_600).await;
        assert!(said.starts_with("HTTP/1.1 413 ") && said.contains("\"code\":\"too_large\""), "{said}");
        assert!(sent < 40 << 20, "{sent} bytes were taken");
        assert_eq!(everything_but(world.store(), &[]).await, before);
    }

    async fn bad_requests_name_the_field(world) {
        let (organization, _) = world.one_company().await;
        world.accept(&organization.key, &[call("oak-law", "1", "2026-03-10T13:00:00Z", 1)]).await;
        let before = everything_but(world.store(), &[]).await;
        for (method, path, base, at, value, status, code, field) in REQUESTS {
            let mut body: Value = serde_json::from_str(base).expect("a body");
            if !at.is_empty() {
                change(&mut body, at, value);
            }
            let method: Method = method.parse().expect("a method");
            let answer = world.call(&organization.key, method, &format!("/api/v1{path}"), Some(&body)).await;
            let named = answer.problem(*status);
            assert_eq!(named, ((*code).into(), (*field).into()), "{path} {at} = {value}: {}", answer.text());
        }
        assert_eq!(everything_but(world.store(), &[]).await, before);
        for (method, path, base, ..) in REQUESTS {
            let ask = |kind: &'static str, body: Vec<u8>| {
                let method: Method = method.parse().expect("a method");
                world.request(&organization.key, method, &format!("/api/v1{path}")).header("content-type", kind).body(body)
            };
            let answer = ask("text/plain", base.as_bytes().to_vec()).send().await.expect("an answer");
            assert_eq!(Answer::read(answer).await.problem(415).1, "Content-Type", "{path}");
            let cut = base.as_bytes()[..base.len() - 1].to_vec();
            let answer = ask("application/json", cut).send().await.expect("an answer");
            assert_eq!(Answer::read(answer).await.problem(400).0, "malformed_json", "{path}");
        }
        assert_eq!(everything_but(world.store(), &[]).await, before);
    }

    async fn bad_addresses_are_answered_in_the_same_form(world) {
        let (organization, _) = world.one_company().await;
        for (path, status, field) in [
            ("/companies/oak-law/events?limit=many", 422, "limit"),
            ("/companies/oak-law/events?colour=red", 422, "colour"),
            ("/companies/oak-law/events?cursor=x", 422, "cursor"),
            ("/companies/oak-law/disputes?cursor=%00", 422, "cursor"),
            ("/organizations/harbor-group/disputes?cursor=%00", 422, "cursor"),
            ("/companies/%FF", 404, ""),
            ("/companies/%00", 404, ""),
            ("/organizations/%00/overview", 404, ""),
            ("/organizations/%FF/overview", 404, ""),
            ("/nothing", 404, ""),
        ] {
            let answer = world.get(&organization.key, &format!("/api/v1{path}")).await;
            assert_eq!(answer.problem(status).1, field, "{path}: {}", answer.text());
        }
        for key in ["cnp_nothing", "", "\u{e9}"] {
            let request = world.request(&Caller::Nobody, Method::GET, "/api/v1/organizations");
            let request = request.header("authorization", format!("Bearer {key}").into_bytes());
            Answer::read(request.send().await.expect("an answer")).await.problem(401);
        }
    }
}
