//! Inviting people to roles: the outer verbs around `access::invitations`.

pub mod accept;
pub mod edit;
pub mod invite;
mod letter;
pub mod list;
pub mod look;
pub mod resend;
pub mod revoke;
mod sent;

pub use sent::Sent;
