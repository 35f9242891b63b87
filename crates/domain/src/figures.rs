//! The additive figures of a company over some days: one wide row, summed column by column.

use crate::category::Category;
use crate::money::Micros;

macro_rules! figures {
    ($($(#[$doc:meta])* $field:ident,)+) => {
        /// Sums of usage. Adding two rows adds every column; a period is the sum of its days.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Figures { $($(#[$doc])* pub $field: i64,)+ }

        impl Figures {
            /// The columns in their order in rows.
            pub const COLUMNS: [&'static str; 15] = [$(stringify!($field)),+];

            /// The values in the order of [`Figures::COLUMNS`].
            pub const fn to_row(&self) -> [i64; 15] {
                [$(self.$field),+]
            }

            const fn of_row(row: &[i64; 15]) -> Self {
                let [$($field),+] = *row;
                Self { $($field),+ }
            }
        }
    };
}

figures! {
    /// Calls in both directions, connected or not.
    calls,
    /// Calls with status `completed`.
    calls_connected,
    /// Billed call time in milliseconds.
    voice_ms,
    /// Messages sent.
    sms_sent,
    /// Messages received.
    sms_received,
    /// Segments of messages sent.
    segments_sent,
    /// Segments of messages received.
    segments_received,
    /// Self-healing checks.
    checks,
    /// Checks that found a current number.
    healed,
    /// Charges for calls, in micro-units.
    voice,
    /// Charges for messages, in micro-units.
    sms,
    /// Charges for self-healing, in micro-units.
    self_healing,
    /// Fees, in micro-units.
    fees,
    /// Taxes, in micro-units.
    taxes,
    /// Credits, in micro-units; zero or negative.
    credits,
}

impl Figures {
    /// The columns that add up to the message parts.
    pub const SEGMENTS: [&'static str; 2] = ["segments_sent", "segments_received"];

    /// The columns that add up to the total: the charges of every category.
    pub const AMOUNTS: [&'static str; 6] =
        ["voice", "sms", "self_healing", "fees", "taxes", "credits"];

    /// Nothing happened.
    pub const ZERO: Self = Self::of_row(&[0; 15]);

    /// Reads a row in the order of [`Figures::COLUMNS`].
    ///
    /// # Panics
    /// When the row has another length, because then a statement and this list disagree.
    pub fn from_row(row: &[i64]) -> Self {
        assert_eq!(row.len(), 15, "a row of figures has 15 columns");
        let mut columns = [0; 15];
        columns.copy_from_slice(row);
        Self::of_row(&columns)
    }

    /// The sum column by column, unless one does not fit.
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        self.zip(other, i64::checked_add)
    }

    /// The difference column by column, unless one does not fit.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        self.zip(other, i64::checked_sub)
    }

    /// Every column with the opposite sign, unless one does not fit.
    pub fn negated(&self) -> Option<Self> {
        Self::ZERO.checked_sub(self)
    }

    fn zip(&self, other: &Self, apply: fn(i64, i64) -> Option<i64>) -> Option<Self> {
        let mut columns = self.to_row();
        for (column, value) in columns.iter_mut().zip(other.to_row()) {
            *column = apply(*column, value)?;
        }
        Some(Self::of_row(&columns))
    }

    /// The quantities alone, for those who may not see amounts.
    pub fn without_amounts(self) -> Self {
        let mut columns = self.to_row();
        for (name, value) in Self::COLUMNS.iter().zip(&mut columns) {
            if Self::AMOUNTS.contains(name) {
                *value = 0;
            }
        }
        Self::of_row(&columns)
    }

    /// Segments sent plus received. Saturates, which no real count reaches.
    pub fn segments(&self) -> i64 {
        self.segments_sent.saturating_add(self.segments_received)
    }

    /// The charges of one category.
    pub const fn amount(&self, category: Category) -> Micros {
        Micros(match category {
            Category::Voice => self.voice,
            Category::Sms => self.sms,
            Category::SelfHealing => self.self_healing,
            Category::Fees => self.fees,
            Category::Taxes => self.taxes,
            Category::Credits => self.credits,
        })
    }

    /// The column of one category's charges.
    pub(crate) const fn amount_mut(&mut self, category: Category) -> &mut i64 {
        match category {
            Category::Voice => &mut self.voice,
            Category::Sms => &mut self.sms,
            Category::SelfHealing => &mut self.self_healing,
            Category::Fees => &mut self.fees,
            Category::Taxes => &mut self.taxes,
            Category::Credits => &mut self.credits,
        }
    }

    /// The sum of all six categories, unless it does not fit.
    pub fn total(&self) -> Option<Micros> {
        let sum: i128 = Category::ALL
            .iter()
            .map(|category| i128::from(self.amount(*category).get()))
            .sum();
        i64::try_from(sum).ok().map(Micros)
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;
    use crate::category::Category;
    use crate::money::Micros;
    use proptest::prelude::*;

    #[test]
    fn columns_keep_their_order() {
        let columns = "calls,calls_connected,voice_ms,sms_sent,sms_received,segments_sent,segments_received,\
                       checks,healed,voice,sms,self_healing,fees,taxes,credits";
        assert_eq!(Figures::COLUMNS.join(","), columns);
        let row: [i64; 15] = std::array::from_fn(|index| index as i64 + 1);
        let figures = Figures::from_row(&row);
        assert_eq!(figures.to_row(), row);
        assert_eq!(
            (
                figures.calls,
                figures.healed,
                figures.voice,
                figures.credits
            ),
            (1, 9, 10, 15)
        );
        assert_eq!(figures.segments(), 6 + 7);
        assert_eq!(figures.total(), Some(Micros(10 + 11 + 12 + 13 + 14 + 15)));
        let amounts = Category::ALL.map(|category| figures.amount(category).get());
        assert_eq!(amounts, [10, 11, 12, 13, 14, 15]);
    }

    #[test]
    fn sums_of_columns_are_the_sums_of_figures() {
        let row: [i64; 15] = std::array::from_fn(|index| 1 << index);
        let figures = Figures::from_row(&row);
        let sum = |columns: &[&str]| -> i64 {
            let values = Figures::COLUMNS.iter().zip(row);
            values
                .filter(|(name, _)| columns.contains(name))
                .map(|(_, value)| value)
                .sum()
        };
        assert_eq!(figures.segments(), sum(&Figures::SEGMENTS));
        assert_eq!(figures.total(), Some(Micros(sum(&Figures::AMOUNTS))));
    }

    #[test]
    fn without_amounts_no_category_is_left() {
        let row: [i64; 15] = std::array::from_fn(|index| index as i64 + 1);
        let told = Figures::from_row(&row).without_amounts();
        for category in Category::ALL {
            assert_eq!(told.amount(category), Micros(0), "{category:?}");
        }
        let left: i64 = told.to_row().iter().sum();
        assert_eq!(left, (1..=9).sum::<i64>(), "quantities stay");
        assert_eq!(
            Figures::AMOUNTS,
            Category::ALL.map(|category| category.code())
        );
    }

    #[test]
    fn overflow_is_none() {
        let full = Figures {
            taxes: i64::MAX,
            ..Figures::ZERO
        };
        let one = Figures {
            taxes: 1,
            ..Figures::ZERO
        };
        assert_eq!(full.checked_add(&one), None);
        assert_eq!(
            full.negated()
                .and_then(|less| less.checked_sub(&one))
                .map(|least| least.taxes),
            Some(i64::MIN)
        );
        assert_eq!(
            Figures {
                taxes: i64::MIN,
                ..Figures::ZERO
            }
            .negated(),
            None
        );
        assert_eq!(Figures { voice: 1, ..full }.total(), None);
    }

    fn any_figures() -> impl Strategy<Value = Figures> {
        any::<[i32; 15]>().prop_map(|row| Figures::from_row(&row.map(i64::from)))
    }

    proptest! {
        #[test]
        fn sums_do_not_depend_on_order_or_grouping(a in any_figures(), b in any_figures(), c in any_figures()) {
            let add = |x: Figures, y: Figures| x.checked_add(&y).expect("small");
            prop_assert_eq!(add(add(a, b), c), add(a, add(c, b)));
            prop_assert_eq!(add(a, b).checked_sub(&b), Some(a));
            prop_assert_eq!(add(a, a.negated().expect("small")), Figures::ZERO);
            let totals = a.total().zip(b.total()).and_then(|(x, y)| x.checked_add(y));
            prop_assert_eq!(add(a, b).total(), totals);
        }
    }
}
