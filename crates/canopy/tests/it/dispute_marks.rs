//! Amounts that include disputed charges say so wherever they stand, to those who may see amounts, and
//! until it is decided.

use canopy_domain::role::{Page, Reach};
use serde_json::json;

use crate::cast::{signed_in, viewer};
use crate::client::Caller;
use crate::disputes::{CLARA, OSCAR, disputed, stage};
use crate::events::call;
use crate::world::World;

const MARK: &str = "USD 0.116600 in dispute (1 charge)";
const BESIDE: &str = "$0.12 in dispute";

async fn text(world: &World, caller: &Caller, path: &str) -> String {
    let answer = world.get(caller, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

crate::worlds! {
    async fn disputed_amounts_are_marked_until_it_is_decided(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        let pages = [Page::Companies, Page::Reporting];
        let without = signed_in(&world, "counts@people.example", viewer(&organization, &pages, Reach::All)).await;
        let whole = format!("/o/{}/billing", organization.slug);
        let overview = format!("/o/{}", organization.slug);
        let table = format!("{overview}?view=table");
        let report = format!("{overview}/reporting?columns=cost");
        let of_days = ["/c/oak-law", "/c/oak-law/billing", "/c/oak-law/usage", &whole, &overview, &table, &report];
        let sums = [&whole, &overview, &table, &report];
        let event = "/c/oak-law/usage/event?source=test&id=1";
        for path in of_days {
            assert!(!text(&world, &oscar, path).await.contains("in dispute"), "{path} before");
        }
        let dispute = disputed(&world, &clara, &oak, "1", 0).await;
        for path in of_days {
            let shown = text(&world, &oscar, path).await;
            assert!(shown.contains(MARK), "{path}: {shown}");
        }
        for path in sums {
            let shown = text(&world, &oscar, path).await;
            assert!(shown.contains(&format!("Includes {MARK}.")), "{path}, over all companies: {shown}");
            assert!(shown.contains(BESIDE), "{path}, beside the company: {shown}");
        }
        assert_eq!(text(&world, &clara, event).await.matches("Disputed").count(), 1, "the charge, not what follows from it");
        for path in ["/c/oak-law", "/c/oak-law/usage", &overview, &table, &report] {
            assert!(!text(&world, &without, path).await.contains("in dispute"), "{path} without billing");
        }
        // The next month does not include it; the statement of its own does.
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        let (clara, oscar) = (world.sign_in(CLARA).await, world.sign_in(OSCAR).await);
        let part = format!("{whole}/months/2026-03/statements/oak-law");
        let months = format!("{whole}/months");
        let closed = [(&clara, "/c/oak-law/billing/statements/2026-03"), (&clara, "/c/oak-law/billing/statements"),
            (&oscar, &*part), (&oscar, &*months)];
        for (caller, path) in closed {
            assert!(text(&world, caller, path).await.contains(MARK), "{path}");
        }
        for path in of_days {
            assert!(!text(&world, &oscar, path).await.contains("in dispute"), "{path} a month later");
        }
        let body = json!({ "reason": "The log says it rang." });
        world.post(&oscar, &format!("{dispute}/decline"), &body).await.expect(200);
        for (caller, path) in closed.into_iter().chain([(&clara, event)]) {
            let shown = text(&world, caller, path).await;
            assert!(!shown.contains("in dispute") && !shown.contains("Disputed"), "{path} once it is decided");
        }
    }
}
