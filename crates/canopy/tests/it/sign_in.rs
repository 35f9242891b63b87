//! Signing in: what an attempt tells, how many there may be, how long a session lasts, and what a
//! one-time link is good for.

use canopy_app::access::attempts::PER_ACCOUNT;
use canopy_app::access::sessions::{Origin, list_sessions, revoke_session, sign_out};
use canopy_app::access::sign_in_links::look_at_link;
use canopy_app::access::{sign_in, sign_in_links};
use canopy_app::access_control::see_as::actor_of_session;
use canopy_app::operator::{create_admin, enroll};
use canopy_app::{Actor, House, Refusal};
use canopy_domain::role::Assignment;
use futures_util::future::join_all;

use crate::client::{Caller, fill_in};
use crate::ledger::{number, tamper};
use crate::world::{PASSWORD, World};

const ANN: &str = "ann@harbor.example";
const OTHER_PASSWORD: &str = "another password for tests";

pub fn from(address: &str) -> Origin {
    Origin {
        address: address.into(),
        agent: "test".into(),
        ..Origin::default()
    }
}

/// Signs somebody in who has no second factor.
async fn sign_in(
    house: &House,
    email: &str,
    password: &str,
    origin: &Origin,
) -> Result<String, Refusal> {
    let progress = sign_in::sign_in(house, email, password, origin).await?;
    Ok(progress.entered().expect("one step"))
}

async fn attempt(world: &World, email: &str, password: &str) -> Result<String, Refusal> {
    sign_in(&world.house, email, password, &from("192.0.2.1")).await
}

async fn redeem_link(
    house: &House,
    token: &str,
    password: &str,
    origin: &Origin,
) -> Result<String, Refusal> {
    let progress = sign_in_links::redeem_link(house, token, password, origin).await?;
    Ok(progress.entered().expect("one step"))
}

/// The answer of an attempt without its token.
fn told(attempt: Result<String, Refusal>) -> String {
    format!("{:?}", attempt.map(|_| "signed in"))
}

/// An organization with Ann as an admin; answers her id and the organization's id.
async fn ann(world: &World) -> (String, String) {
    let organization = world.organization("Harbor Group").await;
    let role = Assignment::organization_admin(&*organization.id);
    (world.person(ANN, &[role]).await, organization.id)
}

fn token(caller: &Caller) -> &str {
    match caller {
        Caller::Session(token) => token,
        _ => panic!("a session"),
    }
}

async fn actor(world: &World, token: &str) -> Option<Actor> {
    let found = actor_of_session(&world.house, token, "192.0.2.1").await;
    found.expect("an answer")
}

async fn status(world: &World, caller: &Caller) -> u16 {
    world.get(caller, "/api/v1/organizations").await.status
}

/// A one-time link for somebody new, as `admin create` prints it: its token.
async fn link(world: &World, email: &str) -> String {
    let made = create_admin(
        &world.house,
        &world.operator(),
        email,
        Some("Zoe"),
        Some("Zed Group"),
    )
    .await;
    let (_, address) = made.expect("a link");
    let token = address.strip_prefix("http://127.0.0.1:8080/sign-in/");
    token
        .expect("the base URL that the operator gave")
        .to_owned()
}

crate::worlds! {
    async fn the_operator_makes_a_link_by_the_address_alone(world) {
        let organization = world.organization("Harbor Group").await;
        world.person("ann@harbor.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let said = |words: &[&str]| {
            let done = world.program(words).output().expect("the program runs");
            let words = [done.stdout, done.stderr].concat();
            (done.status.success(), String::from_utf8(words).expect("text"))
        };
        let (made, words) = said(&["admin", "create", "--email", "Ann@Harbor.example"]);
        assert!(made && words.contains("/sign-in/"), "{words}");
        let (made, words) = said(&["admin", "create", "--email", "eve@harbor.example", "--organization", "harbor-group"]);
        assert!(!made && words.contains("nobody with this address has an account"), "{words}");
        let (ended, words) = said(&["admin", "end-two-factor", "--email", "eve@harbor.example"]);
        assert!(!ended && words.contains("nobody with the address “eve@harbor.example”"), "{words}");
    }

    async fn a_password_is_told_its_real_limits(world) {
        let organization = world.organization("Harbor Group").await;
        world.person("ann@harbor.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let ann = world.sign_in("ann@harbor.example").await;
        for (letters, code) in [(11, "12 characters or more"), (1_025, "at most 1024 bytes")] {
            let password = "x".repeat(letters);
            let form = [("current_password", PASSWORD), ("password", password.as_str())];
            let request = world.request(&ann, reqwest::Method::POST, "/me/password");
            let sent = fill_in(request, form).send().await.expect("an answer");
            let page = sent.text().await.expect("a page");
            assert!(page.contains(code), "{letters}: {page}");
        }
    }

    async fn wrong_and_unknown_answer_alike(world) {
        let (id, organization) = ann(&world).await;
        let roles = [Assignment::organization_admin(organization)];
        enroll(&world.house, &world.operator(), "no.password@harbor.example", "N", None, &roles).await.expect("a person");
        world.person("gone@harbor.example", &roles).await;
        tamper(world.store(), "UPDATE people SET deactivated_at = 1 WHERE email LIKE 'gone@%'").await;
        let wrong = told(attempt(&world, ANN, "not the password").await);
        assert!(wrong.contains("do not fit together") && !wrong.contains("ann"), "{wrong}");
        for (email, password) in [
            ("nobody@harbor.example", PASSWORD), ("no.password@harbor.example", PASSWORD), ("gone@harbor.example", PASSWORD),
            ("not an address", PASSWORD), ("", ""), (ANN, ""), (ANN, "A password for tests only"), (ANN, "a password for tests only "),
        ] {
            assert_eq!(told(attempt(&world, email, password).await), wrong, "{email} {password}");
        }
        let token = attempt(&world, ANN, PASSWORD).await.expect("signed in");
        assert_eq!(actor(&world, &token).await.map(|ann| ann.id), Some(id));
    }

    async fn an_address_is_one_account_however_it_is_written(world) {
        let (_, organization) = ann(&world).await;
        let role = Assignment::organization_admin(organization);
        let spellings = [
            "kéa.strasse@harbor.example", "KÉA.STRASSE@HARBOR.EXAMPLE", " Kéa.Strasse@Harbor.Example ",
            "ke\u{301}a.strasse@harbor.example", "\u{212a}éa.strasse@harbor.example", "kéa.straße@harbor.example",
            "ｋéａ.strasse@harbor.example",
        ];
        let id = world.person(spellings[0], std::slice::from_ref(&role)).await;
        for spelling in spellings {
            assert_eq!(world.person(spelling, std::slice::from_ref(&role)).await, id, "{spelling}");
            let token = attempt(&world, spelling, PASSWORD).await.expect(spelling);
            assert_eq!(actor(&world, &token).await.map(|kea| kea.id), Some(id.clone()), "{spelling}");
        }
        // Spelling the address anew does not buy more attempts.
        for n in 0..PER_ACCOUNT {
            let spelling = spellings[n as usize % spellings.len()];
            assert!(matches!(attempt(&world, spelling, "wrong").await, Err(Refusal::Invalid(_))), "{n}");
        }
        for spelling in spellings {
            assert!(matches!(attempt(&world, spelling, PASSWORD).await, Err(Refusal::TooMany { .. })), "{spelling}");
        }
    }

    async fn every_sign_in_is_a_session_of_its_own(world) {
        ann(&world).await;
        let (one, two) = (world.sign_in(ANN).await, world.sign_in(ANN).await);
        assert_ne!(token(&one), token(&two));
        assert_eq!((status(&world, &one).await, status(&world, &two).await), (200, 200));
        let first = actor(&world, token(&one)).await.expect("ann");
        let listed = list_sessions(&world.house, &first).await.expect("a list");
        assert_eq!(listed.iter().filter(|session| session.current).count(), 1);
        assert_eq!(listed.len(), 2);
        sign_out(&world.house, &first).await.expect("signed out");
        assert_eq!((status(&world, &one).await, status(&world, &two).await), (401, 200));
        // What the database keeps of a token does not sign in.
        let hash = crate::ledger::query(world.store(), "SELECT token_hash FROM sessions").await.remove(0).remove(0);
        assert_eq!(status(&world, &Caller::Session(hash)).await, 401);
        assert_eq!(status(&world, &Caller::Session(String::new())).await, 401);
    }

    async fn a_session_ends_when_nobody_uses_it(world) {
        ann(&world).await;
        let ann = world.sign_in(ANN).await;
        world.set("2026-03-13T13:59:59Z");
        assert_eq!(status(&world, &ann).await, 200);
        world.set("2026-03-16T13:59:58Z");
        assert_eq!(status(&world, &ann).await, 200);
        world.set("2026-03-19T13:59:58Z");
        assert_eq!(status(&world, &ann).await, 401);
        assert!(actor(&world, token(&ann)).await.is_none());
    }

    async fn a_session_ends_after_thirty_days_however_it_is_used(world) {
        ann(&world).await;
        let ann = world.sign_in(ANN).await;
        for day in ["12", "14", "16", "18", "20", "22", "24", "26", "28", "30"] {
            world.set(&format!("2026-03-{day}T14:00:00Z"));
            assert_eq!(status(&world, &ann).await, 200, "{day}");
        }
        for (day, wanted) in [("01", 200), ("03", 200), ("05", 200), ("07", 200), ("09", 401)] {
            world.set(&format!("2026-04-{day}T13:59:59Z"));
            if day == "09" {
                assert_eq!(status(&world, &ann).await, 200, "a second before");
                world.set("2026-04-09T14:00:00Z");
            }
            assert_eq!(status(&world, &ann).await, wanted, "{day}");
        }
        let before = number(world.store(), "SELECT COUNT(*) FROM sessions").await;
        world.run_jobs().await;
        assert_eq!((before, number(world.store(), "SELECT COUNT(*) FROM sessions").await), (1, 0));
    }

    async fn an_ended_session_is_over_in_every_process(world) {
        let (_, organization) = ann(&world).await;
        world.person("bob@harbor.example", &[Assignment::organization_admin(organization)]).await;
        let (kept, lost, bob) = (world.sign_in(ANN).await, world.sign_in(ANN).await, world.sign_in("bob@harbor.example").await);
        let beside = world.beside().await;
        assert_eq!((status(&beside, &lost).await, status(&beside, &kept).await), (200, 200));
        let me = actor(&world, token(&kept)).await.expect("ann");
        let sessions = list_sessions(&world.house, &me).await.expect("a list");
        let other = sessions.iter().find(|session| !session.current).expect("the other one");
        // Bob cannot end it, and is told what he would be told of none.
        let he = actor(&world, token(&bob)).await.expect("bob");
        let refused = [revoke_session(&world.house, &he, &other.id).await, revoke_session(&world.house, &he, "ses_none").await];
        assert!(refused.iter().all(|refused| matches!(refused, Err(Refusal::Hidden))), "{refused:?}");
        assert_eq!(list_sessions(&world.house, &he).await.expect("a list").len(), 1);
        assert_eq!(status(&beside, &lost).await, 200);
        revoke_session(&world.house, &me, &other.id).await.expect("revoked");
        for house in [&world, &beside] {
            assert_eq!((status(house, &lost).await, status(house, &kept).await), (401, 200));
        }
    }

    async fn after_the_limit_right_and_wrong_answer_alike(world) {
        ann(&world).await;
        for _ in 1..PER_ACCOUNT {
            attempt(&world, ANN, "wrong").await.expect_err("wrong");
        }
        attempt(&world, ANN, PASSWORD).await.expect("the last of ten is right");
        for n in 0..PER_ACCOUNT {
            assert!(matches!(attempt(&world, ANN, "wrong").await, Err(Refusal::Invalid(_))), "{n}: success starts anew");
        }
        let beside = world.beside().await;
        let right = told(attempt(&world, ANN, PASSWORD).await);
        assert!(right.contains("TooMany"), "{right}");
        assert_eq!(told(attempt(&world, ANN, "wrong").await), right);
        assert_eq!(told(attempt(&beside, ANN, PASSWORD).await), right);
        assert_eq!(told(sign_in(&world.house, ANN, PASSWORD, &from("198.51.100.7")).await), right, "from elsewhere");
        // The window began at 14:00.
        world.set("2026-03-10T14:14:59Z");
        assert!(told(attempt(&world, ANN, PASSWORD).await).contains("TooMany { retry_after_s: 1 }"));
        world.set("2026-03-10T14:15:00Z");
        attempt(&world, ANN, PASSWORD).await.expect("a new window");
    }

    async fn an_address_that_fails_a_hundred_times_is_turned_away(world) {
        ann(&world).await;
        attempt(&world, "somebody@harbor.example", "wrong").await.expect_err("wrong");
        let full = "UPDATE sign_in_attempts SET failures = 99 WHERE subject = 'address/192.0.2.1'";
        assert_eq!(tamper(world.store(), full).await, 1);
        // A success is taken back from the count, so that an office of many may sign in.
        for _ in 0..2 {
            attempt(&world, ANN, PASSWORD).await.expect("the hundredth");
        }
        attempt(&world, "somebody.else@harbor.example", "wrong").await.expect_err("wrong");
        let right = told(attempt(&world, ANN, PASSWORD).await);
        assert!(right.contains("TooMany"), "{right}");
        assert_eq!(told(attempt(&world, "nobody@harbor.example", "wrong").await), right);
        sign_in(&world.house, ANN, PASSWORD, &from("198.51.100.7")).await.expect("another address");
    }

    async fn a_hundred_at_once_do_not_exceed_the_limit(world) {
        ann(&world).await;
        let beside = world.beside().await;
        let houses = [&world, &beside];
        let attempts = (0..100).map(|n| {
            let house = houses[n % 2];
            async move { sign_in(&house.house, ANN, "wrong", &from(&format!("192.0.2.{n}"))).await }
        });
        let (mut looked_at, mut turned_away) = (0, 0);
        for attempt in join_all(attempts).await {
            match attempt {
                Err(Refusal::Invalid(_)) => looked_at += 1,
                Err(Refusal::TooMany { .. }) => turned_away += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((looked_at, turned_away), (PER_ACCOUNT, 100 - PER_ACCOUNT));
    }

    async fn a_link_is_spent_once_and_not_by_looking(world) {
        let token = link(&world, "zoe@harbor.example").await;
        for _ in 0..3 {
            assert_eq!(look_at_link(&world.house, &token).await.expect("zoe").email, "zoe@harbor.example");
        }
        let short = redeem_link(&world.house, &token, "short", &from("192.0.2.1")).await;
        assert!(matches!(short, Err(Refusal::Invalid(_))), "{short:?}");
        let session = redeem_link(&world.house, &token, PASSWORD, &from("192.0.2.1")).await.expect("signed in");
        assert!(actor(&world, &session).await.is_some());
        for token in [token.as_str(), "never-made", ""] {
            let looked = look_at_link(&world.house, token).await;
            assert!(matches!(looked, Err(Refusal::Hidden)), "{looked:?}");
            let spent = redeem_link(&world.house, token, OTHER_PASSWORD, &from("192.0.2.1")).await;
            assert!(matches!(spent, Err(Refusal::Hidden)), "{spent:?}");
        }
        attempt(&world, "zoe@harbor.example", PASSWORD).await.expect("the password was set");
        attempt(&world, "zoe@harbor.example", OTHER_PASSWORD).await.expect_err("and not set again");
        // A later link ends what is open.
        let later = link(&world, "zoe@harbor.example").await;
        redeem_link(&world.house, &later, OTHER_PASSWORD, &from("192.0.2.1")).await.expect("signed in");
        assert!(actor(&world, &session).await.is_none());
    }

    async fn a_link_is_good_for_a_day(world) {
        let (good, late) = (link(&world, "zoe@harbor.example").await, link(&world, "zoe@harbor.example").await);
        world.set("2026-03-11T13:59:59Z");
        redeem_link(&world.house, &good, PASSWORD, &from("192.0.2.1")).await.expect("signed in");
        world.set("2026-03-11T14:00:00Z");
        let refused = redeem_link(&world.house, &late, OTHER_PASSWORD, &from("192.0.2.1")).await;
        assert!(matches!(refused, Err(Refusal::Hidden)), "{refused:?}");
        tamper(world.store(), "UPDATE people SET deactivated_at = 1").await;
        world.set("2026-03-10T14:00:00Z");
        let refused = redeem_link(&world.house, &late, OTHER_PASSWORD, &from("192.0.2.1")).await;
        assert!(matches!(refused, Err(Refusal::Hidden)), "{refused:?}");
    }

    async fn fifty_at_once_spend_a_link_once(world) {
        let token = link(&world, "zoe@harbor.example").await;
        let beside = world.beside().await;
        let houses = [&world, &beside];
        let at_once = (0..50).map(|n| {
            let (house, token) = (houses[n % 2], &token);
            async move { redeem_link(&house.house, token, &format!("{PASSWORD} {n}"), &from("192.0.2.1")).await }
        });
        let answers = join_all(at_once).await;
        let won: Vec<usize> = (0..50).filter(|n| answers[*n].is_ok()).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        let lost = answers.iter().filter(|answer| matches!(answer, Err(Refusal::Hidden))).count();
        assert_eq!(lost, 49, "{answers:?}");
        attempt(&world, "zoe@harbor.example", &format!("{PASSWORD} {}", won[0])).await.expect("the winner's password");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM sessions").await, 2);
    }
}
