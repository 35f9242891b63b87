//! One's own account: changing the password, ending sessions, a forgotten password, letters about
//! sign-ins from somewhere new, and whose word about an address counts.

use canopy_app::access::attempts::PER_ACCOUNT;
use canopy_app::access::forgotten;
use canopy_app::operator::waiting::answer_waiting;
use canopy_domain::role::Assignment;
use canopy_web::TrustedProxies;

use crate::browser::Browser;
use crate::client::Answer;
use crate::ledger::{number, query, tamper};
use crate::sign_in::from;
use crate::two_factor::ann;
use crate::world::{PASSWORD, World};

const ANN: &str = "ann@harbor.example";
/// The beginning of the window of every world's beginning.
const WINDOW: i64 = 1_773_151_200_000_000;
const NEW: &str = "another password for tests";

async fn enter(world: &World, browser: &Browser, email: &str, password: &str) -> Answer {
    let form = [("email", email), ("password", password)];
    browser.post(world, "/sign-in", &form).await
}

async fn status(world: &World, browser: &Browser) -> u16 {
    let caller = browser.caller();
    world.get(&caller, "/api/v1/organizations").await.status
}

/// Does the jobs that wait for an answer to “forgotten”; answers how many there were.
pub async fn answer_forgotten(world: &World) -> usize {
    let answered = answer_waiting(&world.house).await;
    answered.expect("answered")
}

/// The path of the link in the latest letter to somebody.
pub async fn link(world: &World, email: &str) -> String {
    let sql = format!(
        "SELECT text_part FROM letters WHERE recipient = '{email}' ORDER BY letter_id DESC LIMIT 1"
    );
    let text = query(world.store(), &sql).await.remove(0).remove(0);
    let link = text.lines().find(|line| line.starts_with("http"));
    let base = "http://127.0.0.1:8080";
    link.and_then(|it| it.strip_prefix(base))
        .expect("a link of ours")
        .to_owned()
}

async fn letters(world: &World, subject: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM letters WHERE subject = '{subject}'");
    number(world.store(), &sql).await
}

crate::worlds! {
    async fn changing_the_password_takes_the_one_in_force_and_ends_other_sessions(world) {
        ann(&world).await;
        let (own, other) = (Browser::default(), Browser::default());
        enter(&world, &own, ANN, PASSWORD).await;
        enter(&world, &other, ANN, PASSWORD).await;
        assert_eq!(own.open(&world, "/me/password").await.status, 200);
        for (current, new) in [("wrong", NEW), (PASSWORD, "short"), (PASSWORD, ""), ("", NEW), (PASSWORD, ANN)] {
            let form = [("current_password", current), ("password", new)];
            let refused = own.post(&world, "/me/password", &form).await;
            assert_eq!(refused.status, 422, "{form:?}");
            assert!(!refused.text().contains(PASSWORD) && !refused.text().contains(NEW), "no password is given back");
        }
        assert_eq!((status(&world, &own).await, status(&world, &other).await), (200, 200));
        let changed = own.post(&world, "/me/password", &[("current_password", PASSWORD), ("password", NEW)]).await;
        assert_eq!(changed.way(), "/me?saved=changed-password");
        assert_eq!((status(&world, &own).await, status(&world, &other).await), (200, 401));
        assert_eq!(enter(&world, &other, ANN, PASSWORD).await.status, 422);
        assert_eq!(enter(&world, &other, ANN, NEW).await.status, 303);
        assert_eq!(letters(&world, "Your Canopy password was changed").await, 1);
        let audited = "SELECT COUNT(*) FROM audit_records WHERE action = 'account.password_changed'";
        assert_eq!(number(world.store(), audited).await, 1);
        world.verify().await;
    }

    async fn guessing_the_password_in_an_open_session_counts_like_a_sign_in(world) {
        ann(&world).await;
        let own = Browser::default();
        enter(&world, &own, ANN, PASSWORD).await;
        for _ in 0..PER_ACCOUNT {
            assert_eq!(own.post(&world, "/me/password", &[("current_password", "wrong"), ("password", NEW)]).await.status, 422);
        }
        let right = own.post(&world, "/me/password", &[("current_password", PASSWORD), ("password", NEW)]).await;
        let wrong = own.post(&world, "/me/password", &[("current_password", "wrong"), ("password", NEW)]).await;
        assert_eq!((right.status, right.text()), (429, wrong.text()));
        assert_eq!(enter(&world, &Browser::default(), ANN, PASSWORD).await.status, 429);
    }

    async fn all_other_sessions_are_ended_at_once(world) {
        let organization = ann(&world).await;
        world.person("bob@harbor.example", &[Assignment::organization_admin(organization.id)]).await;
        let browsers: Vec<Browser> = (0..3).map(|_| Browser::default()).collect();
        for browser in &browsers {
            enter(&world, browser, ANN, PASSWORD).await;
        }
        let bob = world.sign_in("bob@harbor.example").await;
        assert!(browsers[0].open(&world, "/me").await.text().contains("End all other sessions"));
        assert_eq!(browsers[0].post(&world, "/me/end-other-sessions", &[]).await.way(), "/me?saved=sessions");
        assert_eq!((status(&world, &browsers[0]).await, status(&world, &browsers[1]).await, status(&world, &browsers[2]).await), (200, 401, 401));
        assert_eq!(world.get(&bob, "/api/v1/organizations").await.status, 200);
        assert!(!browsers[0].open(&world, "/me").await.text().contains("End all other sessions"));
    }

    async fn asking_for_a_new_password_tells_nobody_who_has_an_account(world) {
        ann(&world).await;
        tamper(world.store(), "UPDATE people SET deactivated_at = 1 WHERE email = 'admin@harbor-group.example'").await;
        let browser = Browser::default();
        let mut answers = Vec::new();
        for email in [ANN, "nobody@harbor.example", "admin@harbor-group.example", "ANN@Harbor.Example", "ａnn@harbor.example"] {
            let answer = browser.post(&world, "/forgotten", &[("email", email)]).await;
            assert!(!answer.text().contains("arbor"), "the address is not repeated");
            let mut headers = answer.headers.clone();
            headers.remove("date");
            headers.remove("x-request-id");
            answers.push((answer.status, format!("{headers:?}"), answer.text()));
        }
        assert!(answers[0].0 == 200 && answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        // The answer does the same work for all: it puts a question in line and looks nobody up.
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM jobs WHERE kind = 'forgotten_password'").await, 3);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 0);
        assert_eq!(answer_forgotten(&world).await, 3);
        // However it was asked for, the letter goes to the address that the account has.
        let sent = query(world.store(), "SELECT recipient, subject FROM letters").await;
        assert_eq!(sent, [[ANN, "Choose a new Canopy password"]]);
        assert_eq!(browser.post(&world, "/forgotten", &[("email", "no address")]).await.status, 422);
        // The limit is one for all, and does not keep the account from signing in.
        for email in ["eve@harbor.example", ANN] {
            while browser.post(&world, "/forgotten", &[("email", email)]).await.status == 200 {}
        }
        let (known, unknown) = (browser.post(&world, "/forgotten", &[("email", ANN)]).await, browser.post(&world, "/forgotten", &[("email", "eve@harbor.example")]).await);
        assert_eq!((known.status, known.text().replace(ANN, "")), (429, unknown.text().replace("eve@harbor.example", "")));
        assert_eq!(enter(&world, &browser, ANN, PASSWORD).await.status, 303);
    }

    async fn a_link_for_a_new_password_is_spent_once_by_post(world) {
        ann(&world).await;
        let (open, browser) = (Browser::default(), Browser::default());
        enter(&world, &open, ANN, PASSWORD).await;
        forgotten::ask(&world.house, ANN, &from("192.0.2.1")).await.expect("asked");
        answer_forgotten(&world).await;
        let former = link(&world, ANN).await;
        world.set("2026-03-10T14:00:01Z");
        forgotten::ask(&world.house, ANN, &from("192.0.2.1")).await.expect("asked");
        answer_forgotten(&world).await;
        let path = link(&world, ANN).await;
        let token = path.strip_prefix("/forgotten/").expect("a token");
        let kept = query(world.store(), "SELECT token_hash FROM password_links").await;
        assert!(kept.len() == 1 && kept[0][0] != token, "one link, kept as a hash");
        for _ in 0..3 {
            let shown = browser.open(&world, &path).await;
            assert!(shown.status == 200 && shown.text().contains(ANN));
        }
        assert_eq!(status(&world, &open).await, 200, "looking at it ends nothing");
        assert_eq!(browser.post(&world, &path, &[("password", "short")]).await.status, 422);
        let spent = browser.post(&world, &path, &[("password", NEW)]).await;
        assert_eq!((spent.status, spent.way()), (303, "/sign-in?saved=new-password"));
        assert_eq!(browser.cookie("canopy"), None, "it signs nobody in");
        assert_eq!(status(&world, &open).await, 401);
        let nothing = browser.open(&world, "/forgotten/never-made").await.text();
        for gone in [&path, &former] {
            let answer = browser.open(&world, gone).await;
            assert_eq!((answer.status, answer.text()), (404, nothing.clone()));
            assert_eq!(browser.post(&world, gone, &[("password", PASSWORD)]).await.status, 404);
        }
        assert_eq!(enter(&world, &browser, ANN, PASSWORD).await.status, 422);
        assert_eq!(enter(&world, &browser, ANN, NEW).await.status, 303);
        assert_eq!(letters(&world, "Your Canopy password was changed").await, 1);
    }

    async fn a_link_for_a_new_password_is_good_for_an_hour(world) {
        ann(&world).await;
        forgotten::ask(&world.house, ANN, &from("192.0.2.1")).await.expect("asked");
        answer_forgotten(&world).await;
        let (path, browser) = (link(&world, ANN).await, Browser::default());
        world.set("2026-03-10T14:59:59Z");
        assert_eq!(browser.open(&world, &path).await.status, 200);
        world.set("2026-03-10T15:00:00Z");
        assert_eq!(browser.open(&world, &path).await.status, 404);
        assert_eq!(browser.post(&world, &path, &[("password", NEW)]).await.status, 404);
        world.run_jobs().await;
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM password_links").await, 0);
    }

    async fn the_owner_of_the_mailbox_is_not_locked_out(world) {
        ann(&world).await;
        let browser = Browser::default();
        for _ in 0..=PER_ACCOUNT {
            enter(&world, &Browser::default(), ANN, "wrong").await;
        }
        assert_eq!(enter(&world, &browser, ANN, PASSWORD).await.status, 429);
        forgotten::ask(&world.house, ANN, &from("192.0.2.1")).await.expect("asked");
        answer_forgotten(&world).await;
        browser.post(&world, &link(&world, ANN).await, &[("password", NEW)]).await;
        assert_eq!(enter(&world, &browser, ANN, NEW).await.status, 303);
    }

    async fn a_new_browser_is_told_of_by_letter(world) {
        let organization = ann(&world).await;
        world.person("bob@harbor.example", &[Assignment::organization_admin(organization.id)]).await;
        let subject = "A new sign-in to your Canopy account";
        let (first, second) = (Browser::default(), Browser::default());
        enter(&world, &first, ANN, PASSWORD).await;
        assert_eq!(letters(&world, subject).await, 0, "the first browser of all is no news");
        enter(&world, &first, ANN, PASSWORD).await;
        assert_eq!(letters(&world, subject).await, 0, "it is known by its cookie");
        enter(&world, &second, ANN, PASSWORD).await;
        assert_eq!(letters(&world, subject).await, 1);
        let text = query(world.store(), "SELECT text_part FROM letters").await.remove(0).remove(0);
        for said in ["Firefox on Linux", "127.0.0.1", "10 March 2026 at 14:00 UTC", "http://127.0.0.1:8080/forgotten"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        enter(&world, &second, ANN, PASSWORD).await;
        enter(&world, &second, "bob@harbor.example", PASSWORD).await;
        enter(&world, &first, "bob@harbor.example", PASSWORD).await;
        enter(&world, &first, ANN, PASSWORD).await;
        let told = query(world.store(), &format!("SELECT recipient FROM letters WHERE subject = '{subject}' ORDER BY recipient")).await;
        assert_eq!(told, [[ANN], ["bob@harbor.example"]], "each person knows browsers of their own");
        // The cookie signs nobody in.
        let stolen = Browser::default();
        stolen.keep("canopy-device", &first.cookie("canopy-device").expect("a cookie"));
        assert_eq!(stolen.open(&world, "/me").await.status, 303);
        assert_eq!(enter(&world, &stolen, ANN, "wrong").await.status, 422);
    }

    async fn only_a_trusted_proxy_moves_the_limit(world) {
        ann(&world).await;
        let full = |address: &str| format!("INSERT INTO sign_in_attempts (subject, window_start, failures) VALUES ('address/{address}', {WINDOW}, 100) \
            ON CONFLICT (subject, window_start) DO UPDATE SET failures = 100");
        assert_eq!(tamper(world.store(), &full("127.0.0.1")).await, 1);
        let forwarded = [("x-forwarded-for", "198.51.100.1, 203.0.113.9")];
        let form = [("email", ANN), ("password", PASSWORD)];
        // Nobody is trusted: the header counts for nothing.
        assert_eq!(send(&world, &forwarded, &form).await.status, 429);
        let trusting = world.behind(TrustedProxies::read("127.0.0.0/8").expect("a network")).await;
        assert_eq!(send(&trusting, &forwarded, &form).await.status, 303);
        let from = query(world.store(), "SELECT address FROM sessions").await;
        assert_eq!(from, [["203.0.113.9"]], "the right-most hop that is no proxy");
        // What the client wrote itself does not move the limit of the hop that the proxy saw.
        assert_eq!(tamper(world.store(), &full("203.0.113.9")).await, 1);
        for claimed in ["198.51.100.2, 203.0.113.9", "203.0.113.9", "10.0.0.1, 198.51.100.77,203.0.113.9"] {
            assert_eq!(send(&trusting, &[("x-forwarded-for", claimed)], &form).await.status, 429, "{claimed}");
        }
        assert_eq!(send(&trusting, &[("forwarded", "for=203.0.113.77"), ("x-real-ip", "203.0.113.77")], &form).await.status, 429);
        let elsewhere = world.behind(TrustedProxies::read("10.0.0.0/8").expect("a network")).await;
        assert_eq!(send(&elsewhere, &forwarded, &form).await.status, 429, "this peer is not the trusted one");
    }
}

/// Sends the sign-in form with headers.
async fn send(world: &World, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
    let caller = crate::client::Caller::Nobody;
    let mut request = world.request(&caller, reqwest::Method::POST, "/sign-in");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = crate::client::fill_in(request, form.iter().copied());
    Answer::read(request.send().await.expect("the server answers")).await
}
