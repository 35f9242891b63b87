//! Who reaches whose disputes: other companies, other organizations, and the ones before and after.

use canopy_domain::role::{Page, Reach};
use serde_json::json;

use crate::cast::{only, viewer};
use crate::disputes::{CLARA, OSCAR, about, disputed, of, stage};
use crate::events::{call, credit};
use crate::ledger::tamper;

crate::worlds! {
    async fn a_dispute_is_found_in_its_own_company_only(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        let elm = world.company(&organization, "Elm Legal", "America/New_York", "USD").await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        let one = disputed(&world, &clara, &oak, "1", 0).await;
        let elsewhere = one.replace(&oak.slug, &elm.slug);
        for (deed, body) in [("grant", json!({})), ("decline", json!({ "reason": "No." })), ("withdraw", json!({}))] {
            world.post(&oscar, &format!("{elsewhere}/{deed}"), &body).await.problem(404);
        }
        // The company cannot decide its own.
        for (deed, body) in [("grant", json!({})), ("decline", json!({ "reason": "No." }))] {
            world.post(&clara, &format!("{one}/{deed}"), &body).await.problem(403);
        }
        // A queue shows the companies in view, and nothing lets the rest be worked out.
        let limited = viewer(&organization, &[Page::Billing, Page::Companies], only(&[&elm]));
        world.person("vic@people.example", &[limited]).await;
        let vic = world.sign_in("vic@people.example").await;
        let path = format!("/api/v1/organizations/{}/disputes", organization.slug);
        assert_eq!(world.get(&vic, &path).await.expect(200)["items"], json!([]));
        let page = world.get(&vic, &format!("/o/{}/billing/disputes?state=all", organization.slug)).await.text();
        assert!(!page.contains("Oak Law") && page.contains("Nothing waits") && page.contains("in your view"), "{page}");
        let all = viewer(&organization, &[Page::Billing, Page::Companies], Reach::All);
        world.person("val@people.example", &[all]).await;
        let val = world.sign_in("val@people.example").await;
        let page = world.get(&val, &format!("/o/{}/billing/disputes", organization.slug)).await.text();
        assert!(page.contains("USD 0.116600") && !page.contains("/decline"), "{page}");
        let id = one.rsplit('/').next().expect("an id");
        let grant = format!("/o/{}/billing/disputes/{id}/grant", organization.slug);
        assert_eq!(crate::disputes::send(&world, &val, &grant, &[]).await.status, 403);
        assert_eq!(crate::disputes::send(&world, &vic, &grant, &[]).await.status, 403);
    }

    async fn after_a_move_each_organization_keeps_to_its_own_days(world) {
        let (organization, oak, clara, _) = stage(&world).await;
        let next = world.organization("Summit Group").await;
        world.accept(&organization.key, &[
            call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000), call(&oak.slug, "2", "2026-03-10T13:00:00Z", 60_000),
            credit(&oak.slug, "c", "2026-03-10T13:00:00Z", "0.02"),
        ]).await;
        let one = disputed(&world, &clara, &oak, "1", 0).await;
        world.set("2026-03-20T14:00:00Z");
        let left = format!("UPDATE links SET unlinked_on = '2026-03-15' WHERE company_id = '{}'", oak.id);
        assert_eq!(tamper(world.store(), &left).await, 1);
        let joined = format!("INSERT INTO links (company_id, linked_on, unlinked_on, organization_id) \
             SELECT company_id, '2026-03-15', NULL, '{}' FROM companies WHERE company_id = '{}'", next.id, oak.id);
        assert_eq!(tamper(world.store(), &joined).await, 1);
        let (clara, oscar) = (world.sign_in(CLARA).await, world.sign_in(OSCAR).await);
        // The former organization keeps its history and decides no more.
        let path = format!("/api/v1/organizations/{}/disputes", organization.slug);
        assert_eq!(world.get(&oscar, &path).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
        world.post(&oscar, &format!("{one}/grant"), &json!({})).await.problem(404);
        let queue = world.get(&oscar, &format!("/o/{}/billing/disputes", organization.slug)).await.text();
        assert!(queue.contains("goodwill"), "{queue}");
        // The new one neither sees nor decides what the former was asked, nor its credits.
        for path in [of(&oak), format!("/api/v1/companies/{}/credits", oak.slug), format!("/api/v1/organizations/{}/disputes", next.slug)] {
            assert_eq!(world.get(&next.key, &path).await.expect(200)["items"], json!([]), "{path}");
        }
        world.post(&next.key, &format!("{one}/grant"), &json!({})).await.problem(404);
        world.post(&next.key, &format!("{one}/withdraw"), &json!({})).await.problem(404);
        // Nor is it asked about days that were not its own.
        let (code, _) = world.post(&clara, &of(&oak), &about("2", 0)).await.problem(409);
        assert_eq!(code, "other_organization");
        assert_eq!(world.get(&clara, &of(&oak)).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
        world.post(&clara, &format!("{one}/withdraw"), &json!({})).await.expect(200);
        world.verify().await;
    }

    async fn a_company_without_organization_is_told_that_nobody_decides(world) {
        let (organization, oak, clara, _) = stage(&world).await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        assert_eq!(tamper(world.store(), "UPDATE links SET unlinked_on = '2026-03-10'").await, 1);
        let alone = world.post(&clara, &of(&oak), &about("1", 0)).await.problem(409);
        assert_eq!(alone, ("no_organization".into(), "company".into()));
    }
}
