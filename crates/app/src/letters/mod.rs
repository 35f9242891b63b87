//! Letters: what Canopy writes to people by e-mail.
//!
//! Owns the outbox and its delivery. Does not own why a letter is written, nor the links in it:
//! the rooms above compose their letters and post them.
//!
//! Invariants:
//! - A letter is posted in the transaction of its cause: without the cause there is no letter.
//! - A letter goes out at least once, under one Message-ID however often it is tried.
//! - Once a letter went out, or was given up, the database forgets its words.

mod letter;
mod post;
mod rows;

pub use letter::{Letter, Part};
pub use post::post;
