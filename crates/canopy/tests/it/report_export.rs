//! A report as a file: its sums, its readers, its manifest, and who gets what of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use canopy_domain::figures::Figures;
use canopy_domain::role::{Page, Reach};
use serde_json::Value;

use crate::cast::{TELLTALE, cast, only, signed_in, viewer};
use crate::client::{Answer, Caller};
use crate::events::{call, credit, fee, sms};
use crate::ledger::{number, tamper};
use crate::world::{Company, Organization, World};

/// The records of a file, each by the names of its columns.
fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<Vec<_>, _>>();
    rows.expect("every row has the cells of the header")
}

fn micros(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').expect("six decimals");
    assert_eq!(part.len(), 6, "{text}");
    format!("{whole}{part}").parse().expect("digits")
}

/// The amounts of a section by currency.
fn amounts(text: &str, of: impl Fn(&str) -> bool) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for row in records(text) {
        if of(&row["section"]) && !row["amount"].is_empty() {
            *sums.entry(row["currency"].clone()).or_default() += micros(&row["amount"]);
        }
    }
    sums
}

fn of_parts(section: &str) -> bool {
    !["total", "manifest"].contains(&section)
}

/// What a tidy file's manifest says of an item.
fn manifest(text: &str, item: &str) -> BTreeMap<String, String> {
    let mut found = records(text)
        .into_iter()
        .filter(|row| row["section"] == "manifest" && row["item"] == item);
    found
        .next()
        .unwrap_or_else(|| panic!("no {item} in\n{text}"))
}

fn path(organization: &Organization, query: &str) -> String {
    format!("/api/v1/organizations/{}/report{query}", organization.slug)
}

async fn file(world: &World, caller: &Caller, path: &str) -> String {
    let answer = world.get(caller, path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// Three companies in two currencies, a closed month, what restates it, a credit, and one company
/// where nothing ever happened.
async fn busy(world: &World) -> (Organization, Vec<Company>) {
    let organization = world.organization("Harbor Group").await;
    let mut companies = Vec::new();
    for (name, currency) in [
        ("Oak Law", "USD"),
        ("Elm Legal", "EUR"),
        ("Idle & Co", "USD"),
    ] {
        let company = world
            .company(&organization, name, "America/New_York", currency)
            .await;
        world.link_from(&company, "2026-01-01").await;
        companies.push(company);
    }
    for company in &companies[..2] {
        let slug = &company.slug;
        let events = [
            call(slug, "1", "2026-03-10T13:00:00Z", 80_000),
            sms(slug, "2", "2026-03-09T13:00:00Z", 3),
            fee(slug, "3", "2026-03-10T13:00:00Z", "12.345678"),
            credit(slug, "4", "2026-03-10T13:30:00Z", "1.5"),
        ];
        world.accept(&organization.key, &events).await;
    }
    world.set("2026-04-08T14:00:00Z");
    world.run_jobs().await;
    let closed = "SELECT COUNT(*) FROM closed_months WHERE month = '2026-03'";
    assert_eq!(number(world.store(), closed).await, 3);
    let late = [call("oak-law", "late", "2026-03-11T13:00:00Z", 30_000)];
    world.accept(&organization.key, &late).await;
    (organization, companies)
}

async fn python(file: &Path) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (script, file) = (root.join("tests/read_export.py"), file.to_owned());
    let read = move || {
        let python = root.join("../../target/test-venv/bin/python");
        Command::new(python).arg(script).arg(file).output()
    };
    let read = tokio::task::spawn_blocking(read).await.expect("it runs");
    let read = read.expect("the readers of the tests are there: run scripts/need.sh test");
    let errors = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success(), "{errors}");
    serde_json::from_slice(&read.stdout).expect("JSON")
}

/// Runs `canopy verify-export` on a text; answers whether it was found whole, and what was said.
fn verified(world: &World, text: &[u8], words: &[&str]) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.csv");
    std::fs::write(&file, text).expect("a file");
    let mut command = world.program(&["verify-export"]);
    let done = command.arg(&file).args(words).output().expect("it runs");
    let code = done.status.code();
    assert!(matches!(code, Some(0 | 1)), "{done:?}");
    let said = [done.stdout, done.stderr].concat();
    (code == Some(0), String::from_utf8_lossy(&said).into_owned())
}

/// The file with another hash of its rows, as an editor would compute it.
fn rehashed(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let rows = text.find("\r\nmanifest,").expect("a manifest") + 2;
    let hash = Sha256::digest(&text.as_bytes()[..rows]);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let at = text.find("sha256:").expect("a hash") + "sha256:".len();
    format!("{}{hash}{}", &text[..at], &text[at + hash.len()..])
}

fn header(answer: &Answer, name: &str) -> String {
    let value = answer.headers.get(name).expect("the header");
    value.to_str().expect("text").to_owned()
}

crate::worlds! {
    async fn the_file_the_report_and_the_rollups_have_the_same_sums(world) {
        let (organization, companies) = busy(&world).await;
        for lines in ["period", "month", "day"] {
            let days = "from=2026-03-01&to=2026-04-08";
            let text = file(&world, &organization.key, &path(&organization, &format!(".csv?{days}&lines={lines}"))).await;
            let report = world.get(&organization.key, &path(&organization, &format!("?{days}"))).await.expect(200);
            let totals = amounts(&text, |section| section == "total");
            assert_eq!(amounts(&text, of_parts), totals, "{lines}");
            assert_eq!(totals.len(), 2);
            for total in report["totals"].as_array().expect("totals") {
                let currency = total["currency"].as_str().expect("a currency");
                let amount = total["total"].as_str().expect("an amount");
                assert_eq!(totals[currency], micros(amount), "{lines} {total}");
            }
            let sum = Figures::AMOUNTS.join(" + ");
            let sql = format!("SELECT CAST(SUM({sum}) AS BIGINT) FROM company_months WHERE company_id = '{}'", companies[0].id);
            let rollup = number(world.store(), &sql).await;
            assert_eq!(totals["USD"], rollup, "{lines}");
            let rows = records(&text);
            let data: Vec<_> = rows.iter().filter(|row| row["section"] != "manifest").collect();
            assert_eq!(manifest(&text, "rows")["quantity"], data.len().to_string());
            for (company, name) in companies.iter().zip(["Oak Law", "Elm Legal", "Idle & Co"]) {
                for section in ["voice", "sms", "self_healing", "fees", "taxes", "credits", "total"] {
                    assert!(data.iter().any(|row| row["company_id"] == company.id && row["section"] == section && row["company"] == name), "{lines} {name} {section}");
                }
            }
            // What restates March stands apart, with the month that it restates.
            let late: Vec<_> = data.iter().filter(|row| row["restates_month"] == "2026-03" && !row["amount"].is_empty()).collect();
            assert_eq!(late.iter().filter(|row| row["section"] == "voice").map(|row| row["amount"].as_str()).collect::<Vec<_>>(), ["0.050000"], "{lines}");
            let states: std::collections::BTreeSet<&str> = data.iter().map(|row| row["month_state"].as_str()).collect();
            let wanted: &[&str] = if lines == "period" { &["mixed"] } else { &["closed", "open"] };
            assert!(wanted.iter().all(|state| states.contains(state)), "{lines} {states:?}");
            // Both layouts say the same.
            let wide = file(&world, &organization.key, &path(&organization, &format!(".csv?{days}&lines={lines}&layout=wide"))).await;
            let mut sums: BTreeMap<String, i64> = BTreeMap::new();
            for row in records(&wide).iter().filter(|row| row["section"] == "company") {
                *sums.entry(row["currency"].clone()).or_default() += micros(&row["total_amount"]);
                let parts = ["voice", "sms", "self_healing", "fees", "taxes", "credits"].map(|part| micros(&row[&format!("{part}_amount")]));
                assert_eq!(parts.iter().sum::<i64>(), micros(&row["total_amount"]));
            }
            assert_eq!(sums, totals, "{lines}");
            for text in [&text, &wide] {
                let (whole, said) = verified(&world, text.as_bytes(), &[]);
                assert!(whole && said.contains("signed by the installation's key"), "{said}");
            }
        }
    }

    async fn other_programs_read_the_same(world) {
        let (organization, companies) = busy(&world).await;
        let names = ["=HYPERLINK(\"https://evil.example\",\"Oak\")", "Müller, \"Söhne\"\n"];
        for (company, name) in companies.iter().zip(names) {
            let sql = format!("UPDATE companies SET name = '{name}' WHERE company_id = '{}'", company.id);
            assert_eq!(tamper(world.store(), &sql).await, 1);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let query = "?period=year_to_date";
        let text = file(&world, &organization.key, &path(&organization, &format!(".csv{query}"))).await;
        let kept = folder.path().join("report.csv");
        std::fs::write(&kept, &text).expect("a file");
        let book = world.get(&organization.key, &path(&organization, &format!(".xlsx{query}"))).await;
        assert_eq!(book.status, 200);
        std::fs::write(folder.path().join("report.xlsx"), &book.body).expect("a file");
        let read = python(&kept).await;
        let plain = |sums: BTreeMap<String, i64>| -> Value {
            let exact = |amount| canopy_domain::money::Micros(amount).exact();
            sums.into_iter().map(|(currency, amount)| (currency, Value::from(exact(amount)))).collect()
        };
        let totals = plain(amounts(&text, |section| section == "total"));
        let names = ["'=HYPERLINK(\"https://evil.example\",\"Oak\")", "Idle & Co", "Müller, \"Söhne\"\n"];
        for reader in ["python", "duckdb", "libreoffice", "workbook"] {
            assert_eq!(read[reader]["totals"], totals, "{reader}: {read:#}");
            assert_eq!(read[reader]["parts"], totals, "{reader}: {read:#}");
            let mut names = names;
            if reader == "workbook" {
                // There a text is a text, whatever it begins with.
                names[0] = &names[0][1..];
            }
            // The order of names is Python's, by code points.
            let mut names = names.to_vec();
            names.sort_unstable();
            assert_eq!(read[reader]["names"], serde_json::json!(names), "{reader}");
        }
        assert!(verified(&world, text.as_bytes(), &[]).0);
    }

    async fn an_edited_file_is_refused(world) {
        let (organization, _) = busy(&world).await;
        let text = file(&world, &organization.key, &path(&organization, ".csv?period=year_to_date")).await;
        let key = String::from_utf8(world.program(&["audit-key"]).output().expect("it runs").stdout).expect("text");
        let (whole, said) = verified(&world, text.as_bytes(), &["--key", key.trim()]);
        assert!(whole && said.contains("the key that you gave"), "{said}");
        // Money that moves from one company to another, with every hash and sum made right again.
        let fee = |from: &str, to: &str| {
            let once = text.replacen(&format!(",{from},EUR,"), &format!(",{to},EUR,"), 1);
            rehashed(&once)
        };
        let rows = records(&text);
        let paid = rows.iter().find(|row| row["section"] == "fees" && row["currency"] == "EUR" && micros(&row["amount"]) > 0);
        let paid = paid.expect("a fee")["amount"].clone();
        let more = |amount: &str| canopy_domain::money::Micros(micros(amount) + 87_000_000).exact();
        let moved = fee(&paid, &more(&paid));
        assert_ne!(moved, text);
        let total = manifest(&text, "control_total")["amount"].clone();
        let euros: Vec<_> = records(&text).into_iter().filter(|row| row["item"] == "control_total" && row["currency"] == "EUR").collect();
        let old = euros[0]["amount"].clone();
        let new = more(&old);
        let summed = rehashed(&moved.replace(&format!(",{old},EUR,"), &format!(",{new},EUR,")));
        let (_, said) = verified(&world, summed.as_bytes(), &[]);
        assert!(said.contains("does not cover this file") && !said.contains("SHA-256") && !said.contains("add up"), "{said}");
        let cut = text.rfind("manifest,,,signature").expect("a signature");
        let swapped = rehashed(&text.replacen("Elm Legal", "Oak Legal", 1));
        for (edited, words) in [
            (summed.clone(), "does not cover this file"),
            (moved, "do not add up"),
            (swapped, "does not cover this file"),
            (text.replacen("Elm Legal", "Oak Legal", 1), "SHA-256"),
            (text[..cut].to_owned(), "no signature"),
            (text[..cut - 40].to_owned(), ""),
            (format!("{text}voice,x\r\n"), "after the signature"),
            (text.replacen(&total, "1.000000", 1), "do"),
        ] {
            for words_of_key in [&[][..], &["--key", key.trim()]] {
                let (whole, said) = verified(&world, edited.as_bytes(), words_of_key);
                assert!(!whole && said.contains(words) && said.contains("REFUSED"), "{words}: {said}");
            }
        }
        // Signed anew by somebody else: whole in itself, but not the installation's.
        let beside = canopy_app::Config { keyring: Some(canopy_app::keyring::Keyring::fresh()), ..World::config() };
        let other = world.beside_with(beside).await;
        let forged = file(&other, &organization.key, &path(&organization, ".csv")).await;
        let (whole, said) = verified(&world, forged.as_bytes(), &[]);
        assert!(!whole && said.contains("names the key"), "{said}");
        let mut stranger = Command::new(env!("CARGO_BIN_EXE_canopy"));
        let folder = tempfile::tempdir().expect("a folder");
        let kept = folder.path().join("report.csv");
        std::fs::write(&kept, &forged).expect("a file");
        let told = stranger.arg("verify-export").arg(&kept).current_dir(folder.path()).env_remove("CANOPY_KEY_FILE").output().expect("it runs");
        let said = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.status.success() && said.contains("AUTHORSHIP IS NOT PROVEN"), "{said}");
    }

    async fn a_limited_viewer_s_file_says_that_it_is_partial(world) {
        let cast = cast(&world).await;
        let limited = cast.caller("viewer limited to one company");
        for query in [".csv", ".csv?layout=wide&lines=day"] {
            let text = file(&world, limited, &path(&cast.own, query)).await;
            assert!(text.contains("partial: 1 company in your view") && text.contains(TELLTALE), "{text}");
            assert!(!text.contains("Elm") && !text.contains(&cast.elm.id), "{text}");
        }
        let whole = file(&world, &cast.own.key, &path(&cast.own, ".csv")).await;
        assert_eq!(manifest(&whole, "visible")["unit"], "all companies");
        assert_eq!(manifest(&whole, "amounts")["unit"], "shown");
        let book = world.get(limited, &path(&cast.own, ".xlsx")).await;
        assert!(book.status == 200 && book.body.starts_with(b"PK"), "{}", book.status);
    }

    async fn without_billing_there_is_no_amount_in_it(world) {
        let cast = cast(&world).await;
        let blind = cast.caller("viewer with companies, without billing");
        for query in [".csv?lines=day", ".csv?lines=period", ".csv?layout=wide"] {
            let text = file(&world, blind, &path(&cast.own, query)).await;
            assert!(text.contains("withheld") && !text.contains("7531.97"), "{text}");
            let columns = ["amount", "total_amount", "fees_amount", "voice_amount"];
            for row in records(&text) {
                assert!(columns.iter().all(|column| row.get(*column).is_none_or(String::is_empty)), "{row:?}");
            }
            assert!(verified(&world, text.as_bytes(), &[]).0);
        }
        // Amounts of one company only.
        let pages = [Page::Reporting];
        world.person("mixed@people.example", &[viewer(&cast.own, &pages, Reach::All), viewer(&cast.own, &[Page::Billing], only(&[&cast.oak]))]).await;
        let mixed = world.sign_in("mixed@people.example").await;
        let text = file(&world, &mixed, &path(&cast.own, ".csv")).await;
        assert_eq!(manifest(&text, "amounts")["unit"], "withheld for 1 of 2 companies");
        let told: std::collections::BTreeSet<String> = records(&text).into_iter().filter(|row| row["section"] != "manifest" && !row["amount"].is_empty()).map(|row| row["company"].clone()).collect();
        assert_eq!(told.into_iter().collect::<Vec<_>>(), ["Oak Law"]);
        assert!(verified(&world, text.as_bytes(), &[]).0);
    }

    async fn what_is_asked_for_wrongly_names_its_field(world) {
        let (organization, _) = world.one_company().await;
        for (query, field) in [("layout=x", "layout"), ("lines=x", "lines"), ("bom=x", "bom"), ("period=x", "period"), ("from=2026-03-01", "to"),
            ("from=2026-03-02&to=2026-03-01", "to"), ("stood_on=x", "stood_on"), ("color=red", "color")] {
            for kind in ["csv", "xlsx"] {
                let answer = world.get(&organization.key, &path(&organization, &format!(".{kind}?{query}"))).await;
                assert_eq!(answer.problem(422).1, field, "{query}");
            }
        }
        let admin = canopy_domain::role::Assignment::organization_admin(&*organization.id);
        let ann = signed_in(&world, "ann@harbor.example", admin).await;
        let page = format!("/o/{}/reporting/export.csv", organization.slug);
        assert_eq!(world.get(&ann, &format!("{page}?lines=x")).await.status, 422);
        let answer = world.get(&ann, &page).await;
        assert_eq!(header(&answer, "content-type"), "text/csv; charset=utf-8");
        assert_eq!(header(&answer, "cache-control"), "no-store");
        assert_eq!(header(&answer, "content-disposition"), "attachment; filename=\"harbor-group-report-2026-03-01-2026-03-10.csv\"");
        // People's files begin with the mark of UTF-8, those of programs do not.
        assert!(answer.body.starts_with("\u{feff}section,".as_bytes()));
        assert!(verified(&world, &answer.body, &[]).0);
        let plain = world.get(&organization.key, &path(&organization, ".csv")).await;
        assert!(plain.body.starts_with(b"section,company,company_id,item,quantity,unit,amount,currency,period_start,period_end,time_zone,month_state,restates_month\r\n"));
    }
}
