//! What the company's page says about money: whose prices, and why rounded parts may not add up.

use canopy_domain::role::Assignment;
use serde_json::json;

use crate::client::Caller;
use crate::events::{call, sms};
use crate::world::World;

const ROUNDED: &str = "Amounts are rounded one by one";
const DEFAULT: &str = "default prices are in force";

async fn page(world: &World, caller: &Caller) -> String {
    let answer = world.get(caller, "/c/oak-law").await;
    assert_eq!(answer.status, 200);
    answer.text()
}

crate::worlds! {
    async fn rounded_parts_that_do_not_add_up_say_so(world) {
        let (organization, company) = world.one_company().await;
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let ann = world.sign_in("ann@oak.example").await;
        let card = json!({ "effective_on": "2026-03-01", "voice": { "per_minute": "0.009" },
            "sms": { "sent": "0.0045", "received": "0.0045" }, "self_healing": { "check": "0", "healed": "0.5" }, "fees": [], "taxes": [] });
        world.rate_card(&organization.key, &company, &card).await;
        assert!(!page(&world, &ann).await.contains(ROUNDED));
        // 0.0045 alone is 0.00 on both lines; twice it is 0.00 and 0.00, but 0.01 in all.
        world.accept(&organization.key, &[call("oak-law", "1", "2026-03-10T13:00:00Z", 30_000)]).await;
        assert!(!page(&world, &ann).await.contains(ROUNDED));
        world.accept(&organization.key, &[sms("oak-law", "2", "2026-03-10T13:00:00Z", 1)]).await;
        let shown = page(&world, &ann).await;
        assert!(shown.contains(ROUNDED) && shown.contains("0.009000"), "{shown}");
        // So does every other table of amounts.
        world.person("oscar@harbor.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let oscar = world.sign_in("oscar@harbor.example").await;
        let whole = format!("/o/{}", organization.slug);
        for path in ["/c/oak-law/billing", "/c/oak-law/usage?columns=cost", &format!("{whole}/billing"), &format!("{whole}/reporting"), &format!("{whole}/reporting?columns=cost")] {
            let text = world.get(&oscar, path).await.text();
            let notes = if path.ends_with("reporting?columns=cost") { 2 } else { 1 };
            assert_eq!(text.matches(ROUNDED).count(), notes, "{path}: {text}");
        }
    }

    async fn the_default_prices_say_that_they_are_default(world) {
        let (organization, company) = world.one_company().await;
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let ann = world.sign_in("ann@oak.example").await;
        assert!(page(&world, &ann).await.contains(DEFAULT));
        let card = json!({ "effective_on": "2026-03-11", "voice": { "per_minute": "0.1" },
            "sms": { "sent": "0.01", "received": "0.01" }, "self_healing": { "check": "0", "healed": "0.5" }, "fees": [], "taxes": [] });
        world.rate_card(&organization.key, &company, &card).await;
        assert!(page(&world, &ann).await.contains(DEFAULT), "the card begins tomorrow");
        world.set("2026-03-11T14:00:00Z");
        assert!(!page(&world, &ann).await.contains(DEFAULT));
    }
}
