//! What happens to accounts by a link or in the list of sessions leaves its record, like its twins
//! do.

use canopy_app::access::sessions::Origin;
use canopy_app::access::sign_in_links::redeem_link;
use canopy_app::operator::create_admin;

use crate::browser::Browser;
use crate::ledger::{number, rows};
use crate::world::{PASSWORD, World};

const ZOE: &str = "zoe@people.example";

/// What the installation's chain tells of accounts: who did what to whom, by name, from where.
async fn told(world: &World) -> String {
    let sql = "SELECT r.actor_name || ' ' || r.action || ' ' || p.name || ' ' || r.address FROM audit_records r \
         JOIN people p ON p.person_id = r.subject WHERE r.chain = 'installation' AND r.action LIKE 'account.%' ORDER BY r.seq";
    rows(world.store(), sql).await
}

/// A link of the operator's for somebody, as `admin create` prints it: its token.
async fn link(world: &World, organization: Option<&str>) -> String {
    let made = create_admin(
        &world.house,
        &world.operator(),
        ZOE,
        Some("Zoe"),
        organization,
    )
    .await;
    let (_, address) = made.expect("a link");
    address.rsplit('/').next().expect("a token").to_owned()
}

fn from(address: &str) -> Origin {
    Origin {
        address: address.into(),
        ..Origin::default()
    }
}

crate::worlds! {
    async fn a_sign_in_link_is_told_when_it_is_made_and_when_it_is_spent(world) {
        world.organization("Harbor Group").await;
        let before = told(&world).await;
        let first = link(&world, Some("Harbor Group")).await;
        redeem_link(&world.house, &first, PASSWORD, &from("192.0.2.1")).await.expect("signed in");
        // The account is there by now; a link into it is told all the same, though no role changes.
        let second = link(&world, None).await;
        let refused = redeem_link(&world.house, &second, "short", &from("192.0.2.2")).await;
        assert!(refused.is_err());
        redeem_link(&world.house, &second, PASSWORD, &from("192.0.2.3")).await.expect("signed in");
        assert!(redeem_link(&world.house, &second, PASSWORD, &from("192.0.2.4")).await.is_err(), "it is spent");
        let wanted = ["operator account.sign_in_link_created Zoe local", "Zoe account.password_reset Zoe 192.0.2.1",
            "operator account.sign_in_link_created Zoe local", "Zoe account.password_reset Zoe 192.0.2.3"].join(", ");
        assert_eq!(told(&world).await, [before, wanted].join(", "));
        world.verify().await;
    }

    async fn ending_a_session_of_one_s_own_is_told_and_signing_out_is_not(world) {
        world.person(ZOE, &[]).await;
        let before = told(&world).await;
        let (one, other) = (Browser::default(), Browser::default());
        for (browser, minute) in [(&one, 1), (&other, 2)] {
            // The latest session stands first in the list.
            world.set(&format!("2026-03-10T14:0{minute}:00Z"));
            browser.post(&world, "/sign-in", &[("email", ZOE), ("password", PASSWORD)]).await;
        }
        let ended = "SELECT COUNT(*) FROM audit_records WHERE action = 'account.session_ended' AND actor_name = 'zoe@people.example' AND address = '127.0.0.1'";
        let page = one.open(&world, "/me").await.text();
        let (_, rest) = page.split_once("/me/sessions/").expect("another session");
        let path = format!("/me/sessions/{}", rest.split('"').next().expect("a path"));
        assert_eq!(one.post(&world, &path, &[]).await.status, 303);
        assert_eq!(number(world.store(), ended).await, 1);
        // What is ended already, or was never there, leaves nothing.
        assert_eq!(one.post(&world, &path, &[]).await.status, 404);
        assert_eq!(one.post(&world, "/sign-out", &[]).await.status, 303);
        assert_eq!(number(world.store(), ended).await, 1);
        assert_ne!(told(&world).await, before);
        world.verify().await;
    }
}
