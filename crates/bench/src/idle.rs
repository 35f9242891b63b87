//! The server at rest: memory with all events behind it, time to the first answer, the binary.

use std::time::Duration;

use crate::server::Server;
use crate::{Fault, measures};

/// Notes the bytes and the time.
pub async fn measure(binary: &str, database: &str, into: &str) -> Result<(), Fault> {
    measures::note(
        into,
        "binary_bytes",
        i64::try_from(std::fs::metadata(binary)?.len())?,
    )?;
    // The first start does the jobs that are due; the second finds everything done.
    let first = Server::canopy(binary, database).await?;
    measures::note(
        into,
        "start_ns",
        i64::try_from(first.started_in.as_nanos())?,
    )?;
    tokio::time::sleep(Duration::from_secs(10)).await;
    measures::note(into, "idle_bytes", first.memory()?)
}
