//! Invitations through the API: sent, brought up to date, edited, resent, revoked, listed.

use canopy_domain::role::Assignment;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::client::{Answer, Caller, fill_in};
use crate::ledger::{number, query, rows, tamper};
use crate::world::{Company, Organization, World};

pub const ZOE: &str = "zoe@people.example";

/// Where invitations to an organization are sent.
pub fn of(organization: &Organization) -> String {
    format!("/api/v1/organizations/{}/invitations", organization.slug)
}

/// Where invitations to a company are sent.
pub fn of_company(company: &Company) -> String {
    format!("/api/v1/companies/{}/invitations", company.slug)
}

/// An organization with two companies, and Ann, who administers it.
pub async fn harbor(world: &World) -> (Organization, Company, Company, Caller) {
    let (organization, oak) = world.one_company().await;
    let elm = world
        .company(&organization, "Elm Legal", "America/Chicago", "USD")
        .await;
    let admin = Assignment::organization_admin(&*organization.id);
    world.person("ann@people.example", &[admin]).await;
    let ann = world.sign_in("ann@people.example").await;
    (organization, oak, elm, ann)
}

/// The path of the link that an answer gives.
pub fn path(sent: &Value) -> String {
    let link = sent["link"].as_str().expect("a link");
    let path = link.strip_prefix("http://127.0.0.1:8080");
    path.expect("the configured address").to_owned()
}

/// The paths of the links of invitations in the letters to an address that are good now.
pub async fn all_in_letters(world: &World, email: &str) -> Vec<String> {
    let sql = format!("SELECT text_part FROM letters WHERE recipient = '{email}'");
    let texts = query(world.store(), &sql).await.concat().join("\n");
    let links = texts
        .lines()
        .filter_map(|line| line.strip_prefix("http://127.0.0.1:8080"));
    let mut good = Vec::new();
    for link in links.filter(|link| link.starts_with("/invitations/")) {
        if world.get(&Caller::Nobody, link).await.status == 200 {
            good.push(link.to_owned());
        }
    }
    good
}

/// The path of the one that is good.
pub async fn in_letter(world: &World, email: &str) -> String {
    let mut good = all_in_letters(world, email).await;
    assert_eq!(good.len(), 1, "{good:?}");
    good.remove(0)
}

/// Ann, whose session is over by then.
async fn ann_again(world: &World) -> Caller {
    world.sign_in("ann@people.example").await
}

fn error(answer: &Answer, status: u16) -> String {
    let (code, field) = answer.problem(status);
    format!("{field} {code}")
}

crate::worlds! {
    async fn an_invitation_is_sent_with_its_letter_and_record(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let new = json!({ "email": " ZOE@People.Example ", "role": "organization_viewer", "pages": ["reporting"] });
        let sent = world.post(&ann, &of(&organization), &new).await.expect(201);
        for (field, value) in [("kind", "invitation"), ("status", "pending"), ("role", "organization_viewer"), ("expires_at", "2026-03-17T14:00:00Z")] {
            assert_eq!(sent[field], value, "{sent:#}");
        }
        assert_eq!((&sent["person"]["email"], &sent["granted_by"]["name"]), (&ZOE.into(), &"ann@people.example".into()));
        assert_eq!(sent["scope"]["organization"]["id"], organization.id.as_str());
        // The letter has a link of its own, which nobody but its reader gets.
        let letters = in_letter(&world, ZOE).await;
        assert_ne!(letters, path(&sent));
        assert_eq!(world.get(&Caller::Nobody, &letters).await.status, 200);
        // Tokens are kept as hashes, and told to nobody again.
        let token = path(&sent).rsplit('/').next().expect("a token").to_owned();
        let letters = letters.rsplit('/').next().expect("a token").to_owned();
        let kept = query(world.store(), "SELECT * FROM invitations").await.concat().join(" ");
        assert!(!kept.contains(&token) && !kept.contains(&letters), "{kept}");
        assert!(!sent.to_string().contains(&letters), "{sent:#}");
        let told = [
            world.get(&ann, &of(&organization)).await,
            world.get(&ann, &format!("/api/v1/organizations/{}/access?status=pending", organization.slug)).await,
        ];
        for listed in told {
            assert!(!listed.text().contains(&token) && !listed.text().contains("link\""), "{}", listed.text());
            assert_eq!(listed.json()["items"][0]["id"], sent["id"]);
        }
        let record = rows(world.store(), "SELECT action, subject, after_state FROM audit_records WHERE action LIKE 'invitation%'").await;
        assert!(record.starts_with("invitation.sent ") && record.contains(ZOE) && !record.contains(&token), "{record}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 1);
    }

    async fn several_addresses_have_a_result_each(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person("held@people.example", &[Assignment::company_admin(&*oak.id)]).await;
        let new = json!({ "emails": ["a@people.example", "no address", "A@People.Example", "ann@people.example", "held@people.example", "b@people.example"],
            "role": "company_admin", "company": oak.slug });
        let answer = world.post(&ann, &of(&organization), &new).await.expect(200);
        let told: Vec<String> = answer["results"].as_array().expect("results").iter()
            .map(|it| format!("{} {}", it["status"].as_str().unwrap_or(""), it["error"]["code"].as_str().unwrap_or(""))).collect();
        assert_eq!(told, ["invited ", "refused invalid", "refused repeated", "refused own_role", "refused already_held", "invited "]);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 2);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM invitations").await, 2);
        let many: Vec<String> = (0..101).map(|n| format!("p{n}@people.example")).collect();
        for (body, wanted) in [
            (json!({ "emails": many, "role": "organization_admin" }), "emails out_of_range"),
            (json!({ "emails": [], "role": "organization_admin" }), "emails out_of_range"),
            (json!({ "role": "organization_admin" }), "email required"),
            (json!({ "email": ZOE, "role": "company_admin" }), "company required"),
            (json!({ "email": ZOE, "role": "company_user", "company": oak.slug }), "scopes required"),
            (json!({ "email": ZOE, "role": "organization_admin", "expires_at": "2026-03-10T14:00:00Z" }), "expires_at in_past"),
        ] {
            assert_eq!(error(&world.post(&ann, &of(&organization), &body).await, 422), wanted, "{body}");
        }
    }

    async fn a_second_invitation_brings_the_open_one_up_to_date(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let admin = json!({ "email": ZOE, "role": "organization_admin" });
        let viewer = json!({ "email": "Zoe@PEOPLE.example", "role": "organization_viewer" });
        let first = world.post(&ann, &of(&organization), &admin).await.expect(201);
        world.set("2026-03-12T14:00:00Z");
        let second = world.post(&ann, &of(&organization), &viewer).await.expect(200);
        assert_eq!((&second["id"], &second["role"]), (&first["id"], &"organization_viewer".into()));
        assert_eq!(second["expires_at"], "2026-03-19T14:00:00Z");
        assert_eq!(world.get(&Caller::Nobody, &path(&first)).await.status, 404);
        assert_eq!(world.get(&Caller::Nobody, &path(&second)).await.status, 200);
        // Another place is another invitation.
        let elsewhere = json!({ "email": ZOE, "role": "company_admin", "company": oak.slug });
        let other = world.post(&ann, &of(&organization), &elsewhere).await.expect(201);
        assert_ne!(other["id"], first["id"]);
        let same = json!({ "email": ZOE, "role": "company_user", "all_cases": true });
        let same = world.post(&ann, &of_company(&oak), &same).await.expect(200);
        assert_eq!(same["id"], other["id"]);
    }

    async fn twenty_at_once_are_one_invitation(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let beside = world.beside().await;
        let (houses, path) = ([&world, &beside], &of(&organization));
        let new = &json!({ "email": ZOE, "role": "organization_admin" });
        let answers = join_all((0..20).map(|n| houses[n % 2].post(&ann, path, new))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        // And no more than ten letters.
        assert_eq!((count(201), count(200), count(429)), (1, 9, 10), "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM invitations").await, 1);
    }

    async fn a_resent_invitation_keeps_its_id_and_kills_the_link_before(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let sent = world.post(&ann, &of(&organization), &json!({ "email": ZOE, "role": "organization_admin" })).await.expect(201);
        let one = format!("{}/{}", of(&organization), sent["id"].as_str().expect("an id"));
        let first = in_letter(&world, ZOE).await;
        world.set("2026-03-17T13:59:59Z");
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.status, 200);
        world.set("2026-03-17T14:00:00Z");
        let gone = world.get(&Caller::Nobody, &path(&sent)).await;
        let never = world.get(&Caller::Nobody, "/invitations/never-made").await;
        assert_eq!((gone.status, &gone.body), (404, &never.body));
        let listed = world.get(&organization.key, &of(&organization)).await.expect(200);
        assert_eq!(listed["items"][0]["status"], "expired", "expired ones stay listed");
        let again = world.post(&organization.key, &format!("{one}/resend"), &json!({})).await.expect(200);
        assert_eq!((&again["id"], &again["status"], &again["expires_at"]), (&sent["id"], &"pending".into(), &"2026-03-24T14:00:00Z".into()));
        assert_ne!(path(&again), path(&sent));
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.body, never.body);
        assert_eq!(world.get(&Caller::Nobody, &path(&again)).await.status, 200);
        // The letter's own link dies with it, and there is a new one.
        assert_eq!(world.get(&Caller::Nobody, &first).await.body, never.body);
        assert_ne!(in_letter(&world, ZOE).await, first);
        assert_eq!(world.call(&ann_again(&world).await, reqwest::Method::DELETE, &one, None).await.status, 204);
        assert!(all_in_letters(&world, ZOE).await.is_empty(), "revoked, both links lead nowhere");
    }

    async fn an_offer_whose_role_is_over_as_well_is_edited_and_resent(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let new = json!({ "email": ZOE, "role": "organization_admin", "expires_at": "2026-03-15T00:00:00Z" });
        let sent = world.post(&ann, &of(&organization), &new).await.expect(201);
        let one = format!("{}/{}", of(&organization), sent["id"].as_str().expect("an id"));
        world.set("2026-03-18T14:00:00Z");
        let key = &organization.key;
        assert_eq!(error(&world.post(key, &format!("{one}/resend"), &json!({})).await, 422), "expires_at in_past");
        let edited = world.patch(key, &one, &json!({ "expires_at": "2026-06-01T00:00:00Z" })).await.expect(200);
        assert_eq!((&edited["id"], &edited["status"]), (&sent["id"], &"expired".into()), "its links are over all the same");
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.status, 404);
        let again = world.post(key, &format!("{one}/resend"), &json!({})).await.expect(200);
        assert_eq!(again["role_expires_at"], "2026-06-01T00:00:00Z");
        assert_eq!(world.get(&Caller::Nobody, &path(&again)).await.status, 200);
    }

    async fn nobody_has_letters_sent_without_end(world) {
        let (organization, oak, elm, ann) = harbor(&world).await;
        let beside = world.beside().await;
        let houses = [&world, &beside];
        // From the organization and from its companies, by two servers: one count.
        let ways = [
            (of(&organization), json!({ "email": ZOE, "role": "organization_viewer" })),
            (of_company(&oak), json!({ "email": ZOE, "role": "company_admin" })),
            (of_company(&elm), json!({ "email": ZOE, "role": "company_admin" })),
        ];
        for n in 0..10 {
            let (path, body) = &ways[n % 3];
            let status = houses[n % 2].post(&ann, path, body).await.status;
            assert!(status == 201 || status == 200, "{n}: {status}");
        }
        let late = world.post(&ann, &ways[0].0, &ways[0].1).await;
        assert_eq!((late.problem(429).0, late.headers["retry-after"].as_bytes()), ("too_many_attempts".into(), &b"86400"[..]));
        let listed = world.get(&ann, &of(&organization)).await.expect(200);
        let id = listed["items"].as_array().expect("items").iter().find(|item| item["role"] == "organization_viewer").expect("one")["id"].clone();
        world.post(&ann, &format!("{}/{}/resend", of(&organization), id.as_str().expect("an id")), &json!({})).await.problem(429);
        let several = json!({ "emails": [ZOE, "yan@people.example"], "role": "organization_viewer" });
        let answer = world.post(&ann, &of(&organization), &several).await.expect(200);
        let told: Vec<&str> = answer["results"].as_array().expect("results").iter().map(|one| one["error"]["code"].as_str().unwrap_or("sent")).collect();
        assert_eq!(told, ["too_many_letters", "sent"]);
        let letters = format!("SELECT COUNT(*) FROM letters WHERE recipient = '{ZOE}'");
        assert_eq!(number(world.store(), &letters).await, 10);
        // All of them together, and no longer than a day.
        let many: Vec<String> = (0..989).map(|n| format!("('{}', 'p{n}@people.example', 1773151200000000)", organization.id)).collect();
        tamper(world.store(), &format!("INSERT INTO invitation_letters (workplace_id, email, posted_at) VALUES {}", many.join(", "))).await;
        world.post(&ann, &of(&organization), &json!({ "email": "new@people.example", "role": "organization_viewer" })).await.problem(429);
        world.set("2026-03-11T14:00:00Z");
        let ann = ann_again(&world).await;
        assert_eq!(world.post(&ann, &ways[0].0, &ways[0].1).await.status, 200);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM invitation_letters").await, 1);
    }

    async fn a_pending_invitation_is_edited_and_revoked(world) {
        let (organization, oak, elm, ann) = harbor(&world).await;
        let new = json!({ "email": ZOE, "role": "organization_viewer", "companies": [oak.slug] });
        let sent = world.post(&ann, &of(&organization), &new).await.expect(201);
        let one = format!("{}/{}", of(&organization), sent["id"].as_str().expect("an id"));
        let edited = world.patch(&ann, &one, &json!({ "pages": ["billing"], "companies": [elm.slug] })).await.expect(200);
        assert_eq!(edited["scope"]["companies"][0]["id"], elm.id.as_str());
        assert!(edited["pages"].as_array().expect("pages").contains(&"billing".into()) && edited["link"].is_null(), "{edited:#}");
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.status, 200, "its link stays good");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters").await, 1);
        assert_eq!(error(&world.patch(&ann, &one, &json!({ "company": oak.slug })).await, 422), "company invalid");
        assert_eq!(world.call(&ann, reqwest::Method::DELETE, &one, None).await.status, 204);
        for again in [
            world.call(&ann, reqwest::Method::DELETE, &one, None).await,
            world.patch(&ann, &one, &json!({})).await,
            world.post(&ann, &format!("{one}/resend"), &json!({})).await,
        ] {
            again.problem(404);
        }
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.status, 404);
        assert_eq!(world.get(&ann, &of(&organization)).await.expect(200)["items"], json!([]));
        let actions = rows(world.store(), "SELECT action FROM audit_records WHERE action LIKE 'invitation%' ORDER BY seq").await;
        assert_eq!(actions, "invitation.sent, invitation.edited, invitation.revoked");
        // A revoked one is out of the way of the next.
        let next = world.post(&ann, &of(&organization), &new).await.expect(201);
        assert_ne!(next["id"], sent["id"]);
    }

    async fn nobody_invites_beyond_what_they_hold(world) {
        let (organization, oak, elm, ann) = harbor(&world).await;
        world.person("bob@people.example", &[Assignment::company_admin(&*oak.id)]).await;
        let bob = world.sign_in("bob@people.example").await;
        let own = world.post(&bob, &of_company(&oak), &json!({ "email": ZOE, "role": "company_admin" })).await.expect(201);
        assert_eq!(own["scope"]["company"]["id"], oak.id.as_str());
        for (path, body, status) in [
            (of_company(&oak), json!({ "email": ZOE, "role": "organization_admin" }), 422),
            (of_company(&oak), json!({ "email": ZOE, "role": "organization_viewer" }), 422),
            (of_company(&oak), json!({ "email": ZOE, "role": "company_admin", "company": elm.slug }), 422),
            (of_company(&oak), json!({ "email": "bob@people.example", "role": "company_user", "all_cases": true }), 403),
            (of_company(&elm), json!({ "email": ZOE, "role": "company_user", "all_cases": true }), 404),
            (of(&organization), json!({ "email": ZOE, "role": "company_admin", "company": oak.slug }), 404),
        ] {
            world.post(&bob, &path, &body).await.problem(status);
        }
        // The organization's own invitations are not the company's.
        let above = world.post(&ann, &of(&organization), &json!({ "email": "x@people.example", "role": "organization_admin" })).await.expect(201);
        let beside = json!({ "email": "y@people.example", "role": "company_admin", "company": elm.slug });
        let beside = world.post(&ann, &of(&organization), &beside).await.expect(201);
        for foreign in [&above["id"], &beside["id"], &"inv_never".into()] {
            let one = format!("{}/{}", of_company(&oak), foreign.as_str().expect("an id"));
            world.patch(&bob, &one, &json!({ "role": "company_user", "all_cases": true })).await.problem(404);
            world.post(&bob, &format!("{one}/resend"), &json!({})).await.problem(404);
            world.call(&bob, reqwest::Method::DELETE, &one, None).await.problem(404);
        }
        assert_eq!(world.get(&bob, &of_company(&oak)).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
        // Whoever holds a role that ends offers none that outlasts it.
        let until = Some("2026-03-20T00:00:00Z".parse().expect("an instant"));
        let ending = Assignment { expires_at: until, ..Assignment::company_admin(&*oak.id) };
        world.person("cid@people.example", &[ending]).await;
        let cid = world.sign_in("cid@people.example").await;
        let lasting = json!({ "email": "z@people.example", "role": "company_user", "all_cases": true });
        assert_eq!(error(&world.post(&cid, &of_company(&oak), &lasting).await, 403), "expires_at outlasts_own");
    }

    async fn the_host_header_changes_no_link(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let body = json!({ "email": ZOE, "role": "organization_admin" }).to_string();
        let request = world.request(&ann, reqwest::Method::POST, &of(&organization));
        let request = request.header("host", "evil.example").header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example");
        let answer = Answer::read(request.header("content-type", "application/json").body(body).send().await.expect("an answer")).await;
        let sent = answer.expect(201);
        assert!(sent["link"].as_str().expect("a link").starts_with("http://127.0.0.1:8080/invitations/"), "{sent:#}");
        let letter = rows(world.store(), "SELECT text_part, html_part FROM letters").await;
        assert!(!letter.contains("evil") && letter.contains("http://127.0.0.1:8080/invitations/"), "{letter}");
    }

    async fn an_invitation_is_good_as_long_as_is_configured(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let config = canopy_app::Config { invitation_days: 2, ..World::config() };
        let short = world.beside_with(config).await;
        let sent = short.post(&ann, &of(&organization), &json!({ "email": ZOE, "role": "organization_admin" })).await.expect(201);
        assert_eq!(sent["expires_at"], "2026-03-12T14:00:00Z");
    }

    async fn an_organization_says_how_long_its_invitations_are_good(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let settings = format!("/api/v1/organizations/{}", organization.slug);
        for wrong in [json!(0), json!(91), json!(-1)] {
            let refused = world.patch(&ann, &settings, &json!({ "invitation_days": wrong })).await;
            assert_eq!(refused.problem(422), ("out_of_range".into(), "invitation_days".into()));
        }
        assert_eq!(world.patch(&ann, &settings, &json!({ "invitation_days": 3 })).await.expect(200)["invitation_days"], 3);
        // For its companies as well, and for what is sent anew.
        let sent = world.post(&ann, &of_company(&oak), &json!({ "email": ZOE, "role": "company_admin" })).await.expect(201);
        assert_eq!(sent["expires_at"], "2026-03-13T14:00:00Z");
        world.patch(&ann, &settings, &json!({ "invitation_days": 90 })).await.expect(200);
        let again = format!("{}/{}/resend", of_company(&oak), sent["id"].as_str().expect("an id"));
        let again = world.post(&ann, &again, &json!({})).await.expect(200);
        assert_eq!(again["expires_at"], "2026-06-08T14:00:00Z");
        // The form says it, and saves nothing where nothing was changed.
        let page = format!("/o/{}/settings", organization.slug);
        assert!(world.get(&ann, &page).await.text().contains("name=\"invitation_days\" value=\"90\"") , "{}", world.get(&ann, &page).await.text());
        let records = "SELECT COUNT(*) FROM audit_records WHERE action = 'organization.edited'";
        assert_eq!(number(world.store(), records).await, 2);
        let send = |days: &'static str| {
            let request = world.request(&ann, reqwest::Method::POST, &page);
            fill_in(request, [("invitation_days", days)]).send()
        };
        let same = Answer::read(send("90").await.expect("an answer")).await;
        assert_eq!((same.status, number(world.store(), records).await), (303, 2));
        for wrong in ["", "soon", "400"] {
            let refused = Answer::read(send(wrong).await.expect("an answer")).await;
            assert!(refused.status == 422 && refused.text().contains("from 1 to 90"), "{}", refused.text());
        }
    }

    async fn an_offer_dies_with_the_rights_of_whoever_made_it(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let sent = world.post(&ann, &of(&organization), &json!({ "email": ZOE, "role": "organization_admin" })).await.expect(201);
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.status, 200);
        let end = "UPDATE role_assignments SET ended_at = 1 WHERE person_id IN (SELECT person_id FROM people WHERE email = 'ann@people.example')";
        assert_eq!(tamper(world.store(), end).await, 1);
        assert_eq!(world.get(&Caller::Nobody, &path(&sent)).await.status, 404);
        // Another admin resends it and vouches for it from now on.
        let again = format!("{}/{}/resend", of(&organization), sent["id"].as_str().expect("an id"));
        let again = world.post(&organization.key, &again, &json!({})).await.expect(200);
        assert_eq!(world.get(&Caller::Nobody, &path(&again)).await.status, 200);
    }
}
