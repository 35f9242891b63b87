//! Readers and writers side by side.

use canopy_store::{StoreError, args, both_engines};
use tokio::task::JoinSet;

use crate::schema::{INSERT, NOTES, add, ids};

const COUNT: &str = "SELECT COUNT(*) FROM notes";

both_engines! {
    async fn a_reader_sees_one_state_while_others_write(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1]).await;
        let other = &*store;
        let (before, after) = store.read(|tx| async move {
            let before = tx.one(COUNT, &[]).await?.unwrap().int(0)?;
            add(other, &[2]).await;
            Ok::<_, StoreError>((before, tx.one(COUNT, &[]).await?.unwrap().int(0)?))
        }).await.unwrap();
        assert_eq!((before, after), (1, 1));
        assert_eq!(ids(&store).await, [1, 2]);
    }

    async fn a_reader_does_not_wait_for_an_open_writer_nor_see_its_changes(store) {
        store.migrate(NOTES).await.unwrap();
        let other = &*store;
        let seen = store.write(|tx| async move {
            tx.exec(INSERT, &args![1]).await?;
            Ok::<_, StoreError>(ids(other).await)
        }).await.unwrap();
        assert_eq!(seen, Vec::<i64>::new());
        assert_eq!(ids(&store).await, [1]);
    }

    async fn a_read_cannot_write(store) {
        store.migrate(NOTES).await.unwrap();
        let answer = store.read(|tx| async move { tx.exec(INSERT, &args![1]).await }).await;
        assert!(answer.is_err());
        add(&store, &[1]).await;
    }

    async fn more_readers_than_connections_take_turns(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1, 2]).await;
        let mut tasks = JoinSet::new();
        for _ in 0..100 {
            let store = store.clone();
            tasks.spawn(async move { ids(&store).await });
        }
        assert!(tasks.join_all().await.iter().all(|seen| *seen == [1, 2]));
    }

    async fn a_checkpoint_passes_beside_an_open_reader(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1]).await;
        let other = &*store;
        store.read(|tx| async move {
            tx.one(COUNT, &[]).await?;
            add(other, &[2]).await;
            other.checkpoint().await
        }).await.unwrap();
        store.checkpoint().await.unwrap();
        assert_eq!(ids(&store).await, [1, 2]);
        if let Some(file) = store.url().strip_prefix("sqlite://") {
            assert_eq!(std::fs::metadata(format!("{file}-wal")).unwrap().len(), 0);
        }
    }

    async fn a_closed_store_answers_errors(store) {
        store.migrate(NOTES).await.unwrap();
        store.close().await;
        let answer = store.read(|tx| async move { tx.one(COUNT, &[]).await }).await;
        assert!(matches!(answer, Err(StoreError::Lost(_))), "{answer:?}");
    }
}
