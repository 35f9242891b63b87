//! The audit log as people read it: who sees which records, what is found, and that pages, exports
//! and the API tell the same.

use canopy_domain::role::{Page, Reach};
use serde_json::{Value, json};

use crate::cast::{only, signed_in, viewer};
use crate::client::Caller;
use crate::ledger::{number, tamper};
use crate::world::{Company, Organization, World};

/// An organization with two companies, some changes by different people on different days.
pub async fn busy(world: &World) -> (Organization, Company, Company) {
    let organization = world.organization("Harbor Group").await;
    let oak = world
        .company(&organization, "Oak Law", "America/New_York", "USD")
        .await;
    let elm = world
        .company(&organization, "Elm Legal", "America/Chicago", "USD")
        .await;
    for (day, name) in [("11", "Oak & Ash"), ("12", "=Oak(1)"), ("13", "Oak Law")] {
        world.set(&format!("2026-03-{day}T14:00:00Z"));
        rename(world, &organization.key, &oak, name).await;
    }
    let boss = canopy_domain::role::Assignment::organization_admin(&*organization.id);
    let émile = signed_in(world, "emile@people.example", boss).await;
    rename(world, &émile, &elm, "Elm & Sons").await;
    let card = json!({
        "effective_on": "2026-03-20",
        "voice": { "per_minute": "0.4321", "increment_ms": 30000, "minimum_ms": 30000, "bill_unconnected": false },
        "sms": { "sent": "0.01", "received": "0.01" },
        "self_healing": { "check": "0", "healed": "0.50" },
        "fees": [], "taxes": [],
    });
    world.rate_card(&organization.key, &oak, &card).await;
    (organization, oak, elm)
}

async fn rename(world: &World, caller: &Caller, company: &Company, name: &str) {
    let path = format!("/api/v1/companies/{}", company.slug);
    world
        .patch(caller, &path, &json!({ "name": name }))
        .await
        .expect(200);
}

/// The items of a page of the API.
pub async fn items(world: &World, caller: &Caller, path: &str) -> Vec<Value> {
    let answer = world.get(caller, path).await.expect(200);
    answer["items"].as_array().expect("items").clone()
}

/// Action and company of every item, for short.
fn told(items: &[Value]) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    items
        .iter()
        .map(|item| {
            format!(
                "{} {}",
                word(&item["action"]),
                word(&item["company"]["slug"])
            )
        })
        .collect()
}

pub fn log(organization: &Organization, query: &str) -> String {
    format!("/api/v1/organizations/{}/audit{query}", organization.slug)
}

crate::worlds! {
    async fn pages_put_together_are_the_whole_log(world) {
        let (organization, _, _) = busy(&world).await;
        let all = items(&world, &organization.key, &log(&organization, "?limit=1000")).await;
        let sql = format!("SELECT COUNT(*) FROM audit_records WHERE chain = '{}'", organization.id);
        assert_eq!(all.len() as i64, number(world.store(), &sql).await);
        assert_eq!(told(&all)[..2], ["rate_card.set oak-law", "company.edited elm-legal"]);
        let (mut paged, mut next) = (Vec::new(), String::new());
        loop {
            let page = world.get(&organization.key, &log(&organization, &format!("?limit=2{next}"))).await.expect(200);
            paged.extend(page["items"].as_array().expect("items").clone());
            // What happens meanwhile is not in between.
            rename(&world, &organization.key, &Company { id: String::new(), slug: "oak-law".into() }, &format!("Oak {}", paged.len())).await;
            let Some(cursor) = page["next"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        // The records are the same; names are those of now.
        let places = |items: &[Value]| -> Vec<Value> { items.iter().map(|item| item["seq"].clone()).collect() };
        assert_eq!(places(&paged), places(&all));
    }

    async fn filters_find_what_they_say(world) {
        let (organization, _, elm) = busy(&world).await;
        let found = async |query: &str| told(&items(&world, &organization.key, &log(&organization, query)).await);
        // Who did it, or whom it concerns: by part of an address, by the whole of it, by id.
        for person in ["emile", "EMILE@people.example"] {
            assert_eq!(found(&format!("?person={person}")).await, ["company.edited elm-legal", "role.assigned -"], "{person}");
        }
        assert_eq!(found("?person=nobody-of-that-name").await, Vec::<String>::new());
        assert_eq!(found("?action=company.edited&company=oak").await, ["company.edited oak-law"; 3]);
        assert_eq!(found(&format!("?company={}", elm.id)).await, ["company.edited elm-legal", "company.created elm-legal"]);
        // Days are those of the organization, both included.
        assert_eq!(found("?from=2026-03-11&to=2026-03-12").await, ["company.edited oak-law"; 2]);
        assert_eq!(found("?to=2026-03-10&action=organization.created").await, ["organization.created -"]);
        for (query, field) in [("?from=soon", "from"), ("?to=2026-13-01", "to"), ("?cursor=x", "cursor"), ("?color=red", "color"), ("?from=2026-03-12&to=2026-03-11", "to")] {
            let answer = world.get(&organization.key, &log(&organization, query)).await;
            assert_eq!(answer.problem(422).1, field, "{query}");
        }
    }

    async fn a_viewer_of_one_company_reads_of_that_company_only(world) {
        let (organization, oak, elm) = busy(&world).await;
        let limited = signed_in(&world, "limited@people.example", viewer(&organization, &Page::ALL, only(&[&elm]))).await;
        let expected = ["company.edited elm-legal", "company.created elm-legal"];
        assert_eq!(told(&items(&world, &limited, &log(&organization, "")).await), expected);
        assert_eq!(told(&items(&world, &limited, &log(&organization, "?company=oak")).await), Vec::<String>::new());
        for path in [log(&organization, ".csv"), log(&organization, ".ndjson"), log(&organization, ""), format!("/o/{}/audit", organization.slug),
            format!("/o/{}/audit.csv", organization.slug), format!("/c/{}/audit", elm.slug)] {
            let answer = world.get(&limited, &path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.text().contains("Elm"), "{path}");
            for hidden in [oak.id.as_str(), "Oak", "oak-law", "role.assigned", "Role assigned", "Rate card"] {
                assert!(!answer.text().contains(hidden), "{path}: {hidden}");
            }
        }
    }

    async fn prices_are_for_those_with_billing(world) {
        let (organization, oak, _) = busy(&world).await;
        let but_billing: Vec<Page> = Page::ALL.into_iter().filter(|page| *page != Page::Billing).collect();
        let blind = signed_in(&world, "blind@people.example", viewer(&organization, &but_billing, Reach::All)).await;
        let seeing = signed_in(&world, "seeing@people.example", viewer(&organization, &Page::ALL, Reach::All)).await;
        for place in [format!("organizations/{}", organization.slug), format!("companies/{}", oak.slug)] {
            for ending in ["", ".csv", ".ndjson"] {
                let path = format!("/api/v1/{place}/audit{ending}");
                let (blind, seeing) = (world.get(&blind, &path).await, world.get(&seeing, &path).await);
                assert_eq!((blind.status, seeing.status), (200, 200), "{path}");
                assert!(seeing.text().contains("0.4321"), "{path}: {}", seeing.text());
                assert!(!blind.text().contains("4321") && blind.text().to_lowercase().replace(['.', '_'], " ").contains("rate card"), "{path}: {}", blind.text());
            }
        }
        let page = world.get(&blind, &format!("/o/{}/audit", organization.slug)).await.text();
        assert!(page.contains("Amounts are not part of your role.") && !page.contains("4321"), "{page}");
    }

    async fn a_company_reads_its_own_records(world) {
        let (organization, oak, elm) = busy(&world).await;
        let head = signed_in(&world, "head@people.example", canopy_domain::role::Assignment::company_admin(&*oak.id)).await;
        let path = format!("/api/v1/companies/{}/audit", oak.slug);
        let found = told(&items(&world, &head, &path).await);
        assert_eq!(found, ["role.assigned oak-law", "rate_card.set oak-law", "company.edited oak-law", "company.edited oak-law", "company.edited oak-law", "company.created oak-law"]);
        world.get(&head, &format!("/api/v1/companies/{}/audit", elm.slug)).await.problem(404);
        world.get(&head, &log(&organization, "")).await.problem(404);
        let page = world.get(&head, &format!("/c/{}/audit?action=company.edited", oak.slug)).await.text();
        assert!(page.contains("Times in America/New_York") && page.contains("10:00:00"), "{page}");
    }

    async fn a_spreadsheet_takes_no_cell_for_a_formula(world) {
        let (organization, _, _) = busy(&world).await;
        let answer = world.get(&organization.key, &log(&organization, ".csv?action=company.edited")).await;
        let text = answer.text();
        assert!(text.starts_with("time,actor,actor_id,action,subject,subject_id,company,company_id,changes,address,chain,seq,hash,salt\r\n"), "{text}");
        assert!(text.contains("Name: Oak & Ash → =Oak(1)"), "{text}");
        rename(&world, &organization.key, &Company { id: String::new(), slug: "oak-law".into() }, "=HYPERLINK(\"http://evil.example\")").await;
        let text = world.get(&organization.key, &log(&organization, ".csv?action=company.edited")).await.text();
        assert!(text.contains(",\"'=HYPERLINK(\"\"http://evil.example\"\")\","), "{text}");
        for line in text.lines().skip(1) {
            let wrong = line.split(',').any(|cell| cell.trim_start_matches('"').starts_with(['=', '+', '@']));
            assert!(!wrong, "{line}");
        }
        assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"audit.csv\"");
    }

    async fn a_long_export_is_whole(world) {
        let (organization, oak, _) = busy(&world).await;
        let sql = format!(
            "INSERT INTO audit_records (chain, seq, at, actor_id, actor_name, action, subject, company_id, before_state, after_state, address, previous_hash, hash) \
             WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3999) \
             SELECT '{}', i, 1773000000000000 + i / 7, 'per_x', 'Ann', 'company.edited', '{}', '{}', NULL, '{{\"n\":\"x\"}}', 'local', 'p', 'h' FROM n",
            organization.id, oak.id, oak.id
        );
        assert_eq!(tamper(world.store(), &sql).await, 3000);
        let all = number(world.store(), &format!("SELECT COUNT(*) FROM audit_records WHERE chain = '{}'", organization.id)).await;
        let csv = world.get(&organization.key, &log(&organization, ".csv")).await;
        assert_eq!(csv.text().lines().count() as i64, all + 1);
        assert!(!csv.headers.contains_key("content-length"), "it is sent while it is read");
        let text = world.get(&organization.key, &log(&organization, ".ndjson")).await.text();
        let mut seqs: Vec<i64> = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["seq"].as_i64().expect("a number")).collect();
        assert_eq!(seqs.len() as i64, all);
        seqs.sort_unstable();
        seqs.dedup();
        assert_eq!(seqs.len() as i64, all, "no record twice");
    }

    async fn an_export_can_be_checked_by_itself(world) {
        let (organization, _, _) = busy(&world).await;
        let text = world.get(&organization.key, &log(&organization, ".ndjson")).await.text();
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        lines.sort_by_key(|line| line["seq"].as_i64());
        for pair in lines.windows(2) {
            assert_eq!(pair[1]["previous_hash"], pair[0]["hash"]);
        }
    }

    async fn the_page_tells_before_and_after_by_name(world) {
        let (organization, oak, _) = busy(&world).await;
        let admin = signed_in(&world, "ada@people.example", canopy_domain::role::Assignment::organization_admin(&*organization.id)).await;
        let path = format!("/o/{}/audit", organization.slug);
        let text = world.get(&admin, &path).await.text();
        for told in ["Company edited", "Elm &amp; Sons", "emile@people.example", "Organization Admin", "127.0.0.1", "per minute", "Times in "] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains(&oak.id) && !text.contains("{&quot;name") && !text.contains("organization_admin"), "raw words: {text}");
        let none = world.get(&admin, &format!("{path}?person=nobody")).await.text();
        assert!(none.contains("No record found") && none.contains("value=\"nobody\""), "{none}");
        let wrong = world.get(&admin, &format!("{path}?from=soon")).await;
        assert!(wrong.status == 422 && wrong.text().contains("Write a day as YYYY-MM-DD"), "{}", wrong.text());
        let file = world.get(&admin, &format!("{path}.csv?action=rate_card.set")).await;
        assert_eq!((file.status, file.text().lines().count()), (200, 2));
    }

    async fn the_page_leads_to_older_and_back_to_newer_records(world) {
        let (organization, oak, _) = busy(&world).await;
        let admin = signed_in(&world, "ada@people.example", canopy_domain::role::Assignment::organization_admin(&*organization.id)).await;
        for n in 0..120 {
            rename(&world, &organization.key, &oak, &format!("Oak {n:03}")).await;
        }
        let path = format!("/o/{}/audit?action=company.edited", organization.slug);
        let way = |text: &str, rel: &str| {
            let before = text.split(&format!("\" rel=\"{rel}\"")).next().filter(|it| it.len() < text.len());
            before.and_then(|it| it.rsplit("href=\"").next()).map(|href| href.replace("&amp;", "&"))
        };
        // What the change led to; the company itself is shown with its name of now.
        const LATEST: &str = "</span>Oak 119</ins>";
        let first = world.get(&admin, &path).await.text();
        assert!(first.contains(LATEST) && way(&first, "prev").is_none(), "{first}");
        let second = world.get(&admin, &way(&first, "next").expect("a next page")).await.text();
        assert!(second.contains("Oak 060") && !second.contains(LATEST), "{second}");
        let back = world.get(&admin, &way(&second, "prev").expect("a page before")).await.text();
        assert!(back.contains(LATEST) && !back.contains("Oak 060"), "{back}");
        let third = world.get(&admin, &way(&second, "next").expect("a third page")).await.text();
        assert!(third.contains("Oak 000") && way(&third, "next").is_none(), "{third}");
    }
}
