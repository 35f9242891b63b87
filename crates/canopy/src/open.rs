//! Opening the database for a command.

use std::sync::Arc;

use canopy_app::schema::MIGRATIONS;
use canopy_app::{Config, House, SystemClock};
use canopy_store::{Options, SchemaError, Store, StoreError, Synchronous};

use crate::Failure;

/// Opens a database, makes it where it is not there, and brings it up to date.
pub async fn open_migrated(database: &str) -> Result<Store, Failure> {
    let store = Store::open(database, options()).await?;
    store.migrate(MIGRATIONS).await?;
    Ok(store)
}

/// Opens a database that must be there and up to date already: for commands that only look.
pub async fn open_existing(database: &str) -> Result<Store, Failure> {
    let store = Store::open(
        database,
        Options {
            create: false,
            ..options()
        },
    )
    .await?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    let found = store.schema_version().await?;
    if found < known {
        return Err(StoreError::from(SchemaError::Behind).into());
    }
    if found > known {
        return Err(StoreError::from(SchemaError::Newer { found, known }).into());
    }
    Ok(store)
}

/// How the database is opened: durably, always. Only a debug build lets the power-cut test take
/// that away, to show that the test would notice.
fn options() -> Options {
    let weakened = std::env::var("CANOPY_TEST_SYNCHRONOUS").is_ok_and(|wish| wish == "NORMAL");
    let synchronous = match cfg!(debug_assertions) && weakened {
        true => Synchronous::Normal,
        false => Synchronous::Full,
    };
    Options {
        synchronous,
        ..Options::default()
    }
}

/// A house on the machine's clock.
pub fn house(store: Store, config: Config) -> House {
    House::new(store, Arc::new(SystemClock), config)
}
