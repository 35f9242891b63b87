//! SQLite connections, each on a thread of its own that takes jobs from a channel.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::StoreError;

/// Work for a connection's thread.
pub(crate) type Job = Box<dyn FnOnce(&mut Worker) + Send>;

/// What a thread owns.
pub(crate) struct Worker {
    pub(crate) conn: Connection,
    /// Statements as written and as SQLite reads them.
    spelled: HashMap<Box<str>, Arc<str>>,
    begin: &'static str,
    begun: bool,
    /// Set from outside when nobody waits for the answer any more.
    stop: Arc<AtomicBool>,
}

/// Steps of SQLite's machine between two looks at `stop`: well under a millisecond.
const STEPS: i32 = 10_000;

/// So many spellings are kept before they are forgotten all at once.
const SPELLINGS: usize = 2_000;

impl Worker {
    /// Begins the transaction with its first statement: one trip to the thread less.
    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        if !self.begun {
            self.conn.prepare_cached(self.begin)?.raw_execute()?;
            self.begun = true;
        } else if self.conn.is_autocommit() {
            // The engine has rolled back by itself (a full disk, say).
            return Err(StoreError::Spoiled);
        }
        Ok(())
    }

    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        if !self.begun {
            return Ok(());
        }
        if self.conn.is_autocommit() {
            self.begun = false;
            return Err(StoreError::Spoiled);
        }
        let done = self
            .conn
            .prepare_cached("COMMIT")
            .and_then(|mut it| it.raw_execute());
        if done.is_err() {
            self.rollback();
        }
        self.begun = false;
        done.map(|_| ()).map_err(StoreError::from)
    }

    pub(crate) fn rollback(&mut self) {
        self.stop.store(false, Ordering::Release);
        if !self.conn.is_autocommit() {
            let done = self
                .conn
                .prepare_cached("ROLLBACK")
                .and_then(|mut it| it.raw_execute());
            if let Err(error) = done {
                tracing::error!(%error, "a rollback failed");
            }
        }
        self.begun = false;
    }

    /// Between the rows of a long job, whose statements are too short to be stopped.
    pub(crate) fn go_on(&self) -> Result<(), StoreError> {
        match self.stop.load(Ordering::Acquire) {
            true => Err(StoreError::Over),
            false => Ok(()),
        }
    }

    pub(crate) fn spell(
        &mut self,
        sql: &str,
        how: impl FnOnce() -> Result<String, StoreError>,
    ) -> Result<Arc<str>, StoreError> {
        if let Some(known) = self.spelled.get(sql) {
            return Ok(known.clone());
        }
        if self.spelled.len() >= SPELLINGS {
            self.spelled.clear();
        }
        let spelled: Arc<str> = how()?.into();
        self.spelled.insert(sql.into(), spelled.clone());
        Ok(spelled)
    }

    fn work(mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            if catch_unwind(AssertUnwindSafe(|| job(&mut self))).is_err() {
                tracing::error!("a job on a database thread panicked");
            }
        }
    }
}

/// The way to a thread.
struct Clerk {
    jobs: Sender<Job>,
    stop: Arc<AtomicBool>,
}

/// Some threads of one kind: the readers, or the one writer.
pub(crate) struct Desk {
    /// Dropped when the desk closes, which ends the threads.
    free: Mutex<Vec<Clerk>>,
    gate: Arc<Semaphore>,
    count: u32,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Puts each connection on its thread.
    pub(crate) fn open(
        kind: &str,
        begin: &'static str,
        conns: Vec<Connection>,
    ) -> Result<Arc<Desk>, StoreError> {
        let (mut free, mut threads) = (Vec::new(), Vec::new());
        for (number, mut conn) in conns.into_iter().enumerate() {
            let (jobs, inbox) = channel::<Job>();
            let stop = Arc::new(AtomicBool::new(false));
            let asked = stop.clone();
            // Not an interrupt: that one passes unheard between two statements.
            conn.progress_handler(STEPS, Some(move || asked.load(Ordering::Acquire)))?;
            let worker = Worker {
                conn,
                spelled: HashMap::new(),
                begin,
                begun: false,
                stop: stop.clone(),
            };
            let thread = std::thread::Builder::new()
                .name(format!("sqlite-{kind}-{number}"))
                .spawn(move || worker.work(&inbox))
                .map_err(|error| StoreError::Config(format!("cannot start a thread: {error}")))?;
            free.push(Clerk { jobs, stop });
            threads.push(thread);
        }
        let count = u32::try_from(free.len()).unwrap_or(u32::MAX);
        Ok(Arc::new(Desk {
            gate: Arc::new(Semaphore::new(free.len())),
            free: Mutex::new(free),
            count,
            threads: Mutex::new(threads),
        }))
    }

    /// Waits in line for a thread of one's own.
    pub(crate) async fn lease(self: &Arc<Self>) -> Result<Lease, StoreError> {
        let permit = self
            .gate
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let clerk = lock(&self.free).pop().ok_or_else(closed)?;
        Ok(Lease {
            clerk: Some(clerk),
            desk: self.clone(),
            _permit: permit,
        })
    }

    /// The threads that nobody uses at this moment.
    pub(crate) fn unused(self: &Arc<Self>) -> Vec<Lease> {
        let next = || {
            let permit = self.gate.clone().try_acquire_owned().ok()?;
            let clerk = lock(&self.free).pop()?;
            Some(Lease {
                clerk: Some(clerk),
                desk: self.clone(),
                _permit: permit,
            })
        };
        std::iter::from_fn(next).collect()
    }

    /// Waits until nobody works any more, then ends the threads.
    pub(crate) async fn close(&self) {
        if let Ok(all) = self.gate.clone().acquire_many_owned(self.count).await {
            self.gate.close();
            drop(all);
        }
        lock(&self.free).clear();
        let threads = std::mem::take(&mut *lock(&self.threads));
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a database thread had panicked");
                }
            }
        });
        if joined.await.is_err() {
            tracing::error!("the database threads could not be awaited");
        }
    }
}

fn closed() -> StoreError {
    StoreError::Lost("the store is closed".into())
}

/// The sole use of a thread, until dropped.
pub(crate) struct Lease {
    clerk: Option<Clerk>,
    desk: Arc<Desk>,
    // Comes after `clerk`: the thread is back before the next one in line is let in.
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    pub(crate) fn send(&self, job: Job) -> Result<(), StoreError> {
        let clerk = self.clerk.as_ref().ok_or_else(closed)?;
        clerk.jobs.send(job).map_err(|_| closed())
    }

    /// Stops what the thread does for this lease, now or next, until a rollback.
    pub(crate) fn interrupt(&self) {
        if let Some(clerk) = &self.clerk {
            clerk.stop.store(true, Ordering::Release);
        }
    }

    /// Sends a last job that takes the lease along and gives it back when it is done.
    pub(crate) fn finish(self, job: impl FnOnce(&mut Worker, Lease) + Send + 'static) {
        let Some(jobs) = self.clerk.as_ref().map(|clerk| clerk.jobs.clone()) else {
            return;
        };
        // A thread that is gone has no transaction to end.
        let _ = jobs.send(Box::new(move |worker| job(worker, self)));
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(clerk) = self.clerk.take() {
            lock(&self.desk.free).push(clerk);
        }
    }
}
