//! The identity providers of organizations: who their own people are is said by a provider that
//! they run, and counts in their own places only (`policies`).

mod domains;
mod enter;
mod offer;
pub(crate) mod rows;
pub mod settings;
mod told;

use canopy_oidc::Relying;

use crate::{House, Refusal};

pub use enter::{begin, finish};
pub use offer::{Offer, offers};

/// For what client secrets are sealed.
const PURPOSE: &str = "identity-provider";

/// An organization's identity provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The organization.
    pub organization_id: String,
    /// Its short name.
    pub organization_slug: String,
    /// Who vouches: its address.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// Whose addresses it may vouch for.
    pub domains: Vec<String>,
    /// Whether passwords are turned away.
    pub only_way: bool,
    /// Who set this issuer and client; their roles are touched by no session of it.
    pub(crate) set_by: String,
    pub(crate) sealed_secret: String,
}

impl Provider {
    /// What the provider knows us by.
    fn relying(&self, house: &House) -> Result<Relying, Refusal> {
        let keyring = house.keyring()?;
        let secret = keyring.open(PURPOSE, &self.organization_id, &self.sealed_secret)?;
        let secret =
            String::from_utf8(secret).map_err(|_| crate::stored::broken("client secret"))?;
        Ok(Relying {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret,
            redirect_uri: redirect_uri(house, &self.organization_slug),
            local: is_local(house),
        })
    }
}

/// Where a provider sends browsers back to; it has to be told it letter by letter. Each organization
/// has one of its own, so that what one provider sends is never taken for what another one sent.
pub fn redirect_uri(house: &House, organization_slug: &str) -> String {
    format!(
        "{}/sign-in/callback/{organization_slug}",
        house.config.base_url
    )
}

/// Whether only this machine reaches the installation: plain HTTP is refused everywhere else.
fn is_local(house: &House) -> bool {
    house.config.base_url.starts_with("http://")
}
