//! The handle of a transaction: what a verb may ask of the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use sha2::{Digest, Sha256};

use crate::fault::StoreError;
use crate::postgres::PgTx;
use crate::postgres_run;
use crate::row_ref::RowRef;
use crate::sqlite::SqliteTx;
use crate::value::{Row, Value};

/// A transaction. Cheap to clone; of no use once the transaction is over.
///
/// A statement that fails spoils the transaction on both engines: later statements are refused
/// and nothing is kept, whatever the closure answers. [`Tx::attempt`] bounds the damage.
#[derive(Clone)]
pub struct Tx(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) engine: EngineTx,
    health: AtomicU8,
}

pub(crate) enum EngineTx {
    Sqlite(SqliteTx),
    Postgres(PgTx),
}

/// All statements succeeded.
const WELL: u8 = 0;
/// A statement failed.
const SPOILED: u8 = 1;
/// A statement lost against another transaction: all of it is to be tried again.
const AGAIN: u8 = 2;

impl Tx {
    pub(crate) fn new(engine: EngineTx) -> Tx {
        Tx(Arc::new(Inner {
            engine,
            health: AtomicU8::new(WELL),
        }))
    }

    /// Runs a statement and says how many rows it inserted, updated or deleted.
    pub async fn exec(&self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        self.ask(args)?;
        let done = match &self.0.engine {
            EngineTx::Sqlite(tx) => {
                let (sql, args) = (sql.to_owned(), args.to_vec());
                tx.run(move |worker| worker.exec(&sql, &args)).await
            }
            EngineTx::Postgres(tx) => {
                let mut turn = tx.turn().await?;
                postgres_run::exec(turn.conn()?, sql, args).await
            }
        };
        self.note(sql, done)
    }

    /// The first row of the answer, if there is one.
    pub async fn one(&self, sql: &str, args: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// All rows of the answer.
    pub async fn all(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.ask(args)?;
        let done = match &self.0.engine {
            EngineTx::Sqlite(tx) => {
                let (sql, args) = (sql.to_owned(), args.to_vec());
                tx.run(move |worker| worker.all(&sql, &args)).await
            }
            EngineTx::Postgres(tx) => {
                let mut turn = tx.turn().await?;
                postgres_run::all(turn.conn()?, sql, args).await
            }
        };
        self.note(sql, done)
    }

    /// Folds the rows of the answer without copying them: for the sums behind a screen.
    /// On SQLite `f` runs on the connection's thread.
    pub async fn fold<A, F>(&self, sql: &str, args: &[Value], sum: A, f: F) -> Result<A, StoreError>
    where
        A: Send + 'static,
        F: FnMut(&mut A, &RowRef<'_>) -> Result<(), StoreError> + Send + 'static,
    {
        self.ask(args)?;
        let done = match &self.0.engine {
            EngineTx::Sqlite(tx) => {
                let (sql, args) = (sql.to_owned(), args.to_vec());
                let (mut sum, mut f) = (sum, f);
                tx.run(move |worker| {
                    worker.each(&sql, &args, |row| f(&mut sum, row))?;
                    Ok(sum)
                })
                .await
            }
            EngineTx::Postgres(tx) => {
                let mut turn = tx.turn().await?;
                postgres_run::fold(turn.conn()?, sql, args, sum, f).await
            }
        };
        self.note(sql, done)
    }

    /// Runs one statement for many rows; it says `VALUES {rows}` where one row would say
    /// `VALUES ($1, $2)`, and has no other values. The answers (RETURNING, or a SELECT from the
    /// rows) come in any order. A row must not conflict with another one of the same call when
    /// the statement says `DO UPDATE`: add them up first.
    pub async fn many(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<Vec<Row>, StoreError> {
        for row in &rows {
            self.ask(row)?;
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let done = match &self.0.engine {
            EngineTx::Sqlite(tx) => {
                let sql = sql.to_owned();
                tx.run(move |worker| worker.many(&sql, &rows)).await
            }
            EngineTx::Postgres(tx) => {
                let mut turn = tx.turn().await?;
                postgres_run::many(turn.conn()?, sql, &rows).await
            }
        };
        self.note(sql, done)
    }

    /// Runs a statement that says `IN ({list})` once, for a list of any length; the places of
    /// `fixed` come first. A long list may take several statements, whose answers are put one
    /// after the other: sort, limit and add up in Rust.
    pub async fn all_in(
        &self,
        sql: &str,
        fixed: &[Value],
        list: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        self.ask(fixed)?;
        self.ask(list)?;
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let done = match &self.0.engine {
            EngineTx::Sqlite(tx) => {
                let (sql, fixed, list) = (sql.to_owned(), fixed.to_vec(), list.to_vec());
                tx.run(move |worker| worker.all_in(&sql, &fixed, &list))
                    .await
            }
            EngineTx::Postgres(tx) => {
                let mut turn = tx.turn().await?;
                postgres_run::all_in(turn.conn()?, sql, fixed, list).await
            }
        };
        self.note(sql, done)
    }

    /// Holds named locks until the end of the transaction; others may hold the same ones with
    /// `lock_shared`. SQLite has one writer, so there it is held already.
    ///
    /// Meant for `post`, where a statement after the lock sees what was committed before it. In
    /// `write` the snapshot is as old as the first statement, this one included.
    pub async fn lock(&self, names: &[&str]) -> Result<(), StoreError> {
        self.advise(false, names).await
    }

    /// Holds named locks together with others, against `lock`.
    pub async fn lock_shared(&self, names: &[&str]) -> Result<(), StoreError> {
        self.advise(true, names).await
    }

    async fn advise(&self, shared: bool, names: &[&str]) -> Result<(), StoreError> {
        self.ask(&[])?;
        let EngineTx::Postgres(tx) = &self.0.engine else {
            return Ok(());
        };
        let mut keys: Vec<i64> = names.iter().map(|name| lock_key(name)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut turn = tx.turn().await?;
        let done = postgres_run::advise(turn.conn()?, shared, keys).await;
        self.note("", done)
    }

    /// Tries a part of the transaction: when it answers an error, its changes are taken back and
    /// the rest of the transaction may go on.
    pub async fn attempt<T, E, F, Fut>(&self, part: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        let mut open = OpenAttempt {
            tx: self,
            closed: false,
        };
        self.batch("SAVEPOINT attempt").await?;
        let done = part(self.clone()).await;
        let health = self.0.health.load(Ordering::Acquire);
        let done = match done {
            Ok(done) if health == WELL => {
                self.batch("RELEASE SAVEPOINT attempt").await?;
                Ok(done)
            }
            Ok(_) => Err(StoreError::Spoiled.into()),
            Err(error) => Err(error),
        };
        if done.is_err() && health != AGAIN {
            self.0.health.store(WELL, Ordering::Release);
            self.batch("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
                .await?;
        }
        open.closed = true;
        done
    }

    /// Several statements without values.
    pub(crate) async fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.ask(&[])?;
        let done = match &self.0.engine {
            EngineTx::Sqlite(tx) => {
                let sql = sql.to_owned();
                tx.run(move |worker| worker.batch(&sql)).await
            }
            EngineTx::Postgres(tx) => {
                let mut turn = tx.turn().await?;
                postgres_run::batch(turn.conn()?, sql).await
            }
        };
        self.note(sql, done)
    }

    /// For a verb that finds what it read out of date: answers the error with which it ends, and
    /// has all of it tried again.
    pub fn outdated(&self, what: &str) -> StoreError {
        self.0.health.fetch_max(AGAIN, Ordering::AcqRel);
        StoreError::Contended(what.into())
    }

    fn ask(&self, args: &[Value]) -> Result<(), StoreError> {
        match self.0.health.load(Ordering::Acquire) {
            WELL => args.iter().try_for_each(Value::check),
            _ => Err(StoreError::Spoiled),
        }
    }

    fn note<T>(&self, sql: &str, done: Result<T, StoreError>) -> Result<T, StoreError> {
        done.map_err(|error| {
            let health = if error.passes() { AGAIN } else { SPOILED };
            self.0.health.fetch_max(health, Ordering::AcqRel);
            error.at(sql)
        })
    }

    /// Whether it lost against another transaction.
    pub(crate) fn again(&self) -> bool {
        self.0.health.load(Ordering::Acquire) == AGAIN
    }

    pub(crate) fn well(&self) -> bool {
        self.0.health.load(Ordering::Acquire) == WELL
    }
}

/// A part that was dropped before its end leaves an open savepoint behind.
struct OpenAttempt<'t> {
    tx: &'t Tx,
    closed: bool,
}

impl Drop for OpenAttempt<'_> {
    fn drop(&mut self) {
        if !self.closed {
            self.tx.0.health.fetch_max(SPOILED, Ordering::AcqRel);
        }
    }
}

/// The number of a named lock: the same in every process and release.
fn lock_key(name: &str) -> i64 {
    let digest = Sha256::digest(name.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}
