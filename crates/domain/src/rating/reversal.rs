//! What follows from which charge of an event, so that one charge can be taken back with everything
//! that was charged on it.

use super::card::RateCard;
use super::charge::Charge;
use super::fee::FeeKind;
use crate::category::Category;
use crate::money::Micros;

/// A charge with what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The places of the charge itself, its percent fees and all their taxes, in ascending order.
    pub places: Vec<usize>,
    /// Their sum.
    pub amount: Micros,
}

/// For every charge of an event the place of the one from which it follows in the end; its own place,
/// where it is charged for itself: usage, fees and credits do, percent fees follow usage, and taxes
/// follow what they fall on. `charges` are in the order of [`super::rate`] under `card`; `None` where
/// the card does not explain them.
pub fn roots(charges: &[Charge], card: &RateCard) -> Option<Vec<usize>> {
    let first_tax = charges
        .iter()
        .position(|charge| charge.category == Category::Taxes)
        .unwrap_or(charges.len());
    let (untaxed, taxes) = charges.split_at(first_tax);
    let usage = untaxed.iter().position(|charge| charge.category.is_usage());
    let mut roots: Vec<usize> = Vec::with_capacity(charges.len());
    for (place, charge) in untaxed.iter().enumerate() {
        roots.push(match usage {
            Some(usage) if is_percent_of(charge, &untaxed[usage], card) => usage,
            _ => place,
        });
    }
    let mut left = taxes.iter();
    for tax in &card.taxes {
        for (place, base) in untaxed.iter().enumerate() {
            let amount = tax.percent.of(base.amount)?;
            if !tax.falls_on(base.category) || amount == Micros::ZERO {
                continue;
            }
            let charged = left.next()?;
            let same = charged.category == Category::Taxes
                && charged.name == tax.name
                && charged.amount == amount;
            if !same {
                return None;
            }
            roots.push(roots[place]);
        }
    }
    left.next().is_none().then_some(roots)
}

/// Whether a charge is a percent fee of the card on this usage.
fn is_percent_of(charge: &Charge, usage: &Charge, card: &RateCard) -> bool {
    charge.category == Category::Fees
        && card.fees.iter().any(|fee| match fee.kind {
            FeeKind::Percent { category, .. } => {
                fee.name == charge.name && category == usage.category
            }
            _ => false,
        })
}

/// The charge at `place` with its percent fees and all their taxes. `None` where nothing is there,
/// where it follows from another charge, or where the card does not explain the charges.
pub fn reversal_of(charges: &[Charge], place: usize, card: &RateCard) -> Option<Reversal> {
    let roots = roots(charges, card)?;
    if roots.get(place) != Some(&place) {
        return None;
    }
    let places: Vec<usize> = (0..charges.len())
        .filter(|follower| roots[*follower] == place)
        .collect();
    let amount = places.iter().try_fold(Micros::ZERO, |sum, place| {
        sum.checked_add(charges[*place].amount)
    })?;
    Some(Reversal { places, amount })
}
