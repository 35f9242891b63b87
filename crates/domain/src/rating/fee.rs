//! Fees of a rate card, and their JSON form.

use crate::category::Category;
use crate::money::{Micros, Percent};
use serde::{Deserialize, Serialize};

/// A fee with its name on the bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FeeForm", into = "FeeForm")]
pub struct Fee {
    /// Unique among the fees of its card.
    pub name: String,
    /// What it is counted by, and how much it is.
    pub kind: FeeKind,
}

/// How a fee comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeKind {
    /// Whole, on the first of every month.
    Monthly {
        /// A month.
        amount: Micros,
    },
    /// On the first of every month, for every person with an active role on the company.
    PerSeat {
        /// A person and month.
        amount: Micros,
    },
    /// For every call in either direction, connected or not.
    PerCall {
        /// A call.
        amount: Micros,
    },
    /// For every message segment, sent or received.
    PerSegment {
        /// A segment.
        amount: Micros,
    },
    /// A percentage of each usage charge of one category.
    Percent {
        /// How much of it.
        percent: Percent,
        /// Voice, SMS or self-healing.
        category: Category,
    },
}

impl FeeKind {
    /// The word for it in the API.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Monthly { .. } => "monthly",
            Self::PerSeat { .. } => "per_seat",
            Self::PerCall { .. } => "per_call",
            Self::PerSegment { .. } => "per_segment",
            Self::Percent { .. } => "percent",
        }
    }

    /// Its amount, unless it is a percentage.
    pub const fn amount(&self) -> Option<Micros> {
        match self {
            Self::Monthly { amount }
            | Self::PerSeat { amount }
            | Self::PerCall { amount }
            | Self::PerSegment { amount } => Some(*amount),
            Self::Percent { .. } => None,
        }
    }
}

/// A fee as the API writes it: `{name, kind, amount}` or `{name, kind, percent, category}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeForm {
    name: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<Percent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<Category>,
}

impl From<Fee> for FeeForm {
    fn from(fee: Fee) -> Self {
        let (percent, category) = match fee.kind {
            FeeKind::Percent { percent, category } => (Some(percent), Some(category)),
            _ => (None, None),
        };
        let amount = fee.kind.amount().map(Micros::exact);
        Self {
            kind: fee.kind.code().to_owned(),
            name: fee.name,
            amount,
            percent,
            category,
        }
    }
}

impl TryFrom<FeeForm> for Fee {
    type Error = String;

    fn try_from(form: FeeForm) -> Result<Self, Self::Error> {
        let kind = if form.kind == "percent" {
            match (form.amount, form.percent, form.category) {
                (None, Some(percent), Some(category)) => FeeKind::Percent { percent, category },
                _ => {
                    return Err(
                        "a fee of kind percent has percent and category, and no amount".into(),
                    );
                }
            }
        } else {
            let (Some(amount), None, None) = (form.amount, form.percent, form.category) else {
                return Err(
                    "a fee of this kind has an amount, and neither percent nor category".into(),
                );
            };
            let amount = Micros::parse(&amount).map_err(|error| format!("amount {error}"))?;
            match form.kind.as_str() {
                "monthly" => FeeKind::Monthly { amount },
                "per_seat" => FeeKind::PerSeat { amount },
                "per_call" => FeeKind::PerCall { amount },
                "per_segment" => FeeKind::PerSegment { amount },
                _ => {
                    return Err(
                        "kind must be one of monthly, per_seat, per_call, per_segment, percent"
                            .into(),
                    );
                }
            }
        };
        Ok(Self {
            name: form.name,
            kind,
        })
    }
}
