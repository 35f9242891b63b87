//! Months: what happens to every company's month by itself.
//!
//! Composes usage, billing, statements and access: books the monthly fees and closes the months that are over.
//! Does not own rate cards or closed months (billing), nor the postings (usage).
//!
//! Invariants:
//! - A monthly fee has one identity per company, name and month, so that it is charged once however
//!   often the job runs.
//! - A closed month takes no more postings; what arrives later counts on the day it is booked.

pub mod close;
pub mod monthly_fees;
