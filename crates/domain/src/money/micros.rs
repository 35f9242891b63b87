//! An amount in micro-units.

use serde::{Deserialize, Serialize};

/// An amount in micro-units of some currency; one unit is 1 000 000.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with an optional fraction and an optional minus sign.
    #[error("must be a decimal number in digits, such as \"12.50\"")]
    Malformed,
    /// More than six decimals.
    #[error("must have at most 6 decimals")]
    TooManyDecimals,
    /// Does not fit.
    #[error("is too large")]
    OutOfRange,
}

impl Micros {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The number of micro-units.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, unless it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The opposite amount, unless it does not fit.
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// Reads decimal text: an optional `-`, digits, and at most 6 decimals after a point.
    /// No `+`, exponent, spaces or separators.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        decimal_places(text, 6).map(Self)
    }

    /// The exact decimal text, always with 6 decimals: `12.345600`.
    pub fn exact(self) -> String {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
    }
}

/// Reads decimal text as an integer scaled by `10^places`.
pub(super) fn decimal_places(text: &str, places: usize) -> Result<i64, AmountError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return Err(AmountError::Malformed),
        Some(parts) => parts,
        None => (digits, ""),
    };
    if whole.is_empty()
        || !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
    {
        return Err(AmountError::Malformed);
    }
    if fraction.len() > places {
        return Err(AmountError::TooManyDecimals);
    }
    let padding = std::iter::repeat_n(b'0', places - fraction.len());
    let mut value = 0_i64;
    for byte in whole.bytes().chain(fraction.bytes()).chain(padding) {
        let digit = i64::from(byte - b'0');
        let digit = if negative { -digit } else { digit };
        let next = value
            .checked_mul(10)
            .and_then(|scaled| scaled.checked_add(digit));
        value = next.ok_or(AmountError::OutOfRange)?;
    }
    Ok(value)
}

/// Serde form of an amount as exact decimal text, as the API writes it.
pub mod decimal {
    use super::Micros;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes `"12.345600"`.
    pub fn serialize<S: Serializer>(amount: &Micros, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&amount.exact())
    }

    /// Reads `"12.3456"`.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Micros, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        Micros::parse(&text).map_err(serde::de::Error::custom)
    }
}
