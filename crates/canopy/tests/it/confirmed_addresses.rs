//! Whose account it is: the link in a letter confirms an address, the link that an admin copies does
//! not, and an account that nobody confirmed gets no further than where it began.

use canopy_app::operator::create_admin;
use canopy_domain::role::{Assignment, CaseSight};
use reqwest::Method;
use serde_json::json;

use crate::account::{answer_forgotten, link};
use crate::browser::Browser;
use crate::cast::user;
use crate::client::{Answer, Caller, fill_in};
use crate::invitations::{ZOE, harbor, in_letter, of, of_company, path};
use crate::ledger::{number, query, rows, tamper};
use crate::world::{Company, Organization, PASSWORD, World};

const NEWCOMER: [(&str, &str); 2] = [("name", "Zoë Adams"), ("password", PASSWORD)];
const PROVEN: &str = "SELECT COUNT(*) FROM people WHERE email = 'zoe@people.example' AND address_proven_at IS NOT NULL";

async fn take(world: &World, caller: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = world.request(caller, Method::POST, path);
    let request = fill_in(request, form.iter().copied());
    Answer::read(request.send().await.expect("the server answers")).await
}

/// Oak's admin invites Zoe and accepts as her with the link that was copied.
async fn taken_by_the_inviter(world: &World, oak: &Company) -> Caller {
    world
        .person("bob@people.example", &[Assignment::company_admin(&*oak.id)])
        .await;
    let bob = world.sign_in("bob@people.example").await;
    let new = json!({ "email": ZOE, "role": "company_user", "all_cases": true });
    let copied = path(&world.post(&bob, &of_company(oak), &new).await.expect(201));
    let letters = in_letter(world, ZOE).await;
    let taken = take(world, &Caller::Nobody, &copied, &NEWCOMER).await;
    assert_eq!(taken.status, 303, "{}", taken.text());
    assert_eq!(
        world.get(&Caller::Nobody, &letters).await.status,
        404,
        "both links are spent"
    );
    assert_eq!(number(world.store(), PROVEN).await, 0);
    world.sign_in(ZOE).await
}

fn assignments(organization: &Organization) -> String {
    format!(
        "/api/v1/organizations/{}/role-assignments",
        organization.slug
    )
}

crate::worlds! {
    async fn an_account_that_nobody_confirmed_gets_no_role_elsewhere(world) {
        let (organization, oak, elm, ann) = harbor(&world).await;
        let zoe = taken_by_the_inviter(&world, &oak).await;
        let id = rows(world.store(), "SELECT person_id FROM people WHERE email = 'zoe@people.example'").await;
        let roles = assignments(&organization);
        let higher = json!({ "role": "organization_admin" });
        for (named, field) in [(json!({ "email": ZOE }), "email"), (json!({ "person_id": id }), "person_id")] {
            let mut body = higher.clone();
            body.as_object_mut().expect("a body").extend(named.as_object().expect("a name").clone());
            let refused = world.post(&ann, &roles, &body).await;
            assert_eq!(refused.problem(422), ("address_unproven".into(), field.into()));
            assert!(refused.text().contains("send an invitation"), "{}", refused.text());
            let preview = world.post(&ann, &format!("{roles}/preview"), &json!({ "assign": body })).await;
            assert_eq!(preview.problem(422).0, "address_unproven");
        }
        let page = [("who", "existing"), ("person", &*id), ("company_role", "company_admin"), ("company", &*elm.slug), ("step", "save")];
        let refused = take(&world, &ann, &format!("/o/{}/access/assign", organization.slug), &page).await;
        assert!(refused.status == 422 && refused.text().contains("is not confirmed"), "{} {}", refused.status, refused.text());
        // Nor by asking for one in a place that an organization's role opens.
        let sql = format!("SELECT COUNT(*) FROM role_assignments WHERE person_id = '{id}'");
        assert_eq!(number(world.store(), &sql).await, 1);
        // Admins see it.
        let list = world.get(&ann, &format!("/api/v1/organizations/{}/access?tab=company&query=zoe", organization.slug)).await.expect(200);
        assert_eq!(list["items"][0]["address_confirmed"], false, "{list:#}");
        let assignment = list["items"][0]["id"].as_str().expect("an id").to_owned();
        assert!(world.get(&ann, &format!("/o/{}/access?tab=company", organization.slug)).await.text().contains("zoe@people.example · address not confirmed"));
        assert!(world.get(&ann, &format!("/o/{}/access/people/{id}", organization.slug)).await.text().contains("Address not confirmed"));
        // Where they are already, they are who they are.
        let patched = world.patch(&ann, &format!("{roles}/{assignment}"), &json!({ "role": "company_admin" })).await;
        assert_eq!(patched.status, 200, "{}", patched.text());
        // The way out: an invitation, accepted by the letter.
        let sent = world.post(&ann, &of(&organization), &json!({ "email": ZOE, "role": "organization_viewer" })).await.expect(201);
        let refused = take(&world, &zoe, &path(&sent), &[]).await;
        assert!(refused.status == 409 && refused.text().contains("link in the letter"), "{} {}", refused.status, refused.text());
        let accepted = take(&world, &zoe, &in_letter(&world, ZOE).await, &[]).await;
        assert_eq!(accepted.status, 303, "{}", accepted.text());
        assert_eq!(number(world.store(), PROVEN).await, 1);
        let given = world.post(&ann, &roles, &json!({ "email": ZOE, "role": "company_admin", "company": elm.slug })).await.expect(201);
        assert_eq!(given["address_confirmed"], true);
    }

    async fn the_link_in_a_letter_confirms_the_address_of_somebody_new(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.post(&ann, &of(&organization), &json!({ "email": ZOE, "role": "organization_viewer" })).await.expect(201);
        let accepted = take(&world, &Caller::Nobody, &in_letter(&world, ZOE).await, &NEWCOMER).await;
        assert_eq!((accepted.status, number(world.store(), PROVEN).await), (303, 1));
        let body = json!({ "email": ZOE, "role": "company_admin", "company": oak.slug });
        world.post(&ann, &assignments(&organization), &body).await.expect(201);
    }

    async fn the_copied_link_is_good_again_in_the_same_place(world) {
        let (_, oak, _, ann) = harbor(&world).await;
        let zoe = taken_by_the_inviter(&world, &oak).await;
        let sent = world.post(&ann, &of_company(&oak), &json!({ "email": ZOE, "role": "company_admin" })).await.expect(201);
        let accepted = take(&world, &zoe, &path(&sent), &[]).await;
        assert_eq!((accepted.status, number(world.store(), PROVEN).await), (303, 0), "{}", accepted.text());
    }

    async fn a_request_does_not_lead_around_it(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let viewer = json!({ "email": ZOE, "role": "organization_viewer", "pages": ["companies"] });
        let sent = world.post(&ann, &of(&organization), &viewer).await.expect(201);
        assert_eq!(take(&world, &Caller::Nobody, &path(&sent), &NEWCOMER).await.status, 303);
        let zoe = world.sign_in(ZOE).await;
        let asks = format!("/api/v1/companies/{}/access-requests", oak.slug);
        let asked = world.post(&zoe, &asks, &json!({ "role": "company_admin" })).await.expect(201);
        let approve = format!("{asks}/{}/approve", asked["id"].as_str().expect("an id"));
        assert_eq!(world.post(&ann, &approve, &json!({})).await.problem(422).0, "address_unproven");
    }

    async fn the_owner_gets_the_account_back_by_a_forgotten_password(world) {
        let (_, oak, _, _) = harbor(&world).await;
        taken_by_the_inviter(&world, &oak).await;
        // Whoever has it cannot lock it with a second factor.
        let browser = Browser::default();
        let form = [("email", ZOE), ("password", PASSWORD)];
        assert_eq!(browser.post(&world, "/sign-in", &form).await.status, 303);
        let refused = browser.post(&world, "/me/two-factor/begin", &[("password", PASSWORD)]).await;
        assert!(refused.text().contains("Forgotten password"), "{} {}", refused.status, refused.text());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM second_factors").await, 0);
        // One from before that was kept goes with it.
        let id = rows(world.store(), "SELECT person_id FROM people WHERE email = 'zoe@people.example'").await;
        tamper(world.store(), &format!("INSERT INTO second_factors (person_id, secret, created_at, confirmed_at, last_step) VALUES ('{id}', 'x', 1, 1, 0)")).await;
        tamper(world.store(), &format!("INSERT INTO recovery_codes (person_id, code_hash, created_at) VALUES ('{id}', 'x', 1)")).await;
        assert_eq!(browser.post(&world, "/forgotten", &[("email", ZOE)]).await.status, 200);
        assert_eq!(answer_forgotten(&world).await, 1);
        let new = "the password of the owner";
        let owner = Browser::default();
        // The other letters are from the same instant.
        tamper(world.store(), "DELETE FROM letters WHERE text_part NOT LIKE '%/forgotten/%'").await;
        assert_eq!(owner.post(&world, &link(&world, ZOE).await, &[("password", new)]).await.status, 303);
        assert_eq!(number(world.store(), PROVEN).await, 1);
        for table in ["second_factors", "recovery_codes", "sessions"] {
            let left = format!("SELECT COUNT(*) FROM {table} WHERE person_id = '{id}'");
            assert_eq!(number(world.store(), &left).await, 0, "{table}");
        }
        let form = [("email", ZOE), ("password", new)];
        assert_eq!(owner.post(&world, "/sign-in", &form).await.status, 303);
        assert_eq!(owner.post(&world, "/me/two-factor/begin", &[("password", new)]).await.status, 303);
    }

    async fn the_operators_word_takes_the_account_from_whoever_had_it(world) {
        let (_, oak, _, _) = harbor(&world).await;
        let taken = taken_by_the_inviter(&world, &oak).await;
        let made = create_admin(&world.house, &world.operator(), ZOE, Some("Zoe"), Some("Summit Group")).await;
        let (_, token) = made.expect("an admin");
        assert_eq!(number(world.store(), PROVEN).await, 1);
        world.get(&taken, "/api/v1/organizations").await.problem(401);
        let form = [("email", ZOE), ("password", PASSWORD)];
        assert_eq!(Browser::default().post(&world, "/sign-in", &form).await.status, 422);
        assert!(!token.is_empty());
    }

    async fn the_copied_link_tells_nobody_who_has_an_account(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person("known@people.example", &[user(&oak, CaseSight::All)]).await;
        let mut shown = Vec::new();
        for email in ["known@people.example", "never@people.example"] {
            let sent = world.post(&ann, &of(&organization), &json!({ "email": email, "role": "organization_viewer" })).await.expect(201);
            let link = path(&sent);
            let mut pages = vec![world.get(&Caller::Nobody, &link).await];
            for form in [[("name", ""), ("password", PASSWORD)], [("name", "Zoë"), ("password", "short")]] {
                pages.push(take(&world, &Caller::Nobody, &link, &form).await);
            }
            let plain = |page: &Answer| (page.status, page.text().replace(&link, "LINK").replace(email, "EMAIL"));
            shown.push(pages.iter().map(plain).collect::<Vec<_>>());
            assert!(shown[0][0].1.contains("name=\"password\"") && shown[0][0].1.contains("/sign-in?next=LINK"), "{}", shown[0][0].1);
        }
        assert_eq!(shown[0], shown[1]);
        // The letter's reader is told what is so.
        let known = world.get(&Caller::Nobody, &in_letter(&world, "known@people.example").await).await.text();
        assert!(known.contains("has an account already") && !known.contains("name=\"password\""), "{known}");
        let kept = query(world.store(), "SELECT accepted_at FROM invitations").await;
        assert_eq!(kept, [["∅"], ["∅"]]);
    }
}
