//! The time of a company's last event: the greatest of those that are not voided, the same on the
//! overview and on the company's page, whatever arrives late, restates a month or is voided.

use canopy_app::reporting::company::company_overview;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::events::{call, fee};
use crate::ledger::number;
use crate::world::{Company, Organization, World};

/// What both screens say, which must be the same.
async fn last(world: &World, organization: &Organization, company: &Company) -> Option<String> {
    let overview = world.overview(&organization.key, organization).await;
    let line = overview["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|line| line["company"]["id"] == company.id.as_str())
        .expect("the company");
    let told = match &line["last_event_at"] {
        Value::Null => None,
        at => Some(at.as_str().expect("an instant").to_owned()),
    };
    let page = company_overview(&world.house, &world.operator(), &company.slug).await;
    let page = page.expect("a page").last_event_at;
    assert_eq!(page.map(|at| at.to_string()), told, "the screens differ");
    told
}

async fn is_last(world: &World, at: &(Organization, Company), wanted: Option<&str>) {
    assert_eq!(last(world, &at.0, &at.1).await.as_deref(), wanted);
    world.verify().await;
}

async fn post(world: &World, at: &(Organization, Company), id: &str, time: &str) {
    let event = call(&at.1.slug, id, time, 60_000);
    world.accept(&at.0.key, &[event]).await;
}

async fn void(world: &World, at: &(Organization, Company), id: &str) {
    let body = json!({ "source": "test", "id": id, "reason": "a test" });
    let path = format!("/api/v1/companies/{}/events/void", at.1.slug);
    world.post(&at.0.key, &path, &body).await.expect(200);
}

crate::worlds! {
    async fn late_events_never_set_it_back(world) {
        let at = world.one_company().await;
        is_last(&world, &at, None).await;
        post(&world, &at, "march", "2026-03-10T13:00:00Z").await;
        is_last(&world, &at, Some("2026-03-10T13:00:00Z")).await;
        post(&world, &at, "history", "2025-03-10T13:00:00Z").await;
        is_last(&world, &at, Some("2026-03-10T13:00:00Z")).await;
        world.set("2026-04-05T14:00:00Z");
        world.run_jobs().await;
        is_last(&world, &at, Some("2026-03-10T13:00:00Z")).await;
        post(&world, &at, "april", "2026-04-04T13:00:00Z").await;
        world.set("2026-04-06T14:00:00Z");
        // It posts on the 6th, which is later than any other posting day.
        post(&world, &at, "late", "2026-03-20T13:00:00Z").await;
        is_last(&world, &at, Some("2026-04-04T13:00:00Z")).await;
        // April is closed too, and all of May is a restatement.
        world.set("2026-05-20T14:00:00Z");
        world.run_jobs().await;
        post(&world, &at, "later", "2026-04-02T13:00:00Z").await;
        is_last(&world, &at, Some("2026-04-04T13:00:00Z")).await;
        // A restatement can be the latest all the same.
        post(&world, &at, "latest", "2026-04-29T13:00:00Z").await;
        is_last(&world, &at, Some("2026-04-29T13:00:00Z")).await;
        // In the last minutes of a month the next one has begun for a sender whose clock is ahead.
        world.set("2026-06-01T03:55:00Z");
        post(&world, &at, "may", "2026-06-01T03:50:00Z").await;
        is_last(&world, &at, Some("2026-06-01T03:50:00Z")).await;
        post(&world, &at, "june", "2026-06-01T04:02:00Z").await;
        is_last(&world, &at, Some("2026-06-01T04:02:00Z")).await;
        // Linked in the middle of the month, its days are read and not the month.
        world.set("2026-06-20T14:00:00Z");
        for day in ["2026-06-02", "2026-06-10", "2026-06-19"] {
            world.link_from(&at.1, day).await;
            is_last(&world, &at, Some("2026-06-01T04:02:00Z")).await;
        }
    }

    async fn voided_events_count_nowhere(world) {
        let at = world.one_company().await;
        for (id, time) in [
            ("1", "2026-03-09T13:00:00Z"), ("2", "2026-03-10T12:00:00Z"), ("3", "2026-03-10T13:00:00Z"),
            ("4", "2026-03-10T13:30:00Z"),
        ] {
            post(&world, &at, id, time).await;
        }
        world.accept(&at.0.key, &[fee(&at.1.slug, "5", "2026-03-10T12:30:00Z", "1")]).await;
        void(&world, &at, "3").await;
        is_last(&world, &at, Some("2026-03-10T13:30:00Z")).await;
        void(&world, &at, "4").await;
        is_last(&world, &at, Some("2026-03-10T12:30:00Z")).await;
        void(&world, &at, "5").await;
        is_last(&world, &at, Some("2026-03-10T12:00:00Z")).await;
        void(&world, &at, "2").await;
        is_last(&world, &at, Some("2026-03-09T13:00:00Z")).await;
        // March is closed: its figures stay, the time of its last event does not.
        world.set("2026-04-04T14:00:00Z");
        world.run_jobs().await;
        for (id, time) in [("6", "2026-03-20T13:00:00Z"), ("7", "2026-03-25T13:00:00Z"), ("8", "2026-03-22T13:00:00Z")] {
            post(&world, &at, id, time).await;
        }
        is_last(&world, &at, Some("2026-03-25T13:00:00Z")).await;
        void(&world, &at, "7").await;
        is_last(&world, &at, Some("2026-03-22T13:00:00Z")).await;
        void(&world, &at, "1").await;
        void(&world, &at, "8").await;
        is_last(&world, &at, Some("2026-03-20T13:00:00Z")).await;
        void(&world, &at, "6").await;
        is_last(&world, &at, None).await;
        assert_eq!(number(world.store(), "SELECT CAST(SUM(calls) AS BIGINT) FROM company_days").await, 0);
    }

    async fn voids_and_events_side_by_side_leave_the_right_one(world) {
        let at = world.one_company().await;
        let beside = world.beside().await;
        let mut dice = Dice::new(7);
        for round in 0..8 {
            let day = 1 + round % 9;
            let ids: Vec<String> = (0..8).map(|number| format!("{round} {number}")).collect();
            for (number, id) in ids.iter().enumerate() {
                post(&world, &at, id, &format!("2026-03-{day:02}T12:{:02}:{round:02}Z", 10 + number)).await;
            }
            let mut voided: Vec<&String> = ids.iter().skip(3).collect();
            dice.shuffle(&mut voided);
            let (more, time) = (format!("{round} more"), format!("2026-03-{day:02}T12:05:{round:02}Z"));
            tokio::join!(
                void(&world, &at, voided[0]), void(&beside, &at, voided[1]), void(&world, &at, voided[2]),
                void(&beside, &at, voided[3]), void(&world, &at, voided[4]), post(&beside, &at, &more, &time),
            );
            world.verify().await;
        }
        is_last(&world, &at, Some("2026-03-08T12:12:07Z")).await;
    }
}
