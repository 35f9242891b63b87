//! Billing: rate cards, monthly fees and the close of a month.
//!
//! Owns rate cards and which months are closed. Does not own the charges' sums (usage) or their
//! presentation (reporting).
//!
//! Invariants:
//! - A rate card is a version with a first day; no event of that day or later may be rated before
//!   the card exists.
//! - A monthly fee has one identity per company, name and month, so that it is charged once however
//!   often the job runs.
//! - A closed month takes no more postings; what arrives later counts on the day it is booked.

pub mod books;
pub mod close;
pub mod monthly_fees;
pub mod rate_cards;
pub(crate) mod rows;
