//! Billing: rate cards, and the books that decide how an event is charged.
//!
//! Owns rate cards and which months are closed. Does not own the charges' sums (usage), their
//! presentation (reporting), or when a month closes (months).
//!
//! Invariants:
//! - A rate card is a version with a first day; no event of that day or later may be rated before
//!   the card exists.
//! - A closed month takes no more postings; what arrives later counts on the day it is booked.

pub mod books;
pub mod in_force;
pub mod rate_cards;
pub(crate) mod rows;
