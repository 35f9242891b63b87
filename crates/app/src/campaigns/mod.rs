//! Campaigns: the outreach efforts of a company, with their lifetime counters.
//!
//! Owns campaigns and their versions. Does not own the calls and texts that name them (usage).
//!
//! Invariants:
//! - What was targeted, reached and recovered does not grow in this order.
//! - Every change is a version, so that past counters can be had.
//! - The runs of active days follow from the versions: a campaign is active on a day when the
//!   version in force that day says `active` and the day lies between its first and last one.

pub mod put;
mod rows;

use jiff::civil::Date;

/// The status of a campaign that runs.
pub(crate) const ACTIVE: &str = "active";

/// A campaign as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// The system that runs it.
    pub source: String,
    /// Its id there.
    pub id: String,
    /// The display name.
    pub name: String,
    /// `draft`, `active`, `paused` or `completed`.
    pub status: String,
    /// The practice area it serves, where one.
    pub case_type: Option<String>,
    /// The first day.
    pub started_on: Option<Date>,
    /// The last day.
    pub ended_on: Option<Date>,
    /// Contacts it is meant for, over its life.
    pub targeted: i64,
    /// Contacts reached, over its life.
    pub reached: i64,
    /// Contacts recovered, over its life.
    pub recovered: i64,
}

impl Campaign {
    /// The first day from `effective_on` on that it is active, if it ever is.
    pub(crate) fn active_from(&self, effective_on: Date) -> Option<Date> {
        let from = self
            .started_on
            .map_or(effective_on, |day| day.max(effective_on));
        let over = self.ended_on.is_some_and(|last| last < from);
        (self.status == ACTIVE && !over).then_some(from)
    }
}
