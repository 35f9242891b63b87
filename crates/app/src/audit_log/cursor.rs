//! Where a page of the log begins: after one record, latest first.

use crate::Refusal;
use crate::keyring::Keyring;

/// The place of a record in the log: when, in which chain, at which place of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) at: i64,
    pub(super) seq: i64,
    pub(super) chain: String,
}

/// For what cursors are sealed.
const PURPOSE: &str = "cursors of the audit log";

impl Cursor {
    /// The text of it. Sealed, because the place in the chain tells how many records there are that
    /// a reader may not see.
    pub(super) fn seal(&self, keyring: &Keyring) -> Result<String, Refusal> {
        let numbers = [self.at.to_be_bytes(), self.seq.to_be_bytes()].concat();
        keyring.seal(PURPOSE, "", &[&numbers, self.chain.as_bytes()].concat())
    }

    /// Reads the text.
    pub(super) fn open(keyring: &Keyring, text: &str) -> Result<Self, Refusal> {
        let opened = keyring.open(PURPOSE, "", text).ok();
        opened.as_deref().and_then(Self::read).ok_or_else(|| {
            let words = "use the cursor that the page before gave as next";
            Refusal::field("cursor", "invalid", words)
        })
    }

    fn read(opened: &[u8]) -> Option<Self> {
        let (at, rest) = opened.split_first_chunk()?;
        let (seq, chain) = rest.split_first_chunk()?;
        Some(Self {
            at: i64::from_be_bytes(*at),
            seq: i64::from_be_bytes(*seq),
            chain: String::from_utf8(chain.to_vec()).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_tells_nothing() {
        let (key, other) = (Keyring::fresh(), Keyring::fresh());
        let cursor = Cursor {
            at: 1_773_000_000_000_000,
            seq: 3,
            chain: "org_0a".into(),
        };
        let text = cursor.seal(&key).unwrap();
        assert_eq!(Cursor::open(&key, &text).unwrap(), cursor);
        assert_ne!(cursor.seal(&key).unwrap(), text);
        assert!(!text.contains("org_") && !text.contains("1773"), "{text}");
        let foreign = cursor.seal(&other).unwrap();
        for text in ["", "1", "1_2_org", "x.AAAA", &foreign] {
            assert!(Cursor::open(&key, text).is_err(), "{text:?}");
        }
    }
}
