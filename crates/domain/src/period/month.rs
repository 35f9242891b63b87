//! A calendar month.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Period;

/// A calendar month, written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i16,
    month: i8,
}

/// Why a text is not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a month such as \"2026-11\"")]
pub struct MonthError;

impl Month {
    /// The month of a year; `month` is 1 to 12, `year` 0 to 9999.
    pub fn new(year: i16, month: i8) -> Result<Self, MonthError> {
        let known = (0..=9999).contains(&year) && (1..=12).contains(&month);
        if known {
            Ok(Self { year, month })
        } else {
            Err(MonthError)
        }
    }

    /// The month that a day lies in.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The calendar year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// 1 for January to 12 for December.
    pub const fn month(self) -> i8 {
        self.month
    }

    /// Its first day.
    pub fn first(self) -> Date {
        Date::constant(self.year, self.month, 1)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// All its days.
    pub fn days(self) -> Period {
        Period {
            from: self.first(),
            to: self.last(),
        }
    }

    /// The month after it.
    pub fn next(self) -> Self {
        Self::of(self.first().saturating_add(1.month()))
    }

    /// The month before it.
    pub fn previous(self) -> Self {
        Self::of(self.first().saturating_sub(1.month()))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').ok_or(MonthError)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return Err(MonthError);
        }
        let year = year.parse().map_err(|_| MonthError)?;
        Self::new(year, month.parse().map_err(|_| MonthError)?)
    }
}

impl TryFrom<String> for Month {
    type Error = MonthError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}
