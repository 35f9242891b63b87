//! Opening a database and running transactions on it.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::desk::lock;
use crate::fault::StoreError;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::tx::{EngineTx, Tx};

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Reading connections of SQLite, each with a thread.
    pub readers: usize,
    /// Connections to PostgreSQL, at most.
    pub pg_connections: usize,
    /// How sure a commit is.
    pub synchronous: Synchronous,
    /// Whether a SQLite file that is not there is made.
    pub create: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            readers: 6,
            pg_connections: 16,
            synchronous: Synchronous::Full,
            create: true,
        }
    }
}

/// How sure a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// It survives a power cut. The only choice for anything that is meant to last.
    Full,
    /// It survives the end of the process, for tests.
    Normal,
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
    Post,
}

pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Arc<Postgres>),
}

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    /// The schema version that this program needs, once it is known.
    pub(crate) expected: Mutex<Option<i64>>,
}

/// Tries of a transaction that loses against others.
const TRIES: u32 = 12;

impl Store {
    /// Opens `sqlite://path` or `postgres://…`.
    pub async fn open(url: &str, options: Options) -> Result<Store, StoreError> {
        let engine = if let Some(path) = url.strip_prefix("sqlite://").filter(|it| !it.is_empty()) {
            Engine::Sqlite(Sqlite::open(path, &options).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Arc::new(Postgres::open(url, &options).await?))
        } else {
            return Err(StoreError::Config(
                "the database address must read sqlite://FILE or postgres://HOST/DATABASE".into(),
            ));
        };
        Ok(Store(Arc::new(Shared {
            engine,
            expected: Mutex::new(None),
        })))
    }

    /// Reads from one snapshot. Never waits for a writer.
    pub async fn read<T, E, F, Fut>(&self, verb: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        self.transact(Mode::Read, verb).await
    }

    /// Reads and writes as if alone. `verb` may be called again when another transaction was in
    /// the way, so it must change nothing outside of the transaction.
    pub async fn write<T, E, F, Fut>(&self, verb: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        self.transact(Mode::Write, verb).await
    }

    /// Writes without comparing: for statements that are right whatever was committed just
    /// before them, such as additive upserts in key order.
    pub async fn post<T, E, F, Fut>(&self, verb: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        self.transact(Mode::Post, verb).await
    }

    async fn transact<T, E, F, Fut>(&self, mode: Mode, verb: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        let mut tried = 0;
        loop {
            let open = Open {
                tx: self.begin(mode, tried > 0).await?,
                mode,
                ended: false,
            };
            let done = verb(open.tx.clone()).await;
            let again = open.tx.again();
            let lost = match done {
                Ok(done) => match open.commit().await {
                    Ok(()) => return Ok(done),
                    Err(error) if again || error.passes() => error.into(),
                    Err(error) => return Err(error.into()),
                },
                Err(error) => {
                    open.rollback().await;
                    if !again {
                        return Err(error);
                    }
                    error
                }
            };
            tried += 1;
            if tried == TRIES {
                return Err(lost);
            }
            pause(tried).await;
        }
    }

    /// `alone` keeps out the others that lost once, so that those who try again do not go on
    /// losing against each other.
    pub(crate) async fn begin(&self, mode: Mode, alone: bool) -> Result<Tx, StoreError> {
        Ok(Tx::new(match &self.0.engine {
            Engine::Sqlite(engine) => EngineTx::Sqlite(engine.begin(mode != Mode::Read).await?),
            Engine::Postgres(engine) => EngineTx::Postgres(engine.begin(mode, alone).await?),
        }))
    }

    /// The engine's name, for logs.
    pub fn engine_name(&self) -> &'static str {
        match &self.0.engine {
            Engine::Sqlite(_) => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// Brings what SQLite has logged into its file, so that the log does not grow for ever.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        match &self.0.engine {
            Engine::Sqlite(engine) => engine.checkpoint().await,
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Gives the memory of SQLite's caches back, after work that filled them once. Connections in use
    /// keep theirs.
    pub fn forget_caches(&self) {
        if let Engine::Sqlite(engine) = &self.0.engine {
            engine.forget_caches();
        }
    }

    /// Ends when all transactions have; afterwards the store answers errors.
    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close().await,
        }
    }

    /// Whether the database answers and has the schema this program needs.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let expected = *lock(&self.0.expected);
        match (expected, self.schema_version().await?) {
            (Some(expected), found) if found >= expected => Ok(()),
            _ => Err(crate::SchemaError::Behind.into()),
        }
    }
}

/// Waits longer each time, and not as long as the others do.
async fn pause(tried: u32) {
    let most = 1_000_u64 << tried.min(8);
    let dice = RandomState::new().hash_one(tried);
    tokio::time::sleep(Duration::from_micros(most / 2 + dice % (most / 2))).await;
}

/// A transaction that is rolled back unless it gets to its end.
struct Open {
    tx: Tx,
    mode: Mode,
    ended: bool,
}

impl Open {
    async fn commit(mut self) -> Result<(), StoreError> {
        if !self.tx.well() {
            self.undo().await;
            return Err(match self.tx.again() {
                true => StoreError::Contended("a failed statement was passed over".into()),
                false => StoreError::Spoiled,
            });
        }
        let done = match &self.tx.0.engine {
            EngineTx::Sqlite(tx) if self.mode == Mode::Read => {
                tx.release();
                Ok(())
            }
            EngineTx::Sqlite(tx) => tx.commit().await,
            EngineTx::Postgres(tx) => tx.end("COMMIT").await,
        };
        self.ended = true;
        done
    }

    async fn rollback(mut self) {
        self.undo().await;
    }

    async fn undo(&mut self) {
        match &self.tx.0.engine {
            EngineTx::Sqlite(tx) => tx.rollback(),
            EngineTx::Postgres(tx) => {
                // When it fails the connection is closed, which undoes as well.
                if let Err(error) = tx.end("ROLLBACK").await {
                    tracing::debug!(%error, "a rollback failed");
                }
            }
        }
        self.ended = true;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.ended {
            match &self.tx.0.engine {
                EngineTx::Sqlite(tx) => tx.rollback(),
                EngineTx::Postgres(tx) => tx.abandon(),
            }
        }
    }
}
