//! What of a report and of its difference is told to those who may not see amounts, or only some.

use canopy_domain::role::{Page, Reach};
use serde_json::Value;

use crate::cast::{signed_in, viewer};
use crate::client::Caller;
use crate::events::{call, credit, fee};

/// Whether an answer holds a word anywhere, as a name or as a value.
fn tells(answer: &Value, word: &str) -> bool {
    answer.to_string().contains(word)
}

crate::worlds! {
    async fn what_changes_amounts_alone_leaves_no_trace_without_billing(world) {
        let (organization, oak) = world.one_company().await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-02T15:00:00Z", 80_000)]).await;
        world.set("2026-04-04T04:00:00Z");
        world.run_jobs().await;
        world.set("2026-04-06T14:00:00Z");
        world.accept(&organization.key, &[
            fee(&oak.slug, "late", "2026-03-20T15:00:00Z", "12.345678"),
            fee(&oak.slug, "own", "2026-04-02T15:00:00Z", "3"),
            call(&oak.slug, "2", "2026-04-05T15:00:00Z", 80_000),
        ]).await;
        let pages = [Page::Companies, Page::Reporting];
        let without = signed_in(&world, "counts@people.example", viewer(&organization, &pages, Reach::All)).await;
        let of = |lines: &str| format!("/api/v1/organizations/{}/report.csv?from=2026-04-01&to=2026-04-30&layout=wide&lines={lines}", organization.slug);
        // The day of a restatement has a row of its own, too.
        for (lines, whole, seen) in [("month", 2, 1), ("day", 4, 1)] {
            let rows = async |caller: &Caller| {
                let answer = world.get(caller, &of(lines)).await;
                answer.text().lines().filter(|row| row.contains(&format!(",{},", oak.id))).count()
            };
            assert_eq!(rows(&organization.key).await, whole, "{lines}, with amounts");
            assert_eq!(rows(&without).await, seen, "{lines}, without");
        }
    }

    async fn single_events_are_named_to_those_who_may_see_them(world) {
        let (organization, oak) = world.one_company().await;
        world.set("2026-03-10T14:00:00Z");
        world.accept(&organization.key, &[call(&oak.slug, "case-4711", "2026-03-04T15:00:00Z", 80_000)]).await;
        let seer = signed_in(&world, "sees@people.example", viewer(&organization, &Page::ALL, Reach::All)).await;
        let asked = "from=2026-03-01&to=2026-03-31&stood_on=2026-03-08";
        let api = format!("/api/v1/organizations/{}/report/difference?{asked}", organization.slug);
        let page = format!("/o/{}/reporting/difference?{asked}", organization.slug);
        let events = format!("/api/v1/companies/{}/events", oak.slug);
        assert_eq!(world.get(&seer, &events).await.status, 403);
        for path in [api.as_str(), &page] {
            let answer = world.get(&seer, path).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(!answer.text().contains("4711"), "{path}: {}", answer.text());
        }
        let told = world.get(&seer, &api).await.expect(200);
        assert_eq!(told["items"][0]["event"]["occurred_on"], "2026-03-04");
        assert!(world.get(&organization.key, &api).await.text().contains("case-4711"));
    }

    async fn amounts_are_for_those_with_billing(world) {
        let organization = world.organization("Harbor Group").await;
        let oak = world.company(&organization, "Oak Law", "America/New_York", "USD").await;
        let elm = world.company(&organization, "Elm Legal", "America/New_York", "EUR").await;
        for company in [&oak, &elm] {
            let events = [
                call(&company.slug, "1", "2026-03-02T15:00:00Z", 80_000),
                fee(&company.slug, "2", "2026-03-03T15:00:00Z", "12.345678"),
                credit(&company.slug, "3", "2026-03-04T15:00:00Z", "1.5"),
            ];
            world.accept(&organization.key, &events).await;
        }
        let everything: Vec<Page> = Page::ALL.into_iter().filter(|page| *page != Page::Billing).collect();
        let quantities = signed_in(&world, "quantities@people.example", viewer(&organization, &everything, Reach::All)).await;
        let only = Reach::Companies([oak.id.clone()].into());
        let limited = signed_in(&world, "limited@people.example", viewer(&organization, &Page::ALL, only)).await;
        let of = |page: &str| format!("/api/v1/organizations/{}/{page}", organization.slug);
        for page in ["report?period=month_to_date", "report/difference?period=month_to_date&stood_on=2026-03-05"] {
            let whole = world.get(&organization.key, &of(page)).await.expect(200);
            assert!(tells(&whole, "12.345678") && tells(&whole, "EUR"), "{whole}");
            let told = world.get(&quantities, &of(page)).await.expect(200);
            for word in ["12.345678", "\"cost\"", "\"voice\"", "\"total\":\""] {
                assert!(!tells(&told, word), "{page} tells {word} without billing: {told}");
            }
            let told = world.get(&limited, &of(page)).await.expect(200);
            assert!(tells(&told, "12.345678") && tells(&told, &oak.id), "{told}");
            for word in ["EUR", &elm.id, "Elm"] {
                assert!(!tells(&told, word), "{page} tells {word} beyond the companies in view: {told}");
            }
        }
    }
}
