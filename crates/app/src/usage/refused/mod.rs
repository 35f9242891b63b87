//! What senders offered and was refused, counted for Needs attention.

pub(super) mod rows;
