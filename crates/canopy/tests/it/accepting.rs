//! Accepting an invitation, as browsers do it: by the invited address, once, and never by looking.

use canopy_domain::role::{Assignment, CaseSight};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::cast::user;
use crate::client::{Answer, Caller, fill_in};
use crate::invitations::{ZOE, all_in_letters, harbor, in_letter, of, of_company, path};
use crate::ledger::{number, query, rows};
use crate::processes::Processes;
use crate::world::{Organization, PASSWORD, World};

const NEWCOMER: [(&str, &str); 2] = [("name", "Zoë Adams"), ("password", PASSWORD)];

/// Sends the form of the page.
async fn take(world: &World, caller: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = world.request(caller, Method::POST, path);
    let request = fill_in(request, form.iter().copied());
    Answer::read(request.send().await.expect("the server answers")).await
}

fn header(answer: &Answer, name: &str) -> String {
    let found = answer.headers.get(name).map(|value| value.to_str());
    found.transpose().expect("text").unwrap_or("").to_owned()
}

/// The session that an answer opens.
fn session(answer: &Answer) -> Caller {
    let cookie = header(answer, "set-cookie");
    let token = cookie
        .split(';')
        .next()
        .and_then(|it| it.strip_prefix("canopy="));
    Caller::Session(token.expect("a session's cookie").to_owned())
}

async fn invited(world: &World, by: &Caller, organization: &Organization, email: &str) -> String {
    let new = json!({ "email": email, "role": "organization_viewer" });
    path(&world.post(by, &of(organization), &new).await.expect(201))
}

async fn memberships(world: &World, email: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE p.email = '{email}' AND a.ended_at IS NULL"
    );
    number(world.store(), &sql).await
}

crate::worlds! {
    async fn somebody_new_sets_a_name_and_a_password(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let link = invited(&world, &ann, &organization, ZOE).await;
        for _ in 0..3 {
            let page = world.get(&Caller::Nobody, &link).await;
            assert_eq!(page.status, 200);
            for said in ["Harbor Group", "Organization Viewer", "ann@people.example", ZOE, "New password"] {
                assert!(page.text().contains(said), "{said}: {}", page.text());
            }
        }
        for (form, said) in [([("name", ""), ("password", PASSWORD)], "Write a name"), ([("name", "Zoë"), ("password", "short")], "12 characters")] {
            let page = take(&world, &Caller::Nobody, &link, &form).await;
            assert!(page.status == 422 && page.text().contains(said) && !page.text().contains(PASSWORD), "{}", page.text());
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM people WHERE email = 'zoe@people.example'").await, 0);
        let accepted = take(&world, &Caller::Nobody, &link, &NEWCOMER).await;
        assert_eq!((accepted.status, header(&accepted, "location")), (303, "/o/harbor-group?saved=invitation".into()));
        let zoe = session(&accepted);
        assert_eq!(world.get(&zoe, "/o/harbor-group").await.status, 200);
        assert_eq!(rows(world.store(), "SELECT name, email FROM people WHERE email LIKE 'zoe%'").await, "Zoë Adams zoe@people.example");
        world.sign_in("ZOE@people.example").await;
        let spent = [world.get(&Caller::Nobody, &link).await, take(&world, &Caller::Nobody, &link, &NEWCOMER).await, world.get(&zoe, &link).await];
        let never = world.get(&Caller::Nobody, "/invitations/never-made").await;
        for spent in spent {
            assert_eq!((spent.status, &spent.body), (404, &never.body));
        }
        let record = rows(world.store(), "SELECT actor_name, action FROM audit_records WHERE action LIKE '%accepted'").await;
        assert_eq!(record, "Zoë Adams invitation.accepted");
        let told = rows(world.store(), "SELECT subject FROM letters WHERE recipient = 'ann@people.example'").await;
        assert_eq!(told, "Zoë Adams accepted your invitation to Harbor Group");
        let by = "SELECT p.email FROM role_assignments a JOIN people p ON p.person_id = a.granted_by";
        assert_eq!(rows(world.store(), by).await, "ann@people.example");
        assert_eq!(world.get(&ann, &of(&organization)).await.expect(200)["items"], json!([]));
        assert_eq!(world.verify().await, 0);
    }

    async fn an_account_accepts_signed_in_as_the_invited_address(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person(ZOE, &[]).await;
        let new = json!({ "email": "Zoe@People.example", "role": "company_user", "all_cases": true, "company": oak.slug });
        let link = path(&world.post(&ann, &of(&organization), &new).await.expect(201));
        let letters = in_letter(&world, ZOE).await;
        let page = world.get(&Caller::Nobody, &letters).await;
        let way = format!("/sign-in?next={letters}");
        assert!(page.status == 200 && page.text().contains(&way) && !page.text().contains("name=\"password\""), "{}", page.text());
        // Whoever holds a link does not get the account, whatever they send.
        for link in [&letters, &link] {
            let sent = take(&world, &Caller::Nobody, link, &NEWCOMER).await;
            let way = format!("/sign-in?next={link}");
            assert_eq!((sent.status, header(&sent, "location"), header(&sent, "set-cookie")), (303, way, String::new()));
        }
        assert_eq!(memberships(&world, ZOE).await, 0);
        let zoe = world.sign_in(ZOE).await;
        assert!(world.get(&zoe, &link).await.text().contains("Accept invitation"));
        assert_eq!(memberships(&world, ZOE).await, 0, "looking spends nothing");
        let accepted = take(&world, &zoe, &link, &[]).await;
        assert_eq!((accepted.status, header(&accepted, "location")), (303, "/c/oak-law?saved=invitation".into()));
        assert_eq!(memberships(&world, ZOE).await, 1);
        assert_eq!(world.get(&zoe, "/c/oak-law").await.status, 200);
    }

    async fn any_other_address_is_refused_with_a_way_out(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let link = invited(&world, &ann, &organization, ZOE).await;
        world.person("eve@people.example", &[Assignment::company_admin(&*oak.id)]).await;
        let eve = world.sign_in("eve@people.example").await;
        for caller in [&eve, &ann] {
            for answer in [world.get(caller, &link).await, take(&world, caller, &link, &NEWCOMER).await] {
                assert_eq!(answer.status, 403);
                assert!(answer.text().contains(ZOE) && answer.text().contains("/sign-out?next=/invitations/"), "{}", answer.text());
            }
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM invitations WHERE accepted_at IS NOT NULL").await, 0);
        let out = take(&world, &eve, &format!("/sign-out?next={link}"), &[]).await;
        assert_eq!((out.status, header(&out, "location")), (303, link.clone()));
        let out = take(&world, &ann, "/sign-out?next=//evil.example", &[]).await;
        assert_eq!(header(&out, "location"), "/sign-in");
        assert_eq!(take(&world, &Caller::Nobody, &link, &NEWCOMER).await.status, 303);
    }

    async fn an_address_is_one_person_however_it_is_written(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        world.person("strasse@people.example", &[]).await;
        for (n, spelling) in ["STRASSE@people.example", "straße@people.example", "ｓtrasse@People.Example"].into_iter().enumerate() {
            let new = json!({ "email": spelling, "role": "company_admin", "company": oak.slug });
            let sent = world.post(&ann, &of(&organization), &new).await.expect(if n == 0 { 201 } else { 200 });
            // The letter goes to the address that the account has, and nobody becomes it by a look-alike.
            let letters = in_letter(&world, "strasse@people.example").await;
            for link in [letters, path(&sent)] {
                let taken = take(&world, &Caller::Nobody, &link, &NEWCOMER).await;
                assert!(header(&taken, "location").starts_with("/sign-in?next="), "{spelling}");
            }
        }
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM people WHERE email LIKE '%trasse@%'").await, 1);
    }

    async fn a_hundred_at_once_make_one_membership(world) {
        let processes = Processes::start(&world);
        let houses = processes.views(&world);
        let (organization, _, _, ann) = harbor(&world).await;
        world.person(ZOE, &[]).await;
        let (link, zoe) = (invited(&world, &ann, &organization, ZOE).await, world.sign_in(ZOE).await);
        let (link, zoe) = (&link, &zoe);
        let answers = join_all((0..100).map(|n| take(&houses[n % 2], zoe, link, &[]))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(303), count(404)), (1, 99), "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        assert_eq!(memberships(&world, ZOE).await, 1);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM audit_records WHERE action = 'invitation.accepted'").await, 1);
        assert_eq!(world.verify().await, 0);
    }

    async fn a_hundred_newcomers_at_once_are_one_person(world) {
        let (organization, _, _, ann) = harbor(&world).await;
        let beside = world.beside().await;
        let houses = [&world, &beside];
        let link = &invited(&world, &ann, &organization, "new@people.example").await;
        let answers = join_all((0..100).map(|n| take(houses[n % 2], &Caller::Nobody, link, &NEWCOMER))).await;
        let opened = answers.iter().filter(|answer| !header(answer, "set-cookie").is_empty()).count();
        assert_eq!(opened, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        assert!(answers.iter().all(|answer| matches!(answer.status, 303 | 404)));
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM people WHERE email = 'new@people.example'").await, 1);
        assert_eq!(memberships(&world, "new@people.example").await, 1);
    }

    async fn two_invitations_of_one_address_at_once_are_one_person(world) {
        let (organization, oak, elm, ann) = harbor(&world).await;
        let beside = world.beside().await;
        // By the letters: the copied links are good for one place only while nobody confirmed the address.
        invited(&world, &ann, &organization, "new@people.example").await;
        for company in [&oak, &elm] {
            let new = json!({ "email": "new@people.example", "role": "company_admin" });
            world.post(&ann, &of_company(company), &new).await.expect(201);
        }
        let links = all_in_letters(&world, "new@people.example").await;
        let houses = [&world, &beside, &world];
        join_all((0..3).map(|n| take(houses[n], &Caller::Nobody, &links[n], &NEWCOMER))).await;
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM people WHERE email = 'new@people.example'").await, 1);
        // Those who came late sign in and accept.
        let zoe = world.sign_in("new@people.example").await;
        for link in &links {
            let taken = take(&world, &zoe, link, &[]).await;
            assert!(matches!(taken.status, 303 | 404), "{}", taken.status);
        }
        assert_eq!(memberships(&world, "new@people.example").await, 3);
    }

    async fn a_role_that_came_meanwhile_is_not_held_twice(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let new = json!({ "email": ZOE, "role": "company_admin", "company": oak.slug, "expires_at": "2027-01-01T00:00:00Z" });
        let link = path(&world.post(&ann, &of(&organization), &new).await.expect(201));
        world.person(ZOE, &[Assignment::company_admin(&*oak.id)]).await;
        let zoe = world.sign_in(ZOE).await;
        assert_eq!(take(&world, &zoe, &link, &[]).await.status, 303);
        let held = query(world.store(), "SELECT a.expires_at FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE p.email LIKE 'zoe%'").await;
        assert_eq!(held, [["∅"]], "an admin is not cut short");
        // The record says what is held now, which is not what was offered.
        let record = query(world.store(), "SELECT before_state, after_state FROM audit_records WHERE action = 'invitation.accepted'").await.remove(0);
        let after: serde_json::Value = serde_json::from_str(&record[1]).expect("a record");
        assert!(record[0] == "∅" && after["is"]["expires_at"].is_null(), "{record:?}");
    }

    async fn a_role_that_is_replaced_is_in_the_record(world) {
        let (organization, oak, _, ann) = harbor(&world).await;
        let new = json!({ "email": ZOE, "role": "company_user", "company": oak.slug, "scopes": [] });
        let link = path(&world.post(&ann, &of(&organization), &new).await.expect(201));
        world.person(ZOE, &[user(&oak, CaseSight::All)]).await;
        let zoe = world.sign_in(ZOE).await;
        assert_eq!(take(&world, &zoe, &link, &[]).await.status, 303);
        let record = query(world.store(), "SELECT before_state, after_state FROM audit_records WHERE action = 'invitation.accepted'").await.remove(0);
        let read = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect("a record") };
        let (before, after) = (read(&record[0]), read(&record[1]));
        assert_eq!(before["assignment"], after["assignment"]);
        assert!(before["is"]["role"] == "company_user" && before["is"] != after["is"], "{before} {after}");
    }
}
