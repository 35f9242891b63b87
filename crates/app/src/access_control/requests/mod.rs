//! Asking for access, and deciding what was asked for: the outer verbs around `access::requests`.

pub mod approve;
pub mod ask;
pub mod decline;
mod letter;
pub mod list;

pub use ask::wish;
pub use list::AccessRequest;
