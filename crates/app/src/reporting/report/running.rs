//! The running bills of companies added up: one sum for each month and currency in which they stand.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros};
use canopy_domain::outlook::Outlook;
use canopy_domain::period::{Month, Period};

use super::{Report, ReportLine};
use crate::Refusal;

/// What companies of one currency that stand in one month come to.
#[derive(Debug, Clone, Copy)]
pub struct RunningSum {
    /// The month that runs.
    pub month: Month,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The month to date.
    pub to_date: Figures,
    /// The compared days, from the first to the last of any of these companies; nothing where all of
    /// them left before this month.
    pub compared: Option<Period>,
    /// What was posted on them.
    pub before: Figures,
    /// The whole month before.
    pub last: Figures,
    /// The expected end of the month; a company without days enough to go by counts as it stands.
    pub expected: Outlook,
}

/// Adds up the lines of a month to date and of the month before.
///
/// On the first of a month companies in different zones stand in different months. Those are never
/// added, as on the overview: the sum of one would be read as the other's.
///
/// # Errors
/// [`Refusal::Internal`] where a sum leaves 64 bits.
pub(super) fn running_sums(
    month: &Report,
    last: &Report,
    outlooks: &HashMap<Arc<str>, Outlook>,
) -> Result<Vec<RunningSum>, Refusal> {
    let mut sums = BTreeMap::new();
    for line in &month.items {
        let sum = sum_of(&mut sums, Month::of(line.from), line.currency);
        sum.add(line, outlooks).ok_or_else(overflow)?;
    }
    let stands = month.items.iter();
    let stands: HashMap<&str, Month> =
        HashMap::from_iter(stands.map(|line| (&*line.id, Month::of(line.from))));
    for line in &last.items {
        // Who left before this month began is still in the sum of the month before.
        let after = || Month::of(line.from).next();
        let of = stands.get(&*line.id).copied().unwrap_or_else(after);
        let sum = sum_of(&mut sums, of, line.currency);
        sum.last = sum.last.checked_add(&line.figures).ok_or_else(overflow)?;
    }
    Ok(sums.into_values().collect())
}

fn overflow() -> Refusal {
    Refusal::Internal("a sum of running bills leaves the range of 64 bits".into())
}

/// The sum of a month and currency, by its month and then by the letters of its currency.
fn sum_of(
    sums: &mut BTreeMap<(Month, String), RunningSum>,
    month: Month,
    currency: Currency,
) -> &mut RunningSum {
    let key = (month, currency.code().to_owned());
    sums.entry(key).or_insert(RunningSum {
        month,
        currency,
        to_date: Figures::ZERO,
        compared: None,
        before: Figures::ZERO,
        last: Figures::ZERO,
        expected: as_it_stands(Micros(0)),
    })
}

const fn as_it_stands(amount: Micros) -> Outlook {
    Outlook {
        amount,
        low: amount,
        high: amount,
    }
}

impl RunningSum {
    fn add(&mut self, line: &ReportLine, outlooks: &HashMap<Arc<str>, Outlook>) -> Option<()> {
        self.to_date = self.to_date.checked_add(&line.figures)?;
        if let Some(before) = &line.before {
            self.before = self.before.checked_add(&before.figures)?;
            let days = self.compared.unwrap_or(Period {
                from: before.from,
                to: before.to,
            });
            self.compared = Some(Period {
                from: days.from.min(before.from),
                to: days.to.max(before.to),
            });
        }
        let outlook = outlooks.get(&line.id).copied();
        let part = outlook.unwrap_or(as_it_stands(line.figures.total()?));
        self.expected = Outlook {
            amount: self.expected.amount.checked_add(part.amount)?,
            low: self.expected.low.checked_add(part.low)?,
            high: self.expected.high.checked_add(part.high)?,
        };
        Some(())
    }
}
