//! A process that is killed in the middle of a migration.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use canopy_store::testing::options;
use canopy_store::{Migration, Store};

use crate::schema::{NOTES, add, ids};

/// More than the writer's cache holds, so that a part of it is in the log before the commit.
const HEAVY: Migration = Migration {
    version: 2,
    name: "heavy",
    sql: "ALTER TABLE notes ADD COLUMN label TEXT;
          CREATE TABLE heavy (id BIGINT NOT NULL, load TEXT NOT NULL, PRIMARY KEY (id));
          INSERT INTO heavy (id, load)
              WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000)
              SELECT n, hex(zeroblob(1800)) FROM c;",
};
const LIGHT: Migration = Migration {
    version: 2,
    name: "light",
    sql: "CREATE TABLE heavy (id BIGINT NOT NULL);",
};

fn on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

/// Runs in a process of its own, to be killed.
#[test]
#[ignore = "the other test of this file starts it"]
fn victim() {
    let Ok(url) = std::env::var("CANOPY_VICTIM") else {
        return;
    };
    on(async {
        let store = Store::open(&url, options()).await.unwrap();
        store.migrate(&[NOTES[0], HEAVY]).await.unwrap();
    });
}

fn start(url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["killed::victim", "--exact", "--ignored"])
        .env("CANOPY_VICTIM", url)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn leaves_the_old_schema_behind() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("canopy.db");
    let url = format!("sqlite://{}", file.display());
    on(async {
        let store = Store::open(&url, options()).await.unwrap();
        store.migrate(NOTES).await.unwrap();
        add(&store, &[1, 2, 3]).await;
        store.close().await;
    });
    let mut child = start(&url);
    let begun = Instant::now();
    let log = directory.path().join("canopy.db-wal");
    while std::fs::metadata(&log).map_or(0, |it| it.len()) < 4 << 20 {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "the victim wrote nothing"
        );
        assert!(
            child.try_wait().unwrap().is_none(),
            "the victim ended early"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    on(async {
        let store = Store::open(&url, options()).await.unwrap();
        assert_eq!(store.schema_version().await.unwrap(), 1);
        assert_eq!(ids(&store).await, [1, 2, 3]);
        assert_eq!(
            store.migrate(&[NOTES[0], LIGHT]).await.unwrap().applied,
            [2]
        );
    });
}
