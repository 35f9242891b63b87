//! Asking for access from the page that says that it is missing, and deciding what was asked for.

use canopy_app::companies::scopes::create_scope;
use canopy_domain::role::{Assignment, Page, Reach};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{KINDS, cast, only, user, viewer};
use crate::client::{Answer, Caller, fill_in};
use crate::invitations::harbor;
use crate::ledger::{number, rows, tamper};
use crate::world::{Company, Organization, World};

const VIC: &str = "vic@people.example";

fn of(organization: &Organization) -> String {
    format!(
        "/api/v1/organizations/{}/access-requests",
        organization.slug
    )
}

fn of_company(company: &Company) -> String {
    format!("/api/v1/companies/{}/access-requests", company.slug)
}

async fn send(world: &World, caller: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = fill_in(
        world.request(caller, Method::POST, path),
        form.iter().copied(),
    );
    Answer::read(request.send().await.expect("the server answers")).await
}

fn page_request() -> Value {
    json!({ "role": "organization_viewer", "page": "audit_log", "note": "For the yearly review." })
}

async fn letters_to(world: &World, email: &str) -> String {
    let sql = format!("SELECT subject, text_part FROM letters WHERE recipient = '{email}'");
    rows(world.store(), &sql).await
}

crate::worlds! {
    async fn the_page_that_says_no_asks_in_one_click(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person(VIC, &[viewer(&organization, &[], only(&[&oak]))]).await;
        let vic = world.sign_in(VIC).await;
        let refused = world.get(&vic, "/o/harbor-group/settings").await;
        assert_eq!(refused.status, 403);
        for said in ["action=\"/o/harbor-group/access-requests\"", "value=\"organization_admin\"", "Ask for access", "ann@people.example"] {
            assert!(refused.text().contains(said), "{said}: {}", refused.text());
        }
        // A page is asked for as a page, and not as the role that has all of them.
        for (path, page) in [("audit", "audit_log"), ("access", "access_control"), ("access/assign", "access_control")] {
            let refused = world.get(&vic, &format!("/o/harbor-group/{path}")).await.text();
            assert!(refused.contains(&format!("name=\"page\" value=\"{page}\"")) && !refused.contains("organization_admin"), "{refused}");
        }
        let form = [("role", "organization_viewer"), ("page", "audit_log"), ("note", "For the yearly review.")];
        let asked = send(&world, &vic, "/o/harbor-group/access-requests", &form).await;
        assert_eq!((asked.status, asked.headers["location"].as_bytes()), (303, &b"/o/harbor-group?saved=asked"[..]));
        // It is not asked for again while it waits.
        let waits = world.get(&vic, "/o/harbor-group/settings").await.text();
        assert!(waits.contains("You asked on 10 Mar 2026") && waits.contains("waiting for the admins") && !waits.contains("Ask for access"), "{waits}");
        let told = letters_to(&world, "ann@people.example").await;
        for said in ["asks for access to Harbor Group", "the page Audit log", "> For the yearly review.", "http://127.0.0.1:8080/o/harbor-group/access-requests"] {
            assert!(told.contains(said), "{said}: {told}");
        }
        for page in ["/o/harbor-group/access-requests", "/o/harbor-group/access"] {
            let panel = world.get(&ann, page).await;
            assert!(panel.text().contains("For the yearly review.") && panel.text().contains("/approve\""), "{}", panel.text());
        }
        let id = rows(world.store(), "SELECT request_id FROM access_requests").await;
        let approved = send(&world, &ann, &format!("/o/harbor-group/access-requests/{id}/approve"), &[]).await;
        assert_eq!(approved.status, 303);
        // The page joined what the viewer had, and reaches no further than it did.
        let held = "SELECT pages, all_companies FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE p.email = 'vic@people.example'";
        assert_eq!(rows(world.store(), held).await, "overview,audit_log 0");
        assert!(letters_to(&world, VIC).await.contains("You have access to Harbor Group"));
        let actions = rows(world.store(), "SELECT action FROM audit_records WHERE action LIKE 'access_request%' OR action = 'role.changed' ORDER BY seq").await;
        assert_eq!(actions, "access_request.made, role.changed, access_request.approved");
        // Decided is decided.
        assert_eq!(send(&world, &ann, &format!("/o/harbor-group/access-requests/{id}/approve"), &[]).await.status, 404);
        assert_eq!(send(&world, &ann, &format!("/o/harbor-group/access-requests/{id}/decline"), &[("reason", "No")]).await.status, 404);
        assert_eq!(world.verify().await, 0);
    }

    async fn an_admin_declines_with_a_reason_or_gives_something_else(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person(VIC, &[user(&oak, canopy_domain::role::CaseSight::All)]).await;
        let vic = world.sign_in(VIC).await;
        let asked = world.post(&vic, &of_company(&oak), &json!({ "role": "company_admin" })).await.expect(201);
        let one = format!("{}/{}", of_company(&oak), asked["id"].as_str().expect("an id"));
        assert_eq!(world.post(&ann, &format!("{one}/decline"), &json!({ "reason": " " })).await.problem(422).1, "reason");
        assert_eq!(world.post(&ann, &format!("{one}/decline"), &json!({ "reason": "Ask Ben\nfirst <b>" })).await.status, 204);
        let told = letters_to(&world, VIC).await;
        assert!(told.contains("was declined") && told.contains("> Ask Ben\n> first <b>"), "{told}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM role_assignments WHERE role = 'company_admin'").await, 0);
        // The organization's admin sees requests to its companies, too, and may give something else.
        let again = world.post(&vic, &of_company(&oak), &json!({ "role": "company_admin" })).await.expect(201);
        let listed = world.get(&ann, &of(&organization)).await.expect(200);
        assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["place"]["id"]), (&again["id"], &oak.id.as_str().into()));
        let instead = json!({ "role": "company_admin", "expires_at": "2026-06-01T00:00:00Z" });
        let path = format!("{}/{}/approve", of_company(&oak), again["id"].as_str().expect("an id"));
        let given = world.post(&ann, &path, &instead).await.expect(200);
        assert_eq!((&given["role"], &given["expires_at"]), (&"company_admin".into(), &"2026-06-01T00:00:00Z".into()));
    }

    async fn approving_counts_every_field_that_is_sent(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person(VIC, &[viewer(&organization, &[Page::Companies], only(&[&oak]))]).await;
        let vic = world.sign_in(VIC).await;
        let scope = create_scope(&world.house, &world.operator(), &oak.slug, "Injury", &["injury".to_owned()]).await.expect("a scope");
        let asked = world.post(&vic, &of_company(&oak), &json!({ "role": "company_user" })).await.expect(201);
        let id = asked["id"].as_str().expect("an id");
        let one = format!("{}/{id}/approve", of_company(&oak));
        // All cases are a choice, never what is meant by silence.
        for silent in [json!({}), json!({ "expires_at": "2026-06-01T00:00:00Z" })] {
            assert_eq!(world.post(&ann, &one, &silent).await.problem(422), ("required".into(), "scopes".into()));
        }
        let page = format!("/c/{}/access-requests", oak.slug);
        assert_eq!(send(&world, &ann, &format!("{page}/{id}/approve"), &[]).await.status, 422);
        assert!(world.get(&ann, &page).await.text().contains("Approve for all cases"));
        let given = world.post(&ann, &one, &json!({ "scopes": [scope], "expires_at": "2026-06-01T00:00:00Z" })).await.expect(200);
        assert_eq!((&given["role"], &given["expires_at"]), (&"company_user".into(), &"2026-06-01T00:00:00Z".into()), "{given:#}");
        let held = "SELECT all_cases FROM role_assignments WHERE role = 'company_user'";
        assert_eq!(rows(world.store(), held).await, "0");
        // A page joins what the viewer has, until the day that is said, and reaches no further.
        let asked = world.post(&vic, &of(&organization), &page_request()).await.expect(201);
        let one = format!("{}/{}/approve", of(&organization), asked["id"].as_str().expect("an id"));
        world.post(&ann, &one, &json!({ "company": oak.slug })).await.problem(422);
        let given = world.post(&ann, &one, &json!({ "expires_at": "2026-07-01T00:00:00Z" })).await.expect(200);
        assert_eq!((&given["role"], &given["expires_at"]), (&"organization_viewer".into(), &"2026-07-01T00:00:00Z".into()));
        let held = "SELECT pages, all_companies FROM role_assignments WHERE role = 'organization_viewer' AND ended_at IS NULL";
        assert_eq!(rows(world.store(), held).await, "overview,companies,audit_log 0");
    }

    async fn a_page_is_not_approved_for_a_role_that_is_over(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let vic = world.person(VIC, &[viewer(&organization, &[], only(&[&oak]))]).await;
        let session = world.sign_in(VIC).await;
        let asked = world.post(&session, &of(&organization), &page_request()).await.expect(201);
        let id = asked["id"].as_str().expect("an id");
        let over = format!("UPDATE role_assignments SET expires_at = 1 WHERE person_id = '{vic}'");
        assert_eq!(tamper(world.store(), &over).await, 1);
        let one = format!("{}/{id}/approve", of(&organization));
        for less in [json!({}), json!({ "role": "organization_viewer" }), json!({ "companies": [oak.slug] })] {
            assert_eq!(world.post(&ann, &one, &less).await.problem(409), ("role_over".into(), "role".into()), "{less}");
        }
        let told = send(&world, &ann, &format!("/o/{}/access-requests/{id}/approve", organization.slug), &[]).await;
        assert!(told.status == 409 && told.text().contains("role it was for is over"), "{} {}", told.status, told.text());
        let live = format!("SELECT COUNT(*) FROM role_assignments WHERE person_id = '{vic}' AND expires_at IS NULL");
        assert_eq!(number(world.store(), &live).await, 0);
        let whole = json!({ "role": "organization_viewer", "companies": [oak.slug] });
        let given = world.post(&ann, &one, &whole).await.expect(200);
        assert_eq!(given["scope"]["companies"][0]["id"], oak.id.as_str(), "{given:#}");
    }

    async fn every_admin_gets_the_letter_and_the_companys_own_are_named_first(world) {
        let (organization, oak, _, _) = harbor(&world).await;
        for n in 0..6 {
            world.person(&format!("admin{n}@people.example"), &[Assignment::organization_admin(&*organization.id)]).await;
        }
        world.person("zed@people.example", &[Assignment::company_admin(&*oak.id)]).await;
        world.person(VIC, &[user(&oak, canopy_domain::role::CaseSight::All)]).await;
        let vic = world.sign_in(VIC).await;
        let refused = world.get(&vic, &format!("/c/{}/staff", oak.slug)).await;
        let (_, helpers) = refused.text().split_once("Who can help").map(|(before, after)| (before.to_owned(), after.to_owned())).expect("helpers");
        let first = helpers.split("mailto:").nth(1).expect("a helper");
        assert!(first.starts_with("zed@people.example") && helpers.matches("mailto:").count() == 5, "{helpers}");
        world.post(&vic, &of_company(&oak), &json!({ "role": "company_admin" })).await.expect(201);
        // Ann, six more, the company's own, and the one the world began with.
        let admins = "SELECT COUNT(DISTINCT person_id) FROM role_assignments WHERE role IN ('organization_admin', 'company_admin')";
        let wanted = number(world.store(), admins).await;
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE subject LIKE '%asks for access%'").await, wanted);
        assert!(wanted >= 8);
    }

    async fn nobody_floods_the_admins(world) {
        let (organization, oak, elm, ann) = harbor(&world).await;
        let roles = [viewer(&organization, &[], Reach::All), user(&oak, canopy_domain::role::CaseSight::All), user(&elm, canopy_domain::role::CaseSight::All)];
        world.person(VIC, &roles).await;
        let vic = world.sign_in(VIC).await;
        let beside = world.beside().await;
        let houses = [&world, &beside];
        let (path, body) = (&of(&organization), &page_request());
        let answers = join_all((0..20).map(|n| houses[n % 2].post(&vic, path, body))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(201), count(409)), (1, 19));
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE recipient = 'ann@people.example'").await, 1);
        for n in 1..5 {
            let id = rows(world.store(), "SELECT request_id FROM access_requests WHERE decided_at IS NULL").await;
            let decline = format!("{}/{id}/decline", of(&organization));
            assert_eq!(world.post(&ann, &decline, &json!({ "reason": "No." })).await.status, 204, "{n}");
            world.post(&vic, path, body).await.expect(201);
        }
        // The sixth of a day, to whichever place.
        let sixth = world.post(&vic, &of_company(&elm), &json!({ "role": "company_admin" })).await;
        assert_eq!((sixth.problem(429).0, sixth.headers["retry-after"].as_bytes()), ("too_many_attempts".into(), &b"86400"[..]));
        world.set("2026-03-11T14:00:00Z");
        world.post(&vic, &of_company(&elm), &json!({ "role": "company_admin" })).await.expect(201);
    }

    async fn nobody_asks_for_what_cannot_be_or_approves_their_own(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person(VIC, &[viewer(&organization, &[Page::Reporting], Reach::All)]).await;
        let vic = world.sign_in(VIC).await;
        for (body, wanted) in [
            (json!({ "role": "company_admin" }), (422, "role misplaced")),
            (json!({ "role": "organization_viewer" }), (422, "page required")),
            (json!({ "role": "organization_admin", "page": "billing" }), (422, "page not_for_this_role")),
            (json!({ "role": "organization_viewer", "page": "reporting" }), (409, "role already_held")),
            (json!({ "role": "organization_admin", "note": "x".repeat(501) }), (422, "note invalid")),
        ] {
            let (code, field) = world.post(&vic, &of(&organization), &body).await.problem(wanted.0);
            assert_eq!(format!("{field} {code}"), wanted.1, "{body}");
        }
        assert_eq!(send(&world, &vic, "/o/harbor-group/access-requests", &[("role", "owner")]).await.status, 422);
        let asked = world.post(&vic, &of(&organization), &page_request()).await.expect(201);
        // A company decides nothing of its organization, and an id of elsewhere is nothing.
        world.person("bob@people.example", &[Assignment::company_admin(&*oak.id)]).await;
        let bob = world.sign_in("bob@people.example").await;
        let id = asked["id"].as_str().expect("an id");
        world.post(&bob, &format!("{}/{id}/approve", of_company(&oak)), &json!({})).await.problem(404);
        world.post(&bob, &format!("{}/{id}/decline", of_company(&oak)), &json!({ "reason": "No." })).await.problem(404);
        // Whoever became an admin meanwhile does not approve their own.
        let grant = format!("/api/v1/organizations/{}/role-assignments", organization.slug);
        world.post(&ann, &grant, &json!({ "email": VIC, "role": "organization_admin" })).await.expect(201);
        world.post(&vic, &format!("{}/{id}/approve", of(&organization)), &json!({})).await.problem(403);
    }

    async fn only_people_who_may_open_a_workspace_ask_there(world) {
        let cast = cast(&world).await;
        for (kind, caller) in KINDS.iter().zip(&cast.callers) {
            let asked = world.post(caller, &of(&cast.own), &json!({ "role": "organization_admin" })).await;
            let never = world.post(caller, "/api/v1/organizations/never/access-requests", &json!({ "role": "organization_admin" })).await;
            let wanted = match *kind {
                "nobody" | "broken key" | "revoked key" | "expired session" | "deactivated person" => 401,
                "organization admin" => 409,
                "organization key" => 403,
                kind if kind.starts_with("viewer") => 201,
                _ => 404,
            };
            assert_eq!(asked.status, wanted, "{kind}: {}", asked.text());
            if wanted == 404 {
                let bare = |answer: &Answer| { let mut json = answer.json(); json["request_id"] = Value::Null; json };
                assert_eq!(bare(&asked), bare(&never), "{kind}");
            }
        }
    }
}
