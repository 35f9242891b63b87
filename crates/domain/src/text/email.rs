//! E-mail addresses, by which a person is known.

use unicode_normalization::UnicodeNormalization;

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was given.
    #[error("Give an e-mail address.")]
    Empty,
    /// More than 254 bytes, or more than 64 before the `@`.
    #[error("Use an address of at most 254 characters, with at most 64 before the @.")]
    TooLong,
    /// Not the shape of an address.
    #[error("Use an address such as name@example.com.")]
    Malformed,
}

/// The form in which addresses are compared and stored: trimmed, compatibility-normalized and
/// case folded, so that `Ana@Example.com` and `ana@example.com` are one person.
pub fn fold_email(text: &str) -> Result<String, EmailError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EmailError::Empty);
    }
    if text.len() > 4 * 254 {
        return Err(EmailError::TooLong);
    }
    let folded = fold(text);
    let (local, domain) = folded.split_once('@').ok_or(EmailError::Malformed)?;
    if folded.len() > 254 || local.len() > 64 {
        return Err(EmailError::TooLong);
    }
    let local_is_fine = !local.is_empty() && local.chars().all(in_local_part);
    let domain_is_fine = domain.split('.').all(is_label);
    if local_is_fine && domain_is_fine {
        Ok(folded)
    } else {
        Err(EmailError::Malformed)
    }
}

/// Normalizes and folds until nothing changes any more: folding can undo normalization and the
/// other way round, and two passes settle every known character.
fn fold(text: &str) -> String {
    let mut folded = text.to_owned();
    for _ in 0..4 {
        let normal: String = folded.nfkc().collect();
        let next: String = caseless::default_case_fold_str(&normal).nfkc().collect();
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

/// What may stand before the `@`: no spaces, and nothing that means something in a mail header.
fn in_local_part(character: char) -> bool {
    let special = "\"(),:;<>@[\\]".contains(character);
    !(special || character.is_whitespace() || character.is_control() || is_invisible(character))
}

/// A part of a host name between dots.
fn is_label(label: &str) -> bool {
    let fine =
        |character: char| character.is_alphanumeric() || character == '-' || is_mark(character);
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(fine)
}

/// Combining marks, which host names of some scripts need.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// Characters without a shape of their own, which would make two addresses look alike.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
