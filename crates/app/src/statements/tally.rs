//! Tallies: movements summed to the lines of a bill.

use std::collections::BTreeMap;

use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::Micros;
use canopy_domain::quantity::minutes;
use canopy_domain::rating::Charge;
use canopy_domain::usage::{Direction, HealingOutcome, Usage};

use super::document::Line;
use crate::Refusal;
use crate::usage::movements::Movement;

/// The sum of a line: how many of its unit, and for how much.
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    quantity: i64,
    amount: i64,
}

/// A credit stands on a line of its own, with its reason.
#[derive(Debug, Clone)]
struct Credit {
    reason: String,
    sum: Sum,
    occurred_on: String,
}

/// Lines, and the figures that they are made of.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    pub(super) figures: Figures,
    lines: BTreeMap<(Category, String), Sum>,
    credits: Vec<Credit>,
}

fn overflow() -> Refusal {
    Refusal::Internal("a statement leaves the range of amounts".into())
}

impl Tally {
    /// Adds a movement.
    pub(super) fn add(&mut self, movement: &Movement<'_>) -> Result<(), Refusal> {
        let figures = movement.figures()?;
        self.figures = self.figures.checked_add(&figures).ok_or_else(overflow)?;
        let usage = &movement.event.content.usage;
        if let Some((category, item, quantity)) = counted(usage, movement.billed_ms) {
            self.line(category, item, signed(quantity, movement)?, 0)?;
        }
        for charge in movement.charges {
            self.charge(charge, movement)?;
        }
        Ok(())
    }

    fn charge(&mut self, charge: &Charge, movement: &Movement<'_>) -> Result<(), Refusal> {
        let (amount, one) = (signed(charge.amount.get(), movement)?, signed(1, movement)?);
        let usage = &movement.event.content.usage;
        let counted = counted(usage, movement.billed_ms);
        match charge.category {
            Category::Credits => self.credits.push(Credit {
                reason: match usage {
                    Usage::Credit { reason, .. } => reason.clone(),
                    _ => charge.name.clone(),
                },
                sum: Sum {
                    quantity: one,
                    amount,
                },
                occurred_on: movement.event.occurred_on.to_string(),
            }),
            Category::Fees | Category::Taxes => {
                self.line(charge.category, &charge.name, one, amount)?;
            }
            usual @ (Category::Voice | Category::Sms | Category::SelfHealing) => match counted {
                Some((category, item, _)) if category == usual => {
                    self.line(usual, item, 0, amount)?;
                }
                _ => self.line(usual, usual.label(), 0, amount)?,
            },
        }
        Ok(())
    }

    fn line(
        &mut self,
        category: Category,
        item: &str,
        quantity: i64,
        amount: i64,
    ) -> Result<(), Refusal> {
        let sum = self.lines.entry((category, item.to_owned())).or_default();
        let add = |one: i64, other: i64| one.checked_add(other).ok_or_else(overflow);
        *sum = Sum {
            quantity: add(sum.quantity, quantity)?,
            amount: add(sum.amount, amount)?,
        };
        Ok(())
    }

    /// Adds another tally.
    pub(super) fn merge(&mut self, other: &Self) -> Result<(), Refusal> {
        self.figures = self
            .figures
            .checked_add(&other.figures)
            .ok_or_else(overflow)?;
        for ((category, item), sum) in &other.lines {
            self.line(*category, item, sum.quantity, sum.amount)?;
        }
        self.credits.extend(other.credits.iter().cloned());
        Ok(())
    }

    /// The lines in the order of the sections; what came to nothing is left out.
    pub(super) fn lines(&self) -> Vec<Line> {
        let sums = self.lines.iter();
        let mut lines: Vec<Line> = sums
            .filter(|(_, sum)| sum.quantity != 0 || sum.amount != 0)
            .map(|((category, item), sum)| Line {
                section: *category,
                item: item.clone(),
                quantity: shown(*category, sum.quantity),
                unit: unit(*category).into(),
                amount: Micros(sum.amount).exact(),
                occurred_on: None,
            })
            .collect();
        lines.extend(self.credits.iter().map(|credit| Line {
            section: Category::Credits,
            item: credit.reason.clone(),
            quantity: credit.sum.quantity.to_string(),
            unit: unit(Category::Credits).into(),
            amount: Micros(credit.sum.amount).exact(),
            occurred_on: Some(credit.occurred_on.clone()),
        }));
        lines
    }
}

/// The line that usage itself stands on, and how much of it.
fn counted(usage: &Usage, billed_ms: i64) -> Option<(Category, &'static str, i64)> {
    Some(match usage {
        Usage::Call { .. } => (Category::Voice, "Billed minutes", billed_ms),
        Usage::Sms {
            direction: Direction::Outbound,
            segments,
        } => (Category::Sms, "Segments sent", *segments),
        Usage::Sms {
            direction: Direction::Inbound,
            segments,
        } => (Category::Sms, "Segments received", *segments),
        Usage::SelfHealing {
            outcome: HealingOutcome::Healed,
        } => (Category::SelfHealing, "Numbers healed", 1),
        Usage::SelfHealing {
            outcome: HealingOutcome::NotFound,
        } => (Category::SelfHealing, "Checks that found no number", 1),
        Usage::Fee { .. } | Usage::Credit { .. } => return None,
    })
}

/// A quantity in its unit, as decimal text: call time is summed in milliseconds.
fn shown(category: Category, quantity: i64) -> String {
    match category {
        Category::Voice => minutes(quantity),
        Category::Sms
        | Category::SelfHealing
        | Category::Fees
        | Category::Taxes
        | Category::Credits => quantity.to_string(),
    }
}

const fn unit(category: Category) -> &'static str {
    match category {
        Category::Voice => "minute",
        Category::Sms => "segment",
        Category::SelfHealing => "check",
        Category::Fees | Category::Taxes => "charge",
        Category::Credits => "credit",
    }
}

fn signed(value: i64, movement: &Movement<'_>) -> Result<i64, Refusal> {
    match movement.taken_back {
        false => Ok(value),
        true => value.checked_neg().ok_or_else(overflow),
    }
}
