//! Asking an identity provider who somebody is: OpenID Connect, authorization code with PKCE.
//!
//! Knows nothing of people, organizations or the database, and reads no clock. It asks the issuer
//! that it is told, at the addresses that the issuer publishes, and nobody else.

mod outside;
mod relying;

pub use relying::{Begun, Kept, Relying, Vouched};

/// Why a provider could not be asked, or was not believed. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The issuer is no address that is asked.
    #[error("{0} is not asked: {1}")]
    Refused(String, &'static str),
    /// The provider does not answer, or not as the standard says.
    #[error("the provider does not answer as it should: {0}")]
    Provider(String),
    /// What it says does not hold.
    #[error("the provider is not believed: {0}")]
    Unbelieved(String),
}

/// Whether an issuer may be asked at all. `local` lets an installation that only this machine reaches
/// ask a provider on this machine without TLS.
pub fn check_issuer(issuer: &str, local: bool) -> Result<(), Fault> {
    let plain = !issuer.contains(['?', '#', '@']) && issuer.len() <= 500;
    if !plain {
        return Err(Fault::Refused(
            issuer.into(),
            "an issuer has no query and no fragment",
        ));
    }
    outside::check(issuer, local)
}
