//! Access Control: who may see and do what in an organization and its companies, and why.
//!
//! Owns nothing of its own; its verbs find the organization or company, ask the law, and call the
//! inner verbs of `access`. Does not own people, assignments or the decision.
//!
//! Invariants:
//! - Nobody learns of places outside of the organization in which they ask.
//! - Nothing is changed while somebody sees through another person's eyes.

mod here;
pub mod see_as;
