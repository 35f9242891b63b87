//! Reporting, usage and Billing as pages: what adds up, what leads where, and for whom.

use canopy_app::reporting::report::{Bills, bills, company_bill};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::role::Assignment;
use reqwest::Method;
use serde_json::json;

use crate::cast::{KINDS, cast};
use crate::client::{Answer, Caller, fill_in};
use crate::events::{call, credit, fee, sms};
use crate::ledger::tamper;
use crate::world::{Organization, World};

async fn page(world: &World, caller: &Caller, path: &str) -> (u16, String) {
    let answer = world.get(caller, path).await;
    (answer.status, answer.text())
}

async fn post(world: &World, caller: &Caller, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = world.request(caller, Method::POST, path);
    let sent = fill_in(request, fields.iter().copied()).send().await;
    Answer::read(sent.expect("the server answers")).await
}

async fn void(world: &World, organization: &Organization, id: &str) {
    let body = json!({ "source": "test", "id": id, "reason": "it was a test" });
    let path = "/api/v1/companies/oak-law/events/void";
    world.post(&organization.key, path, &body).await.expect(200);
}

/// Oak Law with fees and taxes in force since March, and March closed.
async fn closed_march(world: &World) -> Organization {
    let (organization, company) = world.one_company().await;
    let card = json!({ "effective_on": "2026-03-01", "voice": { "per_minute": "0.1" },
        "sms": { "sent": "0.01", "received": "0.01" }, "self_healing": { "check": "0", "healed": "0.5" },
        "fees": [{ "name": "Recording", "kind": "per_call", "amount": "0.0101" },
            { "name": "Screening", "kind": "percent", "percent": "2.5", "category": "voice" }],
        "taxes": [{ "name": "VAT", "percent": "19", "categories": ["voice", "fees"] }] });
    world.rate_card(&organization.key, &company, &card).await;
    let events = [
        call("oak-law", "march", "2026-03-10T13:00:00Z", 30_000),
        call("oak-law", "wrong", "2026-03-11T13:00:00Z", 90_000),
    ];
    world.set("2026-03-12T14:00:00Z");
    world.accept(&organization.key, &events).await;
    world.set("2026-04-04T04:00:00Z");
    world.run_jobs().await;
    organization
}

crate::worlds! {
    async fn fees_and_taxes_by_name_add_up_to_their_categories(world) {
        let organization = closed_march(&world).await;
        world.set("2026-04-20T14:00:00Z");
        world.accept(&organization.key, &[
            call("oak-law", "april", "2026-04-19T13:00:00Z", 61_000),
            call("oak-law", "gone", "2026-04-19T14:00:00Z", 61_000),
            call("oak-law", "late", "2026-03-30T13:00:00Z", 25_000),
            sms("oak-law", "text", "2026-04-18T13:00:00Z", 3),
            fee("oak-law", "setup", "2026-04-02T13:00:00Z", "25.5"),
            credit("oak-law", "sorry", "2026-04-03T13:00:00Z", "5"),
        ]).await;
        // One is taken back where it counted, one of the closed month where it is voided.
        void(&world, &organization, "gone").await;
        void(&world, &organization, "wrong").await;
        let bill = company_bill(&world.house, &world.operator(), "oak-law").await.expect("a bill");
        for category in [Category::Fees, Category::Taxes] {
            let of = bill.named.iter().filter(|charge| charge.category == category);
            let sum: i64 = of.map(|charge| charge.amount.get()).sum();
            assert_eq!(sum, bill.month.total.amount(category).get(), "{category:?}: {:?}", bill.named);
            assert_ne!(sum, 0);
        }
        let names: Vec<&str> = bill.named.iter().map(|charge| charge.name.as_str()).collect();
        assert!(names.contains(&"VAT"), "{names:?}");
        let all = bills(&world.house, &world.operator(), &organization.slug).await.expect("bills");
        let line = &all.month.items[0];
        assert_eq!(line.figures, bill.month.total);
        assert_eq!(all.last.items[0].figures, bill.last.total);
        assert_eq!(all.outlooks.get(&line.id).copied(), bill.outlook);
        let overview = world.overview(&organization.key, &organization).await;
        let exact = line.figures.total().expect("a total").exact();
        assert_eq!(overview["billing"][0]["amount"], exact);
    }

    async fn months_in_which_companies_stand_apart_are_never_added(world) {
        let organization = world.organization("Harbor Group").await;
        let east = world.company(&organization, "Oak Law", "America/New_York", "USD").await;
        world.company(&organization, "Elm Law", "America/Los_Angeles", "USD").await;
        world.set("2026-04-30T14:00:00Z");
        world.accept(&organization.key, &[
            fee("oak-law", "oak", "2026-04-20T13:00:00Z", "10"),
            fee("elm-law", "elm", "2026-04-20T13:00:00Z", "7"),
        ]).await;
        // It is May in New York and April in Los Angeles.
        world.set("2026-05-01T05:00:00Z");
        world.accept(&organization.key, &[fee("oak-law", "may", "2026-05-01T04:30:00Z", "3")]).await;
        let read = async || bills(&world.house, &world.operator(), &organization.slug).await.expect("bills");
        let all = read().await;
        let told = |all: &Bills| Vec::from_iter(all.sums.iter().map(|sum| {
            let total = |figures: &Figures| figures.total().expect("a total").get() / 1_000_000;
            (sum.month.to_string(), total(&sum.to_date), total(&sum.before), total(&sum.last))
        }));
        assert_eq!(told(&all), [("2026-04".into(), 7, 0, 0), ("2026-05".into(), 3, 0, 10)]);
        let overview = world.overview(&organization.key, &organization).await;
        let months = overview["billing"].as_array().expect("totals").iter().map(|it| it["month"].clone());
        assert_eq!(Vec::from_iter(months), ["2026-04", "2026-05"]);
        world.person("ann@oak.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let ann = world.sign_in("ann@oak.example").await;
        let address = format!("/o/{}/billing", organization.slug);
        let (_, shown) = page(&world, &ann, &address).await;
        for there in ["$7.00", "$3.00", "April 2026", "May 2026", "Cost by category, April 2026, USD"] {
            assert!(shown.contains(there), "{there}: {shown}");
        }
        assert!(!shown.contains("$10.00 USD") && !shown.contains("$17.00"), "{shown}");
        let report = format!("/o/{}/reporting", organization.slug);
        let apart = "these companies stand in different months";
        assert!(page(&world, &ann, &report).await.1.contains(apart), "Reporting says so");
        // Who left within April is in the sum of the month before May, and in no other.
        world.set("2026-05-10T14:00:00Z");
        assert_eq!(told(&read().await), [("2026-05".into(), 3, 0, 17)]);
        let ann = world.sign_in("ann@oak.example").await;
        assert!(!page(&world, &ann, &report).await.1.contains(apart));
        let leaves = format!("UPDATE links SET unlinked_on = '2026-04-25' WHERE company_id = '{}'", east.id);
        tamper(world.store(), &leaves).await;
        assert_eq!(told(&read().await), [("2026-05".into(), 0, 0, 17)]);
    }

    async fn a_day_shows_what_counts_there(world) {
        let organization = closed_march(&world).await;
        world.person("ann@oak.example", &[Assignment::organization_admin(&*organization.id)]).await;
        world.set("2026-04-20T14:00:00Z");
        world.accept(&organization.key, &[
            call("oak-law", "own", "2026-04-20T13:00:00Z", 61_000),
            call("oak-law", "late", "2026-03-30T13:00:00Z", 25_000),
            call("oak-law", "open", "2026-04-19T13:00:00Z", 61_000),
        ]).await;
        void(&world, &organization, "wrong").await;
        let ann = world.sign_in("ann@oak.example").await;
        let (status, day) = page(&world, &ann, "/c/oak-law/usage/2026-04-20").await;
        assert_eq!(status, 200);
        for there in ["id=own", "id=late", "id=wrong", "Restates March 2026", "Taken back here"] {
            assert!(day.contains(there), "{there}: {day}");
        }
        assert!(!day.contains("id=open") && !day.contains("id=march"), "{day}");
        let (_, days) = page(&world, &ann, "/c/oak-law/usage?from=2026-04-01&to=2026-04-30").await;
        assert!(days.contains("Of which restatements of closed months"), "{days}");
        let (_, event) = page(&world, &ann, "/c/oak-law/usage/event?source=test&id=late").await;
        for there in ["Restates", "March 2026", "Screening", "VAT", "rate card of 1 March 2026", "in steps of 30 s"] {
            assert!(event.contains(there), "{there}: {event}");
        }
        for nothing in ["/c/oak-law/usage/2026-4-20", "/c/oak-law/usage/today", "/c/oak-law/usage/event?source=test&id=none"] {
            assert_eq!(page(&world, &ann, nothing).await.0, 404, "{nothing}");
        }
    }

    async fn a_void_from_the_page_needs_a_reason(world) {
        let organization = closed_march(&world).await;
        world.person("ann@oak.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let ann = world.sign_in("ann@oak.example").await;
        let path = "/c/oak-law/usage/event/void";
        let answer = post(&world, &ann, path, &[("source", "test"), ("id", "march"), ("reason", " ")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains("Say in 1 to 500 characters"), "{}", answer.text());
        let answer = post(&world, &ann, path, &[("source", "test"), ("id", "march"), ("reason", "Wrong client"), ("back", "//evil.example")]).await;
        assert_eq!(answer.status, 303);
        assert!(!answer.headers["location"].to_str().expect("text").contains("evil"));
        let (_, event) = page(&world, &ann, "/c/oak-law/usage/event?source=test&id=march").await;
        assert!(event.contains("Wrong client") && !event.contains("Void event"), "{event}");
    }

    async fn a_range_that_makes_no_sense_is_explained_and_kept(world) {
        let cast = cast(&world).await;
        let admin = cast.caller("organization admin");
        for path in [format!("/o/{}/reporting", cast.own.slug), format!("/c/{}/usage", cast.oak.slug)] {
            let (status, text) = page(&world, admin, &format!("{path}?from=2026-03-09&to=2026-03-01")).await;
            assert_eq!(status, 422);
            assert!(text.contains("The last day lies before the first one"), "{text}");
            assert!(text.contains("value=\"2026-03-09\"") && text.contains("value=\"2026-03-01\""), "{text}");
        }
    }

    async fn amounts_and_ways_are_shown_to_those_who_have_them(world) {
        let cast = cast(&world).await;
        let reporting = format!("/o/{}/reporting?columns=cost&sort=total", cast.own.slug);
        let usage = format!("/c/{}/usage", cast.oak.slug);
        for kind in KINDS {
            let blind = kind.contains("without billing") || kind.starts_with("company user");
            for path in [&reporting, &usage] {
                let (status, text) = page(&world, cast.caller(kind), path).await;
                if status == 200 && blind {
                    for amount in ["7,53", "7531", "$"] {
                        assert!(!text.contains(amount), "{kind} {path}: {amount}");
                    }
                }
            }
        }
        let (_, text) = page(&world, cast.caller("organization admin"), &reporting).await;
        assert!(text.contains("15,064.24") && text.contains("/c/oak-law/usage?from="), "{text}");
        let limited = cast.caller("viewer limited to one company");
        for path in [reporting, format!("/o/{}/billing", cast.own.slug)] {
            let (status, text) = page(&world, limited, &path).await;
            assert_eq!(status, 200, "{path}");
            assert!(text.contains("1 company in your view") && text.contains("7,532.12"), "{text}");
            for told in ["Elm Legal", &cast.elm.slug, "15,064", "Farside"] {
                assert!(!text.contains(told), "{path}: {told}");
            }
        }
        let billing = cast.caller("viewer with billing, without companies");
        let (status, text) = page(&world, billing, &format!("/o/{}/billing", cast.own.slug)).await;
        assert!(status == 200 && text.contains("15,064.24") && !text.contains("href=\"/c/"), "{text}");
        let (status, text) = page(&world, cast.caller("viewer with companies, without billing"), &format!("/o/{}/billing", cast.own.slug)).await;
        assert!(status == 403 && text.contains("does not include amounts"), "{text}");
    }
}
