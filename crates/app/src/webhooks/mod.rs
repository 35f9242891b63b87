//! Webhooks: telling the systems of an organization what happened.
//!
//! Owns endpoints and deliveries. Does not own what happened: the rooms above announce it in the
//! transaction of its cause.
//!
//! Invariants:
//! - Without the cause there is no delivery, and with it there is one per endpoint that wants it.
//! - A delivery is tried by one process at a time, signed anew each time under one id, and ends as
//!   delivered or given up.
//! - Nothing is delivered to addresses that are not public, unless the operator allows it; the address
//!   is looked at on the connection itself, and redirects are not followed.
//! - The secret is told once and kept sealed.

pub mod deliver;
pub mod endpoints;
mod post;
pub(crate) mod rows;
mod sign;

pub(crate) use post::announce;

/// What an endpoint can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A cap is near.
    CapNear,
    /// A cap is reached.
    CapReached,
}

impl Event {
    /// Every event, in the order in which it is shown.
    pub const ALL: [Self; 2] = [Self::CapNear, Self::CapReached];

    /// Its name in deliveries.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CapNear => "cap.near",
            Self::CapReached => "cap.reached",
        }
    }

    /// What it means.
    pub const fn words(self) -> &'static str {
        match self {
            Self::CapNear => "A cap is near: 80 % of it are spent",
            Self::CapReached => "A cap is reached",
        }
    }

    pub(crate) fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }
}

/// For what secrets of endpoints are sealed.
pub(crate) const PURPOSE: &str = "webhook";
