//! Seeing an organization as one of its people sees it: just what they see, marked on every page,
//! nothing changed, nothing beyond the organization, and both ends in the audit log.

use canopy_domain::role::Assignment;
use reqwest::Method;
use serde_json::json;

use crate::cast::{Cast, cast, only, viewer};
use crate::client::{Answer, Caller};
use crate::ledger::{everything_but, number, query, tamper};
use crate::world::World;

const ADMIN: &str = "admin@people.example";

/// Tables in which reading leaves traces.
const TRACES: [&str; 3] = ["recent_workspaces", "sessions", "people"];

async fn id_of(world: &World, email: &str) -> String {
    let sql = format!("SELECT person_id FROM people WHERE email = '{email}'");
    query(world.store(), &sql).await.remove(0).remove(0)
}

async fn post(world: &World, caller: &Caller, path: &str) -> Answer {
    let request = world.request(caller, Method::POST, path);
    Answer::read(request.send().await.expect("the server answers")).await
}

/// The admin of the cast begins to see as the person.
async fn begin(world: &World, cast: &Cast, email: &str) -> Caller {
    let admin = cast.caller("organization admin").clone();
    let person = id_of(world, email).await;
    let path = format!("/o/{}/access/people/{person}/see-as", cast.own.slug);
    let answer = post(world, &admin, &path).await;
    assert_eq!(
        (answer.status, &answer.headers["location"]),
        (303, &"/".parse().expect("a path")),
        "{}",
        answer.text()
    );
    admin
}

const MARK: &str = "<div class=\"seeing\"";

/// The page without the mark, which has to be there once.
#[track_caller]
fn unmarked(page: &str) -> String {
    let (before, rest) = page
        .split_once(MARK)
        .unwrap_or_else(|| panic!("no mark: {page}"));
    let (_, after) = rest.split_once("</div>").expect("the mark ends");
    assert!(!after.contains(MARK), "{page}");
    format!("{before}{after}")
}

fn pages(cast: &Cast) -> Vec<String> {
    let mut pages = vec!["/switcher".to_owned(), "/switcher?q=law".into()];
    for organization in [&cast.own, &cast.other] {
        pages.extend([
            format!("/o/{}", organization.slug),
            format!("/o/{}/settings", organization.slug),
        ]);
    }
    for company in [&cast.oak, &cast.elm, &cast.far] {
        pages.extend([
            format!("/c/{}", company.slug),
            format!("/c/{}/settings", company.slug),
        ]);
    }
    pages.push("/o/no-such-group".into());
    pages.push("/nowhere/at/all".into());
    pages
}

/// The form in which access is asked for.
const ASKING: &str = "<form class=\"stack ask\"";

/// The page without that form.
fn without_asking(page: &str) -> String {
    let Some((before, form)) = page.split_once(ASKING) else {
        return page.to_owned();
    };
    let (_, after) = form.split_once("</form>").expect("its end");
    format!("{before}{after}")
}

crate::worlds! {
    async fn nobody_asks_for_access_as_somebody_else(world) {
        let cast = cast(&world).await;
        let seeing = begin(&world, &cast, "all@people.example").await;
        let refused = world.get(&seeing, &format!("/o/{}/settings", cast.own.slug)).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains("Who can help") && !refused.text().contains("Ask for access"), "{}", refused.text());
    }

    async fn pages_are_those_of_the_person_and_every_one_is_marked(world) {
        let cast = cast(&world).await;
        let kinds = [
            ("viewer with all pages", "all@people.example"),
            ("viewer limited to one company", "limited@people.example"),
            ("viewer with the overview only", "overview@people.example"),
            ("company admin", "head@people.example"),
            ("company user with one scope", "scoped@people.example"),
        ];
        for (kind, email) in kinds {
            let person = cast.caller(kind);
            let admin = begin(&world, &cast, email).await;
            for page in pages(&cast) {
                // Opening a workspace is remembered, so the second look is the one to compare.
                world.get(person, &page).await;
                let (theirs, seen) = (world.get(person, &page).await, world.get(&admin, &page).await);
                assert_eq!(seen.status, theirs.status, "{kind} {page}");
                assert!(!theirs.text().contains(MARK), "{kind} {page}");
                let seen = if seen.status == 303 { seen.text() } else { unmarked(&seen.text()) };
                assert!(!seen.contains(ASKING), "nobody asks through somebody else's eyes: {kind} {page}");
                assert_eq!(seen, without_asking(&theirs.text()), "{kind} {page}");
            }
            for path in [format!("/api/v1/organizations/{}/overview", cast.own.slug), "/api/v1/organizations".into(), format!("/api/v1/companies/{}", cast.elm.slug)] {
                let (theirs, seen) = (world.get(person, &path).await, world.get(&admin, &path).await);
                assert_eq!(seen.status, theirs.status, "{kind} {path}");
                if seen.status == 200 {
                    assert_eq!(seen.json(), theirs.json(), "{kind} {path}");
                }
            }
            let ended = post(&world, &admin, "/see-as/end").await;
            assert_eq!(ended.status, 303, "{}", ended.text());
            let own = world.get(&admin, &format!("/o/{}", cast.own.slug)).await;
            assert!(own.status == 200 && !own.text().contains(MARK));
        }
    }

    async fn nothing_is_changed_while_it_lasts(world) {
        let cast = cast(&world).await;
        let admin = begin(&world, &cast, "all@people.example").await;
        let before = everything_but(world.store(), &TRACES).await;
        let ends = ["POST /see-as/end", "POST /sign-out"];
        let mut tried = 0;
        for route in canopy_web::served() {
            let (method, path) = route.split_once(' ').expect("METHOD path");
            if method == "GET" || ends.contains(&route.as_str()) {
                continue;
            }
            let path = path.replace("{organization}", &cast.own.slug).replace("{company}", &cast.oak.slug);
            let method: Method = method.parse().expect("a method");
            let answer = world.call(&admin, method, &path, Some(&json!({ "name": "Changed" }))).await;
            assert_eq!(answer.status, 403, "{route}: {}", answer.text());
            if path.starts_with("/api/") {
                assert_eq!(answer.problem(403).0, "seeing_as", "{route}");
            } else {
                assert!(answer.text().contains(MARK) && answer.text().contains("nothing was changed"), "{route}");
            }
            tried += 1;
        }
        assert!(tried > 15, "{tried}");
        assert_eq!(everything_but(world.store(), &TRACES).await, before);
        // The account of the person is theirs alone, and the admin's own is not shown for it.
        let account = world.get(&admin, "/me").await;
        assert!(account.status == 403 && account.text().contains(MARK) && !account.text().contains(ADMIN), "{}", account.text());
    }

    async fn places_outside_of_the_organization_stay_hidden(world) {
        let cast = cast(&world).await;
        let roles = [
            viewer(&cast.own, &[], only(&[&cast.oak])),
            Assignment::organization_admin(&*cast.other.id),
            Assignment::company_admin(&*cast.far.id),
            Assignment::company_admin(&*cast.oak.id),
        ];
        world.person("both@people.example", &roles).await;
        let admin = begin(&world, &cast, "both@people.example").await;
        world.get(&admin, &format!("/api/v1/companies/{}", cast.oak.slug)).await.expect(200);
        for path in [format!("/api/v1/organizations/{}", cast.other.slug), format!("/api/v1/companies/{}", cast.far.slug)] {
            world.get(&admin, &path).await.problem(404);
        }
        let listed = world.get(&admin, "/switcher").await.text();
        assert!(listed.contains("Oak Law") && !listed.contains("Farside") && !listed.contains("Summit"), "{listed}");
        // A company that goes to another organization is out of sight with the next request.
        let sql = format!("UPDATE links SET organization_id = '{}' WHERE company_id = '{}'", cast.other.id, cast.oak.id);
        assert_eq!(tamper(world.store(), &sql).await, 1);
        world.get(&admin, &format!("/api/v1/companies/{}", cast.oak.slug)).await.problem(404);
    }

    async fn both_ends_are_in_the_audit_log_as_the_admin_s(world) {
        let cast = cast(&world).await;
        let admin_id = id_of(&world, ADMIN).await;
        let person = id_of(&world, "limited@people.example").await;
        let sql = format!("SELECT action, actor_id, subject FROM audit_records WHERE chain = '{}' AND action LIKE 'access.see%' ORDER BY seq", cast.own.id);
        let record = |action: &str, actor: &str| vec![format!("access.see_as_{action}"), actor.to_owned(), person.clone()];

        let admin = begin(&world, &cast, "limited@people.example").await;
        post(&world, &admin, "/see-as/end").await;
        // A second end ends nothing.
        post(&world, &admin, "/see-as/end").await;
        let mut wanted = vec![record("started", &admin_id), record("ended", &admin_id)];
        assert_eq!(query(world.store(), &sql).await, wanted);

        // An hour is the most; a job says so.
        begin(&world, &cast, "limited@people.example").await;
        world.run_jobs().await;
        world.set("2026-03-10T15:00:00Z");
        let own = world.get(&admin, &format!("/o/{}", cast.own.slug)).await.text();
        assert!(!own.contains(MARK) && own.contains("Elm Legal"), "{own}");
        world.run_jobs().await;
        world.run_jobs().await;
        wanted.extend([record("started", &admin_id), record("ended", "canopy")]);
        assert_eq!(query(world.store(), &sql).await, wanted);

        // Signing out ends it, too.
        begin(&world, &cast, "limited@people.example").await;
        assert_eq!(post(&world, &admin, "/sign-out").await.status, 303);
        wanted.extend([record("started", &admin_id), record("ended", &admin_id)]);
        assert_eq!(query(world.store(), &sql).await, wanted);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM viewings WHERE ended_at IS NULL").await, 0);
        world.verify().await;
    }

    async fn only_the_viewing_whose_time_is_up_is_ended_by_itself(world) {
        let cast = cast(&world).await;
        let sql = format!("SELECT action, actor_name, subject FROM audit_records WHERE chain = '{}' AND action LIKE 'access.see%' ORDER BY seq", cast.own.id);
        let (first, second) = (id_of(&world, "limited@people.example").await, id_of(&world, "all@people.example").await);
        let record = |action: &str, actor: &str, person: &String| vec![format!("access.see_as_{action}"), actor.to_owned(), person.clone()];

        begin(&world, &cast, "limited@people.example").await;
        // The first is over at 15:00 and nobody has said so when the session begins another.
        world.set("2026-03-10T15:02:00Z");
        let admin = begin(&world, &cast, "all@people.example").await;
        world.set("2026-03-10T15:05:00Z");
        world.run_jobs().await;
        let page = world.get(&admin, &format!("/o/{}", cast.own.slug)).await.text();
        assert!(page.contains(MARK), "the second is not over: {page}");
        let mut wanted = vec![record("started", ADMIN, &first), record("started", ADMIN, &second), record("ended", "Canopy", &first)];
        assert_eq!(query(world.store(), &sql).await, wanted);

        world.set("2026-03-10T16:02:00Z");
        for _ in 0..2 {
            world.run_jobs().await;
        }
        wanted.push(record("ended", "Canopy", &second));
        assert_eq!(query(world.store(), &sql).await, wanted);
    }

    async fn who_is_no_admin_any_more_sees_with_their_own_eyes(world) {
        let cast = cast(&world).await;
        let admin = begin(&world, &cast, "all@people.example").await;
        let sql = format!("UPDATE role_assignments SET ended_at = 1 WHERE person_id = '{}'", id_of(&world, ADMIN).await);
        assert_eq!(tamper(world.store(), &sql).await, 1);
        let page = world.get(&admin, &format!("/o/{}", cast.own.slug)).await;
        assert!(page.status == 404 && !page.text().contains(MARK), "{}", page.text());
    }

    async fn a_role_that_ends_is_out_of_sight_at_once(world) {
        let cast = cast(&world).await;
        let admin = begin(&world, &cast, "head@people.example").await;
        let path = format!("/api/v1/companies/{}", cast.oak.slug);
        world.get(&admin, &path).await.expect(200);
        let sql = format!("UPDATE role_assignments SET ended_at = 1 WHERE person_id = '{}'", id_of(&world, "head@people.example").await);
        assert_eq!(tamper(world.store(), &sql).await, 1);
        world.get(&admin, &path).await.problem(404);
    }

    async fn nobody_is_seen_as_who_is_not_there(world) {
        let cast = cast(&world).await;
        let admin = cast.caller("organization admin");
        let path = |person: &str| format!("/o/{}/access/people/{person}/see-as", cast.own.slug);
        let nobody = post(&world, admin, &path("per_01k2v3w4x5y6z7a8b9c0d")).await;
        let foreign = post(&world, admin, &path(&id_of(&world, "elsewhere@people.example").await)).await;
        assert_eq!((nobody.status, foreign.status), (404, 404));
        assert_eq!(nobody.text(), foreign.text());
        for email in [ADMIN, "gone@people.example"] {
            let refused = post(&world, admin, &path(&id_of(&world, email).await)).await;
            assert_eq!(refused.status, 409, "{email}: {}", refused.text());
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM viewings").await, 0);
    }
}
