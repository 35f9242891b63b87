//! The engine in one file: SQLite in WAL mode, many readers and one writer.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use crate::desk::{Desk, Lease, Worker, lock};
use crate::fault::StoreError;
use crate::{Options, Synchronous};

/// Releases before this one can corrupt a WAL database when it is reset.
const OLDEST: i32 = 3_051_003;
/// Statements kept prepared on each connection.
const PREPARED: usize = 512;
/// How long one process waits for another that writes the same file.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a checkpoint waits for readers before it leaves the rest to the next one.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(200);

pub(crate) struct Sqlite {
    writer: Arc<Desk>,
    readers: Arc<Desk>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str, options: &Options) -> Result<Sqlite, StoreError> {
        let (path, options) = (PathBuf::from(path), options.clone());
        let opened = tokio::task::spawn_blocking(move || Sqlite::open_now(&path, &options)).await;
        opened.map_err(|error| StoreError::Lost(error.to_string()))?
    }

    fn open_now(path: &Path, options: &Options) -> Result<Sqlite, StoreError> {
        if rusqlite::version_number() < OLDEST {
            return Err(StoreError::Config(format!(
                "SQLite {} can corrupt databases; 3.51.3 or later is needed",
                rusqlite::version()
            )));
        }
        if options.create {
            create(path)?;
        }
        // The writer first: it turns the file to WAL before any reader looks.
        let writer = connect(path, options, true)?;
        let readers = (0..options.readers.max(1))
            .map(|_| connect(path, options, false))
            .collect::<Result<_, _>>()?;
        Ok(Sqlite {
            writer: Desk::open("writer", "BEGIN IMMEDIATE", vec![writer])?,
            readers: Desk::open("reader", "BEGIN DEFERRED", readers)?,
        })
    }

    pub(crate) async fn begin(&self, writes: bool) -> Result<SqliteTx, StoreError> {
        let desk = if writes { &self.writer } else { &self.readers };
        Ok(SqliteTx {
            lease: Mutex::new(Some(desk.lease().await?)),
            over: Arc::new(AtomicBool::new(false)),
        })
    }

    /// Copies the WAL into the file and cuts it, as far as readers let it.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        let lease = self.writer.lease().await?;
        let (reply, answer) = oneshot::channel();
        lease.finish(move |worker, lease| {
            let conn = &worker.conn;
            let done = conn
                .busy_timeout(CHECKPOINT_PATIENCE)
                .and_then(|()| conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
            let reset = conn.busy_timeout(PATIENCE);
            drop(lease);
            let _ = reply.send(done.and(reset).map_err(StoreError::from));
        });
        answer.await.map_err(|_| lost())?
    }

    pub(crate) fn forget_caches(&self) {
        for lease in [&self.writer, &self.readers]
            .into_iter()
            .flat_map(Desk::unused)
        {
            lease.finish(|worker, lease| {
                if let Err(error) = worker.conn.execute_batch("PRAGMA shrink_memory") {
                    tracing::warn!(%error, "a connection kept its cache");
                }
                drop(lease);
            });
        }
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn lost() -> StoreError {
    StoreError::Lost("the database thread gave no answer".into())
}

/// A new file is for its owner's eyes only: it holds sessions and keys.
fn create(path: &Path) -> Result<(), StoreError> {
    let mut how = std::fs::OpenOptions::new();
    how.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    match how.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(StoreError::Config(format!(
            "cannot open {}: {error}",
            path.display()
        ))),
    }
}

fn connect(path: &Path, options: &Options, writes: bool) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)
        .map_err(|error| StoreError::Config(format!("cannot open {}: {error}", path.display())))?;
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(PREPARED);
    // A word in double quotes that names no column is a mistake, not a string.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Config(format!(
            "{} cannot be used in WAL mode; it must be a file on a local disk",
            path.display()
        )));
    }
    let synchronous = match options.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    let cache = if writes { 65_536 } else { 8_192 };
    // LIKE tells capitals from small letters on the other engine, so it does here.
    conn.execute_batch(&format!(
        "PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -{cache};
         PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF;
         PRAGMA case_sensitive_like = ON; PRAGMA query_only = {};",
        if writes { "OFF" } else { "ON" }
    ))?;
    Ok(conn)
}

/// A transaction on a leased thread.
pub(crate) struct SqliteTx {
    lease: Mutex<Option<Lease>>,
    /// Asked on the thread, so that a handle that outlived its transaction does nothing.
    over: Arc<AtomicBool>,
}

impl SqliteTx {
    /// One trip to the thread.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Worker) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let over = self.over.clone();
        let job = Box::new(move |worker: &mut Worker| {
            let done = match over.load(Ordering::Acquire) {
                true => Err(StoreError::Over),
                false => worker.begin().and_then(|()| job(worker)),
            };
            let _ = reply.send(done);
        });
        lock(&self.lease)
            .as_ref()
            .ok_or(StoreError::Over)?
            .send(job)?;
        answer.await.map_err(|_| lost())?
    }

    fn end(&self) -> Option<Lease> {
        self.over.store(true, Ordering::Release);
        lock(&self.lease).take()
    }

    pub(crate) async fn commit(&self) -> Result<(), StoreError> {
        let lease = self.end().ok_or(StoreError::Over)?;
        let (reply, answer) = oneshot::channel();
        lease.finish(move |worker, lease| {
            let done = worker.commit();
            drop(lease);
            let _ = reply.send(done);
        });
        answer.await.map_err(|_| lost())?
    }

    /// Needs no waiting: nobody gets the connection before the rollback is done.
    pub(crate) fn rollback(&self) {
        if let Some(lease) = self.end() {
            lease.interrupt();
            lease.finish(|worker, lease| {
                worker.rollback();
                drop(lease);
            });
        }
    }

    /// The end of a transaction that only read: nothing to keep, nothing to wait for.
    pub(crate) fn release(&self) {
        if let Some(lease) = self.end() {
            lease.finish(|worker, lease| {
                worker.rollback();
                drop(lease);
            });
        }
    }
}
