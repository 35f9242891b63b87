//! Ids: a prefix that names the kind, then 20 characters that sort by time.

/// Crockford's base 32 in lower case: no i, l, o or u, in ascending byte order.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An id: `prefix`, then 44 bits of milliseconds since 1970 and 56 random bits in base 32.
///
/// `at_micros` is in microseconds since 1970 in UTC. Ids of later milliseconds sort after
/// earlier ones; instants outside 1970 to 2527 are moved to the nearest end of that range.
pub fn format_id(prefix: &str, at_micros: i64, random: [u8; 7]) -> String {
    let millis = at_micros.div_euclid(1_000).clamp(0, (1 << 44) - 1);
    let noise = random
        .iter()
        .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let bits = (u128::from(millis.unsigned_abs()) << 56) | noise;
    let mut id = String::with_capacity(prefix.len() + 20);
    id.push_str(prefix);
    for place in (0..20).rev() {
        let digit = (bits >> (place * 5)) & 31;
        id.push(char::from(ALPHABET[usize::try_from(digit).unwrap_or(0)]));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::format_id;
    use proptest::prelude::*;

    #[test]
    fn time_comes_first_and_the_rest_is_random() {
        assert_eq!(format_id("co_", 0, [0; 7]), "co_00000000000000000000");
        assert_eq!(
            format_id("co_", 0, [0, 0, 0, 0, 0, 0, 33]),
            "co_00000000000000000011"
        );
        assert_eq!(
            format_id("org_", i64::MAX, [255; 7]),
            "org_zzzzzzzzzzzzzzzzzzzz"
        );
        assert_eq!(format_id("", -1, [0; 7]), "00000000000000000000");
        // 2026-11-01T00:00:00Z
        let id = format_id("ev_", 1_793_491_200_000_000, [0; 7]);
        let millis = id[3..].bytes().fold(0_u128, |bits, byte| {
            bits * 32
                + super::ALPHABET
                    .iter()
                    .position(|known| *known == byte)
                    .unwrap_or(99) as u128
        });
        assert_eq!(millis >> 56, 1_793_491_200_000);
    }

    proptest! {
        #[test]
        fn later_milliseconds_sort_later(at in 0_i64..4_000_000_000_000_000, gap in 1_000_i64..1 << 40, a: [u8; 7], b: [u8; 7]) {
            prop_assert!(format_id("x_", at, a) < format_id("x_", at + gap, b));
        }

        #[test]
        fn different_dice_give_different_ids(at: i64, a: [u8; 7], b: [u8; 7]) {
            prop_assert_eq!(a == b, format_id("x_", at, a) == format_id("x_", at, b));
        }
    }
}
