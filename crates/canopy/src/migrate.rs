//! `canopy migrate`: brings the database to the schema of this program.

use crate::Failure;
use crate::open::open_migrated;

/// Applies what is missing, each migration with its record in one transaction.
pub async fn migrate(database: &str) -> Result<(), Failure> {
    let store = open_migrated(database).await?;
    println!(
        "the {} database is at schema version {}",
        store.engine_name(),
        store.schema_version().await?
    );
    store.close().await;
    Ok(())
}
