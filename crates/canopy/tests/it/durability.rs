//! `kill -9` of the real program in the middle of ingestion: what was acknowledged is there, once.
//!
//! The test proves that it can fail: a stand-in that acknowledges what it only holds in memory
//! goes through the same trial and is found out.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::sync::mpsc;

use crate::checker::Aftermath;
use crate::client::Caller;
use crate::dice::Dice;
use crate::events::call;
use crate::ledger::{number, query};
use crate::program::Served;
use crate::world::World;

const CLIENTS: usize = 4;

/// Who stands between the clients and the program.
#[derive(Clone, Copy, PartialEq)]
enum Door {
    /// The program answers for itself.
    Honest,
    /// Acknowledges at once, and passes each batch on when the next one comes.
    Hasty,
}

type Known = Arc<Mutex<Aftermath>>;

/// One client: posts batches until the program is gone, and notes what is acknowledged.
struct Client {
    http: reqwest::Client,
    url: String,
    key: String,
    known: Known,
    acknowledged: mpsc::UnboundedSender<()>,
    door: Door,
}

impl Client {
    async fn post(&self, batch: &[Value]) -> Option<Value> {
        let request = self
            .http
            .post(format!("{}/api/v1/events", self.url))
            .bearer_auth(&self.key)
            .header("content-type", "application/cloudevents-batch+json")
            .body(serde_json::to_vec(batch).expect("JSON"));
        let answer = request.send().await.ok()?.bytes().await.ok()?;
        serde_json::from_slice(&answer).ok()
    }

    fn note(&self, batch: &[Value]) {
        let ids = batch
            .iter()
            .map(|event| event["id"].as_str().expect("an id").to_owned());
        self.known
            .lock()
            .expect("no panic")
            .acknowledged
            .extend(ids);
        let _ = self.acknowledged.send(());
    }

    async fn run(self, mut dice: Dice, round: usize, client: usize) {
        let mut held: Option<Vec<Value>> = None;
        for number in 0.. {
            let batch = self.batch(&mut dice, &format!("{round}-{client}-{number}"));
            match self.door {
                Door::Honest => {
                    let Some(report) = self.post(&batch).await else {
                        return;
                    };
                    assert_eq!(report["rejected"], 0, "{report}");
                    assert_eq!(report["conflicts"], 0, "{report}");
                    self.note(&batch);
                }
                Door::Hasty => {
                    self.note(&batch);
                    if let Some(earlier) = held.replace(batch)
                        && self.post(&earlier).await.is_none()
                    {
                        return;
                    }
                }
            }
        }
    }

    /// New events, and some that were sent before, acknowledged or not.
    fn batch(&self, dice: &mut Dice, name: &str) -> Vec<Value> {
        let mut known = self.known.lock().expect("no panic");
        let mut ids: Vec<String> = (0..=dice.roll(12))
            .map(|place| format!("{name}-{place}"))
            .collect();
        let skip = dice.roll(known.sent.len() + 1);
        ids.extend(known.sent.iter().skip(skip).take(2).cloned());
        known.sent.extend(ids.iter().cloned());
        ids.iter()
            .map(|id| call("oak-law", id, "2020-03-10T12:00:00Z", 25_000))
            .collect()
    }
}

async fn found(world: &World, known: &Known) -> Aftermath {
    let ids = query(world.store(), "SELECT external_id FROM events").await;
    let mut after = known.lock().expect("no panic").clone();
    after.stored = ids.into_iter().map(|row| row[0].clone()).collect();
    after.counted = number(
        world.store(),
        "SELECT COALESCE(CAST(SUM(calls) AS BIGINT), 0) FROM company_days",
    )
    .await;
    after
}

/// Kills the program in the middle of ingestion, so many times; answers what is left.
async fn trial(world: &World, door: Door, kills: usize) -> Aftermath {
    world.set("2020-03-10T12:00:00Z");
    let (organization, _) = world.one_company().await;
    let Caller::Key(key) = &organization.key else {
        panic!("a key")
    };
    let known = Known::default();
    let mut dice = Dice::new(9);
    for round in 0..kills {
        let served = Served::start(world);
        let (acknowledged, mut acknowledgements) = mpsc::unbounded_channel();
        let mut clients = Vec::new();
        for client in 0..CLIENTS {
            let one = Client {
                http: reqwest::Client::new(),
                url: served.url.clone(),
                key: key.clone(),
                known: known.clone(),
                acknowledged: acknowledged.clone(),
                door,
            };
            clients.push(tokio::spawn(one.run(Dice::new(dice.bits()), round, client)));
        }
        // At a different moment each time, while all of them post.
        for _ in 0..=dice.roll(25) {
            acknowledgements.recv().await.expect("the program answers");
        }
        served.kill();
        for client in clients {
            client.await.expect("no client found anything wrong");
        }
    }
    found(world, &known).await
}

fn verify(world: &World) {
    let done = world
        .program(&["verify"])
        .output()
        .expect("the program runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

async fn survives(world: &World, kills: usize) {
    let after = trial(world, Door::Honest, kills).await;
    assert!(
        after.acknowledged.len() > kills * 5,
        "only {} were acknowledged",
        after.acknowledged.len()
    );
    assert_eq!(after.wrong(), None);
    verify(world);
    world.verify().await;
}

canopy_store::both_engines! {
    async fn nothing_acknowledged_is_lost_when_the_program_is_killed(store, engine) {
        let world = World::start(store).await;
        let kills = if engine == canopy_store::testing::Engine::Sqlite { 50 } else { 15 };
        survives(&world, kills).await;
    }

    async fn a_door_that_acknowledges_too_early_is_found_out(store) {
        let world = World::start(store).await;
        let after = trial(&world, Door::Hasty, 2).await;
        let wrong = after.wrong();
        assert!(wrong.as_ref().is_some_and(|it| it.ends_with("was acknowledged and is missing")), "{wrong:?}");
        // The program itself did nothing wrong.
        verify(&world);
    }
}
