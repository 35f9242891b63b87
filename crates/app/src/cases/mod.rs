//! Cases: the legal matters of a company.
//!
//! Owns cases, their versions and their daily counts. Does not own status words (companies).
//!
//! Invariants:
//! - A case is open on a day when it was opened by then and not closed by then.
//! - The daily counts are sums over the cases; `verify` rebuilds them.
//! - A closing day that a source sent is never changed by a status word.
//! - Neither day of a case lies in the company's future.

pub mod map_status_word;
pub mod put;
pub(crate) mod remap;
pub(crate) mod rows;
pub mod verify;

use jiff::civil::Date;

/// A case as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The system that keeps the case.
    pub source: String,
    /// Its id there.
    pub id: String,
    /// The reference that people use.
    pub reference: String,
    /// The practice area, where known.
    pub case_type: Option<String>,
    /// The company's own word.
    pub status: String,
    /// The first day.
    pub opened_on: Date,
    /// The day it was closed.
    pub closed_on: Option<Date>,
    /// Whether its source sent that day; else it is the day on which the status was told or mapped.
    pub closing_told: bool,
}
