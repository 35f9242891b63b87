//! Every route for every kind of caller in every kind of place. What somebody may not know of
//! answers byte for byte like what does not exist.

use canopy_app::access_control::end_all::what_ends;
use reqwest::Method;
use serde_json::{Value, json};

use crate::access_routes::{has_a_subject, subject};
use crate::answer_letter::letter;
use crate::cast::{Cast, KINDS, TELLTALE, cast};
use crate::client::{Answer, Caller, fill_in};
use crate::events::{call, credit};
use crate::route_table::{CREDITS, OPEN, Route, all_routes, letters};
use crate::statement_routes::{body_for, close_february, month_for};
use crate::world::{Company, Organization, World};

/// A place to ask for: the organization or the company, by slug or by id.
#[derive(Clone)]
pub struct Target {
    organization: String,
    company: String,
    person: String,
}

/// The places of a cast, each by slug and by id.
struct Targets {
    own: [Target; 2],
    sibling: [Target; 2],
    foreign: [Target; 2],
    missing: [Target; 2],
}

fn targets(cast: &Cast) -> Targets {
    let target = |organization: &str, company: &str, person: &str| Target {
        organization: organization.into(),
        company: company.into(),
        person: person.into(),
    };
    let of = |organization: &Organization, company: &Company| {
        let person = &organization.admin;
        [
            target(&organization.slug, &company.slug, person),
            target(&organization.id, &company.id, person),
        ]
    };
    let nobody = "per_01k2v3w4x5y6z7a8b9c0d";
    Targets {
        own: of(&cast.own, &cast.oak),
        sibling: of(&cast.own, &cast.elm),
        foreign: of(&cast.other, &cast.far),
        missing: [
            target("no-such-group", "no-such-firm", nobody),
            target(
                "org_01k2v3w4x5y6z7a8b9c0",
                "co_01k2v3w4x5y6z7a8b9c0d",
                nobody,
            ),
        ],
    }
}

/// The organization and the company of most callers, by slug.
pub fn own_target(cast: &Cast) -> Target {
    targets(cast).own[0].clone()
}

/// A number that no request of a test shares, for bodies that must be new each time.
pub fn fresh() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The body with which an allowed caller succeeds; nothing for routes that take none.
fn body(route: &str, target: &Target, n: u64) -> Option<Value> {
    if let Some(body) = body_for(route) {
        return body;
    }
    let (method, path) = route.split_once(' ')?;
    let last = path.rsplit('/').next()?;
    Some(match (method, last) {
        ("GET" | "DELETE", _) | ("POST", "see-as" | "remove") => return None,
        ("POST", "sign-in") => {
            json!({ "issuer": "https://login.example.com", "client_id": "canopy", "client_secret": "secret",
                "domains": "people.example" })
        }
        ("PUT", "identity-provider") => {
            json!({ "issuer": "https://login.example.com", "client_id": "canopy", "client_secret": "secret",
                "domains": ["people.example"] })
        }
        ("POST", "caps") => json!({ "act": "set", "currency": "USD", "amount": "100" }),
        ("POST", "selection") if path.contains("/caps/") => {
            json!({ "act": "set", "id": target.company, "amount": "100" })
        }
        ("PUT", "caps") => json!({ "currency": "USD", "amount": "100" }),
        ("PUT", "cap") => json!({ "amount": "100" }),
        ("POST", "webhooks") => {
            json!({ "url": "https://hooks.example.com/x", "events": "cap.near" })
        }
        ("POST", "assign" | "selection") => json!({ "step": "look" }),
        ("POST", "settings") | ("PATCH", _) => json!({ "name": format!("Renamed {n}") }),
        ("POST", "groups") => json!({ "name": format!("New {n}") }),
        ("POST", "companies") => {
            json!({ "name": format!("New {n}"), "time_zone": "Etc/UTC", "currency": "USD" })
        }
        ("POST" | "PUT", "status-words") => {
            json!({ "word": format!("word {n}"), "meaning": "open" })
        }
        ("POST", "void") => json!({ "source": "test", "id": "1", "reason": "a test" }),
        ("POST", "rates") => {
            json!({ "do": "save", "inherits": "true", "effective_on": rate_card(n)["effective_on"] })
        }
        ("POST", "credits") => {
            json!({ "amount": "1.00", "reason": "goodwill", "id": format!("m{n}") })
        }
        ("POST", "rate-cards") => rate_card(n),
        ("POST", "preview") if path.contains("/rate-cards/") => rate_card(n),
        ("POST", "events") => call(&target.company, &format!("m{n}"), "2026-03-10T13:30:00Z", 1),
        ("PUT", _) if path.contains("/cases/") => {
            json!({ "reference": "R", "status": "Intake", "opened_on": "2026-03-01" })
        }
        ("PUT", _) if path.contains("/campaigns/") => {
            json!({ "name": "Spring", "status": "active" })
        }
        _ => panic!("{route} needs a body in this test"),
    })
}

fn rate_card(n: u64) -> Value {
    let (year, month, day) = (2027 + n / 336, 1 + n / 28 % 12, 1 + n % 28);
    json!({
        "effective_on": format!("{year}-{month:02}-{day:02}"),
        "voice": { "per_minute": "0.10", "increment_ms": 30000, "minimum_ms": 30000, "bill_unconnected": false },
        "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.50" },
        "fees": [], "taxes": [],
    })
}

/// Asks a route of a target.
pub async fn ask(world: &World, caller: &Caller, route: &str, target: &Target, n: u64) -> Answer {
    let (method, path) = route.split_once(' ').expect("METHOD path");
    if has_a_subject(path) {
        return ask_about_a_subject(world, caller, route, target).await;
    }
    let path = path
        .replace("{organization}", &target.organization)
        .replace("{company}", &target.company)
        .replace("{person}", &target.person)
        .replace("{month}", month_for(route))
        .replace("{source}", "crm")
        .replace("{day}", "2026-03-10")
        .replace("/usage/event", "/usage/event?source=test&id=1")
        .replace("?source=test&id=1/void", "/void")
        .replace(
            "/report/difference",
            "/report/difference?stood_on=2026-03-05",
        )
        .replace("{id}", &format!("x{n}"));
    let method: Method = method.parse().expect("a method");
    let body = match path.ends_with("/end") || path.ends_with("/end-access") {
        true => {
            Some(json!({ "listed": listed(world, target).await })).filter(|_| method != Method::GET)
        }
        false => body(route, target, n),
    };
    if path == "/api/v1/events" {
        let body = serde_json::to_vec(&body).expect("JSON");
        let kind = "application/cloudevents+json";
        return world.post_raw(caller, &path, kind, body).await;
    }
    if path.starts_with("/api/") {
        return world.call(caller, method, &path, body.as_ref()).await;
    }
    let mut request = world.request(caller, method, &path);
    if let Some(body) = body {
        let fields = body.as_object().expect("fields");
        let fields = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().expect("text")));
        request = fill_in(request, fields);
    }
    let answer = Answer::read(request.send().await.expect("the server answers")).await;
    if path.ends_with("/see-as") && answer.status == 303 {
        // Later routes are asked for as oneself again.
        let end = world.request(caller, Method::POST, "/see-as/end");
        end.send().await.expect("the server answers");
    }
    answer
}

/// What ending all access of the target's person would end.
async fn listed(world: &World, target: &Target) -> String {
    let operator = world.operator();
    let ending = what_ends(
        &world.house,
        &operator,
        &target.organization,
        &target.person,
    )
    .await;
    ending.map(|ending| ending.listed()).unwrap_or_default()
}

/// Asks a route about a member, a group or an invitation that nobody asked about before.
async fn ask_about_a_subject(
    world: &World,
    caller: &Caller,
    route: &str,
    target: &Target,
) -> Answer {
    let (method, path) = route.split_once(' ').expect("METHOD path");
    let place = if path.contains("{company}") {
        &target.company
    } else {
        &target.organization
    };
    let subject = subject(world, route, place, fresh()).await;
    let path = path
        .replace("{organization}", place)
        .replace("{company}", place)
        .replace("{id}", &subject.id);
    let body = matches!(method, "POST" | "PATCH").then_some(&subject.body);
    let method: Method = method.parse().expect("a method");
    if path.starts_with("/api/") {
        return world.call(caller, method, &path, body).await;
    }
    let mut request = world.request(caller, method, &path);
    if let Some(body) = body {
        let fields = body.as_object().expect("fields").iter();
        let texts = fields.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        request = fill_in(request, texts);
    }
    Answer::read(request.send().await.expect("the server answers")).await
}

/// Everything of an answer that may not differ between what is hidden and what never was.
fn bytes(answer: &Answer) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let mut headers: Vec<(String, Vec<u8>)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
        .collect();
    headers.sort();
    let id = answer.headers.get("x-request-id").expect("a request id");
    let id = id.to_str().expect("text");
    (answer.status, headers, answer.text().replace(id, "req"))
}

/// The same of an answer to nobody: the way to the sign-in names the way back, as it was asked for.
fn bytes_to_nobody(answer: &Answer, target: &Target) -> (u16, String, String) {
    let (status, headers, body) = bytes(answer);
    let headers: Vec<(String, String)> = headers
        .into_iter()
        .map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned()))
        .collect();
    let blank = |text: String| {
        let text = text
            .replace(&target.organization, "it")
            .replace(&target.company, "it")
            .replace(&target.person, "it");
        ["asg_", "inv_", "whe_", "sch_"]
            .iter()
            .fold(text, |text, kind| without_ids(&text, kind))
    };
    (status, blank(format!("{headers:?}")), blank(body))
}

/// The text without the ids of a kind: what is asked for is another one each time.
fn without_ids(text: &str, kind: &str) -> String {
    let is_of_an_id = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let mut parts = text.split(kind);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        all + part.trim_start_matches(is_of_an_id)
    })
}

fn echoes(answer: &Answer, target: &Target) -> bool {
    let (_, mut headers, body) = bytes(answer);
    headers.retain(|(name, _)| name != "location");
    let whole = format!("{headers:?}{body}");
    whole.contains(&target.organization) || whole.contains(&target.company)
}

/// Nothing tells the one answer from the other.
fn alike(one: (&Answer, &Target), other: (&Answer, &Target), route: &Route, kind: &str) {
    let name = route.route;
    if one.0.status == 303 {
        let (one, other) = (
            bytes_to_nobody(one.0, one.1),
            bytes_to_nobody(other.0, other.1),
        );
        assert_eq!(one, other, "{name} for {kind}");
    } else {
        assert_eq!(bytes(one.0), bytes(other.0), "{name} for {kind}");
    }
}

/// Asks for a place that the table says something about.
async fn check_known(world: &World, cast: &Cast, route: &Route, row: &str, targets: &[Target; 2]) {
    let missing = &self::targets(cast).missing;
    for (place, wanted) in letters(row).into_iter().enumerate() {
        let caller = &cast.callers[place];
        for (target, nothing) in targets.iter().zip(missing) {
            let n = fresh();
            let answer = ask(world, caller, route.route, target, n).await;
            let got = letter(route.route, &answer);
            let kind = KINDS[place];
            assert_eq!(got, wanted, "{} for {kind}: {}", route.route, answer.text());
            if wanted == '.' || wanted == '!' {
                let other = ask(world, caller, route.route, nothing, n).await;
                alike((&answer, target), (&other, nothing), route, kind);
                assert!(!echoes(&answer, target), "{} for {kind}", route.route);
            }
        }
    }
}

/// Asks for a place of others and for one that never was: both answer alike.
async fn check_unknown(world: &World, cast: &Cast, route: &Route) {
    let all = targets(cast);
    let own = letters(route.own);
    for (place, caller) in cast.callers.iter().enumerate() {
        for (foreign, missing) in all.foreign.iter().zip(&all.missing) {
            let (n, kind) = (fresh(), KINDS[place]);
            let theirs = ask(world, caller, route.route, foreign, n).await;
            let nowhere = ask(world, caller, route.route, missing, n).await;
            let at_home = kind.ends_with("of another organization") && own[place] != '!';
            let hidden = if own[place] == '!' { '!' } else { '.' };
            // At home they get what the same kind of caller gets here.
            let same_kind = match kind {
                "key of another organization" => "organization key",
                _ => "organization admin",
            };
            let here = KINDS.iter().position(|known| *known == same_kind);
            let wanted = match here.filter(|_| at_home) {
                Some(here) => own[here],
                None => hidden,
            };
            assert_eq!(
                letter(route.route, &theirs),
                wanted,
                "{} for {kind}: {}",
                route.route,
                theirs.text()
            );
            assert_eq!(
                letter(route.route, &nowhere),
                hidden,
                "{} for {kind}",
                route.route
            );
            if !at_home {
                alike((&theirs, foreign), (&nowhere, missing), route, kind);
                assert!(!echoes(&theirs, foreign), "{} for {kind}", route.route);
            }
            assert!(!echoes(&nowhere, missing), "{} for {kind}", route.route);
        }
    }
}

/// The routes that the router was built from, and no other.
#[test]
fn the_table_has_every_route() {
    let mut known: Vec<String> = OPEN
        .iter()
        .copied()
        .chain(all_routes().map(|route| route.route))
        .map(str::to_owned)
        .collect();
    known.sort();
    assert_eq!(canopy_web::served(), known);
}

/// The document that integrators read has every route of the API that the server has.
#[test]
fn the_document_has_every_route_of_the_api() {
    let document = serde_json::to_value(canopy_web::api::document()).expect("JSON");
    let mut described = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let methods = methods.as_object().expect("methods").keys();
        described.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    described.push("GET /api/v1/openapi.json".into());
    described.sort();
    let served: Vec<String> = canopy_web::served()
        .into_iter()
        .filter(|route| route.contains(" /api/"))
        .collect();
    assert_eq!(served, described);
}

crate::worlds! {
    async fn every_caller_gets_what_the_table_says(world) {
        let cast = cast(&world).await;
        close_february(&world, &cast).await;
        let all = targets(&cast);
        for route in all_routes() {
            check_known(&world, &cast, route, route.own, &all.own).await;
            if let Some(sibling) = route.sibling {
                check_known(&world, &cast, route, sibling, &all.sibling).await;
            }
        }
        world.verify().await;
    }

    async fn what_is_foreign_answers_like_what_is_not_there(world) {
        let cast = cast(&world).await;
        close_february(&world, &cast).await;
        for route in all_routes() {
            check_unknown(&world, &cast, route).await;
        }
    }

    async fn only_admins_of_the_organization_give_credits(world) {
        let cast = cast(&world).await;
        let rows = [(CREDITS.own, &cast.oak), (CREDITS.sibling.expect("a row"), &cast.elm)];
        for (row, company) in rows {
            for (place, wanted) in letters(row).into_iter().enumerate() {
                let event = credit(&company.slug, &format!("c{}", fresh()), "2026-03-10T13:30:00Z", "1");
                let body = serde_json::to_vec(&event).expect("JSON");
                let kind = "application/cloudevents+json";
                let answer = world.post_raw(&cast.callers[place], "/api/v1/events", kind, body).await;
                assert_eq!(letter(CREDITS.route, &answer), wanted, "{}: {}", KINDS[place], answer.text());
            }
        }
    }

    async fn what_is_open_is_open_to_all_alike(world) {
        let cast = cast(&world).await;
        for route in ["/healthz", "/readyz", "/api/v1/openapi.json", "/assets/none.css"] {
            let nobody = world.get(&Caller::Nobody, route).await;
            for caller in &cast.callers {
                assert_eq!(bytes(&world.get(caller, route).await), bytes(&nobody), "{route}");
            }
        }
    }

    async fn a_list_of_organizations_holds_one_s_own(world) {
        let cast = cast(&world).await;
        for (kind, caller) in KINDS.iter().zip(&cast.callers) {
            let answer = world.get(caller, "/api/v1/organizations").await;
            let wanted: &[&str] = match *kind {
                "nobody" | "broken key" | "revoked key" | "expired session" | "deactivated person" => {
                    answer.problem(401);
                    continue;
                }
                "admin of another organization" | "key of another organization" => &[&cast.other.slug],
                "expired assignment" => &[],
                kind if kind.starts_with("company") => &[],
                _ => &[&cast.own.slug],
            };
            let items = answer.expect(200)["items"].clone();
            let slugs: Vec<&str> = items.as_array().expect("a list").iter().filter_map(|item| item["slug"].as_str()).collect();
            assert_eq!(slugs, wanted, "{kind}");
        }
    }

    async fn amounts_are_for_those_with_billing_only(world) {
        let cast = cast(&world).await;
        for kind in KINDS {
            let caller = cast.caller(kind);
            let answer = world.get(caller, &format!("/api/v1/organizations/{}/overview", cast.own.slug)).await;
            if answer.status != 200 {
                continue;
            }
            let told = answer.text().contains(TELLTALE) || answer.json()["billing"].is_array();
            let partly = answer.json()["items"].as_array().expect("items").iter().any(|item| !item["billing"].is_null());
            let wanted = !["viewer with companies, without billing", "viewer with the overview only"].contains(&kind);
            assert_eq!((told, partly), (wanted, wanted), "{kind}: {}", answer.text());
            if !wanted {
                assert!(!answer.text().contains("USD") && !answer.text().contains("amount"), "{kind}: {}", answer.text());
            }
        }
    }
}
