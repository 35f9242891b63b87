//! Percentages of fees and taxes.

use super::micros::decimal_places;
use super::{AmountError, Micros, mul_div};
use serde::{Deserialize, Serialize};

/// A percentage in parts per million of one: 1 % is 10 000.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(i64);

/// Why a text is not a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a decimal number from 0 to 1000 with at most 4 decimals, such as \"8.875\"")]
pub struct PercentError;

impl Percent {
    /// Largest percentage, in parts per million: 1000 %.
    const MAX_PPM: i64 = 10_000_000;

    /// A percentage of `ppm` parts per million of one, from 0 to 1000 %.
    pub fn from_ppm(ppm: i64) -> Result<Self, PercentError> {
        if (0..=Self::MAX_PPM).contains(&ppm) {
            Ok(Self(ppm))
        } else {
            Err(PercentError)
        }
    }

    /// Parts per million of one.
    pub const fn ppm(self) -> i64 {
        self.0
    }

    /// Reads `8.875`: digits with at most 4 decimals, from 0 to 1000.
    pub fn parse(text: &str) -> Result<Self, PercentError> {
        let ppm = decimal_places(text, 4).map_err(|_: AmountError| PercentError)?;
        if text.starts_with('-') {
            Err(PercentError)
        } else {
            Self::from_ppm(ppm)
        }
    }

    /// That percentage of `amount`, rounded once, half to even, at a micro-unit.
    pub fn of(self, amount: Micros) -> Option<Micros> {
        mul_div(amount.get(), self.0, 1_000_000).map(Micros)
    }
}

/// The number without a sign and without needless zeros: `8.875`.
impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fraction = format!("{:04}", self.0 % 10_000);
        let fraction = fraction.trim_end_matches('0');
        write!(f, "{}", self.0 / 10_000)?;
        if fraction.is_empty() {
            Ok(())
        } else {
            write!(f, ".{fraction}")
        }
    }
}

impl std::str::FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Percent {
    type Error = PercentError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Percent> for String {
    fn from(percent: Percent) -> Self {
        percent.to_string()
    }
}
