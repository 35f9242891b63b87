//! Message parts of a text message.

/// The basic GSM-7 alphabet; each character takes one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table; each character takes an escape and a septet.
const EXTENSION: &str = "\u{0c}^{}\\[~]|€";

/// How many parts a text is sent in; an empty text is one part.
///
/// A text of the GSM-7 alphabet holds 160 septets in one part or 153 in each of several, where an
/// escape pair is never split. Any other text holds 70 UTF-16 units in one part or 67 in each of
/// several, where a surrogate pair is never split.
pub fn segments(text: &str) -> i64 {
    let septets: Option<Vec<usize>> = text.chars().map(septets_of).collect();
    match septets {
        Some(sizes) => parts(sizes.into_iter(), 160, 153),
        None => parts(text.chars().map(char::len_utf16), 70, 67),
    }
}

/// Septets of a character, unless the GSM-7 alphabet lacks it.
fn septets_of(character: char) -> Option<usize> {
    if character.is_ascii_alphanumeric() || BASIC.contains(character) {
        Some(1)
    } else if EXTENSION.contains(character) {
        Some(2)
    } else {
        None
    }
}

/// Packs characters of the given sizes one after the other, none split, into parts.
fn parts(sizes: impl Iterator<Item = usize> + Clone, single: usize, several: usize) -> i64 {
    if sizes.clone().sum::<usize>() <= single {
        return 1;
    }
    let mut parts = 1;
    let mut filled = 0;
    for size in sizes {
        if filled + size > several {
            parts += 1;
            filled = 0;
        }
        filled += size;
    }
    parts
}
