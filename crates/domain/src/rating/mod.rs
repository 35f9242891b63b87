//! Rating: what one usage event costs under the rate card in force when it occurred.

mod card;
mod charge;
mod check;
mod fee;
mod inheritance;
mod reversal;
#[cfg(test)]
mod tests;

use crate::category::Category;
use crate::figures::Figures;
use crate::money::{Micros, mul_div};
use crate::quantity;
use crate::usage::{CallStatus, Direction, HealingOutcome, Usage};

pub use card::{HealingRate, RateCard, SmsRate, Tax, VoiceRate};
pub use charge::{Charge, charges_from_json, charges_to_json};
pub use fee::{Fee, FeeKind};
pub use inheritance::{
    CardOwner, InForce, Inheritance, Membership, Version, version_on, with_version,
};
pub use reversal::{Reversal, reversal_of, roots};

/// A rated event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    /// Billed call time in milliseconds; 0 for what is not a billed call.
    pub billed_ms: i64,
    /// The charges in the order in which they were made. There is none of zero.
    pub charges: Vec<Charge>,
    /// What the event adds to the sums of its day.
    pub figures: Figures,
}

/// Why an event could not be rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    /// An amount does not fit.
    #[error("the charges of this event are too large to be kept exactly")]
    Overflow,
}

/// Rates an event. In this order: usage; fees per call or per segment; percent fees, on usage
/// only; taxes, one on each charge of the taxed categories, fees included, never on a tax.
/// Each charge is rounded once, half to even, at a micro-unit. Credits are untaxed.
///
/// Monthly and per-seat fees are not charged here: each is an event of its own.
pub fn rate(usage: &Usage, card: &RateCard) -> Result<Rated, RatingError> {
    let billed_ms = billed_ms(usage, card);
    let mut charges = Charges::default();
    charges.add(base_charge(usage, billed_ms, card)?);
    charges.add_fees(usage, &card.fees)?;
    charges.add_taxes(&card.taxes)?;
    let figures = figures_of(usage, billed_ms, &charges.0)?;
    Ok(Rated {
        billed_ms,
        charges: charges.0,
        figures,
    })
}

/// What an event with these charges adds to the sums of its day. Ingestion and the recount both
/// use this one function.
pub fn figures_of(
    usage: &Usage,
    billed_ms: i64,
    charges: &[Charge],
) -> Result<Figures, RatingError> {
    let mut figures = Figures::ZERO;
    match usage {
        Usage::Call { status, .. } => {
            figures.calls = 1;
            figures.calls_connected = i64::from(*status == CallStatus::Completed);
            figures.voice_ms = billed_ms;
        }
        Usage::Sms {
            direction: Direction::Outbound,
            segments,
        } => {
            figures.sms_sent = 1;
            figures.segments_sent = *segments;
        }
        Usage::Sms {
            direction: Direction::Inbound,
            segments,
        } => {
            figures.sms_received = 1;
            figures.segments_received = *segments;
        }
        Usage::SelfHealing { outcome } => {
            figures.checks = 1;
            figures.healed = i64::from(*outcome == HealingOutcome::Healed);
        }
        Usage::Fee { .. } | Usage::Credit { .. } => {}
    }
    for charge in charges {
        let column = figures.amount_mut(charge.category);
        *column = column
            .checked_add(charge.amount.get())
            .ok_or(RatingError::Overflow)?;
    }
    Ok(figures)
}

/// Billed call time. A call that never connected bills nothing, unless the card says so.
fn billed_ms(usage: &Usage, card: &RateCard) -> i64 {
    let voice = &card.voice;
    match usage {
        Usage::Call {
            status,
            duration_ms,
            ..
        } if *status == CallStatus::Completed || voice.bill_unconnected => {
            quantity::billed_ms(*duration_ms, voice.increment_ms, voice.minimum_ms)
        }
        _ => 0,
    }
}

/// The charge for the event itself.
fn base_charge(usage: &Usage, billed_ms: i64, card: &RateCard) -> Result<Charge, RatingError> {
    let charge = match usage {
        Usage::Call { .. } => Charge::usage(
            Category::Voice,
            mul_div(card.voice.per_minute.get(), billed_ms, 60_000),
        ),
        Usage::Sms {
            direction,
            segments,
        } => {
            let price = match direction {
                Direction::Outbound => card.sms.sent,
                Direction::Inbound => card.sms.received,
            };
            Charge::usage(Category::Sms, price.get().checked_mul(*segments))
        }
        Usage::SelfHealing {
            outcome: HealingOutcome::NotFound,
        } => Charge::usage(Category::SelfHealing, Some(card.self_healing.check.get())),
        Usage::SelfHealing {
            outcome: HealingOutcome::Healed,
        } => {
            let price = card
                .self_healing
                .check
                .checked_add(card.self_healing.healed);
            Charge::usage(Category::SelfHealing, price.map(Micros::get))
        }
        Usage::Fee { name, amount } => Charge::named(Category::Fees, name, Some(*amount)),
        Usage::Credit { amount, .. } => {
            Charge::usage(Category::Credits, amount.get().checked_neg())
        }
    };
    charge.ok_or(RatingError::Overflow)
}

/// The charges of one event while they are being made.
#[derive(Default)]
struct Charges(Vec<Charge>);

impl Charges {
    /// Adds a charge, unless it is of zero.
    fn add(&mut self, charge: Charge) {
        if charge.amount != Micros::ZERO {
            self.0.push(charge);
        }
    }

    /// Adds fees per call and per segment, then percentages of the usage charge.
    fn add_fees(&mut self, usage: &Usage, fees: &[Fee]) -> Result<(), RatingError> {
        let usage_charges = self.0.clone();
        for fee in fees {
            let amount = match (&fee.kind, usage) {
                (FeeKind::PerCall { amount }, Usage::Call { .. }) => Some(*amount),
                (FeeKind::PerSegment { amount }, Usage::Sms { segments, .. }) => {
                    amount.get().checked_mul(*segments).map(Micros)
                }
                _ => continue,
            };
            self.add(
                Charge::named(Category::Fees, &fee.name, amount).ok_or(RatingError::Overflow)?,
            );
        }
        for fee in fees {
            let FeeKind::Percent { percent, category } = fee.kind else {
                continue;
            };
            for base in usage_charges
                .iter()
                .filter(|base| base.category == category && category.is_usage())
            {
                let amount = percent.of(base.amount);
                self.add(
                    Charge::named(Category::Fees, &fee.name, amount)
                        .ok_or(RatingError::Overflow)?,
                );
            }
        }
        Ok(())
    }

    /// Adds each tax on each charge of its categories.
    fn add_taxes(&mut self, taxes: &[Tax]) -> Result<(), RatingError> {
        let untaxed = self.0.clone();
        for tax in taxes {
            for base in untaxed.iter().filter(|base| tax.falls_on(base.category)) {
                let amount = tax.percent.of(base.amount);
                self.add(
                    Charge::named(Category::Taxes, &tax.name, amount)
                        .ok_or(RatingError::Overflow)?,
                );
            }
        }
        Ok(())
    }
}
