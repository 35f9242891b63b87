//! The report over a year in process, and its figures written down for comparison.

use std::fmt::Write;
use std::time::{Duration, Instant};

use canopy_app::Actor;
use canopy_app::reporting::report::{PeriodAsked, ReportAsked, report};
use canopy_domain::period::Period;

use crate::load::{ORGANIZATION, end, house_at};
use crate::{Fault, measures};

/// The days of the year that every engine is asked for.
fn asked() -> ReportAsked {
    let to = jiff::civil::date(2026, 11, 23);
    let from = jiff::civil::date(2025, 11, 24);
    ReportAsked {
        period: PeriodAsked::Days(Period { from, to }),
        stood_on: None,
        compare: false,
    }
}

/// Reads the report many times; notes the median and leaves the figures.
pub async fn measure(
    url: &str,
    rounds: usize,
    name: &str,
    file: &str,
    figures: &str,
) -> Result<(), Fault> {
    let (house, _clock) = house_at(url, end()).await?;
    let (actor, asked) = (Actor::installation("bench", end()), asked());
    let read = report(&house, &actor, ORGANIZATION, &asked).await?;
    let mut lines: Vec<_> = read.items.iter().collect();
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    let mut text = String::new();
    for line in lines {
        let figures = &line.figures;
        let total = figures.total().map_or(0, |total| total.get());
        let (id, calls, segments) = (&line.id, figures.calls, figures.segments());
        writeln!(text, "{id},{calls},{segments},{},{total}", figures.voice_ms)?;
    }
    measures::leave(figures, &text)?;
    let mut times: Vec<Duration> = Vec::with_capacity(rounds);
    for round in 0..rounds + rounds / 10 {
        let began = Instant::now();
        let read = report(&house, &actor, ORGANIZATION, &asked).await?;
        if round >= rounds / 10 {
            times.push(began.elapsed());
        }
        std::hint::black_box(read);
    }
    measures::note(file, &format!("{name}_ns"), measures::spread(times).median)?;
    house.store.close().await;
    Ok(())
}
