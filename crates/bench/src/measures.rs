//! Where the parts of a run leave what they measured, for the table at the end.

use std::fs::{OpenOptions, write};
use std::io::Write;
use std::time::Duration;

use crate::Fault;

/// Writes a small file.
pub fn leave(path: &str, text: &str) -> Result<(), Fault> {
    Ok(write(path, text)?)
}

/// Notes a measure: a name and whole nanoseconds, bytes or events.
pub fn note(file: &str, name: &str, value: i64) -> Result<(), Fault> {
    let mut open = OpenOptions::new().create(true).append(true).open(file)?;
    writeln!(open, "{name} {value}")?;
    println!("{name} {value}");
    Ok(())
}

/// What lies in the middle, and what 99 of 100 stay below.
pub struct Spread {
    /// Half are quicker.
    pub median: i64,
    /// One of a hundred is slower.
    pub p99: i64,
}

/// Sorts times out; in nanoseconds.
pub fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort_unstable();
    let at = |place: usize| {
        times
            .get(place.min(times.len().saturating_sub(1)))
            .map_or(0, |time| time.as_nanos() as i64)
    };
    Spread {
        median: at(times.len() / 2),
        p99: at(times.len() * 99 / 100),
    }
}

/// A seed of its own for every run, so that no event is a duplicate of an earlier run's.
pub fn nonce() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id())
}
