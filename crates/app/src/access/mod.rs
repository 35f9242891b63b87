//! Access: who people are, how they sign in, and which roles they hold where.
//!
//! Owns people, sessions, sign-in links, role assignments, API keys and the recently opened
//! workspaces. Does not own the decision, which is the law's (`canopy_domain::role::decide`).
//!
//! Invariants:
//! - Tokens leave the server once; the database holds their hashes.
//! - A wrong password, an unknown address and a locked account answer alike, after like work.
//! - Assignments are loaded for every request, so that a change holds from the next one on.

pub mod help;
pub mod keys;
pub(crate) mod passwords;
pub mod people;
pub mod recent;
pub mod roles;
pub(crate) mod rows;
pub mod sessions;
pub mod sign_in;
pub mod sign_in_links;
pub(crate) mod tokens;
pub(crate) mod viewings;
