//! Companies: firms with their own staff, cases, rates, time zone and currency.
//!
//! Owns companies, their settings and their status words. Does not own links to organizations
//! (organizations) or prices (billing).
//!
//! Invariants:
//! - A slug belongs to one company of the installation, for ever.
//! - A currency is fixed from the first charge on.
//! - A new time zone starts with the next local month, unless nothing is booked yet.

pub mod billing_contact;
pub mod create;
pub mod edit;
pub mod find;
pub(crate) mod posting_lock;
pub(crate) mod rows;
pub mod scopes;
pub mod settings;
pub mod status_words;
pub(crate) mod zones;
