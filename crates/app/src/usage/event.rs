//! A booked event, as it is stored.

use canopy_domain::figures::Figures;
use canopy_domain::period::Month;
use canopy_domain::rating::{Charge, figures_of};
use canopy_domain::usage::Content;
use jiff::civil::Date;

use crate::Refusal;

/// An event with everything that was decided when it was booked.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// The company.
    pub company_id: String,
    /// The 128 bits of its identity.
    pub identity: (i64, i64),
    /// The sender's system.
    pub source: String,
    /// The sender's id.
    pub id: String,
    /// What happened.
    pub content: Content,
    /// The company-local day on which it happened.
    pub occurred_on: Date,
    /// When it was booked, in microseconds since 1970.
    pub booked_at: i64,
    /// The company-local day on which it was booked.
    pub booked_on: Date,
    /// The day on which its figures count: `occurred_on`, or `booked_on` where the month was closed.
    pub posted_on: Date,
    /// Billed voice time in milliseconds.
    pub billed_ms: i64,
    /// The rated charges.
    pub charges: Vec<Charge>,
}

impl StoredEvent {
    /// What it adds to the rollups.
    pub fn figures(&self) -> Result<Figures, Refusal> {
        figures_of(&self.content.usage, self.billed_ms, &self.charges)
            .map_err(|error| Refusal::Internal(error.to_string()))
    }

    /// The instant that counts as the company's last event: the product's own fees do not.
    pub fn last_event_at(&self) -> i64 {
        if self.source == super::OWN_SOURCE {
            0
        } else {
            self.content.occurred_at.as_microsecond()
        }
    }
}

/// A booked event with what became of it later.
#[derive(Debug, Clone)]
pub struct ListedEvent {
    /// The event, with what it costs now: `billed_ms` and `charges` are those of the last rating.
    pub event: StoredEvent,
    /// The last rating, where the event was rated again after it was booked.
    pub rating: Option<Rating>,
    /// Its void, if it was voided.
    pub void: Option<VoidRecord>,
}

impl ListedEvent {
    /// The instant that counts as the company's last event: that of a voided one counts nowhere.
    pub fn last_event_at(&self) -> i64 {
        match self.void {
            Some(_) => 0,
            None => self.event.last_event_at(),
        }
    }

    /// The closed month that the event restates, where its own was closed when it was booked.
    pub fn restates_month(&self) -> Option<Month> {
        let event = &self.event;
        (event.posted_on != event.occurred_on).then(|| Month::of(event.occurred_on))
    }
}

impl VoidRecord {
    /// The closed month that the reversal of an event restates. As for the event itself that is the
    /// month in which it happened, wherever it counted: reports and files say the same.
    pub fn restates_month(&self, event: &StoredEvent) -> Option<Month> {
        (self.posted_on != event.occurred_on).then(|| Month::of(event.occurred_on))
    }
}

/// A later rating of an event: prices were changed while its month was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Counts the later ratings of an event from 1.
    pub revision: i64,
    /// When, in microseconds since 1970.
    pub rated_at: i64,
    /// The company-local day of the change.
    pub booked_on: Date,
    /// The first day of the card by which it was rated.
    pub effective_on: Date,
    /// What a monthly fee was set to.
    pub amount: Option<i64>,
    /// Billed voice time in milliseconds.
    pub billed_ms: i64,
    /// The rated charges.
    pub charges: Vec<Charge>,
}

/// Why, by whom and when an event was voided.
#[derive(Debug, Clone)]
pub struct VoidRecord {
    /// The reason given.
    pub reason: String,
    /// The author's id.
    pub voided_by: String,
    /// When, in microseconds since 1970.
    pub voided_at: i64,
    /// The company-local day of the void.
    pub booked_on: Date,
    /// The day on which the reversal counts.
    pub posted_on: Date,
}
