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
        match self {
            Self::Voice | Self::Sms | Self::SelfHealing => true,
            Self::Fees | Self::Taxes | Self::Credits => false,
        }
    }

    /// Whether a tax may fall on its charges: those of usage and fees. Credits are untaxed, and no
    /// tax falls on a tax.
    pub const fn is_taxable(self) -> bool {
        match self {
            Self::Voice | Self::Sms | Self::SelfHealing | Self::Fees => true,
            Self::Taxes | Self::Credits => false,
        }
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

#[cfg(test)]
mod tests {
    use super::Category;

    #[test]
    fn what_is_usage_and_what_is_taxed() {
        let codes = |of: fn(Category) -> bool| {
            let kept = Category::ALL.into_iter().filter(|it| of(*it));
            kept.map(Category::code).collect::<Vec<_>>()
        };
        let usage = ["voice", "sms", "self_healing"];
        assert_eq!(codes(Category::is_usage), usage);
        let taxable = ["voice", "sms", "self_healing", "fees"];
        assert_eq!(codes(Category::is_taxable), taxable);
    }
}
