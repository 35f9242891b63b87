//! What changed in a report since a day, as a page: the same as the API says, and for whom.

use std::collections::BTreeMap;

use canopy_domain::role::{Assignment, Page, Reach};
use serde_json::{Value, json};

use crate::cast::{signed_in, viewer};
use crate::client::Caller;
use crate::events::{call, credit, fee, sms};
use crate::world::{Company, Organization, World};

const SINCE: &str = "from=2026-03-01&to=2026-03-31&stood_on=2026-03-08";

async fn page(world: &World, caller: &Caller, path: &str) -> (u16, String) {
    let answer = world.get(caller, path).await;
    (answer.status, answer.text())
}

/// Two companies in two currencies, of which one changed in every way after 8 March.
async fn changed(world: &World) -> (Organization, Company, Company) {
    let organization = world.organization("Harbor Group").await;
    let oak = world
        .company(&organization, "Oak Law", "America/New_York", "USD")
        .await;
    let elm = world
        .company(&organization, "Elm Legal", "America/New_York", "EUR")
        .await;
    let key = &organization.key;
    world.set("2026-03-08T14:00:00Z");
    for company in [&oak, &elm] {
        let events = [
            call(&company.slug, "1", "2026-03-02T15:00:00Z", 80_000),
            fee(&company.slug, "2", "2026-03-03T15:00:00Z", "12.345678"),
        ];
        world.accept(key, &events).await;
    }
    world.set("2026-03-10T14:00:00Z");
    let events = [
        call(&oak.slug, "late", "2026-03-04T15:00:00Z", 61_000),
        sms(&oak.slug, "later", "2026-03-05T15:00:00Z", 3),
        credit(&oak.slug, "sorry", "2026-03-06T15:00:00Z", "1.5"),
        call(&oak.slug, "since", "2026-03-09T15:00:00Z", 61_000),
    ];
    world.accept(key, &events).await;
    let body = json!({ "source": "test", "id": "2", "reason": "it was a test" });
    world
        .post(key, "/api/v1/companies/oak-law/events/void", &body)
        .await
        .expect(200);
    let card = json!({ "effective_on": "2026-03-01", "voice": { "per_minute": "0.137" },
        "sms": { "sent": "0.011", "received": "0.011" }, "self_healing": { "check": "0", "healed": "0.5" },
        "fees": [], "taxes": [{ "name": "VAT", "percent": "19", "categories": ["voice"] }] });
    world.rate_card(key, &oak, &card).await;
    (organization, oak, elm)
}

fn micros(text: &Value) -> i64 {
    let (whole, part) = text
        .as_str()
        .and_then(|text| text.split_once('.'))
        .expect("six decimals");
    format!("{whole}{part}").parse().expect("digits")
}

fn exact(currency: &str, micros: i64) -> String {
    let (sign, size) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
    format!(
        "{currency} {sign}{}.{:06}",
        size / 1_000_000,
        size % 1_000_000
    )
}

crate::worlds! {
    async fn the_page_says_what_the_api_says(world) {
        let (organization, ..) = changed(&world).await;
        let ann = signed_in(&world, "ann@people.example", Assignment::organization_admin(&*organization.id)).await;
        let api = format!("/api/v1/organizations/{}/report/difference?{SINCE}", organization.slug);
        let api = world.get(&organization.key, &api).await.expect(200);
        let path = format!("/o/{}/reporting/difference", organization.slug);
        let (status, text) = page(&world, &ann, &format!("{path}?{SINCE}")).await;
        assert_eq!(status, 200, "{text}");
        let items = api["items"].as_array().expect("a list");
        let mut kinds: BTreeMap<&str, i64> = BTreeMap::new();
        for item in items.iter().filter(|item| item["currency"] == "USD") {
            *kinds.entry(item["kind"].as_str().expect("a word")).or_default() += micros(&item["cost"]["total"]);
        }
        let known: Vec<&str> = kinds.keys().copied().collect();
        assert_eq!(known, ["credit", "late_event", "later_days", "re_rating", "void"]);
        let of = |side: &str| {
            let all = api[side].as_array().expect("a list");
            micros(&all.iter().find(|it| it["currency"] == "USD").expect("dollars")["total"])
        };
        let moved = of("now") - of("then");
        assert_eq!(kinds.values().sum::<i64>(), moved);
        for amount in kinds.values().copied().chain([of("then"), of("now"), moved]) {
            assert!(text.contains(&exact("USD", amount)), "{}: {text}", exact("USD", amount));
        }
        let lines = format!("These {} changes add up to the difference.", items.len());
        assert!(text.contains(&lines) && text.contains("Nothing changed here."), "{lines}: {text}");
        for item in items.iter().filter(|item| item["event"].is_object()) {
            let id = item["event"]["id"].as_str().expect("an id");
            let way = format!("/c/oak-law/usage/event?source=test&amp;id={id}&amp;back=");
            assert!(text.contains(&way), "{way}: {text}");
        }
        assert_eq!(api["quantities_now"]["calls"]["total"], json!(4));
        assert_eq!(api["quantities_then"]["calls"]["total"], json!(2));
        let counts = items.iter().map(|item| item["quantities"]["calls"]["total"].as_i64().expect("a count"));
        assert_eq!(counts.sum::<i64>(), 2);
        let late = items.iter().find(|item| item["event"]["id"] == "late").expect("the late call");
        assert_eq!((&late["event"]["occurred_on"], &late["event"]["posted_on"], &late["event"]["booked_on"]),
            (&json!("2026-03-04"), &json!("2026-03-04"), &json!("2026-03-10")));
        // The search narrows the list, and not the sums.
        let (_, text) = page(&world, &ann, &format!("{path}?{SINCE}&query=elm")).await;
        assert!(text.contains("No change found") && text.contains(&lines), "{text}");
    }

    async fn what_is_beyond_the_list_is_a_sum(world) {
        let (organization, _) = world.one_company().await;
        world.set("2026-03-10T14:00:00Z");
        // The list is full within the first day; the second one is read from the rollup alone.
        for (day, calls) in [("03", 2_010), ("04", 25)] {
            let events: Vec<Value> = (0..calls)
                .map(|number| call("oak-law", &format!("{day}-{number}"), &format!("2026-03-{day}T15:00:00Z"), 30_000))
                .collect();
            world.accept(&organization.key, &events).await;
        }
        let path = format!("/api/v1/organizations/{}/report/difference?{SINCE}", organization.slug);
        let told = world.get(&organization.key, &path).await.expect(200);
        let items = told["items"].as_array().expect("a list");
        let of = |kind: &str| Vec::from_iter(items.iter().filter(|item| item["kind"] == kind));
        assert_eq!((of("late_event").len(), of("others").len(), items.len()), (2_000, 1, 2_001));
        assert_eq!(of("others")[0]["quantities"]["calls"]["total"], 35);
        assert_eq!(micros(&of("others")[0]["cost"]["total"]), 35 * 50_000);
        let ann = signed_in(&world, "ann@people.example", Assignment::organization_admin(&*organization.id)).await;
        let (_, text) = page(&world, &ann, &format!("/o/{}/reporting/difference?{SINCE}", organization.slug)).await;
        assert!(text.contains("2,000 changes are listed one by one"), "{text}");
        assert!(text.contains("These 2,001 changes add up to the difference."), "{text}");
    }

    async fn the_report_leads_there_and_a_day_is_asked_for(world) {
        let (organization, ..) = changed(&world).await;
        let ann = signed_in(&world, "ann@people.example", Assignment::organization_admin(&*organization.id)).await;
        let path = format!("/o/{}/reporting", organization.slug);
        let (_, text) = page(&world, &ann, &format!("{path}?{SINCE}&query=oak&columns=cost")).await;
        let way = format!("{path}/difference?{SINCE}&query=oak&columns=cost").replace('&', "&amp;");
        assert!(text.contains(&format!("href=\"{way}\"")), "{way}: {text}");
        let difference = format!("{path}/difference");
        let (status, text) = page(&world, &ann, &format!("{difference}?period=last_month")).await;
        assert!(status == 200 && text.contains("Choose the day") && text.contains("value=\"last_month\""), "{text}");
        for (wrong, words) in [("stood_on=2026-3-8", "Write a day such as"), ("from=2026-03-09&to=2026-03-01&stood_on=2026-03-08", "The last day lies before")] {
            let (status, text) = page(&world, &ann, &format!("{difference}?{wrong}")).await;
            assert!(status == 422 && text.contains(words), "{wrong}: {text}");
        }
        let (_, text) = page(&world, &ann, &format!("{difference}?from=2026-03-01&to=2026-03-02&stood_on=2026-03-11")).await;
        assert!(text.contains("Nothing has changed since 11 March 2026"), "{text}");
    }

    async fn amounts_and_other_companies_stay_hidden(world) {
        let (organization, oak, elm) = changed(&world).await;
        let everything: Vec<Page> = Page::ALL.into_iter().filter(|page| *page != Page::Billing).collect();
        let quantities = signed_in(&world, "quantities@people.example", viewer(&organization, &everything, Reach::All)).await;
        let only = Reach::Companies([elm.id.clone()].into());
        let limited = signed_in(&world, "limited@people.example", viewer(&organization, &Page::ALL, only)).await;
        let path = format!("/o/{}/reporting/difference", organization.slug);
        let (status, text) = page(&world, &quantities, &format!("{path}?{SINCE}")).await;
        assert_eq!(status, 200);
        assert!(text.contains("Oak Law") && text.contains("add up to the difference"), "{text}");
        for amount in ["$", "€", "USD", "EUR", "12.34", "Credit", "New rating", "Voice", "Total"] {
            assert!(!text.contains(amount), "{amount} without billing: {text}");
        }
        let (status, text) = page(&world, &limited, &format!("{path}?{SINCE}")).await;
        assert!(status == 200 && text.contains("1 company in your view"), "{text}");
        for word in ["Oak Law", "oak-law", &oak.id, "USD"] {
            assert!(!text.contains(word), "{word} beyond the companies in view: {text}");
        }
        let other = world.organization("Summit Group").await;
        let bills = signed_in(&world, "bills@people.example", viewer(&other, &[Page::Billing], Reach::All)).await;
        let path = format!("/o/{}/reporting/difference", other.slug);
        for query in ["", "?stood_on=2026-03-05", "?stood_on=no"] {
            let there = page(&world, &quantities, &format!("{path}{query}")).await;
            let nowhere = page(&world, &quantities, &format!("/o/no-such-place/reporting/difference{query}")).await;
            assert_eq!((there.0, nowhere.0), (404, 404), "{query}");
            assert_eq!(page(&world, &bills, &format!("{path}{query}")).await.0, 403, "{query}");
        }
    }
}
