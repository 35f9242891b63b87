//! Percent-encoded text, as paths and the headers of CloudEvents carry it.

/// The bytes that the text stands for. A percent sign that begins no code stands for itself.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match code(&bytes[at..]) {
            Some(decoded) => {
                plain.push(decoded);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}

/// The byte that a code such as `%C3` at the beginning stands for.
fn code(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = *bytes else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn codes_become_bytes_and_the_rest_stays() {
        for (text, plain) in [
            ("", &b""[..]),
            ("a b", b"a b"),
            ("a%20b", b"a b"),
            ("%C3%bc", "ü".as_bytes()),
            ("%", b"%"),
            ("%4", b"%4"),
            ("%+1%zz", b"%+1%zz"),
            ("%00%ff", b"\0\xff"),
        ] {
            assert_eq!(decoded(text), plain, "{text}");
        }
    }
}
