//! Statements: what a closed month came to, and that it stays so.

use std::io::Write;
use std::process::{Command, Stdio};

use canopy_domain::figures::Figures;
use canopy_domain::role::{Assignment, Page, Reach};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{signed_in, viewer};
use crate::client::{Answer, Caller};
use crate::events::{call, check, credit, fee, sms};
use crate::ledger::{number, query, rows, tamper};
use crate::world::{Company, Organization, World};

/// A card with a percent fee and a tax whose charges are no whole cents.
fn card(effective_on: &str, per_minute: &str) -> Value {
    json!({
        "effective_on": effective_on, "voice": { "per_minute": per_minute }, "sms": { "sent": "0.0113", "received": "0.01" },
        "self_healing": { "check": "0.03", "healed": "0.5" },
        "fees": [{ "name": "platform", "kind": "percent", "percent": "3.7", "category": "voice" }],
        "taxes": [{ "name": "VAT", "percent": "7.7", "categories": ["voice", "fees"] }],
    })
}

async fn usage_of_march(world: &World, key: &Caller, company: &Company) {
    let slug = &company.slug;
    let events = [
        call(slug, "1", "2026-03-11T13:00:00Z", 80_000),
        call(slug, "2", "2026-03-20T13:00:00Z", 200_000),
        sms(slug, "3", "2026-03-12T13:00:00Z", 3),
        check(slug, "4", "2026-03-12T14:00:00Z", "healed"),
        check(slug, "5", "2026-03-21T14:00:00Z", "not_found"),
        fee(slug, "6", "2026-03-13T14:00:00Z", "12.345678"),
        credit(slug, "7", "2026-03-22T14:00:00Z", "1.000001"),
    ];
    world.set("2026-03-25T12:00:00Z");
    world.accept(key, &events).await;
}

async fn statement(world: &World, caller: &Caller, company: &Company, month: &str) -> Answer {
    let path = format!("/api/v1/companies/{}/statements/{month}", company.slug);
    world.get(caller, &path).await
}

async fn part(
    world: &World,
    caller: &Caller,
    of: &Organization,
    month: &str,
    company: &Company,
) -> Answer {
    let path = format!(
        "/api/v1/organizations/{}/months/{month}/statements/{}",
        of.slug, company.slug
    );
    world.get(caller, &path).await
}

async fn act(
    world: &World,
    caller: &Caller,
    company: &Company,
    act: &str,
    body: Option<&Value>,
) -> Answer {
    let path = format!("/api/v1/companies/{}/months/{act}", company.slug);
    world.call(caller, Method::POST, &path, body).await
}

async fn state(world: &World, of: &Organization, month: &str) -> Value {
    let path = format!("/api/v1/organizations/{}/months?month={month}", of.slug);
    world.get(&of.key, &path).await.expect(200)["items"][0].clone()
}

/// What a program in Python says about some bytes.
fn python(program: &str, bytes: &[u8]) -> String {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(bytes).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("text")
}

/// An amount in micro-units.
fn micros(text: &Value) -> i64 {
    let text = text.as_str().expect("text");
    canopy_domain::money::Micros::parse(text)
        .expect("an amount")
        .get()
}

fn line<'a>(of: &'a Value, item: &str) -> &'a Value {
    let lines = of["lines"].as_array().expect("lines");
    let found = lines.iter().find(|line| line["item"] == item);
    found.unwrap_or_else(|| panic!("no line {item}: {of:#}"))
}

/// Moves a company from one organization to another on a day, as if it had been so.
async fn moved(world: &World, company: &Company, to: &Organization, day: &str) {
    let sql = format!(
        "UPDATE links SET unlinked_on = '{day}' WHERE company_id = '{}'",
        company.id
    );
    assert_eq!(tamper(world.store(), &sql).await, 1);
    let sql = format!(
        "INSERT INTO links (company_id, linked_on, organization_id) VALUES ('{}', '{day}', '{}')",
        company.id, to.id
    );
    assert_eq!(tamper(world.store(), &sql).await, 1);
}

crate::worlds! {
    async fn a_closed_month_keeps_its_bytes(world) {
        let (organization, company) = world.one_company().await;
        world.rate_card(&organization.key, &company, &card("2026-03-01", "0.1031")).await;
        usage_of_march(&world, &organization.key, &company).await;
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        let before = statement(&world, &organization.key, &company, "2026-03").await;
        let csv = statement(&world, &organization.key, &company, "2026-03.csv").await;
        let march = before.expect(200);
        assert_eq!(march["number"], "oak-law-0001");
        assert_eq!(march["company"]["time_zone"], "America/New_York");
        assert_eq!(line(&march, "Billed minutes")["quantity"], "5.0");
        assert_eq!(line(&march, "Billed minutes")["amount"], "0.515500");
        assert_eq!(line(&march, "goodwill")["amount"], "-1.000001");
        assert_eq!(line(&march, "VAT")["section"], "taxes");
        assert_eq!(march["restatements"], json!([]));
        assert_eq!(march["rate_cards"][0]["card"]["voice"]["per_minute"], "0.103100");
        assert_eq!(micros(&march["totals"]["total"]) % 10_000, 0, "{march:#}");
        assert_ne!(micros(&march["rounding"]), 0, "{march:#}");
        assert_eq!(before.headers["etag"].to_str().expect("text").len(), 66);
        assert!(!before.text().contains(": ") && before.text().ends_with("}\n"));

        let late = call("oak-law", "late", "2026-03-15T13:00:00Z", 600_000);
        world.accept(&organization.key, &[late, credit("oak-law", "sorry", "2026-03-16T13:00:00Z", "2.5")]).await;
        let void = json!({ "source": "test", "id": "2", "reason": "a wrong number" });
        world.post(&organization.key, "/api/v1/companies/oak-law/events/void", &void).await.expect(200);
        world.rate_card(&organization.key, &company, &card("2026-04-05", "9")).await;
        let renamed = json!({ "name": "Ash Law" });
        world.patch(&organization.key, "/api/v1/companies/oak-law", &renamed).await.expect(200);
        world.set("2026-04-20T12:00:00Z");
        world.run_jobs().await;
        assert_eq!(statement(&world, &organization.key, &company, "2026-03").await.text(), before.text());
        assert_eq!(statement(&world, &organization.key, &company, "2026-03.csv").await.text(), csv.text());

        world.set("2026-05-05T12:00:00Z");
        world.run_jobs().await;
        assert_eq!(statement(&world, &organization.key, &company, "2026-03").await.text(), before.text());
        let april = statement(&world, &organization.key, &company, "2026-04").await.expect(200);
        assert_eq!((&april["number"], &april["company"]["name"]), (&json!("oak-law-0002"), &json!("Ash Law")));
        let restated = &april["restatements"][0];
        assert_eq!(restated["month"], "2026-03");
        // Ten late minutes at the price of March, less the 3.5 that were voided.
        assert_eq!(line(restated, "Billed minutes")["quantity"], "6.5");
        assert_eq!(line(restated, "Billed minutes")["amount"], "0.670150");
        assert_eq!(line(restated, "goodwill")["amount"], "-2.500000");
        assert_eq!(april["lines"], json!([]));
        assert_eq!(april["rate_cards"].as_array().expect("cards").len(), 2);
        world.verify().await;
        let list = world.get(&organization.key, "/api/v1/companies/oak-law/statements").await.expect(200);
        assert_eq!(list["items"][1]["total"]["amount"], march["totals"]["total"]);
    }

    async fn the_parts_of_a_statement_add_up_to_it(world) {
        for (currency, unit) in [("USD", 10_000), ("JPY", 1_000_000), ("KWD", 1_000)] {
            let from = world.organization(&format!("From {currency}")).await;
            let to = world.organization(&format!("To {currency}")).await;
            world.set("2026-03-10T14:00:00Z");
            let company = world.company(&from, &format!("Firm {currency}"), "America/New_York", currency).await;
            world.rate_card(&from.key, &company, &card("2026-03-01", "1.2345")).await;
            usage_of_march(&world, &from.key, &company).await;
            moved(&world, &company, &to, "2026-03-16").await;
            world.set("2026-04-04T04:00:00Z");
            world.run_jobs().await;
            let head = world.company_key(&company).await;
            let whole = statement(&world, &head, &company, "2026-03").await.expect(200);
            let parts = whole["parts"].as_array().expect("parts");
            assert_eq!(parts.len(), 2);
            assert_eq!(parts[0]["organization"]["id"], json!(from.id));
            assert_eq!(parts[1]["days"], json!([{ "from": "2026-03-16", "to": "2026-03-31" }]));
            for category in ["voice", "sms", "self_healing", "fees", "taxes", "credits", "total"] {
                let sum: i64 = parts.iter().map(|part| micros(&part["totals"][category])).sum();
                assert_eq!(sum, micros(&whole["totals"][category]), "{currency} {category}");
            }
            for part in parts {
                assert_eq!(micros(&part["totals"]["total"]) % unit, 0, "{currency}: {part:#}");
                assert!(micros(&part["rounding"]).abs() <= unit / 2, "{currency}");
            }
            let amounts = Figures::AMOUNTS.join(" + ");
            let sum = format!("SELECT {amounts} FROM company_months \
                WHERE month = '2026-03' AND company_id = '{}'", company.id);
            assert_eq!(number(world.store(), &sum).await, micros(&whole["totals"]["total"]));

            // Each organization reads its own days, the company's own people all of them.
            let first = part(&world, &from.key, &from, "2026-03", &company).await.expect(200);
            assert_eq!((&first["totals"], &first["document"]), (&parts[0]["totals"], &json!("part")));
            assert!(!first.to_string().contains(&to.id) && !first.to_string().contains("goodwill"));
            assert_eq!(statement(&world, &from.key, &company, "2026-03").await.status, 404);
            let second = statement(&world, &to.key, &company, "2026-03").await;
            assert_eq!(second.text(), part(&world, &to.key, &to, "2026-03", &company).await.text());
            assert_eq!(second.expect(200)["totals"], parts[1]["totals"]);
            assert!(!second.text().contains(&from.id) && !second.text().contains("12.345678"));
            assert_eq!(part(&world, &to.key, &from, "2026-03", &company).await.status, 404);
            let listed = state(&world, &from, "2026-03").await;
            assert_eq!(listed["total"]["amount"], parts[0]["totals"]["total"]);
            assert_eq!(listed["state"], "closed");
        }
        world.verify().await;
    }

    async fn what_restates_a_month_is_of_the_organization_of_then(world) {
        let (from, company) = world.one_company().await;
        let to = world.organization("Summit Group").await;
        world.rate_card(&from.key, &company, &card("2026-03-01", "0.1031")).await;
        usage_of_march(&world, &from.key, &company).await;
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        moved(&world, &company, &to, "2026-04-05").await;
        world.set("2026-05-02T12:00:00Z");
        let late = call("oak-law", "late", "2026-03-15T13:00:00Z", 1);
        world.rate_card(&to.key, &company, &card("2026-05-02", "0.1")).await;
        world.accept(&to.key, &[late, call("oak-law", "april", "2026-04-15T13:00:00Z", 60_000)]).await;
        world.set("2026-06-04T12:00:00Z");
        world.run_jobs().await;
        let head = world.company_key(&company).await;
        let may = statement(&world, &head, &company, "2026-05").await.expect(200);
        let parts = may["parts"].as_array().expect("parts");
        assert_eq!(parts.len(), 2, "{may:#}");
        assert_eq!((&parts[1]["organization"]["id"], &parts[1]["days"]), (&json!(from.id), &json!([])));
        assert_eq!(parts[1]["restatements"][0]["month"], "2026-03");
        assert_eq!(line(&parts[1]["restatements"][0], "Billed minutes")["amount"], "0.051550");
        // The rounding of what only restates counts in the month that is closed.
        let own = part(&world, &from.key, &from, "2026-05", &company).await.expect(200);
        assert_eq!((&own["totals"]["total"], own["rounding"] != "0.000000"), (&json!("0.060000"), true));
        assert_eq!(statement(&world, &to.key, &company, "2026-03").await.status, 404);
        // Nor does the new organization hold, close or list what was before it.
        assert_eq!(act(&world, &to.key, &company, "2026-03/close", None).await.status, 404);
        assert_eq!(act(&world, &to.key, &company, "2026-03/release", None).await.status, 404);
        let list = world.get(&to.key, "/api/v1/companies/oak-law/statements").await.expect(200);
        let numbers: Vec<&Value> = list["items"].as_array().expect("items").iter().map(|item| &item["number"]).collect();
        assert_eq!(numbers, ["oak-law-0003/1", "oak-law-0002/2"]);
        world.verify().await;
    }

    async fn a_month_is_held_and_released(world) {
        let (organization, company) = world.one_company().await;
        usage_of_march(&world, &organization.key, &company).await;
        let key = &organization.key;
        for (reason, until, field) in [
            ("", "2026-04-10", "reason"), ("why", "2026-04-18", "until"), ("why", "2026-03-30", "until"), ("why", "soon", "until"),
        ] {
            let body = json!({ "reason": reason, "until": until });
            let refused = act(&world, key, &company, "2026-03/hold", Some(&body)).await;
            assert_eq!(refused.problem(422).1, field, "{until}");
        }
        let body = json!({ "reason": "a late import", "until": "2026-04-17" });
        let held = act(&world, key, &company, "2026-03/hold", Some(&body)).await.expect(200);
        assert_eq!((&held["state"], &held["hold"]["until"]), (&json!("held"), &json!("2026-04-17")));
        let closed = "SELECT month FROM closed_months";
        world.set("2026-04-18T03:59:59Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), closed).await, "");
        assert_eq!(state(&world, &organization, "2026-03").await["hold"]["reason"], "a late import");
        world.set("2026-04-18T04:00:00Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), closed).await, "2026-03");
        assert_eq!(act(&world, key, &company, "2026-03/hold", Some(&body)).await.status, 422, "it is over");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM month_holds").await, 0);

        world.accept(key, &[call("oak-law", "april", "2026-04-15T13:00:00Z", 60_000)]).await;
        let body = json!({ "reason": "again", "until": "2026-05-10" });
        act(&world, key, &company, "2026-04/hold", Some(&body)).await.expect(200);
        assert_eq!(act(&world, key, &company, "2026-04/close", None).await.problem(409).0, "running");
        world.set("2026-05-05T12:00:00Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), closed).await, "2026-03");
        assert_eq!(act(&world, key, &company, "2026-04/release", None).await.status, 204);
        assert_eq!(state(&world, &organization, "2026-04").await["state"], "grace");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), "SELECT month FROM closed_months ORDER BY month").await, "2026-03, 2026-04");
        world.verify().await;
    }

    async fn an_older_month_is_closed_by_hand(world) {
        let (organization, company) = world.one_company().await;
        world.accept(&organization.key, &[call("oak-law", "old", "2025-11-15T13:00:00Z", 60_000)]).await;
        world.set("2026-03-20T12:00:00Z");
        world.run_jobs().await;
        let listed = state(&world, &organization, "2025-11").await;
        assert_eq!((&listed["state"], &listed["days_without_data"]), (&json!("open"), &json!(29)));
        let empty = act(&world, &organization.key, &company, "2025-10/close", None).await;
        assert_eq!(empty.problem(409).0, "empty");
        crate::statement_routes::close(&world, &organization.key, &company, "2025-11").await;
        crate::statement_routes::close(&world, &organization.key, &company, "2025-11").await;
        assert_eq!(state(&world, &organization, "2025-11").await["number"], "oak-law-0001");
        let told = query(world.store(), "SELECT action FROM audit_records WHERE action = 'month.closed'").await;
        assert_eq!(told.len(), 1);
        world.verify().await;
    }

    async fn two_processes_close_a_month_once(world) {
        let (organization, company) = world.one_company().await;
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        usage_of_march(&world, &organization.key, &company).await;
        let beside = world.beside().await;
        world.set("2026-04-04T04:00:00Z");
        tokio::join!(world.run_jobs(), beside.run_jobs());
        tokio::join!(beside.run_jobs(), world.run_jobs());
        assert_eq!(rows(world.store(), "SELECT number, total FROM statements").await, "oak-law-0001 12380000");
        // The rounding, the statement and the letter: each once.
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM events WHERE source = 'canopy'").await, 1);
        let letters = "SELECT recipient, subject FROM letters WHERE subject LIKE 'Statement%'";
        assert_eq!(rows(world.store(), letters).await, "ann@oak.example Statement oak-law-0001 of Oak Law: March 2026");
        let words = query(world.store(), "SELECT text_part FROM letters").await.concat().concat();
        assert!(words.contains("$12.38") && words.contains("/c/oak-law/billing/statements/2026-03"), "{words}");
        world.verify().await;
    }

    async fn letters_go_to_the_billing_contact_who_is_an_admin(world) {
        let (organization, company) = world.one_company().await;
        let path = "/api/v1/companies/oak-law";
        let set = |email: &str| json!({ "billing_contact": email });
        let refused = world.patch(&organization.key, path, &set("nobody@oak.example")).await;
        assert_eq!(refused.problem(422), ("not_an_admin".into(), "billing_contact".into()));
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let bob = world.person("bob@oak.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let shown = world.patch(&organization.key, path, &set("bob@oak.example")).await.expect(200);
        assert_eq!(shown["billing_contact"]["email"], "bob@oak.example");
        usage_of_march(&world, &organization.key, &company).await;
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        let letters = "SELECT recipient FROM letters WHERE subject LIKE 'Statement%' ORDER BY created_at, recipient";
        assert_eq!(rows(world.store(), letters).await, "bob@oak.example");
        // Who is no admin any more is told nothing; the company's admins are.
        tamper(world.store(), &format!("UPDATE role_assignments SET ended_at = 1 WHERE person_id = '{bob}'")).await;
        world.accept(&organization.key, &[call("oak-law", "april", "2026-04-03T13:00:00Z", 60_000)]).await;
        world.set("2026-05-05T12:00:00Z");
        world.run_jobs().await;
        assert_eq!(rows(world.store(), letters).await, "ann@oak.example", "the letter of April was swept");
        let cleared = world.patch(&organization.key, path, &set("")).await.expect(200);
        assert_eq!(cleared["billing_contact"], json!(null));
    }

    async fn statements_that_were_tampered_with_are_found(world) {
        let (organization, company) = world.one_company().await;
        usage_of_march(&world, &organization.key, &company).await;
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        world.verify().await;
        let verified = async || {
            let found = canopy_app::statements::verify::verify_statements(&world.house, &company.id).await;
            found.expect("verifies").unwrap_or_default()
        };
        tamper(world.store(), "UPDATE statements SET csv = csv || ' '").await;
        assert!(verified().await.contains("SHA-256"));
        let program = world.program(&["verify"]).output().expect("the program runs");
        assert_eq!(program.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&program.stderr).contains("SHA-256"));
        tamper(world.store(), "UPDATE statements SET csv = (SELECT p.csv FROM statement_parts p)").await;
        assert_eq!(verified().await, "");
        tamper(world.store(), "UPDATE statements SET total = total + 10000").await;
        assert!(verified().await.contains("the list has"));
        tamper(world.store(), "UPDATE statements SET total = total - 10000").await;
        tamper(world.store(), "UPDATE company_months SET sms = sms + 1").await;
        assert!(verified().await.contains("the rollup"));
    }

    async fn all_statements_of_a_month_come_in_one_file(world) {
        let organization = world.organization("Harbor Group").await;
        let mut companies = Vec::new();
        for name in ["Oak Law", "Elm Legal"] {
            let company = world.company(&organization, name, "America/New_York", "USD").await;
            usage_of_march(&world, &organization.key, &company).await;
            companies.push(company);
        }
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        let path = "/api/v1/organizations/harbor-group/months/2026-03/statements";
        let file = world.get(&organization.key, path).await;
        assert_eq!(file.headers["content-type"], "application/zip");
        let read = python("import io,sys,zipfile;z=zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()));\
            print(z.testzip(), *sorted(z.namelist()));sys.stdout.write(z.read('oak-law-2026-03.json').decode())", &file.body);
        let (names, json) = read.split_once('\n').expect("lines");
        assert_eq!(names, "None elm-legal-2026-03.csv elm-legal-2026-03.json oak-law-2026-03.csv oak-law-2026-03.json");
        assert_eq!(json, part(&world, &organization.key, &organization, "2026-03", &companies[0]).await.text());
        let limited = viewer(&organization, &Page::ALL, Reach::Companies([companies[1].id.clone()].into()));
        let limited = signed_in(&world, "limited@oak.example", limited).await;
        let partly = world.get(&limited, path).await.body;
        let text = String::from_utf8_lossy(&partly);
        assert!(text.contains("elm-legal") && !text.contains("oak-law"));
        assert_eq!(part(&world, &limited, &organization, "2026-03", &companies[0]).await.status, 404);
    }

    async fn the_pages_show_statements_and_keep_what_was_typed(world) {
        let (organization, company) = world.one_company().await;
        world.person("head@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        usage_of_march(&world, &organization.key, &company).await;
        let head = world.sign_in("head@oak.example").await;
        let page = "/c/oak-law/billing/statements/2026-03";
        let shown = world.get(&head, page).await.text();
        assert!(shown.contains("still runs") && shown.contains("Hold this month"), "{shown}");
        let form = [("step", "hold"), ("reason", "wait & see"), ("until", "2027-01-01")];
        let request = crate::client::fill_in(world.request(&head, Method::POST, page), form);
        let refused = Answer::read(request.send().await.expect("an answer")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("wait &amp; see") && refused.text().contains("Choose a day from"), "{}", refused.text());
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        let head = world.sign_in("head@oak.example").await;
        let shown = world.get(&head, page).await.text();
        for said in ["Statement oak-law-0001", "Billed minutes", "goodwill", "SHA-256", "Canopy’s default prices"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        let csv = world.get(&head, &format!("{page}.csv")).await;
        assert_eq!(csv.text(), statement(&world, &head, &company, "2026-03.csv").await.text());
        assert!(world.get(&head, "/c/oak-law/billing/statements").await.text().contains("oak-law-0001"));
        let admin = signed_in(&world, "org@oak.example", Assignment::organization_admin(&*organization.id)).await;
        let months = world.get(&admin, "/o/harbor-group/billing/months?month=2026-03&state=closed").await.text();
        assert!(months.contains("oak-law-0001") && months.contains("All statements (ZIP)"), "{months}");
        assert!(world.get(&admin, "/o/harbor-group/billing/months?state=held").await.text().contains("Nothing found"));
    }
}
