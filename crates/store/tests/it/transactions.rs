//! What a transaction promises.

use canopy_store::{Migration, StoreError, args, both_engines};

const NOTES: &[Migration] = &[Migration {
    version: 1,
    name: "notes",
    sql: "CREATE TABLE notes (\n id BIGINT NOT NULL,\n word TEXT,\n PRIMARY KEY (id)\n); -- clustered\n",
}];

both_engines! {
    async fn a_commit_is_visible(store) {
        store.migrate(NOTES).await.unwrap();
        store.write(|tx| async move {
            tx.exec("INSERT INTO notes (id, word) VALUES ($1, $2)", &args![1, "one"]).await
        }).await.unwrap();
        let row = store.read(|tx| async move { tx.one("SELECT id, word FROM notes", &[]).await }).await.unwrap().unwrap();
        assert_eq!((row.int(0).unwrap(), row.text(1).unwrap()), (1, "one"));
        let _ = StoreError::Over;
    }
}
