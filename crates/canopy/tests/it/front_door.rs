//! What lies around every route: other sites cannot act for a signed-in person, every answer carries
//! the security headers, and nothing that a request claims of itself finds its way into links.

use canopy_app::operator::create_admin;
use canopy_domain::role::Assignment;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Answer, Caller};
use crate::ledger::number;
use crate::world::{Company, World};

/// A signed-in admin and a company.
async fn ann(world: &World) -> (Caller, Company) {
    let (organization, company) = world.one_company().await;
    let role = Assignment::organization_admin(&*organization.id);
    world.person("ann@harbor.example", &[role]).await;
    (world.sign_in("ann@harbor.example").await, company)
}

/// A change of the company's name with headers of a browser's choice.
async fn rename(
    world: &World,
    caller: &Caller,
    company: &Company,
    headers: &[(&str, &str)],
) -> Answer {
    let path = format!("/api/v1/companies/{}", company.slug);
    let mut request = world.request(caller, Method::PATCH, &path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.json(&json!({ "name": "Renamed" }));
    Answer::read(request.send().await.expect("the server answers")).await
}

const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
    ("cache-control", "no-store"),
];

fn guarded(what: &str, answer: &Answer) {
    for (name, value) in HEADERS {
        let found = answer.headers.get(name).map(|it| it.as_bytes());
        assert_eq!(found, Some(value.as_bytes()), "{what}: {name}");
        assert_eq!(
            answer.headers.get_all(name).iter().count(),
            1,
            "{what}: {name}"
        );
    }
    let policy = answer.headers.get("content-security-policy").expect(what);
    let policy = policy.to_str().expect("text");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    let id = answer.headers.get("x-request-id").expect(what);
    assert!(id.to_str().expect("text").starts_with("req_"), "{what}");
    assert!(answer.headers.get("server").is_none(), "{what}");
}

/// What the server says next on a connection, to the end of its JSON.
async fn answered(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    while !said.ends_with(b"}") {
        assert_ne!(
            stream.read_buf(&mut said).await.expect("an answer"),
            0,
            "the connection ended"
        );
    }
    String::from_utf8(said).expect("text")
}

crate::worlds! {
    async fn another_site_cannot_act_for_a_person(world) {
        let (ann, company) = ann(&world).await;
        let before = number(world.store(), "SELECT COUNT(*) FROM audit_records").await;
        let refused: [&[(&str, &str)]; 5] = [
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
        ];
        for headers in refused {
            let answer = rename(&world, &ann, &company, headers).await;
            assert_eq!(answer.status, 403, "{headers:?}: {}", answer.text());
            guarded("a request from elsewhere", &answer);
            assert_eq!(number(world.store(), "SELECT COUNT(*) FROM audit_records").await, before, "{headers:?}");
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM companies WHERE name = 'Oak Law'").await, 1);
        let own = world.url("");
        let allowed: [&[(&str, &str)]; 4] = [&[("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")], &[("origin", &own)], &[]];
        for headers in allowed {
            assert_eq!(rename(&world, &ann, &company, headers).await.status, 200, "{headers:?}");
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM audit_records").await, before + 1);
        // Reading from elsewhere is no change, and the answer cannot be read there.
        let request = world.request(&ann, Method::GET, "/api/v1/organizations").header("sec-fetch-site", "cross-site").header("origin", "https://evil.example");
        let answer = Answer::read(request.send().await.expect("the server answers")).await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
    }

    async fn every_answer_carries_the_security_headers(world) {
        let (ann, company) = ann(&world).await;
        let own = format!("/api/v1/companies/{}", company.slug);
        for (path, status) in [
            ("/healthz", 200), ("/readyz", 200), ("/api/v1/openapi.json", 200), ("/api/v1/organizations", 200), (&*own, 200),
            ("/nothing/here", 404), ("/api/v1/nothing", 404), ("/api/v1/companies/none", 404), ("/api/v1/companies/%ff", 404),
        ] {
            let answer = world.get(&ann, path).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text());
            guarded(path, &answer);
        }
        guarded("nobody", &world.get(&Caller::Nobody, &own).await);
        guarded("wrong field", &world.patch(&ann, &own, &json!({ "nome": "x" })).await);
        guarded("wrong value", &world.patch(&ann, &own, &json!({ "name": "" })).await);
        guarded("wrong type", &world.post_raw(&ann, "/api/v1/events", "text/plain", "x").await);
        guarded("wrong JSON", &world.post_raw(&ann, "/api/v1/events", "application/cloudevents+json", "{").await);
        guarded("too large", &world.post_raw(&ann, "/api/v1/events", "application/cloudevents+json", vec![b' '; 17 << 20]).await);
        guarded("wrong method", &world.call(&ann, Method::DELETE, &own, None).await);
    }

    async fn who_sends_too_much_reads_the_refusal(world) {
        let mut stream = TcpStream::connect(world.address).await.expect("a connection");
        let body = vec![b' '; 17 << 20];
        let head = |more: &str| format!("POST /api/v1/events HTTP/1.1\r\nhost: canopy\r\ncontent-length: {}\r\n{more}\r\n", body.len());
        // Nothing is read before all is sent, as simple clients do; and the connection stays good.
        for _ in 0..2 {
            stream.write_all(head("").as_bytes()).await.expect("a head");
            stream.write_all(&body).await.expect("the server takes it all");
            let said = answered(&mut stream).await;
            assert!(said.starts_with("HTTP/1.1 413") && said.contains("16 MiB"), "{said}");
        }
        // Who asks first need not send.
        stream.write_all(head("expect: 100-continue\r\n").as_bytes()).await.expect("a head");
        let said = answered(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    }

    async fn what_is_said_to_be_packed_can_be_unpacked(world) {
        let (ann, _) = ann(&world).await;
        for (path, packed) in [("/api/v1/openapi.json", true), ("/api/v1/companies/none", false), ("/nothing/here", true)] {
            let request = world.request(&ann, Method::GET, path).header("accept-encoding", "gzip");
            let answer = Answer::read(request.send().await.expect("an answer")).await;
            let said = answer.headers.get("content-encoding").map(|it| it.to_str().expect("a word"));
            assert_eq!(said, packed.then_some("gzip"), "{path}");
            assert_eq!(answer.body.starts_with(&[0x1f, 0x8b]), packed, "{path}");
        }
    }

    async fn a_method_that_is_not_there_answers_like_a_place_that_is_not_there(world) {
        let (ann, company) = ann(&world).await;
        let own = format!("/api/v1/companies/{}", company.slug);
        for method in [Method::DELETE, Method::POST, Method::OPTIONS, Method::TRACE] {
            let here = world.call(&ann, method.clone(), &own, None).await;
            let nowhere = world.call(&ann, method.clone(), "/api/v1/companies/none", None).await;
            assert_eq!((here.status, nowhere.status), (404, 404), "{method}");
            assert_eq!(here.headers.get("allow"), nowhere.headers.get("allow"), "{method}");
        }
    }

    async fn what_a_request_claims_is_not_believed(world) {
        let (ann, company) = ann(&world).await;
        let lies = [
            ("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "for=203.0.113.9;host=evil.example"),
            ("x-forwarded-for", "203.0.113.9"), ("x-real-ip", "203.0.113.9"), ("x-request-id", "req_mine"),
        ];
        let path = format!("/api/v1/companies/{}", company.slug);
        let mut request = world.request(&ann, Method::PATCH, &path);
        for (name, value) in lies {
            request = request.header(name, value);
        }
        let answer = Answer::read(request.json(&json!({ "name": "Ash" })).send().await.expect("the server answers")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let whole = format!("{:?} {}", answer.headers, answer.text());
        assert!(!whole.contains("evil") && !whole.contains("req_mine") && !whole.contains("203.0.113.9"), "{whole}");
        // The audit log says where the request really came from.
        let told = "SELECT COUNT(*) FROM audit_records WHERE action = 'company.edited' AND address = '127.0.0.1'";
        assert_eq!(number(world.store(), told).await, 1);
        let (_, link) = create_admin(&world.house, &world.operator(), "zoe@harbor.example", Some("Zoe"), Some("Zed Group")).await.expect("a link");
        assert!(link.starts_with("http://127.0.0.1:8080/sign-in/"), "{link}");
    }
}
