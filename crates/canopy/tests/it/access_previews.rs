//! What a change of access will change, said before it is made; and changes over a selection.

use canopy_app::operator::enroll;
use canopy_domain::role::Assignment;
use serde_json::{Value, json};

use crate::cast::{Cast, cast};
use crate::ledger::number;
use crate::world::World;

async fn preview(world: &World, cast: &Cast, proposal: Value) -> Value {
    let path = format!(
        "/api/v1/organizations/{}/role-assignments/preview",
        cast.own.slug
    );
    world
        .post(&cast.own.key, &path, &proposal)
        .await
        .expect(200)
}

async fn id_of(world: &World, cast: &Cast, tab: &str, email: &str) -> String {
    let path = format!(
        "/api/v1/organizations/{}/access?tab={tab}&query={email}@people",
        cast.own.slug
    );
    let list = world.get(&cast.own.key, &path).await.expect(200);
    assert_eq!(list["total"], 1, "{list}");
    list["items"][0]["id"].as_str().expect("an id").to_owned()
}

fn sentences(preview: &Value) -> Vec<&str> {
    let list = preview["sentences"].as_array().expect("sentences");
    list.iter().map(|it| it.as_str().expect("text")).collect()
}

crate::worlds! {
    async fn a_preview_says_what_is_gained_and_lost_and_changes_nothing(world) {
        let cast = cast(&world).await;
        let before = number(world.store(), "SELECT COUNT(*) FROM audit_records").await;
        let viewer = json!({ "email": "user@people.example", "role": "organization_viewer", "pages": ["companies", "billing"], "companies": ["elm-legal"] });
        let said = preview(&world, &cast, json!({ "assign": viewer })).await;
        assert_eq!(sentences(&said), [
            "Gains overview and billing in Harbor Group.",
            "Gains overview, settings, campaigns, usage totals and billing in Elm Legal.",
        ]);
        assert_eq!(said["gains"][1]["places"][0]["slug"], "elm-legal");
        assert_eq!(said["losses"], json!([]));
        let admin = json!({ "email": "user@people.example", "role": "organization_admin", "expires_at": "2027-01-31T17:00:00Z" });
        let said = preview(&world, &cast, json!({ "assign": admin })).await;
        let sentences = sentences(&said);
        assert_eq!(sentences[0], "Gains everything in Harbor Group.");
        assert_eq!(sentences[1], "Gains everything in Elm Legal.", "{sentences:?}");
        assert!(sentences[2].starts_with("Gains ") && sentences[2].ends_with(" in Oak Law."), "{sentences:?}");
        assert_eq!(sentences[3], "Companies that are linked later are reached as well.");
        assert_eq!(sentences[4], "Ends on 31 January 2027, 17:00 (UTC).");
        assert!(sentences[5].starts_with("Then loses everything in Harbor Group."), "{sentences:?}");
        let scoped = id_of(&world, &cast, "company", "scoped").await;
        let said = preview(&world, &cast, json!({ "change": { "id": scoped, "to": { "all_cases": true } } })).await;
        assert_eq!(self::sentences(&said), ["Gains usage totals and all cases in Oak Law."]);
        let said = preview(&world, &cast, json!({ "remove": { "id": scoped } })).await;
        assert_eq!(self::sentences(&said), ["Loses overview, changing cases, campaigns, changing campaigns and cases of Injury in Oak Law."]);
        let limited = id_of(&world, &cast, "organization", "limited").await;
        let said = preview(&world, &cast, json!({ "change": { "id": limited, "to": { "pages": Vec::<&str>::new(), "all_companies": true } } })).await;
        assert!(said["gains"].as_array().is_some_and(Vec::is_empty), "{said}");
        // Who holds it already gains nothing, and somebody new gains it whole.
        let again = json!({ "email": "all@people.example", "role": "organization_viewer", "pages": ["billing"], "companies": ["oak-law"] });
        let said = preview(&world, &cast, json!({ "assign": again })).await;
        assert_eq!(self::sentences(&said), ["Nothing changes now: what this person may open stays the same."]);
        let new = json!({ "email": "new@people.example", "role": "company_user", "company": "oak-law", "all_cases": true });
        let said = preview(&world, &cast, json!({ "invite": new })).await;
        assert_eq!(self::sentences(&said), ["Gains overview, changing cases, campaigns, changing campaigns, usage totals and all cases in Oak Law."]);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM audit_records").await, before);
    }

    async fn what_would_be_refused_is_refused_in_the_preview(world) {
        let cast = cast(&world).await;
        let path = format!("/api/v1/organizations/{}/role-assignments/preview", cast.own.slug);
        let own = id_of(&world, &cast, "organization", "admin").await;
        let admin = cast.caller("organization admin");
        let answer = world.post(admin, &path, &json!({ "remove": { "id": own } })).await;
        assert_eq!(answer.problem(403).0, "own_role");
        world.post(admin, &path, &json!({ "remove": { "id": "asg_none" } })).await.problem(404);
        let stranger = json!({ "assign": { "email": "elsewhere@people.example", "role": "organization_admin" } });
        assert_eq!(world.post(admin, &path, &stranger).await.problem(422).0, "not_a_member");
        // An invitation tells nothing of accounts elsewhere.
        let invited = |email: &str| json!({ "invite": { "email": email, "role": "organization_admin" } });
        let known = world.post(admin, &path, &invited("elsewhere@people.example")).await.expect(200);
        let unknown = world.post(admin, &path, &invited("nobody@nowhere.example")).await.expect(200);
        assert_eq!(known, unknown);
        // What the act refuses is refused here, and a member is called one.
        let held = json!({ "invite": { "email": "user@people.example", "role": "company_user", "company": "oak-law", "all_cases": true } });
        assert_eq!(world.post(admin, &path, &held).await.problem(409).0, "already_held");
        let body = &held["invite"];
        let invitations = format!("/api/v1/organizations/{}/invitations", cast.own.slug);
        assert_eq!(world.post(admin, &invitations, body).await.problem(409).0, "already_held");
        let member = world.post(admin, &path, &invited("User@people.example")).await.expect(200);
        assert_eq!(sentences(&member)[0], "user@people.example is a member already; assign the role instead.");
        assert_eq!(sentences(&member).len(), 5, "and then what it gains: {member}");
    }

    async fn a_selection_is_changed_at_once_and_each_row_answers(world) {
        let cast = cast(&world).await;
        let admin = cast.caller("organization admin");
        let path = format!("/api/v1/organizations/{}/role-assignments/selection", cast.own.slug);
        let (own, all, user) = (
            id_of(&world, &cast, "organization", "admin").await,
            id_of(&world, &cast, "organization", "all").await,
            id_of(&world, &cast, "company", "user").await,
        );
        let end = "2026-12-31T23:00:00Z";
        let body = json!({ "ids": [own, all, user, "asg_none"], "do": { "change": { "expires_at": end } } });
        let done = world.post(admin, &path, &body).await.expect(200);
        let result = |done: &Value, id: &str| -> String {
            let results = done["results"].as_array().expect("results");
            let one = results.iter().find(|one| one["id"] == id).expect("a result");
            one["error"]["code"].as_str().unwrap_or_else(|| one["status"].as_str().expect("a status")).to_owned()
        };
        assert_eq!([&own, &all, &user, "asg_none"].map(|id| result(&done, id)), ["own_role", "done", "done", "not_found"]);
        let ending = number(world.store(), "SELECT COUNT(*) FROM role_assignments WHERE expires_at > 0 AND expires_at < 1800000000000000").await;
        assert_eq!(ending, 3, "and the one of the cast that expired");
        let actions = crate::ledger::rows(world.store(), "SELECT action FROM audit_records WHERE actor_name = 'admin@people.example'").await;
        assert_eq!(actions, "role.expiry_set, role.expiry_set");
        // Of all admins one stays, whoever asks.
        for name in ["bo", "cy"] {
            let email = format!("{name}@admins.example");
            let role = [Assignment::organization_admin(&*cast.own.id)];
            enroll(&world.house, &world.operator(), &email, name, None, &role).await.expect("a person");
        }
        let list = world.get(&cast.own.key, &format!("/api/v1/organizations/{}/access?role=organization_admin", cast.own.slug)).await.expect(200);
        let ids: Vec<&str> = list["items"].as_array().expect("items").iter().map(|item| item["id"].as_str().expect("an id")).collect();
        let done = world.post(&cast.own.key, &path, &json!({ "ids": ids, "do": { "remove": {} } })).await.expect(200);
        let refused: Vec<&Value> = done["results"].as_array().expect("results").iter().filter(|one| one["status"] == "refused").collect();
        assert_eq!(refused.len(), 1, "{done}");
        assert_eq!(refused[0]["error"]["code"], "last_admin");
        world.post(&cast.own.key, &path, &json!({ "ids": [], "do": { "remove": {} } })).await.problem(422);
        world.verify().await;
    }
}
