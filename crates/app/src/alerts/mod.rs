//! Alerts: telling people and their systems what a month comes to while it still runs.
//!
//! Owns nothing: composes what a month cost (reporting), its caps, letters and webhooks. Does not own
//! any of them.
//!
//! Invariants:
//! - Of a state of a cap is told once in a month, whatever number of processes look: what was noticed
//!   is claimed in the transaction that posts letters and webhooks.
//! - What should pause follows the truth at every look, up and down.

mod letter;
pub mod notice;
