//! Reporting: the one place where figures are computed. Reads every room's rows and owns none: it
//! does not own a table.
//!
//! Invariants:
//! - The same figure asked for in two places is computed by the same function here.
//! - Figures are folded from the rollups; no screen scans events.
//! - Amounts of different currencies, and of different months, are never added.

pub mod attention;
mod attention_rules;
pub(crate) mod board;
pub mod caps;
pub mod company;
pub mod export;
pub(crate) mod figures;
pub mod overview;
pub mod pick;
pub(crate) mod question;
mod refused;
pub mod report;
mod rows;
pub mod staff;
pub mod workspaces;
