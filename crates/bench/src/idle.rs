//! The server at rest: memory with all events behind it, time to the first answer, the binary.

use std::time::Duration;

use crate::server::Server;
use crate::{Fault, measures};

/// How long the round of jobs at the start may take.
const AT_REST_AFTER: Duration = Duration::from_secs(40);

/// Notes the bytes and the time.
pub async fn measure(binary: &str, database: &str, into: &str) -> Result<(), Fault> {
    measures::note(
        into,
        "binary_bytes",
        i64::try_from(std::fs::metadata(binary)?.len())?,
    )?;
    // It begins with the jobs that are due, for every company; it is at rest when they are done.
    let first = Server::canopy(binary, database).await?;
    measures::note(
        into,
        "start_ns",
        i64::try_from(first.started_in.as_nanos())?,
    )?;
    tokio::time::sleep(AT_REST_AFTER).await;
    measures::note(into, "idle_bytes", first.memory()?)
}
