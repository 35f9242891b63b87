//! Work that waits: born in the caller's transaction, taken by one worker at a time.
//!
//! A job is done at least once: a worker that dies loses its lease, and another takes the job.
//! Its effects and `done` in one transaction make that once. Instants are microseconds, and
//! always passed in.

use crate::args;
use crate::fault::StoreError;
use crate::store::Store;
use crate::tx::{EngineTx, Tx};
use crate::value::Value;

/// Work to be put in line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which worker knows how to do it.
    pub kind: &'static str,
    /// What the worker needs to know, usually JSON.
    pub payload: String,
    /// Not before this instant.
    pub run_at_micros: i64,
    /// Jobs of one kind with the same key are one job. Asked for while it runs, it runs again.
    pub unique: Option<String>,
}

/// A job that this worker has until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub id: i64,
    /// What kind it is.
    pub kind: String,
    /// What the worker needs to know.
    pub payload: String,
    /// Counted from 1.
    pub attempt: i64,
}

/// Puts a job in line; it is there when the transaction commits.
pub async fn enqueue(tx: &Tx, job: Job) -> Result<(), StoreError> {
    let sql = "INSERT INTO jobs (kind, payload, unique_key, due_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, unique_key) DO UPDATE SET
            payload = EXCLUDED.payload,
            again_at = CASE WHEN jobs.held = 1 THEN EXCLUDED.due_at END,
            due_at = CASE WHEN jobs.held = 0 AND (jobs.given_up = 1 OR EXCLUDED.due_at < jobs.due_at)
                THEN EXCLUDED.due_at ELSE jobs.due_at END,
            attempt = CASE WHEN jobs.given_up = 1 THEN 0 ELSE jobs.attempt END,
            given_up = 0";
    tx.exec(
        sql,
        &args![job.kind, job.payload, job.unique, job.run_at_micros],
    )
    .await?;
    Ok(())
}

/// Takes the job that has waited longest, of these kinds, until `now + lease_micros`.
pub async fn claim(
    store: &Store,
    kinds: &[&str],
    now_micros: i64,
    lease_micros: i64,
) -> Result<Option<Claimed>, StoreError> {
    let places: Vec<_> = (1..=kinds.len()).map(|at| format!("${}", at + 2)).collect();
    let due = format!(
        "SELECT id FROM jobs WHERE given_up = 0 AND due_at <= $1 AND $2 > 0 AND kind IN ({})
         ORDER BY due_at, id LIMIT 1",
        places.join(", ")
    );
    let mut values: Vec<Value> = args![now_micros, lease_micros].into();
    values.extend(kinds.iter().map(|kind| Value::from(*kind)));
    let (due, values) = (&due, &values);
    // Looking first keeps idle workers out of the writer's way.
    let any = store
        .read(|tx| async move { tx.one(due, values).await })
        .await?;
    if any.is_none() {
        return Ok(None);
    }
    store
        .post(|tx| async move { take(&tx, due, values).await })
        .await
}

async fn take(tx: &Tx, due: &str, values: &[Value]) -> Result<Option<Claimed>, StoreError> {
    let skip = match &tx.0.engine {
        EngineTx::Sqlite(_) => "",
        EngineTx::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    };
    let sql = format!(
        "UPDATE jobs SET due_at = $1 + $2, attempt = attempt + 1, held = 1
         WHERE id = ({due}{skip}) RETURNING id, kind, payload, attempt"
    );
    let Some(row) = tx.one(&sql, values).await? else {
        return Ok(None);
    };
    Ok(Some(Claimed {
        id: row.int(0)?,
        kind: row.string(1)?,
        payload: row.string(2)?,
        attempt: row.int(3)?,
    }))
}

/// The job is done. In one transaction with its effects they happen once: it refuses a worker
/// whose lease ended and was taken over, and the effects are rolled back.
pub async fn done(tx: &Tx, job: &Claimed) -> Result<(), StoreError> {
    let which = args![job.id, job.attempt];
    let sql = "DELETE FROM jobs WHERE id = $1 AND attempt = $2 AND held = 1 AND again_at IS NULL";
    if tx.exec(sql, &which).await? == 1 {
        return Ok(());
    }
    let sql =
        "UPDATE jobs SET due_at = again_at, again_at = NULL, held = 0, attempt = 0, error = NULL
        WHERE id = $1 AND attempt = $2 AND held = 1 AND again_at IS NOT NULL";
    one(tx.exec(sql, &which).await?)
}

/// The job failed and is to be tried again at an instant; see [`backoff_micros`].
pub async fn retry_at(
    tx: &Tx,
    job: &Claimed,
    at_micros: i64,
    error: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE jobs SET due_at = $3, again_at = NULL, held = 0, error = $4
        WHERE id = $1 AND attempt = $2 AND held = 1";
    one(tx
        .exec(sql, &args![job.id, job.attempt, at_micros, error])
        .await?)
}

/// The job failed for good and is kept for people to look at. Asked for again by its unique key
/// it starts anew.
pub async fn give_up(tx: &Tx, job: &Claimed, error: &str) -> Result<(), StoreError> {
    let sql = "UPDATE jobs SET given_up = 1, again_at = NULL, held = 0, error = $3
        WHERE id = $1 AND attempt = $2 AND held = 1";
    one(tx.exec(sql, &args![job.id, job.attempt, error]).await?)
}

fn one(changed: u64) -> Result<(), StoreError> {
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::LeaseLost),
    }
}

/// How long to wait after a failed attempt: 2 s, 4 s, 8 s … up to an hour.
pub fn backoff_micros(attempt: i64) -> i64 {
    const HOUR: i64 = 3_600_000_000;
    let power = u32::try_from(attempt.clamp(1, 12)).unwrap_or(12);
    (1_000_000 << power).min(HOUR)
}

/// How many jobs wait or run, and how many were given up.
pub async fn count(tx: &Tx) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT COUNT(*) FILTER (WHERE given_up = 0), COUNT(*) FILTER (WHERE given_up = 1) FROM jobs";
    match tx.one(sql, &[]).await? {
        Some(row) => Ok((row.int(0)?, row.int(1)?)),
        None => Ok((0, 0)),
    }
}

/// When the next job of any kind falls due, so that a worker knows how long to sleep.
pub async fn next_due(tx: &Tx) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT due_at FROM jobs WHERE given_up = 0 ORDER BY due_at LIMIT 1";
    tx.one(sql, &[]).await?.map(|row| row.int(0)).transpose()
}
