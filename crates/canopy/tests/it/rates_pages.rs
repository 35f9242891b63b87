//! The pages of prices: what is in force, a preview, saving, and what was typed wrong, without a script.

use canopy_domain::role::{Assignment, Page, Reach};
use reqwest::Method;
use serde_json::json;

use crate::cast::viewer;
use crate::client::{Answer, Caller, fill_in};
use crate::events::call;
use crate::ledger::number;
use crate::world::World;

const PATH: &str = "/c/oak-law/billing/rates";

/// A form filled in, with other answers for some of its fields.
fn form(other: &[(&str, &str)]) -> serde_json::Value {
    let mut sent = json!({
        "effective_on": "2026-03-01", "inherits": "false", "voice.per_minute": "0.30", "voice.increment_ms": "30",
        "voice.minimum_ms": "30", "sms.sent": "0.01", "sms.received": "0.01", "self_healing.check": "0",
        "self_healing.healed": "0.50", "fees[0].name": "Base", "fees[0].kind": "monthly", "fees[0].amount": "9",
        "fees[0].category": "", "fees[1].name": "", "fees[1].kind": "monthly", "fees[1].amount": "",
        "taxes[0].name": "VAT", "taxes[0].percent": "10", "taxes[0].categories": "voice", "do": "preview",
    });
    for (name, value) in other {
        sent[*name] = json!(value);
    }
    sent
}

async fn send(world: &World, caller: &Caller, path: &str, other: &[(&str, &str)]) -> Answer {
    let form = form(other);
    let fields = form.as_object().expect("fields").iter();
    let fields = fields.map(|(name, value)| (name.as_str(), value.as_str().expect("text")));
    let request = fill_in(world.request(caller, Method::POST, path), fields);
    Answer::read(request.send().await.expect("the server answers")).await
}

crate::worlds! {
    async fn prices_are_previewed_and_saved_on_their_page(world) {
        let (organization, company) = world.one_company().await;
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let ann = world.sign_in("ann@oak.example").await;
        world.accept(&organization.key, &[call("oak-law", "1", "2026-03-02T13:00:00Z", 60_000)]).await;
        let shown = world.get(&ann, PATH).await.text();
        assert!(shown.contains("built-in default") && shown.contains("No version was set yet"), "{shown}");

        let found = send(&world, &ann, PATH, &[]).await;
        assert_eq!(found.status, 200);
        let text = found.text();
        assert!(text.contains("The last 30 days at these prices") && text.contains("1 event of open months"), "{text}");
        assert!(text.contains("USD 9.330000") && text.contains("USD 9.000000") && text.contains(r#"value="Base""#), "{text}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM rate_cards").await, 0);

        let wrong = send(&world, &ann, PATH, &[("do", "save"), ("voice.per_minute", "a lot"), ("fees[0].amount", "-1")]).await;
        assert_eq!(wrong.status, 422);
        let text = wrong.text();
        assert!(text.contains(r#"value="a lot""#) && text.contains(r#"id="voice.per_minute-error""#), "{text}");
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM rate_cards").await, 0);

        let saved = send(&world, &ann, PATH, &[("do", "save")]).await;
        assert_eq!(saved.status, 303);
        let shown = world.get(&ann, PATH).await.text();
        assert!(shown.contains("Own prices, since 1 March 2026.") && shown.contains("VAT: 10 % on Voice"), "{shown}");
        assert_eq!(number(world.store(), "SELECT voice FROM company_months").await, 300_000);
        assert_eq!(world.difference(&company).await, None);
    }

    async fn viewers_see_prices_and_change_none(world) {
        let (organization, company) = world.one_company().await;
        let viewer = viewer(&organization, &[Page::Companies, Page::Billing], Reach::All);
        world.person("vic@harbor.example", &[viewer]).await;
        world.person("ann@oak.example", &[Assignment::company_admin(&*company.id)]).await;
        let (vic, ann) = (world.sign_in("vic@harbor.example").await, world.sign_in("ann@oak.example").await);
        let group = "/o/harbor-group/billing/rates";
        for path in [PATH, group] {
            let shown = world.get(&vic, path).await;
            assert_eq!(shown.status, 200, "{path}");
            assert!(!shown.text().contains("name=\"effective_on\""), "{path}");
            for other in [("do", "save"), ("voice.per_minute", "nonsense")] {
                assert_eq!(send(&world, &vic, path, &[other]).await.status, 403, "{path}");
            }
        }
        // The default of an organization is no business of a company's admin.
        assert_eq!(world.get(&ann, group).await.status, 404);
        assert_eq!(send(&world, &ann, group, &[("do", "save")]).await.status, 404);
        assert_eq!(number(world.store(), "SELECT COUNT(*) FROM organization_rate_cards").await, 0);
    }
}
