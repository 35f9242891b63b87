//! Disputes: the credit that grants one is exactly the charge with what follows from it, both sides are
//! told, and what is open is marked.

use canopy_app::Actor;
use canopy_app::companies::find::find_company;
use canopy_app::disputes::marks::disputed_in;
use canopy_domain::role::{Assignment, Page, Reach};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::viewer;
use crate::client::{Answer, Caller, fill_in};
use crate::events::{call, fee};
use crate::ledger::rows;
use crate::world::{Company, Organization, World};

pub const CLARA: &str = "clara@people.example";
pub const OSCAR: &str = "oscar@people.example";

/// A card on which a minute costs 0.10, with two fees and two taxes on both.
pub fn taxed() -> Value {
    let all = ["voice", "fees"];
    json!({
        "effective_on": "2026-03-01",
        "voice": { "per_minute": "0.10", "increment_ms": 30000, "minimum_ms": 30000, "bill_unconnected": false },
        "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.50" },
        "fees": [
            { "name": "Line", "kind": "per_call", "amount": "0.03" },
            { "name": "Care", "kind": "percent", "percent": "10", "category": "voice" },
        ],
        "taxes": [
            { "name": "State", "percent": "5", "categories": all },
            { "name": "City", "percent": "1", "categories": all },
        ],
    })
}

/// An organization with a taxed company, its admin Clara, and Oscar, an admin of the organization.
pub async fn stage(world: &World) -> (Organization, Company, Caller, Caller) {
    let (organization, oak) = world.one_company().await;
    world.rate_card(&organization.key, &oak, &taxed()).await;
    world
        .person(CLARA, &[Assignment::company_admin(&*oak.id)])
        .await;
    world
        .person(OSCAR, &[Assignment::organization_admin(&*organization.id)])
        .await;
    let (clara, oscar) = (world.sign_in(CLARA).await, world.sign_in(OSCAR).await);
    (organization, oak, clara, oscar)
}

pub fn of(company: &Company) -> String {
    format!("/api/v1/companies/{}/disputes", company.slug)
}

pub fn about(id: &str, charge: usize) -> Value {
    json!({ "source": "test", "id": id, "charge": charge, "note": "It never rang.\nNot once." })
}

/// Disputes a charge of an event of the source `test`; answers the way to the dispute.
pub async fn disputed(
    world: &World,
    caller: &Caller,
    company: &Company,
    id: &str,
    charge: usize,
) -> String {
    let made = world
        .post(caller, &of(company), &about(id, charge))
        .await
        .expect(201);
    format!("{}/{}", of(company), made["id"].as_str().expect("an id"))
}

pub async fn send(world: &World, caller: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = fill_in(
        world.request(caller, Method::POST, path),
        form.iter().copied(),
    );
    Answer::read(request.send().await.expect("the server answers")).await
}

async fn letters_to(world: &World, email: &str) -> String {
    let sql = format!("SELECT subject, text_part FROM letters WHERE recipient = '{email}'");
    rows(world.store(), &sql).await
}

async fn events(world: &World, caller: &Caller, company: &Company) -> Vec<Value> {
    let path = format!("/api/v1/companies/{}/events", company.slug);
    world.get(caller, &path).await.expect(200)["items"]
        .as_array()
        .expect("events")
        .clone()
}

crate::worlds! {
    async fn a_granted_dispute_credits_the_charge_with_all_that_follows(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        // 0.10, Care 0.01, and six per cent of tax on both.
        let one = disputed(&world, &clara, &oak, "1", 0).await;
        let told = letters_to(&world, OSCAR).await;
        for said in ["Oak Law disputes USD 0.116600", "Voice of 2026-03-10", "> It never rang.\n> Not once.", "/billing/disputes"] {
            assert!(told.contains(said), "{said}: {told}");
        }
        assert_eq!(letters_to(&world, CLARA).await, "");
        let listed = events(&world, &clara, &oak).await;
        let marked: Vec<bool> = listed[0]["charges"].as_array().expect("charges").iter().filter_map(|it| it["disputed"].as_bool()).collect();
        assert_eq!((&listed[0]["disputed"], marked.len(), marked[0], marked[1..].contains(&true)), (&json!(true), 9, true, false));
        let found = find_company(&world.house, &world.operator(), &oak.slug).await.expect("a company");
        let open = disputed_in(&world.house, &world.operator(), &found, None).await.expect("reads").expect("amounts");
        assert_eq!((open.count, open.amount.get()), (1, 116_600));
        let nobody = Actor { kind: canopy_app::ActorKind::Person, ..world.operator() };
        assert_eq!(disputed_in(&world.house, &nobody, &found, None).await.expect("reads"), None);

        let granted = world.post(&oscar, &format!("{one}/grant"), &json!({})).await.expect(200);
        assert_eq!((&granted["state"], &granted["amount"]), (&json!("granted"), &json!("0.116600")));
        let told = letters_to(&world, CLARA).await;
        assert!(told.contains("USD 0.116600 were credited to Oak Law") && told.contains("/c/oak-law/billing/credits"), "{told}");
        world.set("2026-03-10T14:01:00Z");
        // The fee per call is a charge of its own, and both together are the whole event.
        let line = disputed(&world, &clara, &oak, "1", 1).await;
        let granted = world.post(&oscar, &format!("{line}/grant"), &json!({})).await.expect(200);
        assert_eq!(granted["amount"], json!("0.031800"));
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["billing"][0]["amount"], json!("0.000000"), "{overview:#}");
        let credits = world.get(&clara, &format!("/api/v1/companies/{}/credits", oak.slug)).await.expect(200);
        assert_eq!(credits["items"][1]["charge"], json!({ "source": "test", "id": "1", "charge": 0 }), "{credits:#}");
        assert_eq!(credits["items"][1]["given_by"], json!(OSCAR));
        let listed = events(&world, &clara, &oak).await;
        assert!(listed.iter().all(|event| event["disputed"] == json!(false)), "{listed:#?}");
        let actions = rows(world.store(), "SELECT action FROM audit_records WHERE action LIKE 'dispute.%' ORDER BY seq").await;
        assert_eq!(actions, "dispute.opened, dispute.granted, dispute.opened, dispute.granted");
        world.verify().await;
    }

    async fn what_was_credited_is_given_back_once(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        let one = disputed(&world, &clara, &oak, "1", 0).await;
        let twice = world.post(&clara, &of(&oak), &about("1", 0)).await.problem(409);
        assert_eq!(twice, ("already_disputed".into(), "charge".into()));
        let granted = world.post(&oscar, &format!("{one}/grant"), &json!({})).await.expect(200);
        for deed in ["grant", "withdraw"] {
            let again = world.post(&oscar, &format!("{one}/{deed}"), &json!({})).await.problem(409);
            assert_eq!(again, ("decided".into(), "id".into()), "{deed}");
        }
        let credited = world.post(&clara, &of(&oak), &about("1", 0)).await.problem(409);
        assert_eq!(credited, ("already_credited".into(), "charge".into()));
        // Voiding the event would give its money back a second time.
        let void = format!("/api/v1/companies/{}/events/void", oak.slug);
        let event = json!({ "source": "test", "id": "1", "reason": "a test" });
        assert_eq!(world.post(&oscar, &void, &event).await.problem(409), ("credited".into(), "id".into()));
        let credit = json!({ "source": "canopy", "id": granted["credit"], "reason": "a mistake" });
        world.post(&oscar, &void, &credit).await.expect(200);
        // The credit is taken back: the charge stands again, and can be disputed again.
        let two = disputed(&world, &clara, &oak, "1", 0).await;
        world.post(&oscar, &void, &event).await.expect(200);
        let late = world.post(&oscar, &format!("{two}/grant"), &json!({})).await.problem(409);
        assert_eq!(late, ("voided".into(), "id".into()));
        assert_eq!(world.post(&clara, &of(&oak), &about("1", 1)).await.problem(409), ("voided".into(), "id".into()));
        let queue = world.get(&oscar, &format!("/api/v1/organizations/{}/disputes?state=open", organization.slug)).await.expect(200);
        assert_eq!(queue["items"][0]["voided"], json!(true));
        world.post(&clara, &format!("{two}/withdraw"), &json!({})).await.expect(200);
        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["billing"][0]["amount"], json!("0.000000"));
        world.verify().await;
    }

    async fn what_cannot_be_disputed_says_why(world) {
        let (organization, oak, clara, _) = stage(&world).await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        let small = json!({ "amount": "0.01", "reason": "goodwill", "id": "a" });
        world.post(&organization.key, &format!("/api/v1/companies/{}/credits", oak.slug), &small).await.expect(201);
        let credit = json!({ "source": "canopy", "id": "credit:a", "charge": 0, "note": "x" });
        let cases = [
            (about("1", 2), "charge not_disputable"),
            (about("1", 3), "charge not_disputable"),
            (about("1", 9), "charge unknown_charge"),
            (about("2", 0), "id unknown_event"),
            (credit, "charge not_disputable"),
            (json!({ "source": "test", "id": "1", "charge": -1, "note": "x" }), "charge unknown_charge"),
            (json!({ "source": "test", "id": "1", "charge": 0, "note": " " }), "note required"),
            (json!({ "source": "test", "id": "1", "charge": 0, "note": "x".repeat(501) }), "note invalid"),
        ];
        for (body, wanted) in cases {
            let (code, field) = world.post(&clara, &of(&oak), &body).await.problem(422);
            assert_eq!(format!("{field} {code}"), wanted, "{body}");
        }
        assert_eq!(rows(world.store(), "SELECT COUNT(*) FROM disputes").await, "0");
        let state = world.get(&clara, &format!("{}?state=odd", of(&oak))).await.problem(422);
        assert_eq!(state.1, "state");
    }

    async fn both_sides_do_it_on_pages(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        world.accept(&organization.key, &[fee(&oak.slug, "<1>", "2026-03-10T13:00:00Z", "20")]).await;
        let page = format!("/c/{}/billing/credits", oak.slug);
        let form = world.get(&clara, &format!("{page}?source=test&id=%3C1%3E")).await.text();
        assert!(form.contains("Fees “setup”, USD 20.000000") && !form.contains("Give credit") && !form.contains("test <1>"), "{form}");
        let typed = [("source", "test"), ("id", "<1>"), ("charge", "0"), ("note", "")];
        let refused = send(&world, &clara, &format!("/c/{}/billing/disputes", oak.slug), &typed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("note-error") && refused.text().contains("Fees “setup”"), "{}", refused.text());
        let typed = [("source", "test"), ("id", "<1>"), ("charge", "0"), ("note", "Never <b>ordered</b>.")];
        let sent = send(&world, &clara, &format!("/c/{}/billing/disputes", oak.slug), &typed).await;
        assert_eq!((sent.status, sent.headers["location"].as_bytes()), (303, format!("{page}?saved=dispute").as_bytes()));
        let shown = world.get(&clara, &page).await.text();
        assert!(shown.contains("USD 21.200000 in dispute (1 charge)") && shown.contains("Withdraw"), "{shown}");
        assert!(!shown.contains("<b>ordered"), "{shown}");
        let queue = format!("/o/{}/billing/disputes", organization.slug);
        let shown = world.get(&oscar, &queue).await.text();
        for said in ["1 dispute waits to be decided.", "Oak Law", "USD 21.200000", "Grant", "Decline"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        let id = rows(world.store(), "SELECT dispute_id FROM disputes").await;
        let refused = send(&world, &oscar, &format!("{queue}/{id}/decline"), &[("reason", " ")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(&format!("error-{id}")), "{}", refused.text());
        let declined = send(&world, &oscar, &format!("{queue}/{id}/decline"), &[("reason", "It was ordered in May")]).await;
        assert_eq!(declined.status, 303);
        assert!(!world.get(&oscar, &queue).await.text().contains("Never"), "decided ones leave the queue");
        for history in [format!("{queue}?state=all"), format!("{queue}?state=declined&company=oak-law")] {
            assert!(world.get(&oscar, &history).await.text().contains("It was ordered in May"), "{history}");
        }
        assert!(!world.get(&oscar, &format!("{queue}?state=all&company=elm")).await.text().contains("It was ordered"));
        assert!(letters_to(&world, CLARA).await.contains("> It was ordered in May"));
        assert!(world.get(&clara, &page).await.text().contains("It was ordered in May"));
    }

    async fn audit_records_keep_amounts_from_those_who_may_not_see_them(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        world.accept(&organization.key, &[fee(&oak.slug, "1", "2026-03-10T13:00:00Z", "7531.97")]).await;
        let one = disputed(&world, &clara, &oak, "1", 0).await;
        world.post(&oscar, &format!("{one}/grant"), &json!({})).await.expect(200);
        let courtesy = json!({ "amount": "7531.97", "reason": "goodwill", "confirm": true });
        world.post(&oscar, &format!("/api/v1/companies/{}/credits", oak.slug), &courtesy).await.expect(201);
        world.person("vic@people.example", &[viewer(&organization, &[Page::AuditLog], Reach::All)]).await;
        let vic = world.sign_in("vic@people.example").await;
        for path in ["audit", "audit.csv", "audit.ndjson"] {
            let path = format!("/api/v1/organizations/{}/{path}", organization.slug);
            let (all, less) = (world.get(&oscar, &path).await.text(), world.get(&vic, &path).await.text());
            assert!(all.contains("ispute") && less.contains("ispute") && less.contains("redit"), "{less}");
            assert!(all.contains("7531.97") && all.contains("7983.88"), "{all}");
            assert!(!less.contains("7531") && !less.contains("7983") && !less.contains("It never rang"), "{less}");
        }
    }
}
