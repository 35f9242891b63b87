//! Letters through a real mail server: once each, tried again, given up, never in plain.

use std::process::Stdio;

use canopy_app::letters::deliver::deliver_next;
use canopy_app::letters::{Letter, Part, Smtp, post};
use canopy_app::{Config, Refusal};
use canopy_store::queue;
use futures_util::future::join_all;

use crate::ledger::{number, rows};
use crate::mail_server::MailServer;
use crate::world::World;

const FROM: &str = "Canopy <canopy@harbor.example>";

/// A process that carries letters to this server.
pub async fn carrier(world: &World, port: u16, sign_in: &str) -> World {
    let server = format!("smtp://{sign_in}127.0.0.1:{port}");
    let config = Config {
        smtp: Some(Smtp::new(&server, FROM).expect("a mail server")),
        ..World::config()
    };
    world.beside_with(config).await
}

fn letter(to: &str) -> Letter {
    let parts = [
        Part::Words("Grüße & <b>wishes</b>".into()),
        Part::Link("Open".into(), "http://127.0.0.1:8080/secret-token".into()),
    ];
    Letter::written(to, "Zoë Ångström", "A letter for you", &parts)
}

async fn write(world: &World, to: &str) {
    let (house, letter) = (&world.house, &letter(to));
    let posted = house
        .store
        .write(|tx| async move { post(house, &tx, letter).await })
        .await;
    posted.expect("posted");
}

/// Carries everything that is due.
async fn carry(world: &World) -> i64 {
    let mut taken_up = 0;
    while deliver_next(&world.house).await.expect("an attempt") {
        taken_up += 1;
    }
    taken_up
}

async fn states(world: &World) -> String {
    rows(world.store(), "SELECT recipient, status, attempts, text_part || html_part FROM letters WHERE status <> 'waiting' \
        UNION ALL SELECT recipient, status, attempts, '(kept)' FROM letters WHERE status = 'waiting' ORDER BY 1").await
}

crate::worlds! {
    async fn a_letter_goes_out_in_two_parts_and_is_forgotten(world) {
        let mut server = MailServer::start(&[]);
        let carrier = carrier(&world, server.port, "").await;
        write(&world, "zoe@people.example").await;
        assert_eq!(carry(&world).await, 0, "nobody carries letters in a process without mail server");
        assert_eq!(carry(&carrier).await, 1);
        let seen = server.next().await;
        assert_eq!((&seen["from"], &seen["to"][0]), (&"canopy@harbor.example".into(), &"zoe@people.example".into()));
        let headers = &seen["headers"];
        for (name, value) in [
            ("From", FROM), ("To", "Zoë Ångström <zoe@people.example>"), ("Subject", "A letter for you"),
            ("Auto-Submitted", "auto-generated"), ("Date", "Tue, 10 Mar 2026 14:00:00 +0000"),
        ] {
            assert_eq!(headers[name], value, "{seen:#}");
        }
        assert_eq!(seen["parts"], serde_json::json!(["text/plain", "text/html"]));
        let (text, html) = (seen["text"].as_str().expect("text"), seen["html"].as_str().expect("html"));
        assert!(text.contains("Grüße & <b>wishes</b>") && text.contains("http://127.0.0.1:8080/secret-token"), "{text}");
        assert!(html.contains("Grüße &amp; &lt;b&gt;") && html.contains("href=\"http://127.0.0.1:8080/secret-token\""), "{html}");
        assert_eq!(states(&world).await, "zoe@people.example sent 1 ");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM jobs").await, 0);
        assert!(server.is_silent());
    }

    async fn without_its_cause_there_is_no_letter(world) {
        let (house, letter) = (&world.house, &letter("zoe@people.example"));
        let refused: Result<(), Refusal> = house.store.write(|tx| async move {
            post(house, &tx, letter).await?;
            Err(Refusal::Forbidden)
        }).await;
        assert!(refused.is_err());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 0);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM jobs").await, 0);
    }

    async fn a_letter_that_is_not_taken_is_tried_again_later(world) {
        let mut server = MailServer::start(&[]);
        let carrier = carrier(&world, server.port, "").await;
        write(&world, "busy@people.example").await;
        assert_eq!(carry(&carrier).await, 1);
        assert_eq!(server.next().await["refused"], "busy@people.example");
        assert_eq!(states(&world).await, "busy@people.example waiting 1 (kept)");
        world.set("2026-03-10T14:00:01Z");
        assert_eq!(carry(&carrier).await, 0, "not at once");
        world.set("2026-03-10T14:00:02Z");
        assert_eq!(carry(&carrier).await, 1);
        assert_eq!(server.next().await["to"][0], "busy@people.example");
        assert_eq!(states(&world).await, "busy@people.example sent 2 ");
    }

    async fn a_letter_that_goes_out_twice_says_that_it_is_the_same(world) {
        let mut server = MailServer::start(&[]);
        let carrier = carrier(&world, server.port, "").await;
        write(&world, "broken@people.example").await;
        assert_eq!(carry(&carrier).await, 1);
        world.set("2026-03-10T14:00:02Z");
        assert_eq!(carry(&carrier).await, 1);
        let (first, second) = (server.next().await, server.next().await);
        let id = first["headers"]["Message-ID"].as_str().expect("an id").to_owned();
        assert!(id.starts_with("<let_") && id.ends_with("@harbor.example>"), "{id}");
        assert_eq!(second["headers"]["Message-ID"], id.as_str());
        assert_eq!(states(&world).await, "broken@people.example sent 2 ");
    }

    async fn what_is_refused_for_good_or_too_old_is_given_up(world) {
        let mut server = MailServer::start(&[]);
        let carrier = carrier(&world, server.port, "").await;
        write(&world, "gone@people.example").await;
        write(&world, "not an address").await;
        assert_eq!(carry(&carrier).await, 2);
        assert_eq!(states(&world).await, "gone@people.example given_up 1 , not an address given_up 1 ");
        write(&world, "late@people.example").await;
        world.set("2026-03-13T14:00:00Z");
        assert_eq!(carry(&carrier).await, 1);
        let late = rows(world.store(), "SELECT status, last_error FROM letters WHERE recipient LIKE 'late@%'").await;
        assert_eq!(late, "given_up it could not be delivered for three days");
        assert!(server.is_silent());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM jobs WHERE given_up = 1").await, 3);
        // A month later nobody knows of it any more.
        world.set("2026-05-01T14:00:00Z");
        world.run_jobs().await;
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 0);
    }

    async fn several_processes_carry_each_letter_once(world) {
        let mut server = MailServer::start(&[]);
        let carriers = [carrier(&world, server.port, "").await, carrier(&world, server.port, "").await];
        for n in 0..30 {
            write(&world, &format!("p{n}@people.example")).await;
        }
        let taken = join_all([&carriers[0], &carriers[1], &carriers[0], &carriers[1]].map(carry)).await;
        assert_eq!(taken.iter().sum::<i64>(), 30, "{taken:?}");
        let mut to = Vec::new();
        for _ in 0..30 {
            to.push(server.next().await["to"][0].as_str().expect("an address").to_owned());
        }
        to.sort();
        to.dedup();
        assert_eq!(to.len(), 30);
        assert!(server.is_silent());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE status = 'sent'").await, 30);
    }

    async fn a_process_that_died_with_a_letter_hands_it_over(world) {
        let mut server = MailServer::start(&[]);
        let carrier = carrier(&world, server.port, "").await;
        write(&world, "zoe@people.example").await;
        let now = world.house.now().as_microsecond();
        let held = queue::claim(world.store(), &["letter"], now, 300_000_000).await.expect("claimed");
        assert!(held.is_some());
        assert_eq!(carry(&carrier).await, 0);
        world.set("2026-03-10T14:05:00Z");
        assert_eq!(carry(&carrier).await, 1);
        assert_eq!(server.next().await["to"][0], "zoe@people.example");
    }

    async fn a_wrong_password_keeps_letters_waiting_and_is_told_to_nobody(world) {
        let mut server = MailServer::start(&["--auth"]);
        write(&world, "zoe@people.example").await;
        let wrong = carrier(&world, server.port, "user:wr0ng@").await;
        assert_eq!(carry(&wrong).await, 1);
        let why = rows(world.store(), "SELECT status, last_error FROM letters").await;
        assert!(why.starts_with("waiting ") && why.contains("535") && !why.contains("wr0ng"), "{why}");
        world.set("2026-03-10T14:00:02Z");
        let right = carrier(&world, server.port, "user:s3cret%2Fp%40ss@").await;
        assert_eq!(carry(&right).await, 1);
        assert_eq!(server.next().await["signed_in"], true);
    }

    async fn the_program_carries_letters_and_logs_no_secret(world) {
        let mut server = MailServer::start(&["--auth"]);
        write(&world, "gone@people.example").await;
        write(&world, "zoe@people.example").await;
        let program = |smtp: String, from: &str| {
            let mut command = world.program(&["serve", "--listen", "127.0.0.1:0"]);
            command
                .env("CANOPY_LOG", "trace").env("CANOPY_SMTP", smtp).env("CANOPY_MAIL_FROM", from)
                .stdout(Stdio::null()).stderr(Stdio::piped());
            command
        };
        // The machine's clock is far from the test's; a letter of the past would be too old.
        let young = "UPDATE letters SET created_at = 4102444800000000";
        assert_eq!(crate::ledger::tamper(world.store(), young).await, 2);
        let smtp = format!("smtp://user:s3cret%2Fp%40ss@127.0.0.1:{}", server.port);
        let mut serving = program(smtp, FROM).spawn().expect("the program starts");
        assert_eq!(server.next().await["to"][0], "zoe@people.example");
        serving.kill().expect("killed");
        let log = serving.wait_with_output().expect("its log").stderr;
        let log = String::from_utf8_lossy(&log);
        assert!(log.contains("a letter was given up"), "{log}");
        for secret in ["s3cret", "secret-token"] {
            assert!(!log.contains(secret), "{log}");
        }
        // What cannot be is refused before anything is opened.
        let refused = program("smtp://user:s3cret@mail.example.com/x".into(), FROM).output().expect("its end");
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && words.contains("CANOPY_SMTP") && !words.contains("s3cret"), "{words}");
    }
}
