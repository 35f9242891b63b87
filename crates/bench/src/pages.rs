//! The overview as a page over HTTP: readers at a steady pace while events come in.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::{Instant, sleep_until};

use crate::load::{KEY_FILE, ORGANIZATION, SESSION_FILE, end};
use crate::server::Server;
use crate::traffic::{Crowd, Traffic};
use crate::wire::{Wire, get, post_events};
use crate::{Fault, cloud, measures};

const READERS: u32 = 8;
/// Each reader asks every so often.
const PACE: Duration = Duration::from_millis(50);
/// Events a second, in this many requests.
const EVENTS: i64 = 5_000;
const REQUESTS: i64 = 25;
/// Who send them, as several dialers of a group would.
const SENDERS: usize = 4;

/// Notes the median and the 99th percentile of the page's time, from when it was due.
pub async fn measure(
    database: &str,
    companies: usize,
    seconds: i64,
    into: &str,
) -> Result<(), Fault> {
    let place = database.strip_prefix("sqlite://").unwrap_or(database);
    let session = std::fs::read_to_string(format!("{place}.{SESSION_FILE}"))?;
    let key = std::fs::read_to_string(format!("{place}.{KEY_FILE}"))?;
    let server = Server::at_the_end(database).await?;
    let crowd = Crowd::new(companies);
    // The first two seconds only warm up; the events are written down before they are due.
    let length = SignedDuration::from_secs(seconds + 2);
    let traffic = Traffic::new(
        &crowd,
        measures::nonce(),
        end() - length,
        end(),
        EVENTS * (seconds + 2),
    );
    let offers: Vec<_> = traffic.collect();
    let bodies: Vec<Vec<u8>> = offers
        .chunks((EVENTS / REQUESTS) as usize)
        .map(|offers| post_events(&key, cloud::BATCH, &cloud::batch(offers)))
        .collect();
    let begin = Instant::now() + Duration::from_millis(200);
    let sender = tokio::spawn(send(server.address, bodies, begin));
    let page = get(&format!("/o/{ORGANIZATION}"), session.trim());
    let rounds = u32::try_from(seconds + 2)? * 20;
    let readers: Vec<_> = (0..READERS)
        .map(|number| {
            let first = begin + PACE * number / READERS;
            tokio::spawn(read(server.address, page.clone(), first, rounds))
        })
        .collect();
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await??.into_iter().skip(40));
    }
    let late = sender.await??;
    let spread = measures::spread(times);
    measures::note(into, "page_ns", spread.median)?;
    measures::note(into, "page_p99_ns", spread.p99)?;
    measures::note(into, "page_events_late_ns", i64::try_from(late.as_nanos())?)
}

/// Posts each body when it is due, by senders that take turns; answers how late the last one of the
/// slowest sender was done.
async fn send(to: SocketAddr, bodies: Vec<Vec<u8>>, begin: Instant) -> Result<Duration, Fault> {
    let bodies = std::sync::Arc::new(bodies);
    let senders = (0..SENDERS).map(|sender| {
        let bodies = bodies.clone();
        tokio::spawn(async move {
            let mut wire = Wire::connect(to).await?;
            let mut due = begin;
            for (turn, body) in (0_u32..).zip(bodies.iter()) {
                if turn as usize % SENDERS != sender {
                    continue;
                }
                due = begin + Duration::from_secs(1) * turn / u32::try_from(REQUESTS)?;
                sleep_until(due).await;
                if wire.ask(body).await? != 200 {
                    return Err(Fault::from(String::from_utf8_lossy(&wire.body)));
                }
            }
            Ok(Instant::now().saturating_duration_since(due))
        })
    });
    let mut latest = Duration::ZERO;
    for sender in senders.collect::<Vec<_>>() {
        latest = latest.max(sender.await??);
    }
    Ok(latest)
}

/// Asks for the page whenever it is due and answers how long each time took, waiting included.
async fn read(
    to: SocketAddr,
    page: Vec<u8>,
    first: Instant,
    rounds: u32,
) -> Result<Vec<Duration>, Fault> {
    let mut wire = Wire::connect(to).await?;
    let mut times = Vec::with_capacity(rounds as usize);
    for round in 0..rounds {
        let due = first + PACE * round;
        sleep_until(due).await;
        let status = wire.ask(&page).await?;
        times.push(due.elapsed());
        if status != 200 {
            return Err(format!("the page answered {status}").into());
        }
    }
    Ok(times)
}
