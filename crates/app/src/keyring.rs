//! The installation's key, which lies outside the database: it seals what must be read again
//! (secrets of second factors and of identity providers), and other keys are drawn from it.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::Refusal;
use crate::house::random;
use crate::stored::hex;

/// What a key file begins with.
const MARK: &str = "canopy-key-1 ";

/// The key of an installation. Whoever has the database alone cannot read what it sealed.
#[derive(Clone)]
pub struct Keyring(Arc<[u8; 32]>);

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({})", self.name())
    }
}

impl Keyring {
    /// A fresh key.
    pub fn fresh() -> Self {
        Self(Arc::new(random()))
    }

    /// The key in the text of a key file; none where it is no such text.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim_end().strip_prefix(MARK)?;
        let bytes = STANDARD_NO_PAD.decode(text).ok()?;
        Some(Self(Arc::new(bytes.try_into().ok()?)))
    }

    /// The text of a key file.
    pub fn written(&self) -> String {
        format!("{MARK}{}\n", STANDARD_NO_PAD.encode(self.0.as_slice()))
    }

    /// A short name by which keys are told apart; it gives nothing of the key away.
    pub fn name(&self) -> String {
        hex(&self.drawn("name")[..4])
    }

    /// A key of its own for a purpose, such as signing the heads of the audit log.
    pub fn drawn(&self, purpose: &str) -> [u8; 32] {
        self.tag(&[b"canopy", purpose.as_bytes()])
    }

    /// What the database keeps of a short secret that people type, such as a recovery code: too
    /// short for a plain hash, it cannot be searched for without the key.
    pub(crate) fn hash(&self, purpose: &str, text: &str) -> String {
        hex(&self.tag(&[b"hash", purpose.as_bytes(), text.as_bytes()]))
    }

    fn tag(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("any length of key is taken");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Seals a secret. It can be opened for the same purpose and owner only, so that a row's
    /// secret cannot be moved into another row.
    pub(crate) fn seal(
        &self,
        purpose: &str,
        owner: &str,
        secret: &[u8],
    ) -> Result<String, Refusal> {
        let nonce: [u8; 24] = random();
        let payload = Payload {
            msg: secret,
            aad: owner.as_bytes(),
        };
        let sealed = self
            .cipher(purpose)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Refusal::Internal("a secret could not be sealed".into()))?;
        let packed = [nonce.as_slice(), &sealed].concat();
        Ok(format!(
            "{}.{}",
            self.name(),
            URL_SAFE_NO_PAD.encode(packed)
        ))
    }

    /// Opens what was sealed.
    pub(crate) fn open(
        &self,
        purpose: &str,
        owner: &str,
        sealed: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let wrong = || {
            let name = self.name();
            Refusal::Internal(format!("a secret cannot be opened with the key {name}"))
        };
        let (_, packed) = sealed.split_once('.').ok_or_else(wrong)?;
        let packed = URL_SAFE_NO_PAD.decode(packed).map_err(|_| wrong())?;
        let (nonce, msg) = packed.split_first_chunk::<24>().ok_or_else(wrong)?;
        let payload = Payload {
            msg,
            aad: owner.as_bytes(),
        };
        self.cipher(purpose)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| wrong())
    }

    /// Whether something was sealed with this key, as far as its name tells.
    pub(crate) fn sealed(&self, sealed: &str) -> bool {
        sealed
            .split_once('.')
            .is_some_and(|(name, _)| name == self.name())
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.drawn(&format!("seal/{purpose}")).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_read_as_it_was_written() {
        let key = Keyring::fresh();
        let again = Keyring::read(&key.written()).unwrap();
        assert_eq!(again.drawn("x"), key.drawn("x"));
        assert_ne!(key.drawn("x"), key.drawn("y"));
        for text in ["", "canopy-key-1 ", "canopy-key-1 AAAA", "AAAA"] {
            assert!(Keyring::read(text).is_none(), "{text}");
        }
        let words = format!("{key:?}");
        assert!(!words.contains(key.written().trim_start_matches(MARK).trim()));
    }

    #[test]
    fn a_secret_opens_where_it_was_sealed_only() {
        let (key, other) = (Keyring::fresh(), Keyring::fresh());
        let sealed = key.seal("totp", "per_1", b"secret").unwrap();
        assert_eq!(key.open("totp", "per_1", &sealed).unwrap(), b"secret");
        assert_ne!(key.seal("totp", "per_1", b"secret").unwrap(), sealed);
        assert!(key.sealed(&sealed) && !other.sealed(&sealed));
        assert!(key.open("totp", "per_2", &sealed).is_err());
        assert!(key.open("sso", "per_1", &sealed).is_err());
        assert!(other.open("totp", "per_1", &sealed).is_err());
        let mut changed = sealed.clone().into_bytes();
        let last = changed.len() - 2;
        changed[last] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert!(key.open("totp", "per_1", &changed).is_err());
        for text in ["", "x", "x.", "x.AAAA"] {
            assert!(key.open("totp", "per_1", text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_hashed_depends_on_key_and_purpose() {
        let (key, other) = (Keyring::fresh(), Keyring::fresh());
        assert_eq!(key.hash("a", "b"), key.hash("a", "b"));
        assert_ne!(key.hash("a", "b"), key.hash("ab", ""));
        assert_ne!(key.hash("a", "b"), other.hash("a", "b"));
    }
}
