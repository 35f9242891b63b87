//! Quantities: billed call time in milliseconds, and its text form in minutes.

use crate::money::round_div;

/// What a connected call bills, in milliseconds: its duration rounded **up** to the next whole
/// increment, and at least the minimum. A zero or missing duration bills the minimum.
///
/// Rounding is per call. With the default of 30 s for both, 25 s bills 30 s (0.5 minutes),
/// 55 s bills 60 s (1.0) and 80 s bills 90 s (1.5).
pub fn billed_ms(duration_ms: Option<i64>, increment_ms: i64, minimum_ms: i64) -> i64 {
    let duration = duration_ms.unwrap_or(0).max(0);
    let increment = increment_ms.max(1);
    let missing = (increment - duration % increment) % increment;
    duration.saturating_add(missing).max(minimum_ms)
}

/// Milliseconds as decimal minutes: at least one decimal, as many as needed up to 6, and there
/// rounded half to even when the fraction does not end.
pub fn minutes(ms: i64) -> String {
    let micro_minutes = round_div(i128::from(ms) * 1_000_000, 60_000).unwrap_or(0);
    let sign = if micro_minutes < 0 { "-" } else { "" };
    let size = micro_minutes.unsigned_abs();
    let fraction = format!("{:06}", size % 1_000_000);
    let fraction = fraction.trim_end_matches('0');
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{sign}{}.{fraction}", size / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::{billed_ms, minutes};
    use proptest::prelude::*;

    #[test]
    fn calls_round_up_to_half_minutes() {
        let table = [
            (None, "0.5"),
            (Some(0), "0.5"),
            (Some(1), "0.5"),
            (Some(25_000), "0.5"),
            (Some(30_000), "0.5"),
            (Some(30_001), "1.0"),
            (Some(55_000), "1.0"),
            (Some(60_000), "1.0"),
            (Some(80_000), "1.5"),
            (Some(90_000), "1.5"),
            (Some(90_001), "2.0"),
            (Some(2_592_000_000), "43200.0"),
        ];
        for (duration, expected) in table {
            assert_eq!(
                minutes(billed_ms(duration, 30_000, 30_000)),
                expected,
                "{duration:?}"
            );
        }
    }

    #[test]
    fn other_increments_and_minimums() {
        assert_eq!(billed_ms(Some(61_500), 1_000, 0), 62_000);
        assert_eq!(billed_ms(Some(10_000), 6_000, 60_000), 60_000);
        assert_eq!(billed_ms(Some(61_000), 6_000, 60_000), 66_000);
        assert_eq!(billed_ms(None, 60_000, 0), 0);
        assert_eq!(billed_ms(Some(-5), 60_000, 30_000), 30_000);
        assert_eq!(billed_ms(Some(i64::MAX), 60_000, 0), i64::MAX);
    }

    #[test]
    fn minutes_are_exact_or_have_six_decimals() {
        let table = [
            (0, "0.0"),
            (60_000, "1.0"),
            (15_000, "0.25"),
            (74_070_000, "1234.5"),
            (1, "0.000017"),
            (20_000, "0.333333"),
            (40_000, "0.666667"),
            (-30_000, "-0.5"),
            (3, "0.00005"),
        ];
        for (ms, expected) in table {
            assert_eq!(minutes(ms), expected, "{ms} ms");
        }
    }

    proptest! {
        #[test]
        fn billed_time_is_the_smallest_that_fits(duration in 0_i64..10_000_000, increment in 1_i64..4_000_000, minimum in 0_i64..4_000_000) {
            let billed = billed_ms(Some(duration), increment, minimum);
            prop_assert!(billed >= duration && billed >= minimum);
            prop_assert!(billed == minimum || (billed % increment == 0 && billed - increment < duration));
        }
    }
}
