//! Onboarding: how companies come to an organization.
//!
//! Owns nothing; composes inner verbs of the other rooms in one transaction. Does not own
//! companies or links.
//!
//! Invariants:
//! - A new company and its first link are there together, or neither is.

pub mod create_company;

pub use create_company::create_company;
