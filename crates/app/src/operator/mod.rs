//! What the operator of the installation does at the command line, and what runs by itself.
//!
//! Owns nothing; composes verbs of the other rooms. Does not own people, keys or months.
//!
//! Invariants:
//! - Nothing here is reachable over the network: its verbs are for the command line, the demo and
//!   the clock.

pub mod jobs;
pub mod keys;
pub mod people;
pub mod waiting;

pub use keys::{KeyPlace, create_key, key_fits};
pub use people::{create_admin, end_two_factor, enroll};
