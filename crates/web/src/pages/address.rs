//! Addresses of our own pages: checked before somebody is sent there, escaped before they are written.

/// The path and query if they lead to a page of ours, and nothing that a browser reads as another
/// host: `//host`, `/\host`, or either with a tab or line break in between, which browsers drop.
pub(super) fn local(next: &str) -> Option<&str> {
    let plain = next.len() <= 2_000
        && next
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = next.starts_with('/') && !next.starts_with("//");
    (plain && ours).then_some(next)
}

/// A path with the parameters that have a value.
pub(super) fn with(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = String::from(path);
    let mut sign = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(sign);
        address.push_str(name);
        address.push('=');
        escape_into(&mut address, value);
        sign = '&';
    }
    address
}

fn escape_into(address: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            _ => {
                address.push('%');
                address.push(char::from(HEX[usize::from(byte >> 4)]));
                address.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_followed() {
        for ours in ["/", "/o/northwind?view=table&page=2", "/c/a//b"] {
            assert_eq!(local(ours), Some(ours));
        }
        let others = [
            "",
            "o/northwind",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            " /o",
            "/ä",
        ];
        for other in others {
            assert_eq!(local(other), None, "{other:?}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(2_000))), None);
    }

    #[test]
    fn parameters_are_escaped_and_empty_ones_left_out() {
        let address = with("/o/a", &[("query", "a&b=c é"), ("sort", ""), ("page", "2")]);
        assert_eq!(address, "/o/a?query=a%26b%3Dc%20%C3%A9&page=2");
        assert_eq!(with("/o/a", &[("query", "")]), "/o/a");
    }
}
