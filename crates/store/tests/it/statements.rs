//! Statements for many rows and for long lists.

use canopy_store::{Row, StoreError, Value, args, both_engines};

use crate::schema::{NOTES, add, ids};

fn numbers(rows: &[Row]) -> Vec<i64> {
    let mut found: Vec<_> = rows.iter().map(|row| row.int(0).unwrap()).collect();
    found.sort_unstable();
    found
}

both_engines! {
    async fn many_rows_are_inserted_and_answered(store) {
        store.migrate(NOTES).await.unwrap();
        let answers = store.write(|tx| async move {
            let rows = (0..25_000).map(|id| args![id, format!("w{id}"), id * 2].to_vec()).collect();
            tx.many("INSERT INTO notes (id, word, weight) VALUES {rows} RETURNING id, weight", rows).await
        }).await.unwrap();
        assert_eq!(numbers(&answers), (0..25_000).collect::<Vec<_>>());
        assert!(answers.iter().all(|row| row.int(1).unwrap() == row.int(0).unwrap() * 2));
        let last = store.read(|tx| async move {
            tx.one("SELECT word FROM notes WHERE id = $1", &args![24_999]).await
        }).await.unwrap();
        assert_eq!(last.unwrap().text(0).unwrap(), "w24999");
    }

    async fn many_rows_that_conflict_are_left_out_of_the_answer(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[3, 5]).await;
        let answers = store.post(|tx| async move {
            // 7 comes twice in the same call.
            let rows = [1, 3, 5, 7, 7].map(|id| args![id, Value::NO_TEXT].to_vec()).to_vec();
            let sql = "INSERT INTO notes (id, word) VALUES {rows} ON CONFLICT (id) DO NOTHING RETURNING id";
            tx.many(sql, rows).await
        }).await.unwrap();
        assert_eq!(numbers(&answers), [1, 7]);
        assert_eq!(ids(&store).await, [1, 3, 5, 7]);
    }

    async fn many_rows_add_up_what_is_there(store) {
        store.migrate(NOTES).await.unwrap();
        for _ in 0..2 {
            store.post(|tx| async move {
                let rows = (1..=3).map(|id| args![id, 10 * id].to_vec()).collect();
                let sql = "INSERT INTO notes (id, weight) VALUES {rows}
                    ON CONFLICT (id) DO UPDATE SET weight = notes.weight + EXCLUDED.weight";
                tx.many(sql, rows).await
            }).await.unwrap();
        }
        let sum = store.read(|tx| async move {
            tx.fold("SELECT weight FROM notes WHERE id > $1", &args![1], 0, |sum, row| {
                *sum += row.int(0)?;
                Ok(())
            }).await
        }).await.unwrap();
        assert_eq!(sum, 40 + 60);
    }

    async fn many_rows_may_be_looked_up_and_updated(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1, 2, 3]).await;
        store.write(|tx| async move {
            let rows = vec![args![1, "x"].to_vec(), args![3, "y"].to_vec()];
            let sql = "WITH new (id, word) AS (VALUES {rows})
                UPDATE notes SET word = new.word FROM new WHERE new.id = notes.id";
            tx.many(sql, rows.clone()).await?;
            let found = tx.many("SELECT id FROM notes WHERE (id, word) IN (VALUES {rows})", rows).await?;
            assert_eq!(numbers(&found), [1, 3]);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn no_rows_and_no_list_ask_nothing(store) {
        store.migrate(NOTES).await.unwrap();
        store.write(|tx| async move {
            assert!(tx.many("INSERT INTO notes (id) VALUES {rows}", vec![]).await?.is_empty());
            assert!(tx.all_in("SELECT id FROM notes WHERE id IN ({list})", &[], &[]).await?.is_empty());
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn a_list_may_be_long(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &(0..6_000).collect::<Vec<_>>()).await;
        store.read(|tx| async move {
            // Even numbers up to 18,000, some of them twice: 3,000 are there.
            let list: Vec<_> = (0..9_000).chain(0..100).map(|n| Value::from(n * 2)).collect();
            let sql = "SELECT id FROM notes WHERE id > $1 AND id IN ({list})";
            let found = tx.all_in(sql, &args![1], &list).await?;
            assert_eq!(numbers(&found), (1..3_000).map(|n| n * 2).collect::<Vec<_>>());
            for count in 1..10 {
                assert_eq!(tx.all_in(sql, &args![-1], &list[..count]).await?.len(), count);
            }
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn a_list_of_text_may_be_long(store) {
        store.migrate(NOTES).await.unwrap();
        store.write(|tx| async move {
            let rows = (0..7_000).map(|id| args![id, format!("w{id}")].to_vec()).collect();
            tx.many("INSERT INTO notes (id, word) VALUES {rows}", rows).await?;
            let list: Vec<_> = (1_000..8_000).map(|id| Value::from(format!("w{id}"))).collect();
            let found = tx.all_in("SELECT id FROM notes WHERE word IN ({list})", &[], &list).await?;
            assert_eq!(numbers(&found), (1_000..7_000).collect::<Vec<_>>());
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn exec_counts_the_rows_it_changed(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1, 2, 3]).await;
        let counts = store.write(|tx| async move {
            Ok::<_, StoreError>([
                tx.exec("UPDATE notes SET weight = $1 WHERE id > $2", &args![1, 1]).await?,
                tx.exec("DELETE FROM notes WHERE id = $1 RETURNING id", &args![1]).await?,
                tx.exec("DELETE FROM notes WHERE id = $1", &args![1]).await?,
            ])
        }).await.unwrap();
        assert_eq!(counts, [2, 1, 0]);
    }

    async fn statements_that_break_the_rules_are_refused(store) {
        store.migrate(NOTES).await.unwrap();
        store.read(|tx| async move {
            let rows = vec![args![1].to_vec(), args![1, 2].to_vec()];
            let uneven = tx.many("INSERT INTO notes (id) VALUES {rows}", rows).await;
            assert!(uneven.is_err(), "{uneven:?}");
            Ok::<_, StoreError>(())
        }).await.unwrap_err();
        for sql in ["SELECT id FROM notes WHERE id NOT IN ({list})", "SELECT id FROM notes WHERE id = {list}"] {
            let answer = store.read(|tx| async move { tx.all_in(sql, &[], &args![1]).await }).await;
            assert!(matches!(answer, Err(StoreError::Template(_))), "{answer:?}");
        }
        let few = store.read(|tx| async move { tx.one("SELECT id FROM notes WHERE id = $1", &[]).await }).await;
        assert!(few.is_err());
    }
}
