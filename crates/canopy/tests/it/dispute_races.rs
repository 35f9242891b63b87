//! Disputes under contention: over two processes a decision is made once, and no money is given back
//! twice.

use futures_util::future::{join, join_all};
use serde_json::json;

use crate::disputes::{about, disputed, of, stage};
use crate::events::call;
use crate::ledger::number;

crate::worlds! {
    async fn of_many_disputes_at_once_one_is_opened(world) {
        let (organization, oak, clara, _) = stage(&world).await;
        world.accept(&organization.key, &[call(&oak.slug, "1", "2026-03-10T13:00:00Z", 60_000)]).await;
        let beside = world.beside().await;
        let houses = [&world, &beside];
        let (path, body) = (&of(&oak), &about("1", 0));
        let answers = join_all((0..12).map(|n| houses[n % 2].post(&clara, path, body))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(201), count(409)), (1, 11));
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM disputes").await, 1);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM letters WHERE recipient = 'oscar@people.example'").await, 1);
    }

    async fn of_two_admins_who_decide_at_once_one_wins(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        let beside = world.beside().await;
        for n in 0..6 {
            let id = format!("{n}");
            world.accept(&organization.key, &[call(&oak.slug, &id, "2026-03-10T13:00:00Z", 60_000)]).await;
            let one = disputed(&world, &clara, &oak, &id, 0).await;
            let (grant, decline) = (format!("{one}/grant"), format!("{one}/decline"));
            let (nothing, reason) = (json!({}), json!({ "reason": "No." }));
            let (first, second) = match n % 2 {
                0 => join(world.post(&oscar, &grant, &nothing), beside.post(&organization.key, &decline, &reason)).await,
                _ => join(world.post(&oscar, &grant, &nothing), beside.post(&organization.key, &grant, &nothing)).await,
            };
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409], "{} {}", first.text(), second.text());
        }
        let credits = number(world.store(), "SELECT COUNT(*) FROM events WHERE type = 'credit'").await;
        let granted = number(world.store(), "SELECT COUNT(*) FROM disputes WHERE state = 'granted'").await;
        assert_eq!(credits, granted);
        world.verify().await;
    }

    async fn an_event_is_voided_or_credited_and_never_both(world) {
        let (organization, oak, clara, oscar) = stage(&world).await;
        let beside = world.beside().await;
        let void = &format!("/api/v1/companies/{}/events/void", oak.slug);
        for n in 0..8 {
            let id = format!("{n}");
            world.accept(&organization.key, &[call(&oak.slug, &id, "2026-03-10T13:00:00Z", 60_000)]).await;
            let one = format!("{}/grant", disputed(&world, &clara, &oak, &id, 0).await);
            let (nothing, event) = (json!({}), json!({ "source": "test", "id": id, "reason": "a test" }));
            let (granted, voided) = match n % 2 {
                0 => join(world.post(&oscar, &one, &nothing), beside.post(&organization.key, void, &event)).await,
                _ => {
                    let (voided, granted) = join(world.post(&organization.key, void, &event), beside.post(&oscar, &one, &nothing)).await;
                    (granted, voided)
                }
            };
            let both = [granted.status, voided.status];
            assert!(both == [200, 409] || both == [409, 200], "{} {}", granted.text(), voided.text());
        }
        world.verify().await;
    }
}
