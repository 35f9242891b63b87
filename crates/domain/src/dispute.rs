//! Disputes: a company says that a charge is wrong.

use crate::category::Category;
use crate::code::coded;
use crate::rating::Charge;

coded! {
    /// What became of a dispute.
    DisputeState {
        /// Nobody decided it.
        Open = "open",
        /// A credit took the charge back.
        Granted = "granted",
        /// It was declined, with a reason.
        Declined = "declined",
        /// The company took it back.
        Withdrawn = "withdrawn",
    }
}

impl DisputeState {
    /// The word for it on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Granted => "Granted",
            Self::Declined => "Declined",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

/// What a charge is for, in words: the name of a fee, else the category.
pub fn charge_words(category: Category, name: &str) -> String {
    if name.is_empty() {
        category.label().to_owned()
    } else {
        format!("{} “{name}”", category.label())
    }
}

/// Whether a charge can be disputed: money that the company pays for usage or a fee, which is what can
/// be taxed. Taxes and percent fees follow the charge on which they stand.
pub fn is_disputable(charge: &Charge) -> bool {
    charge.category.is_taxable() && charge.amount.get() > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Micros;

    #[test]
    fn only_what_is_paid_for_usage_and_fees_is_disputed() {
        let charge = |category, amount| Charge {
            category,
            name: String::new(),
            amount: Micros(amount),
        };
        for category in Category::ALL {
            let wanted = match category {
                Category::Voice | Category::Sms | Category::SelfHealing | Category::Fees => true,
                Category::Taxes | Category::Credits => false,
            };
            assert_eq!(is_disputable(&charge(category, 1)), wanted, "{category:?}");
            assert!(!is_disputable(&charge(category, -1)), "{category:?}");
        }
    }

    #[test]
    fn charges_have_words() {
        assert_eq!(charge_words(Category::SelfHealing, ""), "Self-healing");
        assert_eq!(charge_words(Category::Fees, "Line"), "Fees “Line”");
    }
}
