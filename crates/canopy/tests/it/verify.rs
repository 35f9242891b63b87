//! Verification finds what was changed past the product, and names it.

use serde_json::json;

use crate::events::{call, check, fee, sms};
use crate::ledger::{tables, tamper, unlock_audit};
use crate::world::{Company, World};

/// What is changed in the database, and a word that the finding must hold.
const BREAKS: [(&str, &str); 23] = [
    (
        "UPDATE company_days SET calls = calls + 1 WHERE day = '2026-03-10'",
        "day",
    ),
    (
        "UPDATE company_days SET taxes = 1 WHERE day = '2026-03-10'",
        "2026-03-10",
    ),
    (
        "UPDATE company_days SET last_event_at = last_event_at + 1",
        "day",
    ),
    (
        "DELETE FROM company_days WHERE day = '2026-03-02'",
        "2026-03-02",
    ),
    ("UPDATE company_months SET voice = voice - 1", "month"),
    (
        "UPDATE company_months SET last_event_at = last_event_at - 1",
        "month",
    ),
    (
        "UPDATE company_months SET month = '2026-04' WHERE month = '2026-03'",
        "month",
    ),
    ("UPDATE late_bookings SET sms = sms + 1", "late booking"),
    ("DELETE FROM late_bookings", "late booking"),
    (
        "UPDATE events SET charges = '[]' WHERE external_id = 'call'",
        "test call",
    ),
    (
        "UPDATE events SET billed_ms = 60000 WHERE external_id = 'call'",
        "test call",
    ),
    (
        "UPDATE events SET duration_ms = 200000 WHERE external_id = 'call'",
        "test call",
    ),
    (
        "UPDATE events SET amount = amount + 1 WHERE external_id = 'fee'",
        "test fee",
    ),
    (
        "UPDATE events SET outcome = 'not_found' WHERE external_id = 'check'",
        "test check",
    ),
    (
        "UPDATE events SET direction = 'inbound' WHERE external_id = 'sms'",
        "day",
    ),
    (
        "UPDATE events SET posted_on = '2026-03-03' WHERE external_id = 'sms'",
        "2026-03-0",
    ),
    (
        "UPDATE events SET external_id = 'other' WHERE external_id = 'call'",
        "test other",
    ),
    (
        "UPDATE events SET source = 'other' WHERE external_id = 'call'",
        "other call",
    ),
    ("DELETE FROM events WHERE external_id = 'call'", "identit"),
    (
        "DELETE FROM event_keys WHERE occurred_on = '2026-03-10'",
        "identit",
    ),
    (
        "UPDATE event_keys SET identity_lo = identity_lo + 1",
        "identit",
    ),
    ("DELETE FROM voids", "day"),
    ("UPDATE voids SET posted_on = '2026-03-03'", "2026-03-0"),
];

async fn some_bookings(world: &World) -> Company {
    let (organization, company) = world.one_company().await;
    let at = "2026-03-10T13:00:00Z";
    let events = [
        call("oak-law", "call", at, 80_000),
        check("oak-law", "check", at, "healed"),
        fee("oak-law", "fee", at, "1.5"),
        sms("oak-law", "sms", "2026-03-02T13:00:00Z", 2),
        call("oak-law", "voided", "2026-03-02T13:00:00Z", 1),
    ];
    world.accept(&organization.key, &events).await;
    let void = json!({ "source": "test", "id": "voided", "reason": "a test" });
    world
        .post(
            &organization.key,
            "/api/v1/companies/oak-law/events/void",
            &void,
        )
        .await
        .expect(200);
    world.verify().await;
    company
}

crate::worlds! {
    async fn every_tampered_row_is_found_and_named(world) {
        let company = some_bookings(&world).await;
        let touched = ["company_days", "company_months", "late_bookings", "events", "event_keys", "voids"];
        for table in touched {
            tamper(world.store(), &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        for (change, named) in BREAKS {
            assert!(tamper(world.store(), change).await > 0, "{change} touches nothing");
            let found = world.difference(&company).await;
            assert!(found.as_ref().is_some_and(|it| it.contains(named)), "{change}: {found:?}");
            for table in touched {
                tamper(world.store(), &format!("DELETE FROM {table}")).await;
                tamper(world.store(), &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            }
            assert_eq!(world.difference(&company).await, None, "after {change}");
        }
        assert!(tables().is_superset(&touched.into()));
    }

    async fn a_changed_audit_record_breaks_its_chain(world) {
        let (organization, _) = world.one_company().await;
        for name in ["One", "Two", "Three"] {
            world.patch(&organization.key, "/api/v1/companies/oak-law", &json!({ "name": name })).await.expect(200);
        }
        world.verify().await;
        unlock_audit(world.store()).await;
        tamper(world.store(), "CREATE TABLE kept AS SELECT * FROM audit_records").await;
        let columns = ["at", "actor_id", "actor_name", "action", "subject", "company_id", "before_state", "after_state", "address", "salt"];
        let changes = columns.map(|column| {
            let value = if column == "at" { "at + 1" } else { "'x'" };
            format!("UPDATE audit_records SET {column} = {value} WHERE seq = 4 AND chain <> 'installation'")
        });
        let more = ["DELETE FROM audit_records WHERE seq = 4", "UPDATE audit_records SET hash = previous_hash WHERE seq = 4"];
        for change in changes.iter().map(String::as_str).chain(more) {
            assert!(tamper(world.store(), change).await > 0, "{change} touches nothing");
            let found = world.audit_break().await;
            assert!(found.as_ref().is_some_and(|it| it.contains("audit record 4")), "{change}: {found:?}");
            tamper(world.store(), "DELETE FROM audit_records").await;
            tamper(world.store(), "INSERT INTO audit_records SELECT * FROM kept").await;
        }
        world.verify().await;
    }
}
