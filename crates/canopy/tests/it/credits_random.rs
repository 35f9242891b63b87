//! Random histories of events, voids, credits and disputes over two processes: every rollup equals its
//! events, and every granted dispute leaves nothing of its charge.

use serde_json::{Value, json};

use crate::client::Caller;
use crate::dice::Dice;
use crate::disputes::{of, stage};
use crate::events::{call, fee, sms};
use crate::ledger::{number, query};
use crate::world::{Company, World};

const STEPS: usize = 60;

fn event(dice: &mut Dice, company: &Company, n: usize) -> Value {
    let (id, hour) = (format!("{n}"), dice.between(0, 9));
    let day = dice.between(1, 9);
    let time = format!("2026-03-0{day}T0{hour}:00:00Z");
    match dice.roll(3) {
        0 => call(&company.slug, &id, &time, dice.between(0, 500_000)),
        1 => sms(&company.slug, &id, &time, dice.between(1, 9)),
        _ => fee(
            &company.slug,
            &id,
            &time,
            &format!("{}.{:06}", dice.between(0, 99), dice.between(1, 999_999)),
        ),
    }
}

/// One step that may be refused, but only for a reason that the product names.
async fn step(world: &World, dice: &mut Dice, company: &Company, callers: [&Caller; 2], n: usize) {
    let base = format!("/api/v1/companies/{}", company.slug);
    let id = dice.roll(n.max(1)).to_string();
    let [clara, oscar] = callers;
    let answer = match dice.roll(8) {
        0..=2 => return world.accept(oscar, &[event(dice, company, n)]).await,
        3 => {
            let body = json!({ "source": "test", "id": id, "reason": "a test" });
            world
                .post(oscar, &format!("{base}/events/void"), &body)
                .await
        }
        4 => {
            let body = json!({ "amount": format!("0.{:06}", dice.between(1, 99_999)), "reason": "goodwill", "confirm": true });
            world.post(oscar, &format!("{base}/credits"), &body).await
        }
        5 | 6 => {
            let body =
                json!({ "source": "test", "id": id, "charge": dice.roll(3), "note": "Wrong." });
            world.post(clara, &of(company), &body).await
        }
        _ => {
            let open = query(
                world.store(),
                "SELECT dispute_id FROM disputes WHERE state = 'open' ORDER BY dispute_id",
            )
            .await;
            let Some(row) = (!open.is_empty()).then(|| &open[dice.roll(open.len())]) else {
                return;
            };
            let deed = *dice.pick(&[&"grant", &"grant", &"decline", &"withdraw"]);
            let body = if deed == "decline" {
                json!({ "reason": "No." })
            } else {
                json!({})
            };
            world
                .post(oscar, &format!("{}/{}/{deed}", of(company), row[0]), &body)
                .await
        }
    };
    assert!(
        [200, 201, 409, 422].contains(&answer.status),
        "{} {}",
        answer.status,
        answer.text()
    );
}

crate::worlds! {
    async fn random_credits_and_disputes_add_up(world) {
        let (_, oak, clara, oscar) = stage(&world).await;
        let beside = world.beside().await;
        for seed in 0..3 {
            let mut dice = Dice::new(seed);
            for n in 0..STEPS {
                let house = if dice.roll(2) == 0 { &world } else { &beside };
                step(house, &mut dice, &oak, [&clara, &oscar], seed as usize * STEPS + n).await;
            }
            assert!(world.verify().await > 0);
        }
        // A charge is credited once at most, and never one of an event that is voided.
        let credited = "FROM credits c WHERE c.of_hi IS NOT NULL AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.company_id = c.company_id \
             AND v.identity_hi = c.identity_hi AND v.identity_lo = c.identity_lo)";
        let charges = number(world.store(), &format!("SELECT COUNT(*) {credited}")).await;
        assert!(charges > 0, "the dice grant something");
        let distinct = format!("SELECT COUNT(*) FROM (SELECT DISTINCT c.of_hi, c.of_lo, c.of_place {credited}) d");
        assert_eq!(number(world.store(), &distinct).await, charges);
        let twice = format!("SELECT COUNT(*) {credited} AND EXISTS (SELECT 1 FROM voids w WHERE w.company_id = c.company_id \
             AND w.identity_hi = c.of_hi AND w.identity_lo = c.of_lo)");
        assert_eq!(number(world.store(), &twice).await, 0);
        // What a dispute says was credited is what its credit is.
        let differ = "SELECT COUNT(*) FROM disputes d JOIN events e ON e.company_id = d.company_id \
             AND e.external_id = 'credit:' || d.dispute_id WHERE d.state = 'granted' AND e.amount <> d.amount";
        assert_eq!(number(world.store(), differ).await, 0);
    }
}
