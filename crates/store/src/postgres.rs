//! PostgreSQL: a small pool of connections and transactions on them.
//!
//! The pool is ours because it can be simple: a connection goes back only when its transaction
//! ended in order, and is closed otherwise. Nothing has to be asked of it before the next use.

use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use tokio::sync::{MutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::desk::lock;
use crate::fault::StoreError;
use crate::{Mode, Options, Synchronous, postgres_run};

/// Earlier releases are not tested any more.
const OLDEST: i64 = 150_000;
/// Statements kept prepared on each connection.
const PREPARED: usize = 256;
/// How long a transaction waits for a connection, or a connection for the server.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Postgres {
    how: PgConnectOptions,
    set_up: String,
    idle: Mutex<Vec<PgConnection>>,
    gate: Arc<Semaphore>,
}

impl Postgres {
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        let how = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Config(format!("the database address is wrong: {error}")))?
            .application_name("canopy")
            .statement_cache_capacity(PREPARED)
            .disable_statement_logging();
        let pool = Postgres {
            how,
            set_up: set_up(options.synchronous),
            idle: Mutex::new(Vec::new()),
            gate: Arc::new(Semaphore::new(options.pg_connections.max(1))),
        };
        let mut first = pool.connect().await?;
        postgres_run::suits(&mut first, OLDEST).await?;
        lock(&pool.idle).push(first);
        Ok(pool)
    }

    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let opening = async {
            let mut conn = self.how.connect().await?;
            conn.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(self.set_up.as_str())))
                .await?;
            Ok::<_, sqlx::Error>(conn)
        };
        match timeout(PATIENCE, opening).await {
            Ok(Ok(conn)) => Ok(conn),
            Ok(Err(error)) => Err(StoreError::Lost(format!(
                "cannot connect to PostgreSQL: {error}"
            ))),
            Err(_) => Err(StoreError::Busy("PostgreSQL does not answer".into())),
        }
    }

    pub(crate) async fn begin(
        self: &Arc<Self>,
        mode: Mode,
        alone: bool,
    ) -> Result<PgTx, StoreError> {
        let permit = timeout(PATIENCE, self.gate.clone().acquire_owned())
            .await
            .map_err(|_| StoreError::Busy("no connection to PostgreSQL came free".into()))?
            .map_err(|_| StoreError::Lost("the store is closed".into()))?;
        let kept = lock(&self.idle).pop();
        let conn = match kept {
            // A kept connection may have died while it lay there; a new one may not.
            Some(mut conn) => match begin(&mut conn, mode, alone).await {
                Ok(()) => conn,
                Err(StoreError::Lost(_)) => self.fresh(mode, alone).await?,
                Err(error) => return Err(error),
            },
            None => self.fresh(mode, alone).await?,
        };
        let lease = Lease {
            conn,
            home: self.clone(),
            _permit: permit,
        };
        Ok(PgTx {
            lease: tokio::sync::Mutex::new(Some(lease)),
            over: AtomicBool::new(false),
            alone,
        })
    }

    async fn fresh(&self, mode: Mode, alone: bool) -> Result<PgConnection, StoreError> {
        let mut conn = self.connect().await?;
        begin(&mut conn, mode, alone).await?;
        Ok(conn)
    }

    pub(crate) async fn close(&self) {
        self.gate.close();
        let idle = std::mem::take(&mut *lock(&self.idle));
        for conn in idle {
            if let Err(error) = conn.close().await {
                tracing::debug!(%error, "a connection did not close in order");
            }
        }
    }
}

/// Promises that must hold whatever the server's defaults are; and a statement whose caller is
/// gone ends by itself.
fn set_up(synchronous: Synchronous) -> String {
    let durable = match synchronous {
        Synchronous::Full => {
            "; SELECT set_config('synchronous_commit', 'on', false) \
             WHERE current_setting('synchronous_commit') = 'off'"
        }
        Synchronous::Normal => "",
    };
    format!(
        "SET timezone = 'UTC'; SET jit = off; SET standard_conforming_strings = on; \
         SET client_connection_check_interval = '1s'; \
         SET idle_in_transaction_session_timeout = '5min'{durable}"
    )
}

/// The lock of those who try again. It is taken before the transaction, because the snapshot must
/// not be older than the end of the one before.
const TAKE_TURN: &str = "SELECT pg_advisory_lock(7310868735954346092)";
const GIVE_TURN: &str = "SELECT pg_advisory_unlock(7310868735954346092)";

async fn begin(conn: &mut PgConnection, mode: Mode, alone: bool) -> Result<(), StoreError> {
    if alone {
        conn.execute(sqlx::raw_sql(TAKE_TURN)).await?;
    }
    let sql = match mode {
        Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
        Mode::Post => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    };
    conn.execute(sqlx::raw_sql(sql)).await?;
    Ok(())
}

/// A connection in use. Dropped without `give_back` it is closed, and the server rolls back.
pub(crate) struct Lease {
    pub(crate) conn: PgConnection,
    home: Arc<Postgres>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    fn give_back(self) {
        let Lease {
            conn,
            home,
            _permit,
        } = self;
        if !home.gate.is_closed() {
            lock(&home.idle).push(conn);
        }
    }
}

/// A transaction on a leased connection.
pub(crate) struct PgTx {
    lease: tokio::sync::Mutex<Option<Lease>>,
    over: AtomicBool,
    /// Whether the connection holds the lock of those who try again.
    alone: bool,
}

/// The connection, for one statement.
pub(crate) struct Turn<'t>(MutexGuard<'t, Option<Lease>>);

impl Turn<'_> {
    pub(crate) fn conn(&mut self) -> Result<&mut PgConnection, StoreError> {
        self.0
            .as_mut()
            .map(|lease| &mut lease.conn)
            .ok_or(StoreError::Over)
    }
}

impl PgTx {
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, StoreError> {
        let turn = self.lease.lock().await;
        match self.over.load(Ordering::Acquire) {
            true => Err(StoreError::Over),
            false => Ok(Turn(turn)),
        }
    }

    pub(crate) async fn end(&self, sql: &'static str) -> Result<(), StoreError> {
        let mut held = self.lease.lock().await;
        self.over.store(true, Ordering::Release);
        let mut lease = held.take().ok_or(StoreError::Over)?;
        lease.conn.execute(sqlx::raw_sql(sql)).await?;
        // A connection that cannot give the lock back is closed, which gives it back as well.
        if !self.alone || lease.conn.execute(sqlx::raw_sql(GIVE_TURN)).await.is_ok() {
            lease.give_back();
        }
        Ok(())
    }

    /// For a dropped future, which cannot wait: the connection is closed.
    pub(crate) fn abandon(&self) {
        self.over.store(true, Ordering::Release);
        if let Ok(mut held) = self.lease.try_lock() {
            held.take();
        }
    }
}
