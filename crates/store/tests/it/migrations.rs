//! Schema changes: once, whole, and never backwards.

use canopy_store::testing::options;
use canopy_store::{Migration, SchemaError, Store, StoreError, both_engines};

use crate::schema::{NOTES, add, ids};

const SECOND: Migration = Migration {
    version: 2,
    name: "labels",
    sql: "ALTER TABLE notes ADD COLUMN label TEXT;\nCREATE TABLE labels (label TEXT NOT NULL, PRIMARY KEY (label));\n\
          INSERT INTO labels (label) VALUES ('a;b');\n",
};
const BROKEN: Migration = Migration {
    version: 2,
    name: "broken",
    sql: "ALTER TABLE notes ADD COLUMN label TEXT;\nUPDATE notes SET weight = 9;\nCREATE TABLE labels (label TEXT);\n\
          INSERT INTO nowhere (id) VALUES (1);\n",
};

fn two() -> Vec<Migration> {
    vec![NOTES[0], SECOND]
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> SchemaError {
    match answer {
        Err(StoreError::Schema(it)) => it,
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_new_database_gets_everything_and_then_nothing(store) {
        assert_eq!(store.schema_version().await.unwrap(), 0);
        assert!(store.ready().await.is_err());
        assert_eq!(store.pending(&two()).await.unwrap(), [1, 2]);
        assert!(store.ready().await.is_err());
        let first = store.migrate(&two()).await.unwrap();
        assert_eq!((first.applied, first.version), (vec![1, 2], 2));
        assert!(store.pending(&two()).await.unwrap().is_empty());
        let again = store.migrate(&two()).await.unwrap();
        assert_eq!((again.applied, again.version), (vec![], 2));
        assert_eq!(store.schema_version().await.unwrap(), 2);
        store.ready().await.unwrap();
    }

    async fn a_database_with_rows_goes_on_to_the_next_version(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1, 2]).await;
        assert_eq!(store.migrate(&two()).await.unwrap().applied, [2]);
        assert_eq!(ids(&store).await, [1, 2]);
    }

    async fn a_changed_migration_is_refused(store) {
        store.migrate(NOTES).await.unwrap();
        let changed = [Migration { sql: "CREATE TABLE notes (id BIGINT);", ..NOTES[0] }];
        let refused = refusal(store.migrate(&changed).await);
        assert!(matches!(refused, SchemaError::Changed { version: 1, .. }), "{refused}");
        refusal(store.pending(&changed).await);
    }

    async fn a_newer_schema_is_refused(store) {
        store.migrate(&two()).await.unwrap();
        let refused = refusal(store.migrate(NOTES).await);
        assert!(matches!(refused, SchemaError::Newer { found: 2, known: 1 }), "{refused}");
    }

    async fn a_list_with_a_gap_is_refused(store) {
        let refused = refusal(store.migrate(&[NOTES[0], Migration { version: 3, ..SECOND }]).await);
        assert!(matches!(refused, SchemaError::Disorder { version: 3 }), "{refused}");
        assert_eq!(store.schema_version().await.unwrap(), 0);
    }

    async fn a_migration_that_fails_leaves_the_old_schema_whole(store) {
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1]).await;
        let refused = refusal(store.migrate(&[NOTES[0], BROKEN]).await);
        assert!(matches!(refused, SchemaError::Failed { version: 2, .. }), "{refused}");
        assert_eq!(store.schema_version().await.unwrap(), 1);
        let unchanged = "SELECT id FROM notes WHERE weight IS NULL";
        let rows = store.read(|tx| async move { tx.all(unchanged, &[]).await }).await.unwrap();
        assert_eq!(rows.len(), 1);
        // Neither the column nor the table of the broken one is in the way of the mended one.
        assert_eq!(store.migrate(&two()).await.unwrap().applied, [2]);
    }

    async fn several_that_start_at_once_migrate_once(store) {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let url = store.url().to_owned();
            tasks.spawn(async move {
                let store = Store::open(&url, options()).await.unwrap();
                store.migrate(&two()).await.unwrap().applied
            });
        }
        let mut applied = tasks.join_all().await.concat();
        applied.sort_unstable();
        assert_eq!(applied, [1, 2]);
    }
}
