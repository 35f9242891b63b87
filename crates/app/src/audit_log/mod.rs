//! The audit log as people read it: who may see which records, with names for ids and differences
//! for states. Reads every room's rows and owns none: it does not own the records, which no verb
//! changes.
//!
//! Invariants:
//! - Whoever sees only some companies sees only the records about these.
//! - Prices and amounts are shown to those who may see amounts of that company.
//! - A page, an export and the API read the same records through the same window.

mod action;
mod cursor;
mod difference;
mod entry;
mod export;
mod list;
mod names;
mod rows;
mod search;
mod window;

pub use action::{action_words, action_words_with};
pub use difference::FieldChange;
pub use entry::{Entry, Link, Named};
pub use export::Export;
pub use list::{Log, read_log};
pub use search::Search;
pub use window::LogOf;
