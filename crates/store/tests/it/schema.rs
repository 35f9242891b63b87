//! The table that the tests write to.

use canopy_store::{Migration, Store, args};

pub const NOTES: &[Migration] = &[Migration {
    version: 1,
    name: "notes",
    sql: "CREATE TABLE notes (
    id BIGINT NOT NULL,
    word TEXT,
    weight BIGINT,
    PRIMARY KEY (id)
); -- clustered
CREATE TABLE remarks (
    note_id BIGINT NOT NULL REFERENCES notes (id),
    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 5)
);
",
}];

/// All ids, in order.
pub async fn ids(store: &Store) -> Vec<i64> {
    let rows = store
        .read(|tx| async move { tx.all("SELECT id FROM notes ORDER BY id", &[]).await })
        .await
        .unwrap();
    rows.iter().map(|row| row.int(0).unwrap()).collect()
}

/// Adds notes with nothing but an id.
pub async fn add(store: &Store, ids: &[i64]) {
    let rows: Vec<_> = ids.iter().map(|id| args![*id].to_vec()).collect();
    let rows = &rows;
    store
        .write(|tx| async move {
            tx.many("INSERT INTO notes (id) VALUES {rows}", rows.clone())
                .await
        })
        .await
        .unwrap();
}

pub const INSERT: &str = "INSERT INTO notes (id) VALUES ($1)";
