//! Letters: what Canopy writes to people by e-mail.
//!
//! Owns the outbox and its delivery. Does not own why a letter is written, nor the links in it:
//! the rooms above compose their letters and post them.
//!
//! Invariants:
//! - A letter is posted in the transaction of its cause: without the cause there is no letter.
//! - A letter goes out at least once, under one Message-ID however often it is tried.
//! - Where letters are read on a page, an admin sees those within their organizations only.
//! - Once a letter went out, or was given up, the database forgets its words and its file.

pub mod deliver;
mod letter;
pub mod mailbox;
mod post;
pub(crate) mod rows;
mod smtp;

pub use letter::{File, Letter, Part};
pub(crate) use post::hand_over;
pub use post::post;
pub use smtp::Smtp;
