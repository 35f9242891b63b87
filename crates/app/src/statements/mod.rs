//! Statements: what a company's month came to, written when the month is closed.
//!
//! Owns statements with their parts, the holds that keep a month open for a while, and the list of
//! months of an organization. Does not own closed months (billing), the postings that a statement
//! sums (usage), or when a month closes (months).
//!
//! Invariants:
//! - A statement is written in the transaction that closes its month and never again: what is
//!   downloaded are the bytes of that moment.
//! - The parts of a statement add up to it, and its totals are the rollup of its month.
//! - Statements of a company are numbered from 1 without gaps.
//! - An organization reads its own part only; a role on the company reads the whole.

pub(crate) mod contacts;
pub mod document;
pub(crate) mod draw;
pub mod holds;
mod letter;
pub mod months;
pub mod read;
pub(crate) mod rows;
pub(crate) mod sight;
pub(crate) mod store;
mod tally;
pub mod verify;
mod written;

pub use document::{Document, Line, PartDocument, Restatement};
