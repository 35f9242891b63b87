//! The six categories of charges.

use crate::code::coded;

coded! {
    /// What a charge is for. Everywhere in this order; a total is the sum of all six.
    Category {
        /// Billed minutes of calls.
        Voice = "voice",
        /// Message segments, sent and received.
        Sms = "sms",
        /// Checks for a current phone number, and numbers healed.
        SelfHealing = "self_healing",
        /// Fees: monthly, per seat, per call, per segment, percentages of usage, and rounding.
        Fees = "fees",
        /// Taxes on the charges of named categories.
        Taxes = "taxes",
        /// Credits; their amounts are negative.
        Credits = "credits",
    }
}

impl Category {
    /// Whether it is a category of usage, on which percent fees may stand.
    pub const fn is_usage(self) -> bool {
        matches!(self, Self::Voice | Self::Sms | Self::SelfHealing)
    }

    /// The words for it on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Voice => "Voice",
            Self::Sms => "SMS",
            Self::SelfHealing => "Self-healing",
            Self::Fees => "Fees",
            Self::Taxes => "Taxes",
            Self::Credits => "Credits",
        }
    }
}
