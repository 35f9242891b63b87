//! The shortest way through: a company, a call, its figures, its money.

use crate::events::call;
use crate::ledger::number;

crate::worlds! {
    async fn a_call_is_counted_billed_and_shown(world) {
        let (organization, company) = world.one_company().await;
        let calls = [call(&company.slug, "1", "2026-03-10T13:00:00Z", 80_000)];
        world.accept(&organization.key, &calls).await;

        let overview = world.overview(&organization.key, &organization).await;
        assert_eq!(overview["items"][0]["calls"], 1);
        assert_eq!(overview["items"][0]["billing"]["amount"], "0.150000");
        assert_eq!(overview["items"][0]["billing"]["currency"], "USD");
        assert_eq!(number(world.store(), "SELECT voice_ms FROM company_days").await, 90_000);
        assert_eq!(world.verify().await, 1);
    }

    async fn a_signed_in_admin_sees_the_overview(world) {
        let (organization, _) = world.one_company().await;
        let role = canopy_domain::role::Assignment::organization_admin(&*organization.id);
        world.person("ann@harbor.example", &[role]).await;
        let ann = world.sign_in("ann@harbor.example").await;
        assert_eq!(world.overview(&ann, &organization).await["companies"], 1);
        let path = format!("/api/v1/organizations/{}/overview", organization.slug);
        world.get(&crate::client::Caller::Nobody, &path).await.problem(401);
    }
}
