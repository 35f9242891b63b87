//! Ingestion through the HTTP endpoint of the real binary: batches, one sender, many senders.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use canopy_app::usage::Offer;
use canopy_app::{Clock, SystemClock};
use jiff::SignedDuration;

use crate::load::KEY_FILE;
use crate::server::Server;
use crate::traffic::{Crowd, Traffic};
use crate::wire::{Wire, post_events};
use crate::{Fault, cloud, measures};

/// Events in a batch.
pub const BATCH: usize = 1_000;
/// Senders of batches at once.
const BATCHERS: usize = 4;
/// Senders of single events at once.
const SINGLES: usize = 64;

/// Fresh events that happened in the last minutes.
pub fn offers(companies: usize, count: usize) -> Result<Vec<Offer>, Fault> {
    let now = SystemClock.now();
    let from = now - SignedDuration::from_mins(30);
    let crowd = Crowd::new(companies);
    let traffic = Traffic::new(&crowd, measures::nonce(), from, now, i64::try_from(count)?);
    Ok(traffic.collect())
}

/// Notes events a second in batches, from one sender of single events, and from many.
pub async fn measure(
    binary: &str,
    database: &str,
    companies: usize,
    batches: usize,
    into: &str,
) -> Result<(), Fault> {
    let place = database.strip_prefix("sqlite://").unwrap_or(database);
    let key = std::fs::read_to_string(format!("{place}.{KEY_FILE}"))?;
    let server = Server::canopy(binary, database).await?;
    let to = server.address;
    // A few batches first, so that the caches are as warm as those of the bare program.
    let bodies = |count: usize| -> Result<Vec<Vec<u8>>, Fault> {
        let offers = offers(companies, count * BATCH)?;
        let body = |offers: &[Offer]| post_events(&key, cloud::BATCH, &cloud::batch(offers));
        Ok(offers.chunks(BATCH).map(body).collect())
    };
    post_all(to, bodies(8)?, BATCHERS).await?;
    let pace = post_all(to, bodies(batches)?, BATCHERS).await? * BATCH as i64;
    measures::note(into, "ingest_batches_per_s", pace)?;
    let single = |count: usize| -> Result<Vec<Vec<u8>>, Fault> {
        let offers = offers(companies, count)?;
        let body = |offer: &Offer| post_events(&key, cloud::ONE, &cloud::event(offer).to_string());
        Ok(offers.iter().map(body).collect())
    };
    let count = batches * 10;
    let one = post_all(to, single(count)?, 1).await?;
    measures::note(into, "ingest_one_per_s", one)?;
    let many = post_all(to, single(count * 10)?, SINGLES).await?;
    measures::note(into, "ingest_many_per_s", many)
}

/// Posts every body once, by so many senders that each wait for their answers; requests a second.
async fn post_all(to: SocketAddr, bodies: Vec<Vec<u8>>, senders: usize) -> Result<i64, Fault> {
    let bodies = Arc::new(bodies);
    let began = Instant::now();
    let tasks: Vec<_> = (0..senders)
        .map(|sender| {
            let bodies = bodies.clone();
            tokio::spawn(async move {
                let mut wire = Wire::connect(to).await?;
                for body in bodies.iter().skip(sender).step_by(senders) {
                    let status = wire.ask(body).await?;
                    let refused = !wire.body.windows(12).any(|it| it == b"\"rejected\":0");
                    if status != 200 || refused {
                        return Err(Fault::from(String::from_utf8_lossy(&wire.body)));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(bodies.len(), began.elapsed()))
}

/// How many a second.
pub fn per_second(count: usize, took: Duration) -> i64 {
    let nanos = took.as_nanos().max(1);
    i64::try_from(count as u128 * 1_000_000_000 / nanos).unwrap_or(i64::MAX)
}
