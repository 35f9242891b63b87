//! The bounds of a rate card.

use super::{FeeKind, RateCard, Tax};
use crate::money::Micros;
use crate::refusal::{FieldError, check_name};
use std::collections::BTreeSet;

/// Largest price of one minute, segment, check or call, in micro-units.
const MAX_PRICE: i64 = 1_000_000_000_000;

/// Longest increment or minimum, in milliseconds: an hour.
const MAX_STEP_MS: i64 = 3_600_000;

/// Most fees, and most taxes, of one card.
const MAX_LINES: usize = 50;

impl RateCard {
    /// Refuses a card that could not be charged or explained: prices from 0 to 1 000 000,
    /// increments of 1 ms to an hour, minimums up to an hour, at most 50 fees and 50 taxes with
    /// unique names, percent fees on usage only, no tax on taxes or credits.
    pub fn check(&self) -> Result<(), FieldError> {
        let prices = [
            ("voice.per_minute", self.voice.per_minute),
            ("sms.sent", self.sms.sent),
            ("sms.received", self.sms.received),
            ("self_healing.check", self.self_healing.check),
            ("self_healing.healed", self.self_healing.healed),
        ];
        for (field, price) in prices {
            check_price(field, price)?;
        }
        check_step("voice.increment_ms", self.voice.increment_ms, 1)?;
        check_step("voice.minimum_ms", self.voice.minimum_ms, 0)?;
        self.check_fees()?;
        self.check_taxes()
    }

    fn check_fees(&self) -> Result<(), FieldError> {
        check_lines("fees", self.fees.iter().map(|fee| fee.name.as_str()))?;
        for (index, fee) in self.fees.iter().enumerate() {
            if let Some(amount) = fee.kind.amount() {
                check_price(&format!("fees[{index}].amount"), amount)?;
            }
            if let FeeKind::Percent { category, .. } = fee.kind
                && !category.is_usage()
            {
                let message = "A percent fee stands on voice, sms or self_healing.";
                return Err(FieldError::new(
                    format!("fees[{index}].category"),
                    "not_usage",
                    message,
                ));
            }
        }
        Ok(())
    }

    fn check_taxes(&self) -> Result<(), FieldError> {
        check_lines("taxes", self.taxes.iter().map(|tax| tax.name.as_str()))?;
        for (index, tax) in self.taxes.iter().enumerate() {
            check_categories(&format!("taxes[{index}].categories"), tax)?;
        }
        Ok(())
    }
}

fn check_price(field: &str, price: Micros) -> Result<(), FieldError> {
    if (0..=MAX_PRICE).contains(&price.get()) {
        return Ok(());
    }
    Err(FieldError::new(
        field,
        "out_of_range",
        "Give an amount from 0 to 1000000.",
    ))
}

fn check_step(field: &str, ms: i64, least: i64) -> Result<(), FieldError> {
    if (least..=MAX_STEP_MS).contains(&ms) {
        return Ok(());
    }
    let message = format!("Give milliseconds from {least} to {MAX_STEP_MS} (an hour).");
    Err(FieldError::new(field, "out_of_range", message))
}

/// Checks how many lines there are, and that their names are fine and differ.
fn check_lines<'a>(list: &str, names: impl Iterator<Item = &'a str>) -> Result<(), FieldError> {
    let mut seen = BTreeSet::new();
    for (index, name) in names.enumerate() {
        if index == MAX_LINES {
            return Err(FieldError::new(
                list,
                "too_many",
                format!("Give at most {MAX_LINES}."),
            ));
        }
        let field = format!("{list}[{index}].name");
        check_name(&field, name)?;
        if !seen.insert(name) {
            let message = "Another line of this card has that name; choose a different one.";
            return Err(FieldError::new(field, "not_unique", message));
        }
    }
    Ok(())
}

fn check_categories(field: &str, tax: &Tax) -> Result<(), FieldError> {
    if tax.categories.is_empty() {
        return Err(FieldError::new(
            field,
            "required",
            "Name at least one category.",
        ));
    }
    let mut seen = BTreeSet::new();
    for category in &tax.categories {
        if !category.is_taxable() {
            let message = "A tax falls on voice, sms, self_healing or fees.";
            return Err(FieldError::new(field, "not_taxable", message));
        }
        if !seen.insert(category) {
            return Err(FieldError::new(
                field,
                "not_unique",
                "Name each category once.",
            ));
        }
    }
    Ok(())
}
