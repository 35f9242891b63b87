//! Usage: the events that happened, each counted exactly once, and the rollups that every screen
//! reads.
//!
//! Owns usage events, their claimed identities, ratings, voids, the rollups per company-day and
//! company-month, the rows of late bookings, and the verification of all of them. Does not own
//! prices (billing) or figures on screens (reporting).
//!
//! Invariants:
//! - An identity (company, source, id) is claimed once, for ever, also by an event voided later.
//! - Claim, event, charges and rollups are written in one transaction; the answer leaves after it
//!   is durable.
//! - A booked event is never edited. Where prices change while its month is open it gets another
//!   rating, and the difference is posted beside it.
//! - Every rollup is a sum of postings; `verify` rebuilds each from events, ratings and voids.
//! - Whoever posts holds the company's books shared; whoever changes how postings come about (rate
//!   cards, zones, month close) holds them alone.

pub mod event;
pub mod ingest;
pub mod intake;
pub mod list;
pub(crate) mod movements;
pub mod offer;
mod refused;
pub mod rerate;
pub(crate) mod rollup;
pub(crate) mod rows;
pub mod verify;
pub mod void;

pub use event::StoredEvent;
pub use ingest::{ingest, ingest_own};
pub use offer::{Data, Offer, OfferedEvent, Outcome, Subject};

pub use crate::billing::books::OWN_SOURCE;

/// Events at most this far ahead of the clock are taken; senders' clocks drift.
pub const MAX_AHEAD_MINUTES: i64 = 10;

/// The most events in one request.
pub const MAX_BATCH: usize = 10_000;
