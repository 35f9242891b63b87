//! Schedules and their deliveries as they are kept.

use std::str::FromStr;

use canopy_domain::period::Period;
use canopy_domain::schedule::Plan;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::reporting::export::{Format, Layout, Lines};

/// Somebody who gets a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `per_…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What the files of a schedule are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Their layout.
    pub layout: Layout,
    /// Their rows.
    pub lines: Lines,
    /// Their kind.
    pub format: Format,
}

/// A schedule.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// `sch_…`.
    pub id: String,
    /// Whose it is.
    pub organization_id: String,
    /// What it is called.
    pub name: String,
    /// When it is due and what it covers.
    pub plan: Plan,
    /// What its files are like.
    pub shape: Shape,
    /// Whether it is sent at all.
    pub active: bool,
    /// No day before this one is due any more.
    pub(super) from_day: Date,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Who gets it, by name.
    pub recipients: Vec<Person>,
}

/// One delivery of a schedule.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// `sdl_…`.
    pub id: String,
    /// When it was due.
    pub due_at: Timestamp,
    /// The days that it covers.
    pub period: Period,
    /// Whether it was passed over, because a later one was due, too, when the server ran again.
    pub skipped: bool,
    /// Whether somebody sent it to themselves as a test.
    pub test: bool,
    /// What became of it for each recipient.
    pub copies: Vec<Copy>,
    pub(super) shape: Shape,
    pub(super) schedule_id: String,
}

/// What became of a delivery for one recipient.
#[derive(Debug, Clone)]
pub struct Copy {
    /// The recipient, as they were called then.
    pub person: Person,
    /// What became of it.
    pub state: CopyState,
    /// Why it was not sent, or what went wrong last.
    pub reason: Option<String>,
    /// When that was so.
    pub ended_at: Option<Timestamp>,
    pub(super) letter_id: Option<String>,
}

/// What became of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyState {
    /// It is written soon, or tried again.
    Waiting,
    /// Its letter waits for the mail server.
    Posted,
    /// The mail server took it.
    Sent,
    /// Its recipient may not have it.
    NotSent,
    /// It could not be written or delivered.
    Failed,
}

impl CopyState {
    /// The word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Posted => "posted",
            Self::Sent => "sent",
            Self::NotSent => "not_sent",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for CopyState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [
            Self::Waiting,
            Self::Posted,
            Self::Sent,
            Self::NotSent,
            Self::Failed,
        ];
        all.into_iter().find(|state| state.code() == text).ok_or(())
    }
}
