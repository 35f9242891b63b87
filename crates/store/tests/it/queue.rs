//! Jobs: born with their transaction, held by one worker at a time.

use canopy_store::queue::{
    Claimed, Job, backoff_micros, claim, count, done, enqueue, give_up, next_due, retry_at,
};
use canopy_store::{Store, StoreError, both_engines};
use tokio::task::JoinSet;

const SECOND: i64 = 1_000_000;
const LEASE: i64 = 30 * SECOND;

fn job(payload: &str, at: i64, unique: Option<&str>) -> Job {
    Job {
        kind: "letter",
        payload: payload.into(),
        run_at_micros: at,
        unique: unique.map(str::to_owned),
    }
}

async fn put(store: &Store, job: Job) {
    let job = &job;
    store
        .write(|tx| async move { enqueue(&tx, job.clone()).await })
        .await
        .unwrap();
}

async fn take(store: &Store, now: i64) -> Option<Claimed> {
    claim(store, &["letter"], now, LEASE).await.unwrap()
}

async fn finish(store: &Store, job: &Claimed) -> Result<(), StoreError> {
    store.write(|tx| async move { done(&tx, job).await }).await
}

async fn counted(store: &Store) -> (i64, i64) {
    store
        .read(|tx| async move { count(&tx).await })
        .await
        .unwrap()
}

both_engines! {
    async fn a_job_of_a_transaction_that_was_rolled_back_never_runs(store) {
        store.migrate(&[]).await.unwrap();
        let answer: Result<(), StoreError> = store.write(|tx| async move {
            enqueue(&tx, job("a", 0, None)).await?;
            Err(StoreError::Value("no"))
        }).await;
        assert!(answer.is_err());
        assert_eq!(take(&store, SECOND).await, None);
    }

    async fn a_job_waits_for_its_time_and_its_kind(store) {
        store.migrate(&[]).await.unwrap();
        put(&store, job("a", 5, None)).await;
        assert_eq!(take(&store, 4).await, None);
        assert_eq!(claim(&store, &["other"], 9, LEASE).await.unwrap(), None);
        let due = store.read(|tx| async move { next_due(&tx).await }).await.unwrap();
        assert_eq!(due, Some(5));
        let claimed = claim(&store, &["other", "letter"], 5, LEASE).await.unwrap().unwrap();
        assert_eq!((&*claimed.kind, &*claimed.payload, claimed.attempt), ("letter", "a", 1));
        finish(&store, &claimed).await.unwrap();
        assert_eq!(counted(&store).await, (0, 0));
    }

    async fn eight_workers_never_have_the_same_job(store) {
        store.migrate(&[]).await.unwrap();
        for number in 0..60 {
            put(&store, job(&number.to_string(), 0, None)).await;
        }
        let mut workers = JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            workers.spawn(async move {
                let mut mine = Vec::new();
                while let Some(job) = take(&store, SECOND).await {
                    assert_eq!(job.attempt, 1);
                    mine.push(job.payload.parse::<i64>().unwrap());
                    finish(&store, &job).await.unwrap();
                }
                mine
            });
        }
        let mut all = workers.join_all().await.concat();
        all.sort_unstable();
        assert_eq!(all, (0..60).collect::<Vec<_>>());
        assert_eq!(counted(&store).await, (0, 0));
    }

    async fn a_lease_that_ends_hands_the_job_over(store) {
        store.migrate(&[]).await.unwrap();
        put(&store, job("a", 0, None)).await;
        let first = take(&store, 1).await.unwrap();
        assert_eq!(take(&store, LEASE).await, None);
        let second = take(&store, 1 + LEASE).await.unwrap();
        assert_eq!((second.id, second.attempt), (first.id, 2));
        assert!(matches!(finish(&store, &first).await, Err(StoreError::LeaseLost)));
        finish(&store, &second).await.unwrap();
        assert_eq!(counted(&store).await, (0, 0));
    }

    async fn a_unique_job_runs_once(store) {
        store.migrate(&[]).await.unwrap();
        for at in [7, 3, 9] {
            put(&store, job(&at.to_string(), at, Some("k"))).await;
        }
        put(&store, job("other", 3, Some("l"))).await;
        put(&store, job("none", 4, None)).await;
        assert_eq!(counted(&store).await, (3, 0));
        // The earliest time holds, and the latest word.
        let first = take(&store, 3).await.unwrap();
        assert_eq!(first.payload, "9");
        finish(&store, &first).await.unwrap();
        assert_eq!(take(&store, 100).await.unwrap().payload, "other");
        assert_eq!(take(&store, 100).await.unwrap().payload, "none");
        assert_eq!(take(&store, 100).await, None);
    }

    async fn a_unique_job_asked_for_while_it_runs_runs_again(store) {
        store.migrate(&[]).await.unwrap();
        put(&store, job("a", 0, Some("k"))).await;
        let first = take(&store, 1).await.unwrap();
        put(&store, job("b", 5, Some("k"))).await;
        assert_eq!(take(&store, 6).await, None);
        finish(&store, &first).await.unwrap();
        assert!(matches!(finish(&store, &first).await, Err(StoreError::LeaseLost)));
        let second = take(&store, 6).await.unwrap();
        assert_eq!((&*second.payload, second.attempt), ("b", 1));
        finish(&store, &second).await.unwrap();
        assert_eq!(counted(&store).await, (0, 0));
    }

    async fn a_failed_job_is_tried_again_and_given_up_in_the_end(store) {
        store.migrate(&[]).await.unwrap();
        put(&store, job("a", 0, Some("k"))).await;
        let first = &take(&store, 1).await.unwrap();
        store.write(|tx| async move { retry_at(&tx, first, 50, "no answer").await }).await.unwrap();
        assert_eq!(take(&store, 49).await, None);
        let second = &take(&store, 50).await.unwrap();
        assert_eq!(second.attempt, 2);
        store.write(|tx| async move { give_up(&tx, second, "no such address").await }).await.unwrap();
        assert_eq!(counted(&store).await, (0, 1));
        assert_eq!(take(&store, i64::MAX - LEASE).await, None);
        put(&store, job("b", 60, Some("k"))).await;
        let anew = take(&store, 60).await.unwrap();
        assert_eq!((&*anew.payload, anew.attempt), ("b", 1));
    }

    async fn effects_of_a_worker_that_lost_its_lease_are_rolled_back(store) {
        store.migrate(&[]).await.unwrap();
        put(&store, job("a", 0, None)).await;
        let first = &take(&store, 1).await.unwrap();
        take(&store, 1 + LEASE).await.unwrap();
        let late = store.write(|tx| async move {
            enqueue(&tx, job("effect", 0, None)).await?;
            done(&tx, first).await
        }).await;
        assert!(matches!(late, Err(StoreError::LeaseLost)));
        assert_eq!(counted(&store).await, (1, 0));
    }
}

#[test]
fn waiting_grows_up_to_an_hour() {
    assert_eq!(backoff_micros(0), 2 * SECOND);
    assert_eq!(backoff_micros(1), 2 * SECOND);
    assert_eq!(backoff_micros(5), 32 * SECOND);
    assert_eq!(backoff_micros(i64::MAX), 3_600 * SECOND);
}
