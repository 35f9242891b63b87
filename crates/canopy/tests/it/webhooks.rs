//! Webhooks: delivered once per attempt and signed, tried again, given up, and never sent inside.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use canopy_app::Config;
use canopy_app::alerts::notice::look;
use canopy_app::webhooks::deliver::{WAITS, deliver_next};
use canopy_domain::role::Assignment;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::cast::signed_in;
use crate::client::{Answer, Caller, fill_in};
use crate::events::fee;
use crate::ledger::{number, query, rows};
use crate::world::{Organization, World};

/// A receiver on this machine: what it was sent, and what it answers.
struct Receiver {
    port: u16,
    sent: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<String>>,
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let receiver = Self {
            port: listener.local_addr().expect("a port").port(),
            sent: Arc::default(),
            answer: Arc::new(Mutex::new("200 OK".into())),
        };
        let (sent, answer) = (receiver.sent.clone(), receiver.answer.clone());
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let (sent, answer) = (sent.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut read = Vec::new();
                    while !whole(&read) {
                        let mut part = [0; 4096];
                        match stream.read(&mut part).await {
                            Ok(0) | Err(_) => return,
                            Ok(length) => read.extend_from_slice(&part[..length]),
                        }
                    }
                    sent.lock()
                        .expect("sent")
                        .push(String::from_utf8_lossy(&read).into_owned());
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    let status = answer.lock().expect("an answer").clone();
                    let answer = format!(
                        "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    );
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        receiver
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    fn answers(&self, status: &str) {
        *self.answer.lock().expect("an answer") = status.into();
    }

    fn sent(&self) -> Vec<String> {
        self.sent.lock().expect("sent").clone()
    }
}

/// Whether a request was read to the end of its body.
fn whole(read: &[u8]) -> bool {
    let text = String::from_utf8_lossy(read);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = header(head, "content-length").parse().unwrap_or(0);
    body.len() >= length
}

fn header(request: &str, name: &str) -> String {
    let found = request.lines().find_map(|line| {
        let (known, value) = line.split_once(": ")?;
        known.eq_ignore_ascii_case(name).then_some(value)
    });
    found.unwrap_or_default().trim().to_owned()
}

/// A process that may send inside.
async fn sender(world: &World) -> World {
    let config = Config {
        webhooks_inside: true,
        ..World::config()
    };
    world.beside_with(config).await
}

async fn add(world: &World, admin: &Caller, url: &str) -> Answer {
    let request = world.request(admin, Method::POST, "/o/harbor-group/settings/webhooks");
    let form = [
        ("url", url),
        ("events", "cap.near"),
        ("events", "cap.reached"),
    ];
    Answer::read(fill_in(request, form).send().await.expect("an answer")).await
}

/// An organization whose cap is reached once somebody looks, and its admin.
async fn about_to_reach(world: &World) -> (Organization, Caller) {
    let (organization, company) = world.one_company().await;
    let role = Assignment::organization_admin(&*organization.id);
    let admin = signed_in(world, "admin@people.example", role).await;
    let path = format!("/api/v1/companies/{}/cap", company.slug);
    world
        .put(&organization.key, &path, &json!({ "amount": "10" }))
        .await
        .expect(200);
    world
        .accept(
            &organization.key,
            &[fee(&company.slug, "a", "2026-03-10T13:00:00Z", "12.5")],
        )
        .await;
    (organization, admin)
}

/// Says what was added, by the secret that the page told.
fn secret(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    let (_, rest) = text.split_once("whsec_").expect("a secret");
    format!("whsec_{}", rest.split('"').next().unwrap_or_default())
}

/// Verifies a request with the library that receivers use.
fn verifies(secret: &str, request: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("../../target/test-venv/bin/python");
    let (_, body) = request.split_once("\r\n\r\n").expect("a body");
    let headers = json!({
        "webhook-id": header(request, "webhook-id"),
        "webhook-timestamp": header(request, "webhook-timestamp"),
        "webhook-signature": header(request, "webhook-signature"),
    });
    let code = "import sys, json, datetime\n\
        from standardwebhooks import webhooks\n\
        at = datetime.datetime.fromtimestamp(int(json.loads(sys.argv[2])['webhook-timestamp']), datetime.timezone.utc)\n\
        class Clock(datetime.datetime):\n\
        \x20   @classmethod\n\
        \x20   def now(cls, tz=None): return at\n\
        webhooks.datetime = Clock\n\
        webhooks.Webhook(sys.argv[1]).verify(sys.argv[3], json.loads(sys.argv[2]))\n";
    let ended = Command::new(python)
        .args(["-c", code, secret, &headers.to_string(), body])
        .output()
        .expect("Python runs");
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        ended.status.success() || words.contains("WebhookVerificationError"),
        "{words}"
    );
    ended.status.success()
}

async fn states(world: &World) -> String {
    rows(
        world.store(),
        "SELECT event, state, attempts, last_status FROM webhook_deliveries ORDER BY delivery_id",
    )
    .await
}

crate::worlds! {
    async fn what_happened_is_told_once_and_signed(world) {
        let (receiver, world) = (Receiver::start().await, world);
        let (_, admin) = about_to_reach(&world).await;
        let sender = sender(&world).await;
        let secret = secret(&add(&sender, &admin, &receiver.url()).await);
        let page = world.get(&admin, "/o/harbor-group/settings/webhooks").await.text();
        assert!(!page.contains(&secret), "it is told once");
        let kept = rows(world.store(), "SELECT secret FROM webhook_endpoints").await;
        assert!(kept.len() > 60 && !kept.contains(&secret[6..]), "sealed: {kept}");
        assert_eq!(look(&sender.house).await.expect("a look"), 1);
        let beside = self::sender(&world).await;
        let both = (0..6).map(|n| if n % 2 == 0 { &sender } else { &beside });
        let taken = join_all(both.map(|it| deliver_next(&it.house))).await;
        assert_eq!(taken.into_iter().filter(|it| *it.as_ref().expect("an attempt")).count(), 1);
        let sent = receiver.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(verifies(&secret, &sent[0]), "{}", sent[0]);
        assert!(!verifies(&secret, &sent[0].replace("12.5", "12.6")), "a changed body is not believed");
        let (_, body) = sent[0].split_once("\r\n\r\n").expect("a body");
        let told: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!((&told["type"], &told["data"]["company"]["slug"], &told["data"]["spent"]), (&json!("cap.reached"), &json!("oak-law"), &json!("12.500000")));
        assert_eq!((&told["data"]["cap"], &told["data"]["month"], &told["data"]["pause"]), (&json!("10.000000"), &json!("2026-03"), &json!(true)));
        assert!(states(&world).await.starts_with("cap.reached"), "{}", states(&world).await);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered' AND body = ''").await, 1);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM jobs WHERE kind = 'webhook'").await, 0);
        let page = world.get(&admin, "/o/harbor-group/settings/webhooks").await.text();
        assert!(page.contains("Delivered"), "{page}");
    }

    async fn what_is_not_taken_is_tried_again_and_given_up(world) {
        let receiver = Receiver::start().await;
        let (_, admin) = about_to_reach(&world).await;
        let sender = sender(&world).await;
        add(&sender, &admin, &receiver.url()).await;
        look(&sender.house).await.expect("a look");
        // Redirects are not followed: to whom they lead is not looked at.
        receiver.answers(&format!("302 Found\r\nlocation: http://127.0.0.1:{}/elsewhere", receiver.port));
        let mut at = world.house.now();
        for wait in WAITS {
            assert!(deliver_next(&sender.house).await.expect("an attempt"));
            assert!(!deliver_next(&sender.house).await.expect("none"), "too early");
            at += jiff::SignedDuration::from_secs(wait);
            world.clock.set(at);
        }
        assert!(deliver_next(&sender.house).await.expect("the last attempt"));
        assert!(receiver.sent().iter().all(|sent| sent.starts_with("POST /hook ")));
        let ids: std::collections::BTreeSet<String> = receiver.sent().iter().map(|sent| header(sent, "webhook-id")).collect();
        assert_eq!((receiver.sent().len(), ids.len()), (8, 1), "one id over all attempts");
        let ended = query(world.store(), "SELECT state, attempts, last_status FROM webhook_deliveries").await;
        assert_eq!(ended, [["given_up", "8", "302"]]);
    }

    async fn nothing_is_sent_inside_unless_the_operator_allows_it(world) {
        let receiver = Receiver::start().await;
        let (_, admin) = about_to_reach(&world).await;
        let port = receiver.port;
        for bad in [
            receiver.url(), format!("https://127.0.0.1:{port}"), format!("https://[::1]:{port}/"), "https://10.0.0.7/x".into(),
            "https://169.254.169.254/latest".into(), "https://[::ffff:10.0.0.7]/".into(), "http://hooks.example.com".into(),
            "ftp://hooks.example.com".into(), "https://me:secret@hooks.example.com".into(), "hooks".into(), String::new(),
        ] {
            let refused = add(&world, &admin, &bad).await;
            assert!(refused.status == 422 && refused.text().contains("id=\"url-error\""), "{bad}: {}", refused.text());
        }
        // A name is looked up first: where it leads is found out on the connection.
        for name in ["localhost", "127.1", "2130706433"] {
            add(&world, &admin, &format!("https://{name}:{port}/hook")).await;
        }
        // One that was added while the operator allowed it is not sent to once that is over.
        add(&sender(&world).await, &admin, &receiver.url()).await;
        let added = number(world.store(), "SELECT COUNT(*) FROM webhook_endpoints").await;
        look(&world.house).await.expect("a look");
        let mut tried = 0;
        while deliver_next(&world.house).await.expect("an attempt") {
            tried += 1;
        }
        assert_eq!(tried, added);
        assert!(receiver.sent().is_empty(), "{:?}", receiver.sent());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'").await, 0);
    }

    async fn the_audit_log_names_the_receiver_without_its_secret_path(world) {
        let (organization, admin) = about_to_reach(&world).await;
        let sender = sender(&world).await;
        assert_eq!(add(&sender, &admin, "https://hooks.example/services/T0/s3cr3t?key=x").await.status, 200);
        let log = format!("/api/v1/organizations/{}/audit", organization.slug);
        let told = world.get(&organization.key, &log).await.text();
        assert!(told.contains("https://hooks.example") && !told.contains("s3cr3t"), "{told}");
    }

    async fn a_removed_endpoint_is_told_nothing(world) {
        let receiver = Receiver::start().await;
        let (organization, admin) = about_to_reach(&world).await;
        let sender = sender(&world).await;
        add(&sender, &admin, &receiver.url()).await;
        look(&sender.house).await.expect("a look");
        let id = rows(world.store(), "SELECT endpoint_id FROM webhook_endpoints").await;
        let path = format!("/o/{}/settings/webhooks/{id}/remove", organization.slug);
        let request = fill_in(world.request(&admin, Method::POST, &path), []);
        assert_eq!(Answer::read(request.send().await.expect("an answer")).await.status, 303);
        assert!(deliver_next(&sender.house).await.expect("an attempt"));
        assert!(receiver.sent().is_empty());
        assert!(states(&world).await.contains("given_up"), "{}", states(&world).await);
        assert_eq!(rows(world.store(), "SELECT secret FROM webhook_endpoints").await, "");
        world.verify().await;
    }
}
