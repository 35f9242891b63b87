//! The party that relies on a provider: sends the browser there, and takes what it brings back.

use std::fmt;
use std::pin::Pin;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use openidconnect::{HttpRequest, HttpResponse};

use crate::{Fault, check_issuer, outside};

type Ready = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How tokens may be signed: with keys that the provider publishes, never with the shared secret and
/// never not at all.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What a provider knows us by.
#[derive(Clone)]
pub struct Relying {
    /// The provider.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
    /// Where it sends the browser back to.
    pub redirect_uri: String,
    /// Whether a provider on this machine may be asked.
    pub local: bool,
}

/// What has to be kept until the browser comes back, and by nobody but that browser.
#[derive(Clone)]
pub struct Kept {
    /// Comes back in the address.
    pub state: String,
    /// Comes back inside the token.
    pub nonce: String,
    /// Proves to the provider that whoever began also finishes.
    pub verifier: String,
}

/// Says nothing of what is kept: whoever reads a log must not be able to finish a sign-in.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

/// A sign-in that was begun.
#[derive(Clone)]
pub struct Begun {
    /// Where the browser goes.
    pub address: String,
    /// What is kept.
    pub kept: Kept,
}

/// The address holds state and nonce, too.
impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").finish_non_exhaustive()
    }
}

/// What a provider says of somebody.
#[derive(Debug, Clone)]
pub struct Vouched {
    /// The address.
    pub email: String,
}

impl Relying {
    /// Begins a sign-in with secrets of its own.
    pub async fn begin(&self) -> Result<Begun, Fault> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".into()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Begun {
            address: address.to_string(),
            kept: Kept {
                state: state.into_secret(),
                nonce: nonce.secret().clone(),
                verifier: verifier.into_secret(),
            },
        })
    }

    /// Takes the code that the browser brought back to the provider and reads what it says: a token
    /// signed by it, for us, for this sign-in, in force at `now` (seconds since 1970), about somebody
    /// whose address it verified.
    pub async fn finish(&self, code: &str, kept: &Kept, now: i64) -> Result<Vouched, Fault> {
        let client = self.client().await?;
        let ask = asking(self.local);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.into()))
            .map_err(provider)?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()))
            .request_async(&ask)
            .await
            .map_err(provider)?;
        let token = answer
            .id_token()
            .ok_or_else(|| Fault::Unbelieved("it sent no ID token".into()))?;
        let at = chrono::DateTime::from_timestamp(now, 0).unwrap_or_default();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNED_BY)
            .set_time_fn(move || at);
        let claims = token
            .claims(&verifier, &Nonce::new(kept.nonce.clone()))
            .map_err(|error| Fault::Unbelieved(full(&error)))?;
        if let Some(email) = claims.email() {
            return vouched(email, claims.email_verified());
        }
        // Some providers tell the address only to those who ask with the access token.
        let told: CoreUserInfoClaims = client
            .user_info(
                answer.access_token().clone(),
                Some(claims.subject().clone()),
            )
            .map_err(provider)?
            .request_async(&ask)
            .await
            .map_err(provider)?;
        let email = told
            .email()
            .ok_or_else(|| Fault::Unbelieved("it tells no e-mail address".into()))?;
        vouched(email, told.email_verified())
    }

    async fn client(&self) -> Result<Ready, Fault> {
        check_issuer(&self.issuer, self.local)?;
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(provider)?;
        let ask = asking(self.local);
        let published = CoreProviderMetadata::discover_async(issuer, &ask)
            .await
            .map_err(provider)?;
        let methods = published.token_endpoint_auth_methods_supported();
        let in_header =
            methods.is_none_or(|known| known.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let back = RedirectUrl::new(self.redirect_uri.clone()).map_err(provider)?;
        let client = CoreClient::from_provider_metadata(
            published,
            ClientId::new(self.client_id.clone()),
            Some(ClientSecret::new(self.client_secret.clone())),
        )
        .set_redirect_uri(back);
        Ok(if in_header {
            client
        } else {
            client.set_auth_type(AuthType::RequestBody)
        })
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<HttpResponse, std::io::Error>> + Send>>;

fn asking(local: bool) -> impl Fn(HttpRequest) -> Answer + Send + Sync + 'static {
    move |request| Box::pin(outside::ask(request, local))
}

fn vouched(email: &openidconnect::EndUserEmail, verified: Option<bool>) -> Result<Vouched, Fault> {
    if verified != Some(true) {
        return Err(Fault::Unbelieved("it did not verify the address".into()));
    }
    Ok(Vouched {
        email: email.as_str().to_owned(),
    })
}

fn provider(error: impl std::error::Error) -> Fault {
    Fault::Provider(full(&error))
}

/// An error with everything that led to it.
fn full(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(&format!(": {error}"));
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_not_written_to_logs() {
        let kept = Kept {
            state: "secret".into(),
            nonce: "secret".into(),
            verifier: "secret".into(),
        };
        let begun = Begun {
            address: "https://login.example.com?state=secret".into(),
            kept: kept.clone(),
        };
        assert!(!format!("{kept:?} {begun:?}").contains("secret"));
    }
}
