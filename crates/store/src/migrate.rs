//! Brings the schema up to date, once, whoever comes first, all of a migration or nothing.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::desk::lock;
use crate::dialect;
use crate::fault::{SchemaError, StoreError};
use crate::store::Store;
use crate::tx::{EngineTx, Tx};

/// A step of the schema. Its text never changes once it is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Counted from 1 without gaps.
    pub version: i64,
    /// A short name, for messages.
    pub name: &'static str,
    /// Portable text: BIGINT and TEXT; lines between `-- only sqlite`, `-- only postgres` and
    /// `-- both` speak to one engine.
    pub sql: &'static str,
}

/// What `migrate` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The versions that were applied now, in order.
    pub applied: Vec<i64>,
    /// The version of the schema.
    pub version: i64,
}

/// The tables of the store itself, numbered apart from the program's.
const OWN: &[Migration] = &[Migration {
    version: 1,
    name: "queue",
    sql: include_str!("queue.sql"),
}];

const RECORDS: &str = "CREATE TABLE schema_migrations (
    owner TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (owner, version)
);";

/// Whose migrations they are.
const OWNERS: [&str; 2] = ["store", "program"];

impl Store {
    /// Applies what is missing. Safe to call from several processes at once.
    pub async fn migrate(&self, program: &[Migration]) -> Result<Migrated, StoreError> {
        let mut applied = Vec::new();
        if !self.settled(program).await? {
            for (owner, list) in OWNERS.into_iter().zip([OWN, program]) {
                while let Some(version) = self.post(|tx| step(tx, owner, list)).await? {
                    if owner == "program" {
                        applied.push(version);
                    }
                }
            }
        }
        let version = newest(program);
        *lock(&self.0.expected) = Some(version);
        Ok(Migrated { applied, version })
    }

    /// The versions that `migrate` would apply; refuses what it would refuse.
    pub async fn pending(&self, program: &[Migration]) -> Result<Vec<i64>, StoreError> {
        *lock(&self.0.expected) = Some(newest(program));
        let done = self
            .read(|tx| async move { done(&tx, "program", program).await })
            .await?;
        Ok(program.iter().skip(done).map(|it| it.version).collect())
    }

    async fn settled(&self, program: &[Migration]) -> Result<bool, StoreError> {
        self.read(|tx| async move {
            Ok(done(&tx, "store", OWN).await? == OWN.len()
                && done(&tx, "program", program).await? == program.len())
        })
        .await
    }

    /// The number of the last migration applied; 0 for a new database.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        self.read(|tx| async move {
            if !has_records(&tx).await? {
                return Ok(0);
            }
            let sql = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations WHERE owner = $1";
            tx.one(sql, &crate::args!["program"])
                .await?
                .map_or(Ok(0), |row| row.int(0))
        })
        .await
    }
}

fn newest(list: &[Migration]) -> i64 {
    list.last().map_or(0, |it| it.version)
}

/// One migration and its record in one transaction; nothing when all are applied.
async fn step(tx: Tx, owner: &str, list: &[Migration]) -> Result<Option<i64>, StoreError> {
    tx.lock(&["schema"]).await?;
    if !has_records(&tx).await? {
        tx.schema(RECORDS).await?;
    }
    let Some(next) = list.get(done(&tx, owner, list).await?) else {
        return Ok(None);
    };
    if let Err(error) = tx.schema(next.sql).await {
        return Err(match error {
            StoreError::Contended(_) | StoreError::Lost(_) => error,
            other => SchemaError::Failed {
                version: next.version,
                name: next.name.into(),
                message: other.to_string(),
            }
            .into(),
        });
    }
    let sql =
        "INSERT INTO schema_migrations (owner, version, name, checksum) VALUES ($1, $2, $3, $4)";
    tx.exec(
        sql,
        &crate::args![owner, next.version, next.name, checksum(next.sql)],
    )
    .await?;
    tracing::info!(
        owner,
        version = next.version,
        name = next.name,
        "schema migrated"
    );
    Ok(Some(next.version))
}

/// How many of the list are applied. Refuses a database that went another way.
async fn done(tx: &Tx, owner: &str, list: &[Migration]) -> Result<usize, StoreError> {
    if let Some((_, odd)) = (1..).zip(list).find(|(number, it)| *number != it.version) {
        return Err(SchemaError::Disorder {
            version: odd.version,
        }
        .into());
    }
    if !has_records(tx).await? {
        return Ok(0);
    }
    let sql =
        "SELECT version, name, checksum FROM schema_migrations WHERE owner = $1 ORDER BY version";
    let records = tx.all(sql, &crate::args![owner]).await?;
    for (at, record) in records.iter().enumerate() {
        let version = record.int(0)?;
        let Some(known) = list.get(at) else {
            let found = records.last().map_or(Ok(version), |it| it.int(0))?;
            return Err(SchemaError::Newer {
                found,
                known: newest(list),
            }
            .into());
        };
        if known.version != version || checksum(known.sql) != record.text(2)? {
            return Err(SchemaError::Changed {
                version,
                name: record.string(1)?,
            }
            .into());
        }
    }
    Ok(records.len())
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes())
        .iter()
        .fold(String::new(), |mut out, byte| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

async fn has_records(tx: &Tx) -> Result<bool, StoreError> {
    let sql = match &tx.0.engine {
        EngineTx::Sqlite(_) => "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
        // Not to_regclass(): it may remember from before the lock that there was none.
        EngineTx::Postgres(_) => {
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
        }
    };
    Ok(tx
        .one(sql, &crate::args!["schema_migrations"])
        .await?
        .is_some())
}

impl Tx {
    /// Runs a schema text in the engine's spelling.
    async fn schema(&self, sql: &str) -> Result<(), StoreError> {
        let spelled = match &self.0.engine {
            EngineTx::Sqlite(_) => dialect::schema_sqlite(sql),
            EngineTx::Postgres(_) => dialect::schema_postgres(sql),
        };
        self.batch(&spelled).await
    }
}
