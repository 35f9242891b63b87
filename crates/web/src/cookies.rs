//! The cookies that we set: for this server only, out of reach of scripts, and over HTTPS only where
//! people reach it by that.

use axum::http::{HeaderMap, header};
use canopy_app::access::sessions::ABSOLUTE_LIMIT;
use canopy_app::access::two_factor::STEP_GOOD_FOR;
use jiff::SignedDuration;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The token of the session.
    Session,
    /// The token of the second step of a sign-in.
    Step,
    /// What is kept of a sign-in through an organization while the browser is at its provider.
    OnTheWay,
    /// By what a browser is known again. It signs nobody in.
    Device,
}

impl Cookie {
    /// Browsers refuse the prefix on plain HTTP, and any cookie of that name from elsewhere.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-canopy",
            (Self::Session, false) => "canopy",
            (Self::Step, true) => "__Host-canopy-step",
            (Self::Step, false) => "canopy-step",
            (Self::OnTheWay, true) => "__Host-canopy-sso",
            (Self::OnTheWay, false) => "canopy-sso",
            (Self::Device, true) => "__Host-canopy-device",
            (Self::Device, false) => "canopy-device",
        }
    }

    const fn lasts(self) -> SignedDuration {
        match self {
            Self::Session => ABSOLUTE_LIMIT,
            Self::Step | Self::OnTheWay => STEP_GOOD_FOR,
            Self::Device => SignedDuration::from_hours(24 * 365),
        }
    }

    /// The header that keeps it in the browser.
    pub(crate) fn set(self, value: &str, secure: bool) -> String {
        self.written(value, self.lasts().as_secs(), secure)
    }

    /// The header that makes the browser forget it.
    pub(crate) fn forget(self, secure: bool) -> String {
        self.written("", 0, secure)
    }

    fn written(self, value: &str, seconds: i64, secure: bool) -> String {
        let (name, flag) = (self.name(secure), if secure { "; Secure" } else { "" });
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{flag}")
    }

    /// What the browser keeps in it.
    pub(crate) fn find(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name(secure))
            .map(|(_, value)| value)
    }
}
