//! What crosses the waist, and what is stopped there.

use canopy_store::{StoreError, Value, args, both_engines};

use crate::schema::{INSERT, NOTES, add, ids};

type Case = (&'static str, Vec<Value>, fn(&StoreError) -> bool);

both_engines! {
    async fn absent_values_of_both_types_come_back(store) {
        store.migrate(NOTES).await.unwrap();
        store.write(|tx| async move {
            let sql = "INSERT INTO notes (id, word, weight) VALUES ($1, $2, $3)";
            tx.exec(sql, &args![1, Value::NO_TEXT, Value::NO_INT]).await?;
            tx.exec(sql, &args![2, None::<&str>, Some(i64::MIN)]).await?;
            let rows = vec![
                args![3, "é\u{1F600}'\"", None::<i64>].to_vec(),
                args![4, None::<String>, i64::MAX].to_vec(),
            ];
            tx.many("INSERT INTO notes (id, word, weight) VALUES {rows}", rows).await
        }).await.unwrap();
        let rows = store.read(|tx| async move {
            tx.all("SELECT word, weight FROM notes ORDER BY id", &[]).await
        }).await.unwrap();
        let seen: Vec<_> =
            rows.iter().map(|row| (row.opt_text(0).unwrap(), row.opt_int(1).unwrap())).collect();
        let expected = [(None, None), (None, Some(i64::MIN)), (Some("é\u{1F600}'\""), None), (None, Some(i64::MAX))];
        assert_eq!(seen, expected);
        let unset = store.read(|tx| async move {
            tx.all("SELECT id FROM notes WHERE word IS NULL AND weight IS NOT NULL AND id > $1", &args![0]).await
        }).await.unwrap();
        assert_eq!(unset.len(), 2);
    }

    async fn the_zero_character_is_refused_before_it_gets_anywhere(store) {
        store.migrate(NOTES).await.unwrap();
        store.write(|tx| async move {
            let bad = Value::from("a\0b");
            let refused = |answer: Result<(), StoreError>| assert!(matches!(answer, Err(StoreError::Value(_))));
            refused(tx.exec("UPDATE notes SET word = $1", std::slice::from_ref(&bad)).await.map(|_| ()));
            refused(tx.many("INSERT INTO notes (id, word) VALUES {rows}", vec![vec![Value::from(1), bad.clone()]]).await.map(|_| ()));
            refused(tx.all_in("SELECT id FROM notes WHERE word IN ({list})", &[], &[bad]).await.map(|_| ()));
            // The transaction is none the worse for it.
            tx.exec(INSERT, &args![1]).await
        }).await.unwrap();
        assert_eq!(ids(&store).await, [1]);
    }

    async fn rows_that_break_the_schema_are_told_apart(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1]).await;
        let kinds: [Case; 5] = [
            (INSERT, args![1].into(), |it| matches!(it, StoreError::Unique(_))),
            (INSERT, args![Value::NO_INT].into(), |it| matches!(it, StoreError::Check(_))),
            ("INSERT INTO remarks (note_id, grade) VALUES ($1, $2)", args![9, 1].into(), |it| matches!(it, StoreError::Reference(_))),
            ("INSERT INTO remarks (note_id, grade) VALUES ($1, $2)", args![1, 6].into(), |it| matches!(it, StoreError::Check(_))),
            (INSERT, args!["word"].into(), |_| true),
        ];
        for (sql, values, expected) in kinds {
            let values = &values;
            let error = store.write(|tx| async move { tx.exec(sql, values).await }).await.unwrap_err();
            assert!(expected(&error), "{sql} {values:?}: {error:?}");
        }
    }

    async fn a_row_says_what_it_does_not_hold(store) {
        let row = store.read(|tx| async move {
            tx.one("SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), 7, 1 = 1", &args![5, "x", Value::NO_INT]).await
        }).await.unwrap().unwrap();
        assert_eq!((row.int(0).unwrap(), row.text(1).unwrap(), row.opt_int(2).unwrap()), (5, "x", None));
        assert_eq!((row.int(3).unwrap(), row.flag(4).unwrap(), row.len()), (7, true, 5));
        assert_eq!(row.ints(3..5).unwrap(), [7, 1]);
        for wrong in [row.int(1), row.int(2), row.int(9), row.opt_int(1).map(|_| 0), row.flag(0).map(i64::from)] {
            assert!(matches!(wrong, Err(StoreError::Column { .. })), "{wrong:?}");
        }
        assert!(row.text(0).is_err() && row.text(2).is_err() && row.opt_text(0).is_err());
    }

    async fn what_is_neither_number_nor_text_is_refused(store) {
        for sql in ["SELECT 1.5", "SELECT CAST(1.5 AS REAL)"] {
            let answer = store.read(|tx| async move { tx.one(sql, &[]).await }).await;
            assert!(matches!(answer, Err(StoreError::Column { .. })), "{answer:?}");
        }
    }

    async fn text_sorts_by_its_bytes_and_like_minds_capitals(store) {
        store.migrate(NOTES).await.unwrap();
        let words = ["", "B", "Z", "a", "a b", "a-b", "ab", "z", "\u{e9}", "\u{1F600}"];
        let (sorted, like) = store.write(|tx| async move {
            let rows = words.iter().rev().zip(0..).map(|(word, id)| args![id, *word].to_vec()).collect();
            tx.many("INSERT INTO notes (id, word) VALUES {rows}", rows).await?;
            Ok::<_, StoreError>((
                tx.all("SELECT word FROM notes ORDER BY word", &[]).await?,
                tx.all("SELECT word FROM notes WHERE word LIKE $1", &args!["A%"]).await?,
            ))
        }).await.unwrap();
        let sorted: Vec<_> = sorted.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(sorted, words);
        assert!(like.is_empty());
    }
}
