//! Caps: how much a month may cost, and how far it is from that.

use crate::code::coded;
use crate::money::{AmountError, Micros};
use crate::refusal::FieldError;

/// From this part of a cap on, in percent, the month is near it.
pub const NEAR_PERCENT: i64 = 80;

coded! {
    /// How far a month's spending is from its cap.
    CapState {
        /// Below the part from which it is near.
        Within = "within",
        /// Near: 80 % or more, and less than all of it.
        Near = "near",
        /// All of it, or more.
        Reached = "reached",
    }
}

/// The state of a month that cost `spent` under a cap.
pub fn state(spent: Micros, cap: Micros) -> CapState {
    let (spent, cap) = (i128::from(spent.get()), i128::from(cap.get()));
    if spent >= cap {
        CapState::Reached
    } else if spent * 100 >= cap * i128::from(NEAR_PERCENT) {
        CapState::Near
    } else {
        CapState::Within
    }
}

/// How much of a cap is spent in whole percent, rounded down, so that 100 means reached.
pub fn percent(spent: Micros, cap: Micros) -> i64 {
    let cap = i128::from(cap.get()).max(1);
    let percent = (i128::from(spent.get()) * 100).div_euclid(cap);
    i64::try_from(percent).unwrap_or(if percent < 0 { i64::MIN } else { i64::MAX })
}

/// Reads the amount of a cap: more than nothing.
pub fn read(text: &str) -> Result<Micros, FieldError> {
    let refused = |code, message: String| FieldError::new("amount", code, message);
    let amount = Micros::parse(text.trim()).map_err(|error| match error {
        AmountError::OutOfRange => refused("out_of_range", "it is too large for an amount".into()),
        other => refused("invalid", format!("it {other}")),
    })?;
    if amount <= Micros::ZERO {
        let message = "write an amount above zero, or remove the cap";
        return Err(refused("out_of_range", message.into()));
    }
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_begins_at_eighty_percent_and_reached_at_all_of_it() {
        for (spent, cap, wanted) in [
            (0, 1, CapState::Within),
            (-5, 1, CapState::Within),
            (79_999_999, 100_000_000, CapState::Within),
            (80_000_000, 100_000_000, CapState::Near),
            (99_999_999, 100_000_000, CapState::Near),
            (100_000_000, 100_000_000, CapState::Reached),
            (i64::MAX, 1, CapState::Reached),
            (i64::MAX - 1, i64::MAX, CapState::Near),
            (i64::MIN, i64::MAX, CapState::Within),
            (3, 4, CapState::Within),
            (4, 5, CapState::Near),
        ] {
            assert_eq!(
                state(Micros(spent), Micros(cap)),
                wanted,
                "{spent} of {cap}"
            );
        }
    }

    #[test]
    fn a_percentage_says_hundred_only_where_it_is_reached() {
        assert_eq!(percent(Micros(99_999_999), Micros(100_000_000)), 99);
        assert_eq!(percent(Micros(100_000_000), Micros(100_000_000)), 100);
        assert_eq!(percent(Micros(-1), Micros(100_000_000)), -1);
        assert_eq!(percent(Micros(i64::MAX), Micros(1)), i64::MAX);
    }

    #[test]
    fn a_cap_is_an_amount_above_zero() {
        assert_eq!(read(" 1500.50 "), Ok(Micros(1_500_500_000)));
        for bad in [
            "",
            "0",
            "-1",
            "0.000000",
            "1,000",
            "1e3",
            "0.0000001",
            "99999999999999",
        ] {
            let refused = read(bad).expect_err(bad);
            assert_eq!(refused.field, "amount", "{bad}");
        }
    }
}
