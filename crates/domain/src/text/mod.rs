//! Texts: counting message parts, and folding addresses, names and status words.

mod email;
mod segments;
pub mod spreadsheet;
#[cfg(test)]
mod tests;

pub use email::{EmailError, fold_email};
pub use segments::segments;

/// Longest slug, in characters.
const SLUG_CHARS: usize = 63;

/// A slug from a name: lower-cased, every run of characters other than `a-z` and `0-9` turned
/// into one `-`, none at the ends, at most 63 characters. A name without any gives `company`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.to_lowercase().chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(SLUG_CHARS);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "company".to_owned()
    } else {
        slug.to_owned()
    }
}

/// Whether a text is a slug: `[a-z0-9-]{1,63}`.
pub fn slug_valid(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=SLUG_CHARS).contains(&text.len()) && text.bytes().all(allowed)
}

/// A status word in the form in which words are compared: case folded, single spaces, no spaces
/// at the ends. `" Closed  Won "` and `"closed won"` are the same word.
pub fn fold_word(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    caseless::default_case_fold_str(&words.join(" "))
}
