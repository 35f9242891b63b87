//! Billing: rate cards, and the books that decide how an event is charged.
//!
//! Owns rate cards and which months are closed. Does not own the charges' sums (usage), their
//! presentation (reporting), or when a month closes (months).
//!
//! Invariants:
//! - A rate card is a revision of the prices from a day on. It is never edited; the latest revision of
//!   a day is in force, and one function decides whose card that is (`domain::rating::Inheritance`).
//! - A closed month takes no more postings; what arrives later counts on the day it is booked.

pub mod books;
pub mod in_force;
pub(crate) mod rows;
