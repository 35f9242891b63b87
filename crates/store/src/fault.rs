//! What can go wrong below the waist, in words that do not depend on the engine.

/// An error of the store. What a caller may want to tell apart has its own variant.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be used as it is configured; the message says the way out.
    #[error("{0}")]
    Config(String),
    /// A row was asked for something it does not hold.
    #[error("column {index} holds {found}, not {wanted}")]
    Column {
        /// Counted from zero.
        index: usize,
        /// What the caller asked for.
        wanted: &'static str,
        /// What the row holds.
        found: &'static str,
    },
    /// A value that cannot be stored.
    #[error("{0}")]
    Value(&'static str),
    /// A statement that does not keep the rules of `many` or `all_in`.
    #[error("{0}")]
    Template(&'static str),
    /// A unique or primary key exists already.
    #[error("already there: {0}")]
    Unique(String),
    /// A row that is pointed at is missing, or still needed.
    #[error("reference broken: {0}")]
    Reference(String),
    /// A CHECK or NOT NULL rule of the schema refused the row.
    #[error("refused by the schema: {0}")]
    Check(String),
    /// Another transaction was in the way each time it was tried.
    #[error("the transaction lost against others every time it was tried: {0}")]
    Contended(String),
    /// A lock or a connection did not come free in time.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// An earlier statement of this transaction failed, so it can only be rolled back.
    #[error("an earlier statement of this transaction failed")]
    Spoiled,
    /// The transaction has ended; a handle outlived it.
    #[error("the transaction is over")]
    Over,
    /// The connection is gone.
    #[error("the connection to the database is lost: {0}")]
    Lost(String),
    /// The schema is not what this program expects.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The lease of a job ran out and somebody else has it.
    #[error("the lease of the job ran out and another worker has it")]
    LeaseLost,
    /// Any other refusal of the engine.
    #[error("{0}")]
    Sql(String),
}

impl StoreError {
    /// Whether the whole transaction is worth another try.
    pub(crate) fn passes(&self) -> bool {
        matches!(self, StoreError::Contended(_))
    }

    /// Adds the statement that failed; values are bound, so none of them is in it.
    pub(crate) fn at(self, sql: &str) -> Self {
        let cut = sql.char_indices().nth(200).map_or(sql.len(), |(at, _)| at);
        match self {
            StoreError::Sql(message) => StoreError::Sql(format!("{message} [{}]", &sql[..cut])),
            other => other,
        }
    }
}

/// What is wrong between the schema in the database and the migrations of this program.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// An applied migration reads differently now.
    #[error(
        "migration {version} ({name}) was changed after it was applied to this database; \
         restore its file and put the change into a new migration"
    )]
    Changed {
        /// The number of the migration.
        version: i64,
        /// Its name.
        name: String,
    },
    /// The database is ahead of the program.
    #[error(
        "this database has schema version {found}, newer than version {known} that this program knows; \
         start the newer program, or restore a backup from before the upgrade"
    )]
    Newer {
        /// The version in the database.
        found: i64,
        /// The newest version of this program.
        known: i64,
    },
    /// The list of migrations itself is wrong.
    #[error(
        "migrations are numbered from 1 upwards without gaps, each once: look at number {version}"
    )]
    Disorder {
        /// The first number that is out of order.
        version: i64,
    },
    /// A migration failed and left nothing behind.
    #[error("migration {version} ({name}) failed, nothing of it was kept: {message}")]
    Failed {
        /// The number of the migration.
        version: i64,
        /// Its name.
        name: String,
        /// What the engine said.
        message: String,
    },
    /// Migrations wait to be applied.
    #[error("the schema is not up to date: run `canopy migrate`")]
    Behind,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        let message = error.to_string();
        let rusqlite::Error::SqliteFailure(code, _) = &error else {
            return StoreError::Sql(message);
        };
        match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => StoreError::Unique(message),
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => StoreError::Reference(message),
            extended => match extended & 0xff {
                ffi::SQLITE_CONSTRAINT => StoreError::Check(message),
                ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => StoreError::Busy(message),
                _ => StoreError::Sql(message),
            },
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let message = error.to_string();
        let Some(told) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => {
                    StoreError::Lost(message)
                }
                _ => StoreError::Sql(message),
            };
        };
        match told.code().as_deref() {
            Some("40001" | "40P01") => StoreError::Contended(message),
            Some("23505" | "23P01") => StoreError::Unique(message),
            Some("23503") => StoreError::Reference(message),
            Some("23502" | "23514") => StoreError::Check(message),
            Some("55P03" | "53300") => StoreError::Busy(message),
            Some("57P01" | "57P02" | "57P03" | "25P03") => StoreError::Lost(message),
            _ => StoreError::Sql(message),
        }
    }
}
