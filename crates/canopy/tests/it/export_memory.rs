//! What a large export takes of the memory of the real program. `make export-big` does the same with
//! 10,000 companies.

use canopy_app::operator::KeyPlace;
use canopy_domain::figures::Figures;

use crate::ledger::tamper;
use crate::program::Served;
use crate::world::{Organization, World};

/// Companies beside the first one.
const COMPANIES: usize = 1_500;
/// What an export may take beside what the program had.
const MOST: i64 = 32_000_000;

/// Puts many companies, none of whose months a job would close, beside the first one of an organization, with figures in every month of 2025.
async fn crowd(world: &World, organization: &Organization, company_id: &str) {
    let numbers = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {COMPANIES})"
    );
    let companies = format!(
        "{numbers} INSERT INTO companies (company_id, slug, name, currency, time_zones, created_at, archived_at, revision) \
         SELECT 'co_crowd' || CAST(n AS TEXT), 'crowd-' || CAST(n AS TEXT), 'Müller & Söhne, No. ' || CAST(n AS TEXT), \
         currency, time_zones, 4000000000000000, archived_at, revision FROM companies CROSS JOIN numbers WHERE company_id = '{company_id}'"
    );
    assert_eq!(tamper(world.store(), &companies).await, COMPANIES as u64);
    let links = format!(
        "INSERT INTO links (company_id, linked_on, unlinked_on, organization_id) \
         SELECT company_id, '2024-01-01', NULL, '{}' FROM companies WHERE slug LIKE 'crowd-%'",
        organization.id
    );
    assert_eq!(tamper(world.store(), &links).await, COMPANIES as u64);
    let columns = Figures::COLUMNS.join(", ");
    let values = vec!["1000001"; Figures::COLUMNS.len()].join(", ");
    for month in 1..=12 {
        let sql = format!(
            "INSERT INTO company_months (month, company_id, {columns}, last_event_at) \
             SELECT '2025-{month:02}', company_id, {values}, 1 FROM companies WHERE slug LIKE 'crowd-%'"
        );
        assert_eq!(tamper(world.store(), &sql).await, COMPANIES as u64);
    }
}

/// A line of what the system says of a process, in bytes.
fn memory(program: &Served, name: &str) -> i64 {
    let path = format!("/proc/{}/status", program.id());
    let status = std::fs::read_to_string(path).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let words = line.and_then(|line| line.split_whitespace().next());
    words.expect("a number").parse::<i64>().expect("a number") * 1024
}

fn forget_peak(program: &Served) {
    let path = format!("/proc/{}/clear_refs", program.id());
    std::fs::write(path, "5").expect("the peak can be forgotten");
}

crate::worlds! {
    async fn a_large_export_takes_little_memory(world) {
        let (organization, company) = world.one_company().await;
        crowd(&world, &organization, &company.id).await;
        let program = Served::start(&world);
        let through = world.through(&program);
        let path = |rest: &str| format!("/api/v1/organizations/{}/report{rest}", organization.slug);
        let year = "from=2025-01-01&to=2025-12-31";
        // What the program keeps once it has done anything is not the export's.
        let small = through.get(&organization.key, &path(&format!(".csv?{year}&lines=period&layout=wide"))).await;
        assert_eq!(small.status, 200, "{}", small.text());
        for kind in ["csv", "xlsx"] {
            let idle = memory(&program, "VmRSS:");
            forget_peak(&program);
            let answer = through.get(&organization.key, &path(&format!(".{kind}?{year}"))).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let extra = memory(&program, "VmHWM:") - idle;
            assert!(extra < MOST, "{kind} took {extra} bytes beside {idle}");
            if kind == "csv" {
                let rows = answer.text().lines().filter(|line| !line.starts_with("manifest,")).count();
                assert_eq!(rows, 1 + (COMPANIES + 1) * 12 * 14, "{kind}");
            }
        }
        program.stop();
    }

    async fn a_slow_reader_is_sent_what_is_ready_and_holds_up_nobody_else(world) {
        let (organization, company) = world.one_company().await;
        crowd(&world, &organization, &company.id).await;
        let path = format!("/api/v1/organizations/{}/report.csv?from=2025-01-01&to=2025-12-31", organization.slug);
        let request = world.request(&organization.key, reqwest::Method::GET, &path);
        let mut answer = request.send().await.expect("the server answers");
        let first = answer.chunk().await.expect("bytes").expect("bytes");
        assert!(first.starts_with(b"section,company,"));
        // Nothing more is taken: far more than can wait on the way is still to be written, so the
        // export still runs, and holds the one turn of its reader and of its organization.
        let again = world.get(&organization.key, &path).await;
        assert_eq!(again.problem(429).0, "busy");
        let colleague = world.key(KeyPlace::Organization(organization.id.clone())).await;
        assert_eq!(world.get(&colleague, &path).await.problem(429).0, "busy");
        // It holds up neither others, nor the answer to those who may not export at all.
        let other = world.organization("Elm Group").await;
        let own = path.replace(&organization.slug, &other.slug);
        assert_eq!(world.get(&other.key, &own).await.status, 200);
        assert_eq!(world.get(&other.key, &path).await.status, 404);
        // A reader who goes away gives the turn back.
        drop(answer);
        let again = world.get(&organization.key, &path).await;
        assert_eq!(again.status, 200);
        assert!(again.text().contains("\r\nmanifest,,,signature,"));
    }
}
