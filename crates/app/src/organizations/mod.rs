//! Organizations: groups of companies that are managed and reported on together.
//!
//! Owns organizations, their settings and the dated links of companies to them. Does not own
//! companies or access.
//!
//! Invariants:
//! - A company is linked to at most one organization on any of its days.
//! - Activity counts for the organization in which the company was on the day it occurred.

pub mod create;
pub mod edit;
pub mod find;
pub mod link;
pub(crate) mod rows;
