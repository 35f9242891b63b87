//! What of a report and of its difference is told to those who may not see amounts, or only some.

use canopy_domain::role::{Page, Reach};
use serde_json::Value;

use crate::cast::{signed_in, viewer};
use crate::events::{call, credit, fee};

/// Whether an answer holds a word anywhere, as a name or as a value.
fn tells(answer: &Value, word: &str) -> bool {
    answer.to_string().contains(word)
}

crate::worlds! {
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
