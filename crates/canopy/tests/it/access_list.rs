//! The access list: tabs, search, filters, paging, limited sight and the export.

use canopy_app::access_control::Workplace;
use canopy_app::access_control::list::{AccessQuery, Start, access_list};
use canopy_app::operator::enroll;
use canopy_domain::role::{Assignment, CaseSight, Page};
use serde_json::Value;

use crate::cast::{cast, only, user, viewer};
use crate::client::Caller;
use crate::ledger::tamper;
use crate::world::World;

/// The people of a list, in its order.
fn people(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    let email = |item: &'_ Value| item["person"]["email"].as_str().expect("an address").len();
    assert!(items.iter().all(|item| email(item) > 3));
    items
        .iter()
        .map(|item| item["person"]["email"].as_str().expect("an address"))
        .map(|email| email.split('@').next().expect("a name"))
        .collect()
}

async fn list(world: &World, caller: &Caller, query: &str) -> Value {
    let path = format!("/api/v1/organizations/harbor-group/access?{query}");
    world.get(caller, &path).await.expect(200)
}

/// Three thousand people beside the cast: every tenth an admin of Elm, the others viewers.
async fn crowd(world: &World, organization: &str, company: &str) {
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
    let sql = format!(
        "{numbers} INSERT INTO people (person_id, email, name, created_at) \
         SELECT 'per_' || CAST(100000 + i AS TEXT), 'p' || CAST(100000 + i AS TEXT) || '@crowd.example', \
         'Person ' || CAST(100000 + (i * 7) % 3000 AS TEXT), 0 FROM n"
    );
    assert_eq!(tamper(world.store(), &sql).await, 3000);
    let sql = format!(
        "{numbers} INSERT INTO role_assignments (assignment_id, person_id, role, organization_id, company_id, pages, \
         all_companies, all_cases, granted_by, granted_at) SELECT 'asg_' || CAST(100000 + i AS TEXT), 'per_' || CAST(100000 + i AS TEXT), \
         CASE WHEN i % 10 = 0 THEN 'company_admin' ELSE 'organization_viewer' END, \
         CASE WHEN i % 10 = 0 THEN NULL ELSE '{organization}' END, CASE WHEN i % 10 = 0 THEN '{company}' END, \
         'overview', 1, 1, 'canopy', 1 FROM n"
    );
    assert_eq!(tamper(world.store(), &sql).await, 3000);
}

crate::worlds! {
    async fn three_thousand_people_are_paged(world) {
        let cast = cast(&world).await;
        crowd(&world, &cast.own.id, &cast.elm.id).await;
        let (mut cursor, mut names, mut ids) = (String::new(), Vec::new(), std::collections::BTreeSet::new());
        loop {
            let page = list(&world, &cast.own.key, &format!("limit=400{cursor}")).await;
            assert_eq!(page["total"], 2710, "2,700 viewers and the 10 of the cast");
            for item in page["items"].as_array().expect("items") {
                assert!(ids.insert(item["id"].as_str().expect("an id").to_owned()), "twice: {item}");
                names.push(item["person"]["name"].as_str().expect("a name").to_lowercase());
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(ids.len(), 2710);
        assert!(names.is_sorted());
        let found = list(&world, &cast.own.key, "query=PERSON+p100007").await;
        assert_eq!((&found["total"], people(&found)), (&1.into(), vec!["p100007"]));
        let found = list(&world, &cast.own.key, "tab=company&role=company_admin").await;
        assert_eq!(found["total"], 301);
        let found = list(&world, &cast.own.key, "tab=company&company=elm-legal&query=crowd&limit=1").await;
        assert_eq!(found["total"], 3000, "direct and through the organization");
        // The same by page numbers, as pages ask.
        let here = Workplace::Organization(&cast.own.slug);
        let query = |page| AccessQuery { start: Start::Page(page), limit: 50, ..AccessQuery::default() };
        let last = access_list(&world.house, &world.operator(), here, &query(99)).await.expect("a page");
        assert_eq!((last.page, last.pages, last.entries.len(), last.matching), (55, 55, 10, 2710));
        let second = access_list(&world.house, &world.operator(), here, &query(2)).await.expect("a page");
        assert_eq!(second.entries[0].name.to_lowercase(), names[50]);
        world.get(&cast.own.key, "/api/v1/organizations/harbor-group/access?cursor=no").await.problem(422);
    }

    async fn tabs_and_filters_say_what_they_mean(world) {
        let cast = cast(&world).await;
        let admin = cast.caller("organization admin");
        let at_the_top = ["ada", "admin", "all", "billing", "companies", "expired", "gone", "limited", "overview", "stale"];
        let listed = list(&world, admin, "").await;
        let mut found = people(&listed);
        found.sort_unstable();
        // Ada is admin@harbor-group.example beside admin@people.example.
        assert_eq!(found.len(), at_the_top.len());
        let of = |query: &'static str| { let world = &world; async move { list(world, admin, query).await } };
        assert_eq!(people(&of("role=organization_viewer").await), ["all", "billing", "companies", "limited", "overview"]);
        assert_eq!(people(&of("status=deactivated").await), ["gone"]);
        assert_eq!(people(&of("status=expired").await), ["expired"]);
        assert_eq!(people(&of("company=elm-legal&role=organization_viewer").await), ["all", "billing", "companies", "overview"]);
        assert_eq!(people(&of("tab=company").await), ["head", "scoped", "user"]);
        assert_eq!(people(&of("tab=company&company=elm-legal&role=company_user").await), [""; 0]);
        assert_eq!(people(&of("tab=company&company=farside-partners").await), [""; 0]);
        assert_eq!(people(&of("company=no-such-firm").await), [""; 0]);
        let both = of("tab=company&company=oak-law").await;
        let inherited = |item: &Value| item["inherited"].as_bool().expect("told");
        let items = both["items"].as_array().expect("items");
        assert_eq!(items.iter().filter(|item| !inherited(item)).count(), 3);
        assert_eq!(items.iter().filter(|item| inherited(item)).count(), at_the_top.len());
        for item in items.iter().filter(|item| inherited(item)) {
            assert_eq!(item["scope"]["level"], "organization");
            assert!(item["path"].as_str().expect("a path").ends_with(" of Harbor Group"));
        }
        let scoped = of("tab=company&query=scoped").await;
        assert_eq!(scoped["items"][0]["scopes"][0]["name"], "Injury");
        assert_eq!(scoped["items"][0]["all_cases"], false);
        assert_eq!(scoped["items"][0]["granted_by"]["name"], "Canopy");
        for wrong in ["tab=none", "role=owner", "status=gone", "limit=x", "colour=red"] {
            let path = format!("/api/v1/organizations/harbor-group/access?{wrong}");
            world.get(admin, &path).await.problem(422);
        }
    }

    async fn last_active_is_when_the_person_last_asked(world) {
        let cast = cast(&world).await;
        let admin = cast.caller("organization admin");
        let shown = list(&world, admin, "query=overview@").await["items"][0]["last_active_at"].clone();
        assert_eq!(shown, "2026-03-10T14:00:00Z");
        world.set("2026-03-10T15:30:00Z");
        world.overview(cast.caller("viewer with the overview only"), &cast.own).await;
        let shown = list(&world, admin, "query=overview@").await["items"][0]["last_active_at"].clone();
        assert_eq!(shown, "2026-03-10T15:30:00Z");
        let sign_out = world.request(cast.caller("viewer with the overview only"), reqwest::Method::POST, "/sign-out");
        sign_out.send().await.expect("an answer");
        let shown = list(&world, admin, "query=overview@").await["items"][0]["last_active_at"].clone();
        assert_eq!(shown, "2026-03-10T15:30:00Z");
    }

    async fn a_limited_viewer_reads_of_their_companies_only(world) {
        let cast = cast(&world).await;
        let elm_only = viewer(&cast.own, &[Page::Companies], only(&[&cast.elm]));
        world.person("elm-viewer@people.example", &[elm_only]).await;
        let both = viewer(&cast.own, &[Page::Companies], only(&[&cast.oak, &cast.elm]));
        world.person("both-viewer@people.example", &[both]).await;
        world.person("elm-user@people.example", &[user(&cast.elm, CaseSight::All)]).await;
        let limited = cast.caller("viewer limited to one company");
        let seen = list(&world, limited, "").await;
        assert_eq!(seen["partial"], true);
        assert!(!people(&seen).contains(&"elm-viewer"), "{seen}");
        let both = list(&world, limited, "query=both-viewer").await["items"][0].clone();
        let names: Vec<&Value> = both["scope"]["companies"].as_array().expect("named").iter().map(|it| &it["slug"]).collect();
        assert_eq!(names, [&Value::from(cast.oak.slug.as_str())]);
        assert_eq!(people(&list(&world, limited, "tab=company").await), ["head", "scoped", "user"]);
        assert_eq!(people(&list(&world, limited, "tab=company&company=elm-legal").await), [""; 0]);
        assert_eq!(people(&list(&world, limited, "query=elm").await), [""; 0]);
        assert!(!world.get(limited, "/api/v1/organizations/harbor-group/access.csv").await.text().contains("lm"), "of Elm");
        assert!(!seen.to_string().contains(&cast.elm.id) && !seen.to_string().contains("Elm"));
    }

    async fn the_export_holds_every_entry_and_runs_no_formula(world) {
        let cast = cast(&world).await;
        let roles = [Assignment::organization_admin(&*cast.own.id)];
        enroll(&world.house, &world.operator(), "formula@people.example", "=HYPERLINK(\"//x\",1)", None, &roles).await.expect("a person");
        let answer = world.get(&cast.own.key, "/api/v1/organizations/harbor-group/access.csv?query=people.example").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"access.csv\"");
        let text = answer.text();
        assert_eq!(text.lines().count(), 11, "{text}");
        assert!(text.contains(",\"'=HYPERLINK(\"\"//x\"\",1)\",formula@people.example,organization_admin,organization,Harbor Group,all,"));
        assert!(text.contains(",limited@people.example,organization_viewer,organization,Harbor Group,Oak Law,\"overview; companies; "));
        let company = world.get(&cast.own.key, "/api/v1/companies/oak-law/access.csv?role=company_user").await.text();
        assert_eq!(company.lines().count(), 3, "{company}");
        assert!(company.contains("company,Oak Law,,,Injury,through Company User of Oak Law,"));
    }
}
