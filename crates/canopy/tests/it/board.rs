//! What a process keeps between requests is never out of date: after every kind of change, made
//! behind its back, it shows what a process that has kept nothing shows.

use canopy_app::reporting::overview::overview;
use canopy_app::{Config, House};
use canopy_domain::role::{Assignment, Page};
use jiff::Timestamp;
use serde_json::json;

use crate::cast::{only, viewer};
use crate::events::call;
use crate::ledger::tamper;
use crate::world::{Organization, World};

async fn seen_by(house: &House, world: &World, organization: &Organization) -> String {
    let found = overview(house, &world.operator(), &organization.slug).await;
    let mut found = found.expect("an overview");
    // Two readings of the same things are the same.
    found.as_of = Timestamp::UNIX_EPOCH;
    format!("{found:#?}")
}

/// What the server's own house shows, which must be what a new house shows.
async fn seen(world: &World, organization: &Organization) -> String {
    let fresh = House::new(
        world.store().clone(),
        world.clock.clone(),
        Config::default(),
    );
    let kept = seen_by(&world.house, world, organization).await;
    assert_eq!(kept, seen_by(&fresh, world, organization).await);
    kept
}

/// Changes behind the server's back, each of which shows.
const CHANGES: [&str; 16] = [
    "UPDATE companies SET name = 'Zebra Law' WHERE slug = 'ash-law'",
    "UPDATE companies SET archived_at = 1 WHERE slug = 'birch-law'",
    "UPDATE companies SET archived_at = NULL WHERE slug = 'birch-law'",
    "UPDATE links SET unlinked_on = '2026-03-02' WHERE company_id = (SELECT company_id FROM companies WHERE slug = 'ash-law')",
    "UPDATE links SET unlinked_on = NULL WHERE company_id = (SELECT company_id FROM companies WHERE slug = 'ash-law')",
    "UPDATE people SET deactivated_at = 1 WHERE email = 'head@ash.example'",
    "UPDATE people SET deactivated_at = NULL WHERE email = 'head@ash.example'",
    "DELETE FROM assignment_companies WHERE company_id = (SELECT company_id FROM companies WHERE slug = 'birch-law')",
    "INSERT INTO assignment_companies (assignment_id, company_id) SELECT a.assignment_id, c.company_id FROM role_assignments a, companies c \
     WHERE a.role = 'organization_viewer' AND c.slug = 'birch-law'",
    "DELETE FROM assignment_companies",
    "INSERT INTO assignment_groups (assignment_id, group_id) SELECT a.assignment_id, 'grp_1' FROM role_assignments a \
     WHERE a.role = 'organization_viewer'",
    "UPDATE group_companies SET removed_at = 1",
    "UPDATE group_companies SET removed_at = NULL",
    "UPDATE role_assignments SET ended_at = 1 WHERE role = 'organization_viewer'",
    "UPDATE case_totals SET opened = opened + 3",
    "DELETE FROM links WHERE company_id = (SELECT company_id FROM companies WHERE slug = 'birch-law')",
];

async fn two_firms(world: &World) -> Organization {
    let organization = world.organization("Harbor Group").await;
    let zone = "America/New_York";
    let ash = world.company(&organization, "Ash Law", zone, "USD").await;
    let birch = world.company(&organization, "Birch Law", zone, "USD").await;
    let reads = viewer(&organization, &[Page::Companies], only(&[&ash, &birch]));
    world.person("reader@harbor.example", &[reads]).await;
    world
        .person("head@ash.example", &[Assignment::company_admin(&*ash.id)])
        .await;
    let north = format!(
        "INSERT INTO company_groups (group_id, organization_id, name, created_at) VALUES ('grp_1', '{}', 'North', 1)",
        organization.id
    );
    tamper(world.store(), &north).await;
    let in_north = format!(
        "INSERT INTO group_companies (company_id, group_id, added_at) VALUES ('{}', 'grp_1', 1)",
        ash.id
    );
    tamper(world.store(), &in_north).await;
    let path = format!("/api/v1/companies/{}/cases/matters/1", ash.slug);
    let case = json!({ "reference": "M-1", "status": "open", "opened_on": "2026-03-01" });
    world.put(&organization.key, &path, &case).await.expect(201);
    organization
}

crate::worlds! {
    async fn every_change_shows_at_the_next_request(world) {
        let organization = two_firms(&world).await;
        let mut before = seen(&world, &organization).await;
        for change in CHANGES {
            assert!(tamper(world.store(), change).await > 0, "{change}");
            let after = seen(&world, &organization).await;
            assert_ne!(before, after, "{change}");
            before = after;
        }
    }

    async fn changes_of_people_roles_cases_and_companies_show(world) {
        let organization = two_firms(&world).await;
        let mut before = seen(&world, &organization).await;
        world.person("new@ash.example", &[Assignment::organization_admin(&*organization.id)]).await;
        let mut after = seen(&world, &organization).await;
        assert_ne!(before, after);
        before = after;
        let cedar = world.company(&organization, "Cedar Law", "Asia/Tokyo", "JPY").await;
        after = seen(&world, &organization).await;
        assert_ne!(before, after);
        before = after;
        let path = format!("/api/v1/companies/{}/cases/matters/7", cedar.slug);
        let case = json!({ "reference": "M-7", "status": "open", "opened_on": "2026-03-01" });
        world.put(&organization.key, &path, &case).await.expect(201);
        after = seen(&world, &organization).await;
        assert_ne!(before, after);
        before = after;
        let posted = call(&cedar.slug, "c-1", "2026-03-10T13:00:00Z", 80_000);
        world.accept(&organization.key, &[posted]).await;
        assert_ne!(before, seen(&world, &organization).await);
    }

    async fn what_the_clock_changes_shows(world) {
        let organization = two_firms(&world).await;
        let leaves = Assignment {
            expires_at: Some("2026-03-10T15:00:00Z".parse().expect("an instant")),
            ..Assignment::organization_admin(&*organization.id)
        };
        world.person("leaves@harbor.example", &[leaves]).await;
        let mut before = seen(&world, &organization).await;
        // The role's end, and midnight of a day and of the month with its last ten minutes, in which
        // events of the next day can be there.
        for (at, shows) in [
            ("2026-03-10T14:59:59.999999Z", false),
            ("2026-03-10T15:00:00Z", true),
            ("2026-03-11T03:50:00Z", true),
            ("2026-03-11T03:59:59Z", false),
            ("2026-03-11T04:00:00Z", true),
            ("2026-04-01T03:50:00Z", true),
            ("2026-04-01T04:00:00Z", true),
        ] {
            world.set(at);
            if at.ends_with("03:50:00Z") {
                let ahead = call("ash-law", at, &at.replace("03:50", "04:00"), 60_000);
                world.accept(&organization.key, &[ahead]).await;
            }
            let after = seen(&world, &organization).await;
            assert_eq!(before != after, shows, "as of {at}");
            before = after;
        }
        // A clock that was put back.
        world.set("2026-03-10T14:00:00Z");
        seen(&world, &organization).await;
    }
}
