//! Caps: how much a month may cost a company, or an organization in one currency.
//!
//! Owns caps, what was noticed of them, and which companies' campaigns should pause. Does not own what
//! a month cost (reporting), nor telling people of it (alerts).
//!
//! Invariants:
//! - A state is noticed once per place, currency and month, however many processes look.
//! - Another amount is another cap: what was noticed of the old one is forgotten.
//! - A company is held as paused until the end of its own month, and never longer.

pub mod paused;
pub(crate) mod rows;
pub mod set;
