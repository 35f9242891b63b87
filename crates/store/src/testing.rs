//! A fresh database for every test, on either engine.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tempfile::TempDir;

use crate::store::{Options, Store, Synchronous};

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary directory.
    Sqlite,
    /// A database of its own in the throwaway cluster of `scripts/with-postgres.sh`.
    Postgres,
}

/// A store with nothing in it, not even the schema; gone when dropped.
pub struct TestStore {
    store: Store,
    url: String,
    // Last: the place goes after the store.
    _place: Place,
}

enum Place {
    Directory {
        _held: TempDir,
    },
    Database {
        base: Box<PgConnectOptions>,
        name: String,
    },
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    /// Where the database is, to open it a second time.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// What tests open their stores with: nothing of theirs has to survive a power cut.
pub fn options() -> Options {
    Options {
        pg_connections: 10,
        synchronous: Synchronous::Normal,
        ..Options::default()
    }
}

/// Makes an empty database and opens it.
///
/// # Panics
/// When it cannot: a test that needs PostgreSQL fails without it and is never skipped.
pub async fn fresh(engine: Engine) -> TestStore {
    let (url, place) = match engine {
        Engine::Sqlite => {
            let directory = tempfile::tempdir().expect("a temporary directory");
            let url = format!("sqlite://{}/canopy.db", directory.path().display());
            (url, Place::Directory { _held: directory })
        }
        Engine::Postgres => database().await,
    };
    let store = Store::open(&url, options())
        .await
        .expect("the fresh database opens");
    TestStore {
        store,
        url,
        _place: place,
    }
}

async fn database() -> (String, Place) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let base = std::env::var("CANOPY_TEST_POSTGRES").expect(
        "CANOPY_TEST_POSTGRES is not set: run the tests through scripts/with-postgres.sh, or `make test`",
    );
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("canopy_test_{}_{number}", std::process::id());
    let options: PgConnectOptions = base.parse().expect("CANOPY_TEST_POSTGRES is an address");
    let options = options.disable_statement_logging();
    let mut conn = options
        .connect()
        .await
        .expect("the throwaway PostgreSQL answers");
    run(&mut conn, format!("CREATE DATABASE {name}")).await;
    let (head, query) = base
        .split_once('?')
        .map_or((&*base, None), |(head, it)| (head, Some(it)));
    let server = head.rsplit_once('/').map_or(head, |(server, _)| server);
    let url = match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    };
    (
        url,
        Place::Database {
            base: Box::new(options),
            name,
        },
    )
}

async fn run(conn: &mut PgConnection, sql: String) {
    conn.execute(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await
        .expect("the throwaway PostgreSQL obeys");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime")
}

impl Drop for Place {
    fn drop(&mut self) {
        let Place::Database { base, name } = self else {
            return;
        };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let base = base.clone();
        // On a thread of its own, for a runtime cannot be started within a runtime.
        let dropped = std::thread::spawn(move || {
            runtime().block_on(async {
                if let Ok(mut conn) = base.connect().await {
                    // The cluster is thrown away as well, so what stays behind does no harm.
                    let _ = conn.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
                }
            });
        });
        let _ = dropped.join();
    }
}

/// Runs a test on a fresh database; what [`crate::both_engines`] is made of.
pub fn on<F, Fut>(engine: Engine, test: F)
where
    F: FnOnce(TestStore) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = runtime();
    let ended = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { test(fresh(engine).await).await });
    }));
    runtime.shutdown_background();
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}

/// Writes a test once and runs it on both engines:
///
/// ```
/// canopy_store::both_engines! {
///     async fn a_new_database_has_no_schema(store) {
///         assert_eq!(store.schema_version().await.unwrap(), 0);
///     }
/// }
/// ```
///
/// makes the tests `a_new_database_has_no_schema::sqlite` and `…::postgres`. The name of a second
/// parameter, when given, is the engine.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$note:meta])* async fn $name:ident($store:ident $(, $engine:ident)?) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($store: $crate::testing::TestStore, engine: $crate::testing::Engine) {
                let _ = engine;
                $(let $engine = engine;)?
                $body
            }

            $(#[$note])*
            #[test]
            fn sqlite() {
                let engine = $crate::testing::Engine::Sqlite;
                $crate::testing::on(engine, |store| test(store, engine));
            }

            $(#[$note])*
            #[test]
            fn postgres() {
                let engine = $crate::testing::Engine::Postgres;
                $crate::testing::on(engine, |store| test(store, engine));
            }
        }
    )+};
}
