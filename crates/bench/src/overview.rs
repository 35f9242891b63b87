//! The overview in process, and its figures written down for comparison.

use std::fmt::Write;
use std::time::{Duration, Instant};

use canopy_app::Actor;
use canopy_app::reporting::overview::overview;

use crate::load::{ORGANIZATION, end, house_at};
use crate::{Fault, measures};

/// Reads the overview many times; notes the median and leaves the figures.
pub async fn measure(
    url: &str,
    rounds: usize,
    name: &str,
    file: &str,
    figures: &str,
) -> Result<(), Fault> {
    let (house, _clock) = house_at(url, end()).await?;
    let actor = Actor::installation("bench", end());
    let read = overview(&house, &actor, ORGANIZATION).await?;
    let mut text = String::new();
    let mut lines: Vec<_> = read.items.iter().collect();
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    for line in lines {
        let total = line.billing.map_or(0, |money| money.amount.get());
        writeln!(
            text,
            "{},{},{},{total}",
            line.id, line.calls, line.sms_segments
        )?;
    }
    measures::leave(figures, &text)?;
    let warm = Instant::now();
    while warm.elapsed() < Duration::from_millis(500) {
        overview(&house, &actor, ORGANIZATION).await?;
    }
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let began = Instant::now();
        let read = overview(&house, &actor, ORGANIZATION).await?;
        times.push(began.elapsed());
        std::hint::black_box(read);
    }
    let spread = measures::spread(times);
    measures::note(file, &format!("{name}_ns"), spread.median)?;
    measures::note(file, &format!("{name}_p99_ns"), spread.p99)?;
    house.store.close().await;
    Ok(())
}
