//! Signing in as a browser does it: the cookie, the forms, the one-time link, the way back.

use canopy_app::operator::create_admin;
use canopy_domain::role::Assignment;
use reqwest::Method;

use crate::client::{Answer, Caller, fill_in};
use crate::ledger::{number, tamper};
use crate::world::{PASSWORD, World};

const ANN: &str = "ann@harbor.example";
const SESSIONS: &str = "SELECT COUNT(*) FROM sessions";

async fn ann(world: &World) {
    let organization = world.organization("Harbor Group").await;
    let role = Assignment::organization_admin(&*organization.id);
    world.person(ANN, &[role]).await;
}

/// Sends a form with headers of its own.
async fn send(
    world: &World,
    caller: &Caller,
    path: &str,
    headers: &[(&str, &str)],
    form: &[(&str, &str)],
) -> Answer {
    let mut request = fill_in(
        world.request(caller, Method::POST, path),
        form.iter().copied(),
    );
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::read(request.send().await.expect("the server answers")).await
}

/// Sends the sign-in form.
async fn enter(world: &World, caller: &Caller, email: &str, password: &str) -> Answer {
    let form = [("email", email), ("password", password)];
    send(world, caller, "/sign-in", &[], &form).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let found = answer.headers.get(name).map(|value| value.to_str());
    found.transpose().expect("text").unwrap_or("")
}

/// The token of the cookie that an answer sets.
fn given(answer: &Answer) -> String {
    let cookie = header(answer, "set-cookie");
    let token = cookie
        .split(';')
        .next()
        .and_then(|it| it.strip_prefix("canopy="));
    token.expect("a session's cookie").to_owned()
}

async fn status(world: &World, token: &str) -> u16 {
    let caller = Caller::Session(token.into());
    world.get(&caller, "/api/v1/organizations").await.status
}

/// The path of a fresh one-time link.
async fn link(world: &World) -> String {
    let operator = world.operator();
    let made = create_admin(
        &world.house,
        &operator,
        "zoe@harbor.example",
        Some("Zoe"),
        Some("Zed"),
    )
    .await;
    let (_, address) = made.expect("a link");
    address
        .strip_prefix("http://127.0.0.1:8080")
        .expect("the base URL")
        .to_owned()
}

/// What may not differ: status, body, and headers besides those of the request itself.
fn bytes(answer: &Answer) -> (u16, String, String) {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    headers.remove("x-request-id");
    let mut headers: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (answer.status, headers.join("\n"), answer.text())
}

crate::worlds! {
    async fn the_cookie_is_for_this_server_only(world) {
        ann(&world).await;
        let answer = enter(&world, &Caller::Nobody, ANN, PASSWORD).await;
        assert_eq!((answer.status, header(&answer, "location")), (303, "/"));
        let cookie = header(&answer, "set-cookie");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.to_lowercase().contains("domain"), "{cookie}");
        assert!(given(&answer).len() >= 43, "{cookie}");
        assert_eq!(status(&world, &given(&answer)).await, 200);
        assert!(!answer.text().contains(&given(&answer)));
    }

    async fn a_token_from_before_the_sign_in_is_never_adopted(world) {
        ann(&world).await;
        let chosen = Caller::Session("chosen-by-somebody-else".into());
        let first = given(&enter(&world, &chosen, ANN, PASSWORD).await);
        assert_ne!(first, "chosen-by-somebody-else");
        assert_eq!(status(&world, "chosen-by-somebody-else").await, 401);
        // The same browser signs in again: a new session, and the one before is over.
        let second = given(&enter(&world, &Caller::Session(first.clone()), ANN, PASSWORD).await);
        assert_ne!(first, second);
        assert_eq!((status(&world, &first).await, status(&world, &second).await), (401, 200));
        // Another browser keeps its own.
        let third = given(&enter(&world, &Caller::Nobody, ANN, PASSWORD).await);
        assert_eq!((status(&world, &second).await, status(&world, &third).await), (200, 200));
        // A wrong attempt ends nothing.
        assert_eq!(enter(&world, &Caller::Session(second.clone()), ANN, "wrong").await.status, 422);
        assert_eq!(status(&world, &second).await, 200);
        let out = send(&world, &Caller::Session(second.clone()), "/sign-out", &[], &[]).await;
        assert!(out.status == 303 && header(&out, "set-cookie").contains("Max-Age=0"));
        assert_eq!((status(&world, &second).await, status(&world, &third).await), (401, 200));
    }

    async fn the_form_tells_wrong_from_unknown_to_nobody(world) {
        ann(&world).await;
        let wrong = enter(&world, &Caller::Nobody, ANN, "wrong password").await;
        let unknown = enter(&world, &Caller::Nobody, "eve@harbor.example", "wrong password").await;
        assert_eq!(wrong.status, 422);
        let blank = |answer: &Answer, email: &str| answer.text().replace(email, "somebody");
        assert_eq!(blank(&wrong, ANN), blank(&unknown, "eve@harbor.example"));
        assert!(!wrong.text().contains("wrong password"), "the password is not given back");
        assert!(header(&wrong, "set-cookie").is_empty());
        for _ in 0..10 {
            enter(&world, &Caller::Nobody, ANN, "wrong").await;
        }
        let (right, wrong) = (enter(&world, &Caller::Nobody, ANN, PASSWORD).await, enter(&world, &Caller::Nobody, ANN, "wrong").await);
        assert_eq!((right.status, header(&right, "retry-after")), (429, "900"));
        assert_eq!(bytes(&right), bytes(&wrong));
    }

    async fn a_claimed_address_does_not_move_the_limit(world) {
        ann(&world).await;
        enter(&world, &Caller::Nobody, "eve@harbor.example", "wrong").await;
        let full = "UPDATE sign_in_attempts SET failures = 100 WHERE subject = 'address/127.0.0.1'";
        assert_eq!(tamper(world.store(), full).await, 1);
        for name in ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip"] {
            let value = if name == "forwarded" { "for=203.0.113.9" } else { "203.0.113.9" };
            let form = [("email", ANN), ("password", PASSWORD)];
            let answer = send(&world, &Caller::Nobody, "/sign-in", &[(name, value)], &form).await;
            assert_eq!(answer.status, 429, "{name}");
        }
        let elsewhere = "SELECT COUNT(*) FROM sign_in_attempts WHERE subject LIKE 'address/%' AND subject <> 'address/127.0.0.1'";
        assert_eq!(number(world.store(), elsewhere).await, 0);
    }

    async fn the_way_back_leads_to_our_pages_only(world) {
        ann(&world).await;
        let asked = world.get(&Caller::Nobody, "/o/harbor-group?sort=cases").await;
        assert_eq!((asked.status, header(&asked, "location")), (303, "/sign-in?next=/o/harbor-group%3Fsort%3Dcases"));
        for (next, wanted) in [
            ("/o/harbor-group?sort=cases", "/o/harbor-group?sort=cases"), ("//evil.example", "/"), ("https://evil.example", "/"),
            ("/\\evil.example", "/"), ("/\t/evil.example", "/"), ("javascript:alert(1)", "/"), ("evil.example", "/"), ("", "/"),
            ("/x\r\nset-cookie: a=b", "/"),
        ] {
            let form = [("email", ANN), ("password", PASSWORD), ("next", next)];
            let answer = send(&world, &Caller::Nobody, "/sign-in", &[("host", "evil.example")], &form).await;
            assert_eq!((answer.status, header(&answer, "location")), (303, wanted), "{next}");
        }
    }

    async fn another_site_cannot_send_our_forms(world) {
        ann(&world).await;
        let link = link(&world).await;
        let before = number(world.store(), SESSIONS).await;
        let own = world.sign_in(ANN).await;
        let cross: &[(&str, &str)] = &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        let forms: [(&str, &[(&str, &str)]); 5] = [
            ("/sign-in", &[("email", ANN), ("password", PASSWORD)]), (&link, &[("password", PASSWORD)]),
            ("/sign-out", &[]), ("/o/harbor-group/settings", &[("name", "Evil")]), ("/o/harbor-group/companies", &[("name", "Evil")]),
        ];
        for (path, form) in forms {
            let answer = send(&world, &own, path, cross, form).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(header(&answer, "set-cookie").is_empty(), "{path}");
            assert!(header(&answer, "content-type").starts_with("text/html"), "{path}");
        }
        assert_eq!(number(world.store(), SESSIONS).await, before + 1);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM organizations WHERE name = 'Evil'").await, 0);
        assert_eq!(send(&world, &Caller::Nobody, &link, &[], &[("password", PASSWORD)]).await.status, 303);
    }

    async fn a_link_is_shown_by_get_and_spent_by_post(world) {
        let (used, unused) = (link(&world).await, link(&world).await);
        for _ in 0..3 {
            let shown = world.get(&Caller::Nobody, &used).await;
            assert_eq!(shown.status, 200);
            assert!(shown.text().contains("zoe@harbor.example"));
        }
        assert_eq!(number(world.store(), SESSIONS).await, 0);
        assert_eq!(send(&world, &Caller::Nobody, &used, &[], &[("password", "short")]).await.status, 422);
        let entered = send(&world, &Caller::Nobody, &used, &[], &[("password", PASSWORD)]).await;
        assert_eq!((entered.status, status(&world, &given(&entered)).await), (303, 200));
        let nowhere = "/sign-in/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let never = bytes(&world.get(&Caller::Nobody, nowhere).await);
        let never_sent = bytes(&send(&world, &Caller::Nobody, nowhere, &[], &[("password", PASSWORD)]).await);
        assert_eq!((never.0, never_sent.0), (404, 404));
        assert_eq!(bytes(&world.get(&Caller::Nobody, &used).await), never);
        assert_eq!(bytes(&send(&world, &Caller::Nobody, &used, &[], &[("password", PASSWORD)]).await), never_sent);
        world.set("2026-03-11T14:00:00Z");
        assert_eq!(bytes(&world.get(&Caller::Nobody, &unused).await), never);
        assert_eq!(bytes(&send(&world, &Caller::Nobody, &unused, &[], &[("password", PASSWORD)]).await), never_sent);
    }

    async fn sessions_are_listed_and_ended_by_their_owner(world) {
        ann(&world).await;
        let (own, other) = (world.sign_in(ANN).await, world.sign_in(ANN).await);
        world.person("bob@harbor.example", &[]).await;
        let bob = world.sign_in("bob@harbor.example").await;
        let page = world.get(&own, "/me").await.text();
        let ids: Vec<&str> = page.split("/me/sessions/").skip(1).filter_map(|rest| rest.split('/').next()).collect();
        assert_eq!(ids.len(), 2);
        for id in [ids[0], "ses_01k2v3w4x5y6z7a8b9c0"] {
            let path = format!("/me/sessions/{id}/revoke");
            assert_eq!(bytes(&send(&world, &bob, &path, &[], &[]).await), bytes(&world.get(&bob, "/nothing").await));
        }
        // The other one first, and then the one that asks.
        let token = |caller: &Caller| match caller { Caller::Session(token) => token.clone(), _ => String::new() };
        for id in &ids {
            send(&world, &own, &format!("/me/sessions/{id}/revoke"), &[], &[]).await;
        }
        assert_eq!(number(world.store(), SESSIONS).await, 1 + i64::from(status(&world, &token(&other)).await == 200));
        assert_eq!(status(&world, &token(&own)).await, 401);
        assert_eq!(status(&world, &token(&bob)).await, 200);
    }
}
