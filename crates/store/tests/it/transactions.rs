//! What a transaction promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use canopy_store::testing::{Engine, options};
use canopy_store::{Options, Store, StoreError, Tx, args, both_engines};
use tokio::sync::{Barrier, oneshot};

use crate::schema::{INSERT, NOTES, add, ids};

async fn one_connection(url: &str) -> Store {
    let few = Options {
        readers: 1,
        pg_connections: 1,
        ..options()
    };
    Store::open(url, few).await.unwrap()
}

async fn for_ever() {
    std::future::pending::<()>().await;
}

const LONG: &str = "WITH RECURSIVE c (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM c WHERE n < 4000000000)
    SELECT COUNT(*) FROM c";

both_engines! {
    async fn a_commit_is_visible(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1]).await;
        let again = Store::open(store.url(), options()).await.unwrap();
        assert_eq!((ids(&store).await, ids(&again).await), (vec![1], vec![1]));
    }

    async fn an_error_rolls_back(store) {
        store.migrate(NOTES).await.unwrap();
        let store = one_connection(store.url()).await;
        let answer: Result<(), StoreError> = store.write(|tx| async move {
            tx.exec(INSERT, &args![1]).await?;
            Err(StoreError::Value("no"))
        }).await;
        assert!(matches!(answer, Err(StoreError::Value("no"))));
        add(&store, &[2]).await;
        assert_eq!(ids(&store).await, [2]);
    }

    async fn your_own_writes_are_read(store) {
        store.migrate(NOTES).await.unwrap();
        let seen = store.write(|tx| async move {
            tx.exec(INSERT, &args![1]).await?;
            tx.one("SELECT COUNT(*) FROM notes", &[]).await?.unwrap().int(0)
        }).await.unwrap();
        assert_eq!(seen, 1);
    }

    async fn a_dropped_transaction_rolls_back_and_leaves_its_connection_clean(store) {
        store.migrate(NOTES).await.unwrap();
        let store = one_connection(store.url()).await;
        for mode in 0..2 {
            let (inserted, wait) = oneshot::channel();
            let (other, inserted) = (store.clone(), std::sync::Mutex::new(Some(inserted)));
            let task = tokio::spawn(async move {
                let inserted = &inserted;
                let verb = |tx: Tx| async move {
                    tx.exec(INSERT, &args![1]).await?;
                    let tell = inserted.lock().unwrap().take().unwrap();
                    tell.send(()).unwrap();
                    for_ever().await;
                    Ok::<_, StoreError>(())
                };
                if mode == 0 { other.write(verb).await } else { other.post(verb).await }
            });
            wait.await.unwrap();
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
            assert_eq!(ids(&store).await, Vec::<i64>::new());
        }
        add(&store, &[1]).await;
        assert_eq!(ids(&store).await, [1]);
    }

    async fn a_statement_dropped_while_it_runs_gives_its_connection_free(store) {
        store.migrate(NOTES).await.unwrap();
        let store = one_connection(store.url()).await;
        for round in 0..10 {
            let writes = round % 2 == 1;
            let (begun, wait) = oneshot::channel();
            let (other, begun) = (store.clone(), std::sync::Mutex::new(Some(begun)));
            let task = tokio::spawn(async move {
                let begun = &begun;
                let verb = |tx: Tx| async move {
                    tx.one("SELECT 1", &[]).await?;
                    begun.lock().unwrap().take().unwrap().send(()).unwrap();
                    tx.one(LONG, &[]).await
                };
                if writes { other.write(verb).await } else { other.read(verb).await }
            });
            wait.await.unwrap();
            tokio::task::yield_now().await;
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
            add(&store, &[round]).await;
        }
        assert_eq!(ids(&store).await, (0..10).collect::<Vec<_>>());
    }

    async fn a_handle_that_outlives_its_transaction_is_refused(store) {
        store.migrate(NOTES).await.unwrap();
        let kept = store.write(|tx| async move {
            tx.exec(INSERT, &args![1]).await?;
            Ok::<_, StoreError>(tx)
        }).await.unwrap();
        assert!(matches!(kept.exec(INSERT, &args![2]).await, Err(StoreError::Over)));
        assert_eq!(ids(&store).await, [1]);
    }

    async fn a_failed_statement_that_is_passed_over_keeps_nothing(store) {
        store.migrate(NOTES).await.unwrap();
        let answer = store.write(|tx| async move {
            tx.exec(INSERT, &args![1]).await?;
            let twice = tx.exec(INSERT, &args![1]).await;
            assert!(matches!(twice, Err(StoreError::Unique(_))), "{twice:?}");
            assert!(matches!(tx.exec(INSERT, &args![2]).await, Err(StoreError::Spoiled)));
            Ok::<_, StoreError>(())
        }).await;
        assert!(matches!(answer, Err(StoreError::Spoiled)), "{answer:?}");
        assert_eq!(ids(&store).await, Vec::<i64>::new());
    }

    async fn an_attempt_bounds_the_damage(store) {
        store.migrate(NOTES).await.unwrap();
        store.write(|tx| async move {
            tx.exec(INSERT, &args![1]).await?;
            let twice = tx.attempt(|tx| async move {
                tx.exec(INSERT, &args![2]).await?;
                tx.attempt(|tx| async move { tx.exec(INSERT, &args![3]).await }).await?;
                tx.exec(INSERT, &args![1]).await
            }).await;
            assert!(matches!(twice, Err(StoreError::Unique(_))), "{twice:?}");
            let inner = tx.attempt(|tx| async move {
                tx.exec(INSERT, &args![4]).await?;
                let _ = tx.attempt(|tx| async move { tx.exec(INSERT, &args![1]).await }).await;
                tx.exec(INSERT, &args![5]).await
            }).await;
            assert!(inner.is_ok(), "{inner:?}");
            Ok::<_, StoreError>(())
        }).await.unwrap();
        assert_eq!(ids(&store).await, [1, 4, 5]);
    }

    async fn an_attempt_that_was_dropped_spoils_the_transaction(store) {
        store.migrate(NOTES).await.unwrap();
        let answer = store.write(|tx| async move {
            let never = tx.attempt(|tx| async move {
                tx.exec(INSERT, &args![1]).await?;
                for_ever().await;
                Ok::<_, StoreError>(())
            });
            tokio::select! {
                _ = never => {}
                () = tokio::task::yield_now() => {}
            }
            Ok::<_, StoreError>(())
        }).await;
        assert!(answer.is_err());
        assert_eq!(ids(&store).await, Vec::<i64>::new());
    }

    // Each of two notes may go only while the other one stays.
    async fn write_skew_is_prevented(store, engine) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1, 2]).await;
        let (tries, barrier) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(2)));
        let tasks = [1, 2].map(|id| {
            let (store, tries, barrier) = (store.clone(), tries.clone(), barrier.clone());
            tokio::spawn(async move {
                let (tries, barrier) = (&tries, &barrier);
                store.write(|tx| async move {
                    let there = tx.one("SELECT COUNT(*) FROM notes", &[]).await?.unwrap().int(0)?;
                    // SQLite has one writer, so there they cannot meet here.
                    if tries.fetch_add(1, Ordering::SeqCst) < 2 && engine == Engine::Postgres {
                        barrier.wait().await;
                    }
                    if there == 2 {
                        tx.exec("DELETE FROM notes WHERE id = $1", &args![id]).await?;
                    }
                    Ok::<_, StoreError>(())
                }).await
            })
        });
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(ids(&store).await.len(), 1);
        let expected = if engine == Engine::Postgres { 3 } else { 2 };
        assert_eq!(tries.load(Ordering::SeqCst), expected);
    }

    async fn a_lock_keeps_others_out(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1]).await;
        store.write(|tx| async move { tx.exec("UPDATE notes SET weight = 0", &[]).await }).await.unwrap();
        let tasks: Vec<_> = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    store.post(|tx| async move {
                        tx.lock_shared(&["house"]).await?;
                        tx.lock(&["room", "door"]).await?;
                        let weight = tx.one("SELECT weight FROM notes", &[]).await?.unwrap().int(0)?;
                        tx.exec("UPDATE notes SET weight = $1", &args![weight + 1]).await
                    }).await.unwrap();
                }
            })
        }).collect();
        for task in tasks {
            task.await.unwrap();
        }
        let row = store.read(|tx| async move { tx.one("SELECT weight FROM notes", &[]).await }).await.unwrap();
        assert_eq!(row.unwrap().int(0).unwrap(), 80);
    }
}
