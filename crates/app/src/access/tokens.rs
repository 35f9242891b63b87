//! Secret tokens: 256 random bits, kept only as a hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::house::random;
use crate::stored::hex;

/// A fresh token with a prefix that tells its kind.
pub(crate) fn fresh(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// What the database keeps of a token. The token has 256 random bits, so a plain hash suffices.
pub(crate) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
