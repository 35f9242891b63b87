//! Passwords are checked outside of the write, which takes a while: what was changed meanwhile is
//! looked at again, so that a former password opens and changes nothing.

use std::time::Duration;

use canopy_app::access::forgotten;
use canopy_app::access::own::change_password;
use canopy_app::access::sessions::Origin;
use canopy_app::access::sign_in::sign_in;
use canopy_app::access_control::see_as::actor_of_session;
use canopy_app::operator::waiting::answer_waiting;
use canopy_app::{House, Refusal};
use canopy_domain::role::Assignment;

use crate::client::Caller;
use crate::ledger::{number, query, tamper};
use crate::world::{PASSWORD, World};

const ANN: &str = "ann@harbor.example";
const NEW: &str = "the new password of the owner";
const ROUNDS: usize = 4;

fn origin() -> Origin {
    Origin {
        address: "127.0.0.1".into(),
        agent: "test".into(),
        device: String::new(),
    }
}

async fn ann(world: &World) {
    let organization = world.organization("Harbor Group").await;
    let role = Assignment::organization_admin(&*organization.id);
    world.person(ANN, &[role]).await;
}

/// The token of a fresh link for a new password.
async fn link(world: &World) -> String {
    forgotten::ask(&world.house, ANN, &origin())
        .await
        .expect("asked");
    answer_waiting(&world.house).await.expect("answered");
    let sql = "SELECT text_part FROM letters WHERE subject = 'Choose a new Canopy password'";
    let text = query(world.store(), sql).await.remove(0).remove(0);
    let token = text.split("/forgotten/").nth(1).expect("a link");
    token.split_whitespace().next().expect("a token").to_owned()
}

/// Ann has the old password again, no session and no letter.
async fn anew(world: &World) {
    world.person(ANN, &[]).await;
    for table in ["known_devices", "sessions", "sign_in_attempts", "letters"] {
        tamper(world.store(), &format!("DELETE FROM {table}")).await;
    }
}

async fn enters(house: &House, password: &str) -> bool {
    sign_in(house, ANN, password, &origin()).await.is_ok()
}

crate::worlds! {
    async fn a_sign_in_with_the_former_password_does_not_outlive_a_reset(world) {
        ann(&world).await;
        for round in 0..ROUNDS {
            anew(&world).await;
            let token = link(&world).await;
            let house = &world.house;
            // Sign-ins begin all the while that the reset takes.
            let old = (0..8).map(|n| async move {
                tokio::time::sleep(Duration::from_millis(n * 15)).await;
                enters(house, PASSWORD).await
            });
            let reset = async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                forgotten::set_password(house, &token, NEW, &origin()).await
            };
            let (reset, _) = tokio::join!(reset, futures_util::future::join_all(old));
            reset.expect("the link is good");
            assert_eq!(number(world.store(), "SELECT COUNT(*) FROM sessions").await, 0, "round {round}");
        }
    }

    async fn a_change_with_the_former_password_does_not_undo_a_reset(world) {
        ann(&world).await;
        let mut resets = 0;
        for round in 0..ROUNDS {
            anew(&world).await;
            let token = link(&world).await;
            let Caller::Session(session) = world.sign_in(ANN).await else { panic!("a session") };
            let house = &world.house;
            let actor = &actor_of_session(house, &session, "127.0.0.1").await.expect("a database").expect("an actor");
            let from = &origin();
            let (changed, reset) = tokio::join!(
                change_password(house, actor, PASSWORD, "a password of the intruder"),
                forgotten::set_password(house, &token, NEW, from),
            );
            // One of them comes first, and the other finds what it stood on gone.
            assert_eq!((changed.is_ok(), reset.is_ok()), (reset.is_err(), changed.is_err()), "round {round}");
            assert_eq!(enters(house, NEW).await, reset.is_ok(), "round {round}");
            resets += i32::from(reset.is_ok());
            if let Err(refusal) = changed {
                assert!(matches!(refusal, Refusal::SignedOut), "{refusal:?}");
            }
        }
        assert!(resets > 0, "the change takes two hashes, the reset one");
    }

    async fn a_session_that_was_ended_changes_no_account(world) {
        ann(&world).await;
        let Caller::Session(session) = world.sign_in(ANN).await else { panic!("a session") };
        let house = &world.house;
        let actor = &actor_of_session(house, &session, "127.0.0.1").await.expect("a database").expect("an actor");
        tamper(world.store(), "DELETE FROM sessions").await;
        for refused in [
            change_password(house, actor, PASSWORD, NEW).await,
            canopy_app::access::two_factor::begin(house, actor, PASSWORD).await,
            canopy_app::access::sessions::end_other_sessions(house, actor).await,
        ] {
            assert!(matches!(refused, Err(Refusal::SignedOut)), "{refused:?}");
        }
        assert!(enters(house, PASSWORD).await);
    }
}
