//! Schedules: reports that an organization sends by itself.
//!
//! Owns schedules, their recipients, and what became of each delivery. Does not own reports, which
//! `reporting` renders, nor letters.
//!
//! Invariants:
//! - A day of a schedule is claimed once, by whichever process comes first; each copy of it is handed to
//!   the outbox in the transaction that ends its job.
//! - A copy shows what its recipient may see when it is written. Who may not read reports then, gets none.
//! - Of days that were missed the latest is sent, and the others are kept as skipped.

mod claim;
mod edit;
mod kept;
mod letter;
mod outcome;
mod read;
mod recipients;
pub(crate) mod rows;
mod send;
mod to_me;
mod wish;

pub use claim::claim_due;
pub use edit::{Turn, create_schedule, edit_schedule, turn_schedule};
pub use kept::{Copy, CopyState, Delivery, Person, Schedule};
pub use read::{Detail, Listed, Offer, Schedules, offer, schedule, schedules};
pub use send::{PATIENCE, WAITS, run, send_next};
pub use to_me::send_to_me;
pub use wish::Wish;
