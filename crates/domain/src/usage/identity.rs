//! The identity of an event within its company: its source and id.

use crate::refusal::FieldError;
use sha2::{Digest, Sha256};

/// Longest source or id, in bytes.
const MAX_BYTES: usize = 200;

/// The key of an identity: the first 128 bits of SHA-256 over the length and bytes of the source,
/// then the length and bytes of the id, as two numbers, high half first. The lengths keep
/// `("ab", "c")` apart from `("a", "bc")`.
pub fn identity(source: &str, id: &str) -> (i64, i64) {
    let mut hash = Sha256::new();
    for part in [source, id] {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        hash.update(length.to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let half = |from: usize| {
        digest
            .iter()
            .skip(from)
            .take(8)
            .fold(0_i64, |bits, byte| (bits << 8) | i64::from(*byte))
    };
    (half(0), half(8))
}

/// Refuses a source or id that is empty, longer than 200 bytes or holds control characters.
pub fn check_identity(source: &str, id: &str) -> Result<(), FieldError> {
    for (field, text) in [("source", source), ("id", id)] {
        if text.is_empty() {
            return Err(FieldError::new(
                field,
                "required",
                "Give a text that is not empty.",
            ));
        }
        if text.len() > MAX_BYTES {
            return Err(FieldError::new(
                field,
                "too_long",
                format!("Use at most {MAX_BYTES} bytes."),
            ));
        }
        if text.chars().any(char::is_control) {
            let message = "Leave out line breaks and other control characters.";
            return Err(FieldError::new(field, "control_character", message));
        }
    }
    Ok(())
}
