//! Access: who people are, how they sign in, and which roles they hold where.
//!
//! Owns people and their passwords, sessions, known devices, second factors, identity providers, sign-in links,
//! links for forgotten passwords, counted attempts, role assignments and their history, invitations, access
//! requests, API keys, viewings, the recently opened workspaces, and the letters about accounts. Does not own the decision, which is the law's (`canopy_domain::role::decide`).
//!
//! Invariants:
//! - Tokens leave the server once; the database holds their hashes.
//! - A wrong password, an unknown address and a locked account answer alike, after like work.
//! - Who has a second factor gets no session without a code, whatever they sign in by.
//! - A role counts in a session only if it was opened as the role's organization asks.
//! - Assignments are loaded for every request, so that a change holds from the next one on.

mod account_letters;
pub mod attempts;
pub mod devices;
pub mod forgotten;
pub mod help;
pub(crate) mod invitations;
pub mod keys;
pub mod own;
pub(crate) mod passwords;
pub mod people;
pub(crate) mod policies;
pub mod providers;
pub mod recent;
pub(crate) mod requests;
pub mod roles;
pub(crate) mod rows;
pub mod sessions;
pub mod sign_in;
pub mod sign_in_links;
pub(crate) mod tokens;
pub mod two_factor;
pub(crate) mod viewings;
