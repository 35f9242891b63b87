//! Which organizations somebody can sign in through: by the domain of their address, or by an
//! organization's short name.

use canopy_domain::text::fold_email;

use super::rows;
use crate::{House, Refusal};

/// A way to sign in through an organization.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its short name.
    pub slug: String,
    /// Its display name.
    pub name: String,
    /// Its provider's address.
    pub issuer: String,
}

/// The ways for what somebody typed. What no organization claims, and what there is not, offer
/// nothing alike; nobody's account is looked up.
pub async fn offers(house: &House, typed: &str) -> Result<Vec<Offer>, Refusal> {
    let typed = typed.trim().to_lowercase();
    let domain = fold_email(&typed)
        .ok()
        .and_then(|email| email.split_once('@').map(|(_, domain)| domain.to_owned()));
    let (typed, domain) = (&typed, &domain);
    house
        .store
        .read(move |tx| async move {
            match domain {
                Some(domain) => rows::offers_of_domain(&tx, domain).await,
                None => rows::offer_of(&tx, typed).await,
            }
        })
        .await
}
