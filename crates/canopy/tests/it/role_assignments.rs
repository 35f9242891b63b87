//! Roles given, changed and ended over HTTP: by whom, to whom, with what effect at the next request.

use canopy_app::operator::enroll;
use canopy_domain::role::{Assignment, CaseSight, Page, Reach};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{signed_in, user, viewer};
use crate::client::{Answer, Caller};
use crate::world::{Company, Organization, World};

/// The path of an organization's role assignments, or of one of them.
fn path(organization: &Organization, id: &str) -> String {
    let slug = &organization.slug;
    match id {
        "" => format!("/api/v1/organizations/{slug}/role-assignments"),
        id => format!("/api/v1/organizations/{slug}/role-assignments/{id}"),
    }
}

async fn give(world: &World, by: &Caller, organization: &Organization, body: Value) -> Answer {
    world.post(by, &path(organization, ""), &body).await
}

async fn end(world: &World, by: &Caller, organization: &Organization, id: &str) -> Answer {
    world
        .call(by, Method::DELETE, &path(organization, id), None)
        .await
}

/// The items of a list.
async fn listed(
    world: &World,
    by: &Caller,
    organization: &Organization,
    query: &str,
) -> Vec<Value> {
    let path = format!("/api/v1/organizations/{}/access?{query}", organization.slug);
    let list = world.get(by, &path).await.expect(200);
    list["items"].as_array().expect("items").clone()
}

/// The id of the one assignment of a person in the organization's list.
async fn assignment_of(
    world: &World,
    organization: &Organization,
    email: &str,
    tab: &str,
) -> String {
    let query = format!("tab={tab}&query={email}");
    let items = listed(world, &organization.key, organization, &query).await;
    assert_eq!(items.len(), 1, "{items:?}");
    items[0]["id"].as_str().expect("an id").to_owned()
}

/// A second admin, a viewer and a Company User with their sessions.
struct Staff {
    admin: Caller,
    viewer: Caller,
    user: Caller,
}

async fn staff(world: &World, organization: &Organization, company: &Company) -> Staff {
    let admin = Assignment::organization_admin(&*organization.id);
    let reads = viewer(
        organization,
        &[Page::Companies, Page::AccessControl],
        Reach::All,
    );
    Staff {
        admin: signed_in(world, "second@people.example", admin).await,
        viewer: signed_in(world, "viewer@people.example", reads).await,
        user: signed_in(world, "user@people.example", user(company, CaseSight::All)).await,
    }
}

crate::worlds! {
    async fn a_role_counts_from_the_next_request_on_and_so_does_its_end(world) {
        let (organization, company) = world.one_company().await;
        let staff = staff(&world, &organization, &company).await;
        let overview = format!("/api/v1/organizations/{}/overview", organization.slug);
        world.get(&staff.user, &overview).await.problem(404);
        let role = json!({ "email": "User@people.example", "role": "organization_viewer", "pages": ["billing"] });
        let given = give(&world, &staff.admin, &organization, role).await.expect(201);
        assert_eq!(given["path"], "through Organization Viewer of Harbor Group");
        assert_eq!(given["pages"], json!(["overview", "billing"]));
        assert_eq!(given["granted_by"]["name"], "second@people.example");
        assert_eq!((given["kind"].as_str(), given["status"].as_str()), (Some("assignment"), Some("active")));
        let seen = world.get(&staff.user, &overview).await.expect(200);
        assert!(seen["billing"].is_array());
        let id = given["id"].as_str().expect("an id");
        world.patch(&staff.admin, &path(&organization, id), &json!({ "pages": [] })).await.expect(200);
        let seen = world.get(&staff.user, &overview).await.expect(200);
        assert!(seen["billing"].is_null());
        world.patch(&staff.admin, &path(&organization, id), &json!({ "companies": [] })).await.expect(200);
        let seen = world.get(&staff.user, &overview).await.expect(200);
        assert_eq!(seen["visible"], json!({ "companies": 0, "partial": true }));
        let beside = if world.database().starts_with("postgres") { Some(world.beside().await) } else { None };
        assert_eq!(end(&world, &staff.admin, &organization, id).await.status, 204);
        world.get(&staff.user, &overview).await.problem(404);
        if let Some(beside) = beside {
            beside.get(&staff.user, &overview).await.problem(404);
        }
        // What was is remembered, and what was done is in the audit log.
        let history = crate::ledger::rows(world.store(), &format!(
            "SELECT revision, pages, all_companies FROM assignment_history WHERE assignment_id = '{id}' ORDER BY revision"
        )).await;
        assert_eq!(history, "1 overview,billing 1, 2 overview 1");
        let audit = crate::ledger::rows(world.store(), "SELECT action FROM audit_records WHERE actor_name = 'second@people.example' ORDER BY seq").await;
        assert_eq!(audit, "role.assigned, role.changed, role.changed, role.removed");
        world.verify().await;
    }

    async fn nobody_changes_their_own_role(world) {
        let (organization, company) = world.one_company().await;
        let staff = staff(&world, &organization, &company).await;
        let own = assignment_of(&world, &organization, "second@people.example", "organization").await;
        let refused = |answer: Answer| assert_eq!(answer.problem(403), ("own_role".into(), "person".into()));
        refused(world.patch(&staff.admin, &path(&organization, &own), &json!({ "expires_at": "2027-01-01T00:00:00Z" })).await);
        refused(world.patch(&staff.admin, &path(&organization, &own), &json!({ "role": "organization_viewer" })).await);
        refused(end(&world, &staff.admin, &organization, &own).await);
        let more = json!({ "email": "second@people.example", "role": "company_admin", "company": company.slug });
        refused(give(&world, &staff.admin, &organization, more).await);
        // A key acts for whoever made it.
        let maker = crate::ledger::rows(world.store(), "SELECT person_id FROM people WHERE email = 'second@people.example'").await;
        let sql = format!("UPDATE api_keys SET created_by = '{maker}' WHERE organization_id = '{}'", organization.id);
        crate::ledger::tamper(world.store(), &sql).await;
        refused(end(&world, &organization.key, &organization, &own).await);
    }

    async fn nobody_gives_more_than_they_hold(world) {
        let (organization, company) = world.one_company().await;
        let staff = staff(&world, &organization, &company).await;
        let head = signed_in(&world, "head@people.example", Assignment::company_admin(&*company.id)).await;
        let base = format!("/api/v1/companies/{}/role-assignments", company.slug);
        for role in ["organization_admin", "organization_viewer"] {
            let body = json!({ "email": "user@people.example", "role": role });
            assert_eq!(world.post(&head, &base, &body).await.problem(422).0, "misplaced", "{role}");
            world.post(&head, &path(&organization, ""), &body).await.problem(404);
            world.post(&staff.viewer, &path(&organization, ""), &body).await.problem(403);
        }
        let body = json!({ "email": "user@people.example", "role": "company_admin" });
        let given = world.post(&head, &base, &body).await.expect(201);
        assert_eq!(given["scope"]["company"]["slug"], company.slug.as_str());
        // The admins above are seen in the company, and not touched from there.
        let above = assignment_of(&world, &organization, "second@people.example", "organization").await;
        let list = world.get(&head, &format!("/api/v1/companies/{}/access", company.slug)).await.expect(200);
        let items = list["items"].as_array().expect("items");
        let inherited = items.iter().find(|item| item["id"] == above.as_str()).expect("listed");
        assert_eq!(inherited["inherited"], true);
        assert_eq!(inherited["path"], "through Organization Admin of Harbor Group");
        let one = format!("{base}/{above}");
        world.patch(&head, &one, &json!({ "expires_at": "2027-01-01T00:00:00Z" })).await.problem(403);
        world.call(&head, Method::DELETE, &one, None).await.problem(403);
        // Who holds a role for a while gives none that lasts longer.
        let brief = Assignment { expires_at: "2026-06-01T00:00:00Z".parse().ok(), ..Assignment::organization_admin(&*organization.id) };
        let brief = signed_in(&world, "brief@people.example", brief).await;
        let lasting = json!({ "email": "viewer@people.example", "role": "organization_admin" });
        assert_eq!(give(&world, &brief, &organization, lasting.clone()).await.problem(403), ("outlasts_own".into(), "expires_at".into()));
        let mut ending = lasting;
        ending["expires_at"] = json!("2026-05-31T00:00:00Z");
        give(&world, &brief, &organization, ending).await.expect(201);
    }

    async fn what_is_elsewhere_is_as_unknown_as_what_never_was(world) {
        let (organization, company) = world.one_company().await;
        let staff = staff(&world, &organization, &company).await;
        let other = world.organization("Summit Group").await;
        let far = world.company(&other, "Farside Partners", "Europe/Berlin", "EUR").await;
        let theirs = assignment_of(&world, &other, "admin@summit-group.example", "organization").await;
        let answers = [
            end(&world, &staff.admin, &organization, &theirs).await,
            end(&world, &staff.admin, &organization, "asg_none").await,
        ];
        for answer in &answers {
            answer.problem(404);
        }
        for email in ["admin@summit-group.example", "nobody@nowhere.example"] {
            let body = json!({ "email": email, "role": "organization_admin" });
            assert_eq!(give(&world, &staff.admin, &organization, body).await.problem(422), ("not_a_member".into(), "email".into()));
        }
        for company in [far.slug.as_str(), far.id.as_str(), "no-such-firm"] {
            let body = json!({ "email": "user@people.example", "role": "company_admin", "company": company });
            assert_eq!(give(&world, &staff.admin, &organization, body).await.problem(422), ("unknown_company".into(), "company".into()));
            let body = json!({ "email": "user@people.example", "role": "organization_viewer", "companies": [company] });
            assert_eq!(give(&world, &staff.admin, &organization, body).await.problem(422), ("unknown_company".into(), "companies".into()));
        }
    }

    async fn wishes_that_mean_nothing_are_refused(world) {
        let (organization, company) = world.one_company().await;
        let staff = staff(&world, &organization, &company).await;
        let with = |more: Value| {
            let mut body = json!({ "email": "user@people.example" });
            body.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
            body
        };
        let slug = company.slug.as_str();
        let table = [
            (json!({ "role": "company_admin" }), "company", "required"),
            (json!({ "role": "organization_admin", "company": slug }), "role", "misplaced"),
            (json!({ "role": "organization_admin", "pages": ["billing"] }), "pages", "not_for_this_role"),
            (json!({ "role": "company_user", "company": slug }), "scopes", "required"),
            (json!({ "role": "company_user", "company": slug, "all_cases": true, "scopes": [] }), "scopes", "contradicts"),
            (json!({ "role": "company_user", "company": slug, "scopes": ["none"] }), "scopes", "unknown_scope"),
            (json!({ "role": "organization_viewer", "all_companies": true, "companies": [slug] }), "companies", "contradicts"),
            (json!({ "role": "organization_viewer", "groups": ["none"] }), "groups", "unknown_group"),
            (json!({ "role": "organization_viewer", "expires_at": "2026-03-10T14:00:00Z" }), "expires_at", "in_past"),
            (json!({ "role": "organization_viewer", "expires_at": "tomorrow" }), "expires_at", "invalid"),
            (json!({ "role": "owner" }), "role", "invalid"),
        ];
        for (more, field, code) in table {
            let answer = give(&world, &staff.admin, &organization, with(more.clone())).await;
            assert_eq!(answer.problem(422), (code.into(), field.into()), "{more}");
        }
        let again = json!({ "email": "user@people.example", "role": "company_user", "company": slug, "all_cases": true });
        assert_eq!(give(&world, &staff.admin, &organization, again).await.problem(409).0, "already_held");
        let none = json!({ "person_id": "per_\u{0}", "role": "organization_admin" });
        assert_eq!(give(&world, &staff.admin, &organization, none).await.problem(422).0, "not_a_member");
        let none = json!({ "ids": ["asg_\u{0}"], "do": { "remove": {} } });
        let done = world.post(&staff.admin, &path(&organization, "selection"), &none).await.expect(200);
        assert_eq!(done["results"][0]["error"]["code"], "not_found");
        let many = json!({ "email": "user@people.example", "role": "organization_viewer", "companies": vec!["oak-law"; 1_001] });
        assert_eq!(give(&world, &staff.admin, &organization, many).await.problem(422), ("too_many".into(), "companies".into()));
        let whom = json!({ "role": "organization_admin" });
        give(&world, &staff.admin, &organization, whom).await.problem(422);
    }

    async fn the_last_admin_stays(world) {
        let organization = world.organization("Harbor Group").await;
        let ada = assignment_of(&world, &organization, "admin@harbor-group.example", "organization").await;
        let last = |answer: Answer| assert_eq!(answer.problem(409), ("last_admin".into(), "role".into()));
        last(end(&world, &organization.key, &organization, &ada).await);
        last(world.patch(&organization.key, &path(&organization, &ada), &json!({ "role": "organization_viewer" })).await);
        last(world.patch(&organization.key, &path(&organization, &ada), &json!({ "expires_at": "2027-01-01T00:00:00Z" })).await);
        // An admin who goes some day does not count as one who stays.
        let brief = Assignment { expires_at: "2026-06-01T00:00:00Z".parse().ok(), ..Assignment::organization_admin(&*organization.id) };
        enroll(&world.house, &world.operator(), "brief@people.example", "Bo", None, &[brief]).await.expect("a person");
        last(end(&world, &organization.key, &organization, &ada).await);
        let bo = assignment_of(&world, &organization, "brief@people.example", "organization").await;
        world.patch(&organization.key, &path(&organization, &bo), &json!({ "expires_at": null })).await.expect(200);
        assert_eq!(end(&world, &organization.key, &organization, &ada).await.status, 204);
        last(end(&world, &organization.key, &organization, &bo).await);
        // Nor does one who may not sign in.
        let gone = Assignment::organization_admin(&*organization.id);
        enroll(&world.house, &world.operator(), "gone@people.example", "Gus", None, &[gone]).await.expect("a person");
        crate::ledger::tamper(world.store(), "UPDATE people SET deactivated_at = 1 WHERE email = 'gone@people.example'").await;
        last(end(&world, &organization.key, &organization, &bo).await);
    }
}
