//! Signed heads: the last record of a chain at an instant, signed with a key that is not in the
//! database, and kept outside of it. Whoever rebuilds a chain, or cuts off its end, cannot make
//! the heads that were signed before agree with it.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::keyring::Keyring;
use crate::stored::hex;

/// What a line of a heads file begins with.
const MARK: &str = "canopy-head-1";

/// The last record of a chain at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The chain: an organization's id, or `installation`.
    pub chain: String,
    /// The place of its last record.
    pub seq: i64,
    /// The hash of that record, which covers every record before it.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
}

/// The words that are signed, and a line without its signature.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            chain,
            seq,
            hash,
            at,
        } = self;
        write!(f, "{MARK} {at} {chain} {seq} {hash}")
    }
}

/// The key that signs heads.
pub struct HeadKey(SigningKey);

impl HeadKey {
    /// The key of an installation.
    pub fn of(keyring: &Keyring) -> Self {
        Self(SigningKey::from_bytes(
            &keyring.drawn("heads of the audit log"),
        ))
    }

    /// The line of a head: its words and their signature.
    pub fn sign(&self, head: &Head) -> String {
        let words = head.to_string();
        let signature = self.0.sign(words.as_bytes()).to_bytes();
        format!("{words} {}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The signature of other words, which begin with a mark of their own kind.
    pub(crate) fn signature(&self, words: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(words.as_bytes()).to_bytes())
    }

    /// What checks its signatures and cannot make any.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

/// Checks signatures of heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads the text form.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        let key = VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()?;
        Some(Self(key))
    }

    /// Whether these words bear a signature of this key.
    pub(crate) fn signed(&self, words: &str, signature: &str) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature).ok();
        let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
        signature.is_some_and(|it| self.0.verify_strict(words.as_bytes(), &it).is_ok())
    }

    /// A short name by which keys are told apart.
    pub fn name(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes())[..8])
    }

    /// The head in a line, where the line bears a signature of this key.
    pub fn head(&self, line: &str) -> Option<Head> {
        let (words, signature) = line.trim_end().rsplit_once(' ')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signature = Signature::from_slice(&signature).ok()?;
        self.0.verify_strict(words.as_bytes(), &signature).ok()?;
        let mut parts = words.strip_prefix(MARK)?.strip_prefix(' ')?.split(' ');
        let at = parts.next()?.parse().ok()?;
        let chain = parts.next()?.to_owned();
        let seq = parts.next()?.parse().ok()?;
        let hash = parts.next()?.to_owned();
        Some(Head {
            chain,
            seq,
            hash,
            at,
        })
    }
}

/// The text form: URL-safe base64.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

/// Heads whose signatures were checked, to hold the chains against.
#[derive(Debug, Default)]
pub struct Witness(BTreeMap<String, BTreeMap<i64, Vec<Head>>>);

impl Witness {
    /// Adds a head.
    pub fn add(&mut self, head: Head) {
        let chain = self.0.entry(head.chain.clone()).or_default();
        let known = chain.entry(head.seq).or_default();
        if known.iter().all(|other| other.hash != head.hash) {
            known.push(head);
        }
    }

    /// The chains that it knows of.
    pub(super) fn chains(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What it has to say against a record of a chain.
    pub(super) fn contradicts(&self, chain: &str, seq: i64, hash: &str) -> Option<&Head> {
        let heads = self.0.get(chain)?.get(&seq)?;
        heads.iter().find(|head| head.hash != hash)
    }

    /// The last head of a chain beyond a place.
    pub(super) fn beyond(&self, chain: &str, seq: i64) -> Option<&Head> {
        let (_, heads) = self.0.get(chain)?.range(seq + 1..).next_back()?;
        heads.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(seq: i64, hash: &str) -> Head {
        Head {
            chain: "org_1".into(),
            seq,
            hash: hash.into(),
            at: "2026-11-24T07:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_line_is_read_as_it_was_signed() {
        let key = HeadKey::of(&Keyring::fresh());
        let line = key.sign(&head(7, "ab"));
        assert!(
            line.starts_with("canopy-head-1 2026-11-24T07:00:00Z org_1 7 ab "),
            "{line}"
        );
        let public = PublicKey::read(&key.public().to_string()).unwrap();
        assert_eq!(public, key.public());
        assert_eq!(public.head(&line), Some(head(7, "ab")));
    }

    #[test]
    fn a_changed_or_foreign_line_is_no_head() {
        let (key, other) = (
            HeadKey::of(&Keyring::fresh()),
            HeadKey::of(&Keyring::fresh()),
        );
        let line = key.sign(&head(7, "ab"));
        assert_eq!(other.public().head(&line), None);
        for (from, to) in [
            ("org_1", "org_2"),
            (" 7 ", " 6 "),
            ("ab", "ac"),
            ("07", "08"),
        ] {
            assert_eq!(key.public().head(&line.replacen(from, to, 1)), None, "{to}");
        }
        for line in ["", "canopy-head-1", "a b c d e f"] {
            assert_eq!(key.public().head(line), None, "{line}");
        }
        assert_eq!(PublicKey::read("AAAA"), None);
    }

    #[test]
    fn a_witness_remembers_every_hash_of_a_place() {
        let mut witness = Witness::default();
        for (seq, hash) in [(3, "a"), (3, "a"), (3, "b"), (9, "c")] {
            witness.add(head(seq, hash));
        }
        assert_eq!(witness.contradicts("org_1", 9, "c"), None);
        assert!(witness.contradicts("org_1", 3, "a").is_some());
        assert_eq!(witness.beyond("org_1", 8).map(|it| it.seq), Some(9));
        assert_eq!(witness.beyond("org_1", 9), None);
        assert_eq!(witness.contradicts("org_2", 3, "x"), None);
    }
}
