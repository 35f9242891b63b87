//! Assign Role and its kin as forms: what will change is shown before it is saved, what was typed is
//! kept, errors stand under their fields, and nothing needs a script.

use canopy_domain::role::{Assignment, CaseSight, Page, Reach};
use reqwest::Method;
use serde_json::json;

use crate::cast::{only, user, viewer};
use crate::client::{Answer, Caller, fill_in};
use crate::ledger::{number, query};
use crate::world::{Company, Organization, World};

/// The fields of a form.
type Form<'a> = &'a [(&'a str, &'a str)];

/// An organization with two companies, an admin who is signed in, and two members.
struct Stage {
    organization: Organization,
    oak: Company,
    elm: Company,
    ann: Caller,
    ben: String,
}

async fn stage(world: &World) -> Stage {
    let (organization, oak) = world.one_company().await;
    let elm = world
        .company(&organization, "Elm Legal", "America/Chicago", "USD")
        .await;
    let admin = Assignment::organization_admin(&*organization.id);
    world.person("ann@people.example", &[admin]).await;
    let ben = world
        .person(
            "ben@people.example",
            &[viewer(&organization, &[], Reach::All)],
        )
        .await;
    Stage {
        ann: world.sign_in("ann@people.example").await,
        organization,
        oak,
        elm,
        ben,
    }
}

async fn send(world: &World, by: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let request = fill_in(world.request(by, Method::POST, path), form.iter().copied());
    Answer::read(request.send().await.expect("the server answers")).await
}

/// What the hidden field says that was shown.
fn reviewed(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"reviewed\" value=\"")
        .expect("the field");
    rest.split('"').next().expect("a value").to_owned()
}

/// Saves as a browser without scripts does: sent once, looked at, sent again.
async fn save(world: &World, by: &Caller, path: &str, form: &[(&str, &str)]) -> Answer {
    let mut form = form.to_vec();
    form.push(("step", "save"));
    let shown = send(world, by, path, &form).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(
        shown
            .text()
            .contains("Check what will change, then press the button again."),
        "{}",
        shown.text()
    );
    let reviewed = reviewed(&shown.text());
    form.push(("reviewed", &reviewed));
    send(world, by, path, &form).await
}

fn location(answer: &Answer) -> &str {
    answer.headers["location"].to_str().expect("text")
}

async fn assignments(world: &World) -> i64 {
    number(
        world.store(),
        "SELECT COUNT(*) FROM role_assignments WHERE ended_at IS NULL",
    )
    .await
}

crate::worlds! {
    async fn a_member_gets_a_company_role_after_seeing_what_it_changes(world) {
        let stage = stage(&world).await;
        let path = format!("/o/{}/access/assign", stage.organization.slug);
        let open = world.get(&stage.ann, &path).await.text();
        for told in ["Existing Member", "Invite New", "Company Assignment", "Organization Level", "Oak Law", "ben@people.example", ">Save<", ">Send invitation<"] {
            assert!(open.contains(told), "{told}: {open}");
        }
        let before = assignments(&world).await;
        let form = [("who", "existing"), ("person", &*stage.ben), ("level", "company"), ("company", &*stage.oak.slug), ("company_role", "company_admin")];
        let looked = send(&world, &stage.ann, &path, &form).await;
        assert!(looked.status == 200 && looked.text().contains("Gains ") && looked.text().contains("in Oak Law."), "{}", looked.text());
        assert_eq!(assignments(&world).await, before);
        let saved = save(&world, &stage.ann, &path, &form).await;
        assert_eq!((saved.status, location(&saved)), (303, &*format!("/o/{}/access?tab=company&saved=role", stage.organization.slug)), "{}", saved.text());
        assert_eq!(assignments(&world).await, before + 1);
        // Another form than the one that was shown is not saved.
        let mut other = form.to_vec();
        other[4] = ("company_role", "company_user");
        other.extend([("step", "save"), ("reviewed", "0123")]);
        assert_eq!(send(&world, &stage.ann, &path, &other).await.status, 200);
        assert_eq!(assignments(&world).await, before + 1);
    }

    async fn what_was_typed_is_kept_and_errors_stand_under_their_fields(world) {
        let stage = stage(&world).await;
        let path = format!("/o/{}/access/assign", stage.organization.slug);
        let table: [(Form<'_>, &str, &str); 5] = [
            (&[("who", "existing"), ("step", "save")], "member-error", "Choose a member."),
            (&[("who", "invite"), ("emails", "not an address"), ("step", "save")], "emails-error", ""),
            (&[("who", "invite"), ("emails", "zoe@people.example"), ("level", "company"), ("company_query", "oak"), ("step", "save")], "company-error", "Choose a company."),
            (&[("who", "existing"), ("person", &stage.ben), ("expires_on", "soon"), ("step", "save")], "expires-on-error", ""),
            (&[("who", "existing"), ("person", &stage.ben), ("expires_on", "2020-01-01"), ("step", "save")], "expires-on-error", ""),
        ];
        for (form, id, words) in table {
            let page = send(&world, &stage.ann, &path, form).await;
            let text = page.text();
            assert!(page.status == 422 && text.contains(&format!("id=\"{id}\"")) && text.contains(words), "{form:?}: {text}");
            for (name, value) in form.iter().filter(|(name, _)| ["emails", "company_query", "expires_on"].contains(name)) {
                assert!(text.contains(value), "{name}: {text}");
            }
        }
        // Nobody gives themselves anything, and names nobody from elsewhere.
        let own = query(world.store(), "SELECT person_id FROM people WHERE email = 'ann@people.example'").await.remove(0).remove(0);
        let page = send(&world, &stage.ann, &path, &[("who", "existing"), ("person", &own), ("organization_role", "organization_admin"), ("step", "save")]).await;
        assert!([403, 422].contains(&page.status), "{}", page.text());
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM invitations").await, 0);
    }

    async fn several_addresses_are_invited_at_once_with_a_result_each(world) {
        let stage = stage(&world).await;
        let path = format!("/o/{}/access/assign", stage.organization.slug);
        let form = [("who", "invite"), ("emails", "zoe@people.example, max@people.example zoe@people.example"), ("organization_role", "organization_viewer"), ("pages", "billing"), ("pages", "reporting")];
        let sent = save(&world, &stage.ann, &path, &form).await;
        let text = sent.text();
        assert!(sent.status == 200 && text.contains("Not every invitation was sent"), "{text}");
        assert_eq!(text.matches("/invitations/").count(), 2, "{text}");
        let list = world.get(&stage.ann, &format!("/o/{}/access?status=pending", stage.organization.slug)).await.text();
        assert!(list.contains("zoe@people.example") && list.contains("max@people.example") && list.contains("Resend invitation"), "{list}");
        let rows = query(world.store(), "SELECT pages FROM invitations WHERE email = 'zoe@people.example'").await;
        assert_eq!(rows, [["overview,reporting,billing"]]);
        let id = query(world.store(), "SELECT invitation_id FROM invitations WHERE email = 'zoe@people.example'").await.remove(0).remove(0);
        let at = |deed: &str| format!("/o/{}/access/invitations/{id}/{deed}", stage.organization.slug);
        let again = send(&world, &stage.ann, &at("resend"), &[]).await;
        assert!(again.status == 200 && again.text().contains("Link to accept"), "{}", again.text());
        let back = send(&world, &stage.ann, &at("revoke"), &[]).await;
        assert_eq!(back.status, 303, "{}", back.text());
        let open = number(world.store(), "SELECT COUNT(*) FROM invitations WHERE revoked_at IS NULL").await;
        assert_eq!(open, 1);
    }

    async fn a_pending_invitation_is_edited_and_its_link_stays_good(world) {
        let stage = stage(&world).await;
        let (place, oak) = (&stage.organization.slug, &stage.oak.slug);
        let new = json!({ "email": "zoe@people.example", "role": "organization_viewer", "pages": ["billing"], "expires_at": "2026-06-01T00:00:00Z" });
        let sent = world.post(&stage.ann, &format!("/api/v1/organizations/{place}/invitations"), &new).await.expect(201);
        let id = sent["id"].as_str().expect("an id");
        let path = format!("/o/{place}/access/invitations/{id}");
        let list = world.get(&stage.ann, &format!("/o/{place}/access")).await.text();
        assert!(list.contains(&path) && list.contains("Edit invitation"), "{list}");
        let open = world.get(&stage.ann, &path).await.text();
        for said in ["Edit invitation", "zoe@people.example", "value=\"2026-05-31\"", "The link that was sent stays good"] {
            assert!(open.contains(said), "{said}: {open}");
        }
        let form = [("organization_role", "organization_viewer"), ("reach", "named"), ("companies", &**oak), ("pages", "companies"), ("expires_on", "2026-05-31")];
        let looked = send(&world, &stage.ann, &path, &form).await.text();
        assert!(looked.contains("Oak Law") && looked.contains("What will change"), "{looked}");
        let kept = "SELECT pages, all_companies, expires_at FROM invitations";
        assert_eq!(query(world.store(), kept).await[0][1], "1", "looking changes nothing");
        let saved = save(&world, &stage.ann, &path, &form).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let records = query(world.store(), "SELECT action FROM audit_records WHERE action LIKE 'invitation.%' ORDER BY seq").await;
        assert_eq!(records, [["invitation.sent"], ["invitation.edited"]]);
        let link = sent["link"].as_str().expect("a link");
        let link = link.split_once("/invitations/").expect("a path").1;
        let page = world.get(&Caller::Nobody, &format!("/invitations/{link}")).await;
        assert!(page.status == 200 && page.text().contains("Organization Viewer"), "{}", page.text());
        let offered = world.get(&stage.ann, &format!("/api/v1/organizations/{place}/invitations")).await.expect(200);
        let offered = &offered["items"][0];
        assert_eq!((offered["scope"]["companies"][0]["slug"].as_str(), &offered["pages"]), (Some(&**oak), &json!(["overview", "companies"])), "{offered}");
        // Over is over: what it offers is edited all the same, and its links stay over.
        world.set("2026-03-20T14:00:00Z");
        let ann = world.sign_in("ann@people.example").await;
        let open = world.get(&ann, &path).await.text();
        assert!(open.contains("Its links are over") && !open.contains("stays good"), "{open}");
        let late = save(&world, &ann, &path, &[("organization_role", "organization_admin")]).await;
        assert_eq!((late.status, location(&late)), (303, &*format!("/o/{place}/access?saved=late-offer")), "{}", late.text());
        assert_eq!(world.get(&Caller::Nobody, &format!("/invitations/{link}")).await.status, 404);
    }

    async fn a_role_is_changed_ended_and_removed_from_the_list(world) {
        let stage = stage(&world).await;
        let id = query(world.store(), &format!("SELECT assignment_id FROM role_assignments WHERE person_id = '{}'", stage.ben)).await.remove(0).remove(0);
        let path = format!("/o/{}/access/roles/{id}", stage.organization.slug);
        let open = world.get(&stage.ann, &path).await.text();
        assert!(open.contains("Change role") && open.contains("ben@people.example"), "{open}");
        let form = [("organization_role", "organization_viewer"), ("reach", "named"), ("companies", &*stage.oak.slug), ("pages", "companies"), ("expires_on", "2026-04-30")];
        let saved = save(&world, &stage.ann, &path, &form).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        let row = query(world.store(), &format!("SELECT pages, all_companies, expires_at FROM role_assignments WHERE assignment_id = '{id}'")).await;
        // Midnight in UTC, the organization's zone, after the last day.
        assert_eq!(row, [["overview,companies", "0", "1777593600000000"]]);
        // The question leads back to the list as it was looked at, and so does the answer.
        let remove = format!("{path}/remove?query=ben");
        let asked = world.get(&stage.ann, &remove).await.text();
        let back = format!("/o/{}/access?query=ben", stage.organization.slug);
        assert!(asked.contains("Remove this role?") && asked.contains("Loses ") && asked.contains(&format!("href=\"{back}\"")), "{asked}");
        let removed = send(&world, &stage.ann, &remove, &[]).await;
        assert_eq!((removed.status, location(&removed)), (303, &*format!("{back}&saved=removed")));
        assert_eq!(world.get(&stage.ann, &path).await.status, 404);
    }

    async fn a_selection_is_changed_at_once_and_told_what_stays(world) {
        let stage = stage(&world).await;
        for name in ["kim", "lou"] {
            world.person(&format!("{name}@people.example"), &[viewer(&stage.organization, &[Page::Billing], Reach::All)]).await;
        }
        let rows = query(world.store(), "SELECT a.assignment_id FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE p.email IN ('ann@people.example', 'kim@people.example', 'lou@people.example') ORDER BY p.email").await;
        let ids: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
        let path = format!("/o/{}/access/selection", stage.organization.slug);
        let mut form = vec![("act", "remove")];
        form.extend(ids.iter().map(|id| ("id", *id)));
        let before = assignments(&world).await;
        let asked = send(&world, &stage.ann, &path, &form).await;
        assert!(asked.status == 200 && asked.text().contains("Remove 3 roles?") && asked.text().contains("kim@people.example"), "{}", asked.text());
        assert_eq!(assignments(&world).await, before);
        form.push(("step", "save"));
        let done = send(&world, &stage.ann, &path, &form).await;
        // Her own role stays, and she is told why.
        assert!(done.status == 200 && done.text().contains("2 of 3 were changed") && done.text().contains("Nobody changes their own role"), "{}", done.text());
        assert_eq!(assignments(&world).await, before - 2);
        let id = query(world.store(), &format!("SELECT assignment_id FROM role_assignments WHERE person_id = '{}'", stage.ben)).await.remove(0).remove(0);
        let done = send(&world, &stage.ann, &path, &[("act", "expiry"), ("id", &id), ("expires_on", "2026-04-30"), ("step", "save")]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let done = send(&world, &stage.ann, &path, &[("act", "role"), ("id", &id), ("step", "save")]).await;
        assert!(done.status == 422 && done.text().contains("role-error"), "{}", done.text());
    }

    async fn a_selection_shows_nothing_of_roles_that_reach_elsewhere(world) {
        let stage = stage(&world).await;
        world.person("head@people.example", &[Assignment::company_admin(&*stage.oak.id)]).await;
        world.person("kim@people.example", &[user(&stage.oak, CaseSight::All)]).await;
        world.person("far@people.example", &[viewer(&stage.organization, &[], only(&[&stage.elm]))]).await;
        let head = world.sign_in("head@people.example").await;
        let id_of = async |email: &str| {
            let sql = format!("SELECT a.assignment_id FROM role_assignments a JOIN people p ON p.person_id = a.person_id WHERE p.email = '{email}'");
            query(world.store(), &sql).await.remove(0).remove(0)
        };
        let path = format!("/c/{}/staff/selection", stage.oak.slug);
        let far = id_of("far@people.example").await;
        let shown = send(&world, &head, &path, &[("act", "remove"), ("id", &far)]).await;
        let never = send(&world, &head, &path, &[("act", "remove"), ("id", "asg_never")]).await;
        assert!(!shown.text().contains("far@people.example"), "{}", shown.text());
        assert_eq!((shown.status, shown.text().replace(&far, "asg_never")), (never.status, never.text()));
        let own = id_of("kim@people.example").await;
        let shown = send(&world, &head, &path, &[("act", "remove"), ("id", &own), ("id", &far)]).await;
        assert!(shown.text().contains("kim@people.example") && !shown.text().contains("far@people.example"), "{}", shown.text());
    }

    async fn a_company_admin_does_the_same_in_the_own_company(world) {
        let stage = stage(&world).await;
        world.person("head@people.example", &[Assignment::company_admin(&*stage.oak.id)]).await;
        let kim = world.person("kim@people.example", &[user(&stage.oak, CaseSight::All)]).await;
        let head = world.sign_in("head@people.example").await;
        let path = format!("/c/{}/staff/assign", stage.oak.slug);
        let open = world.get(&head, &path).await.text();
        assert!(open.contains("kim@people.example") && !open.contains("Organization Level") && !open.contains("Elm Legal"), "{open}");
        let saved = save(&world, &head, &path, &[("who", "existing"), ("person", &kim), ("company_role", "company_admin")]).await;
        assert_eq!((saved.status, location(&saved)), (303, &*format!("/c/{}/staff?saved=role", stage.oak.slug)), "{}", saved.text());
        // The organization's roles are shown there and cannot be touched from there.
        let id = query(world.store(), &format!("SELECT assignment_id FROM role_assignments WHERE person_id = '{}'", stage.ben)).await.remove(0).remove(0);
        let there = world.get(&head, &format!("/c/{}/staff/roles/{id}", stage.oak.slug)).await;
        assert!([403, 404].contains(&there.status), "{}", there.text());
        let sent = save(&world, &head, &path, &[("who", "invite"), ("emails", "new@people.example"), ("company_role", "company_user"), ("cases", "all")]).await;
        assert!(sent.status == 200 && sent.text().contains("Invitations sent"), "{}", sent.text());
    }
}
