//! Rate cards: prices, increments, fees and taxes in force for a company from a day on.

use super::fee::Fee;
use crate::category::Category;
use crate::money::{Micros, Percent, decimal};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One version of a company's prices. Its JSON form is the one of the API and of the rows in which
/// versions are kept; unknown fields are refused, prices are decimal text.
///
/// Kept versions are never rewritten. So a price that is added later needs a serde default that
/// charges what the cards before it charged, here and in the structs below: without one, no card
/// that is kept could be read any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateCard {
    /// The first day on which it is in force.
    pub effective_on: Date,
    /// Calls.
    pub voice: VoiceRate,
    /// Messages.
    pub sms: SmsRate,
    /// Self-healing.
    pub self_healing: HealingRate,
    /// Fees, in the order in which they are charged.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// Taxes, in the order in which they are charged.
    #[serde(default)]
    pub taxes: Vec<Tax>,
}

/// The price of calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceRate {
    /// A billed minute.
    #[serde(with = "decimal")]
    pub per_minute: Micros,
    /// Durations are rounded up to whole increments, in milliseconds.
    #[serde(default = "half_a_minute")]
    pub increment_ms: i64,
    /// A billed call bills at least this, in milliseconds.
    #[serde(default = "half_a_minute")]
    pub minimum_ms: i64,
    /// Whether calls that never connected are billed too.
    #[serde(default)]
    pub bill_unconnected: bool,
}

/// The price of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsRate {
    /// A segment sent.
    #[serde(with = "decimal")]
    pub sent: Micros,
    /// A segment received.
    #[serde(with = "decimal")]
    pub received: Micros,
}

/// The price of self-healing; either or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealingRate {
    /// A check, whatever its outcome.
    #[serde(with = "decimal", default)]
    pub check: Micros,
    /// A number healed, besides the check.
    #[serde(with = "decimal", default)]
    pub healed: Micros,
}

/// A tax on each charge of some categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tax {
    /// Its name on the bill, unique among the taxes of its card.
    pub name: String,
    /// How much of each charge.
    pub percent: Percent,
    /// What is taxed: usage and fees, never taxes or credits.
    pub categories: Vec<Category>,
}

impl Tax {
    /// Whether a charge of that category is taxed. Taxes and credits never are.
    pub fn falls_on(&self, category: Category) -> bool {
        category.is_taxable() && self.categories.contains(&category)
    }
}

/// The increment and minimum that hold unless a card says otherwise: 30 s.
const fn half_a_minute() -> i64 {
    30_000
}

impl RateCard {
    /// The card of a company that has none: 0.10 per voice minute in half minutes, 0.01 per
    /// segment either way, 0.50 per healed number, no fees and no taxes.
    pub fn default_on(effective_on: Date) -> Self {
        Self {
            effective_on,
            voice: VoiceRate {
                per_minute: Micros(100_000),
                increment_ms: half_a_minute(),
                minimum_ms: half_a_minute(),
                bill_unconnected: false,
            },
            sms: SmsRate {
                sent: Micros(10_000),
                received: Micros(10_000),
            },
            self_healing: HealingRate {
                check: Micros::ZERO,
                healed: Micros(500_000),
            },
            fees: Vec::new(),
            taxes: Vec::new(),
        }
    }
}
