//! A run of whole days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The days from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// The first day lies after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The first day must not lie after the last day.")]
pub struct PeriodError;

impl Period {
    /// The days from `from` to `to`.
    pub fn new(from: Date, to: Date) -> Result<Self, PeriodError> {
        if from <= to {
            Ok(Self { from, to })
        } else {
            Err(PeriodError)
        }
    }

    /// How many days.
    pub fn days(&self) -> i64 {
        self.from.duration_until(self.to).as_hours() / 24 + 1
    }

    /// Whether a day lies in it.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Its days in order.
    pub fn iter(&self) -> impl Iterator<Item = Date> + use<> {
        let to = self.to;
        let start = (self.from <= to).then_some(self.from);
        std::iter::successors(start, move |day| {
            day.tomorrow().ok().filter(|next| *next <= to)
        })
    }
}

/// `2026-11-01 to 2026-11-30`, or the one day.
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{} to {}", self.from, self.to)
        }
    }
}
