//! Access control: who is given which role, by whom, and the list that shows it.
//!
//! Owns groups of companies, and the outer verbs of access: giving, changing and ending roles, one by
//! one, in selections and all at once; previews of that; invitations and access requests; who can
//! open what, and why; seeing as somebody; the identity provider. They find the place and the person,
//! ask the law and open the transaction. Does not own the assignments, invitations, requests and
//! providers themselves (access) or the companies (companies).
//!
//! Invariants:
//! - Nobody gives more than they hold, and nobody changes their own role.
//! - What the actor holds is read again in the transaction of the change.
//! - An organization, and a company without one, keeps an admin who stays.
//! - Nobody learns of places outside of the organization in which they ask.
//! - Nothing is changed while somebody sees through another person's eyes.
//! - What a limited reader sees of the list is about the companies in their sight only.

pub mod assign;
pub mod change;
pub mod effective;
pub mod end_all;
pub mod entry;
mod ground;
pub mod groups;
mod here;
pub mod identity_provider;
pub mod invitations;
mod law;
pub mod list;
mod members;
pub mod pick;
pub mod place;
pub mod remove;
pub mod requests;
pub(crate) mod rows;
pub mod see_as;
pub mod selection;
pub mod what_changes;
pub mod wish;

pub use place::Workplace;
