//! Sums over the companies of a report. Amounts of different currencies are never added.

use std::collections::BTreeMap;

use canopy_domain::figures::Figures;
use canopy_domain::money::Currency;

use super::{Campaigns, Cases, ReportLine};
use crate::Refusal;

/// Sums over companies, without amounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Quantities; its amounts are zero.
    pub figures: Figures,
    /// Cases.
    pub cases: Cases,
    /// Campaigns.
    pub campaigns: Campaigns,
}

/// The sum over the companies of one currency whose amounts may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrencyTotal {
    /// The currency.
    pub currency: Currency,
    /// Quantities and amounts.
    pub figures: Figures,
    /// The same over the compared days.
    pub before: Option<Figures>,
}

fn overflow() -> Refusal {
    Refusal::Internal("a total leaves the range of 64 bits".into())
}

/// The sums over lines, and over their compared days.
pub(super) fn sums(lines: &[ReportLine]) -> Result<(Sums, Option<Sums>), Refusal> {
    let mut now = Sums::default();
    let mut before: Option<Sums> = None;
    for line in lines {
        now.add(&line.figures, line.cases, line.campaigns)?;
        if let Some(earlier) = &line.before {
            let sums = before.get_or_insert_default();
            sums.add(&earlier.figures, earlier.cases, earlier.campaigns)?;
        }
    }
    Ok((now, before))
}

impl Sums {
    fn add(
        &mut self,
        figures: &Figures,
        cases: Cases,
        campaigns: Campaigns,
    ) -> Result<(), Refusal> {
        let quantities = figures.without_amounts();
        self.figures = self.figures.checked_add(&quantities).ok_or_else(overflow)?;
        self.cases = self.cases.and(cases);
        self.campaigns = self.campaigns.and(campaigns);
        Ok(())
    }
}

/// The totals by currency, over lines whose amounts may be seen.
pub(super) fn totals(lines: &[ReportLine]) -> Result<Vec<CurrencyTotal>, Refusal> {
    let seen = lines.iter().filter(|line| line.amounts);
    totals_of(seen.map(|line| {
        let before = line.before.as_ref().map(|before| before.figures);
        (line.currency, line.figures, before)
    }))
}

/// The totals of companies' figures by currency, now and on the compared days.
pub(super) fn totals_of(
    figures: impl Iterator<Item = (Currency, Figures, Option<Figures>)>,
) -> Result<Vec<CurrencyTotal>, Refusal> {
    let mut by_code: BTreeMap<String, CurrencyTotal> = BTreeMap::new();
    for (currency, now, before) in figures {
        let total = by_code
            .entry(currency.code().to_owned())
            .or_insert(CurrencyTotal {
                currency,
                figures: Figures::ZERO,
                before: None,
            });
        total.figures = total.figures.checked_add(&now).ok_or_else(overflow)?;
        if let Some(before) = before {
            let sum = total.before.unwrap_or(Figures::ZERO);
            total.before = Some(sum.checked_add(&before).ok_or_else(overflow)?);
        }
    }
    Ok(by_code.into_values().collect())
}
