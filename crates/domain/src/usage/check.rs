//! The bounds of the data of usage events.

use super::Usage;
use crate::money::Micros;
use crate::refusal::{FieldError, check_name};

/// Longest call: 30 days in milliseconds.
const MAX_DURATION_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Most parts of one message.
const MAX_SEGMENTS: i64 = 1_000;

/// Largest amount of a fee or credit, in micro-units.
const MAX_AMOUNT: i64 = 1_000_000_000_000_000;

impl Usage {
    /// Refuses data out of bounds: durations of 0 to 30 days, 1 to 1000 segments, names of 1 to
    /// 200 characters, amounts above 0 and at most 1 000 000 000.
    pub fn check(&self) -> Result<(), FieldError> {
        match self {
            Self::Call {
                duration_ms: Some(ms),
                ..
            } if !(0..=MAX_DURATION_MS).contains(ms) => {
                let message = format!(
                    "Give milliseconds from 0 to {MAX_DURATION_MS} (30 days), or leave it out."
                );
                Err(FieldError::new("data.duration_ms", "out_of_range", message))
            }
            Self::Sms { segments, .. } if !(1..=MAX_SEGMENTS).contains(segments) => {
                let message = format!("Give a number of parts from 1 to {MAX_SEGMENTS}.");
                Err(FieldError::new("data.segments", "out_of_range", message))
            }
            Self::Call { .. } | Self::Sms { .. } | Self::SelfHealing { .. } => Ok(()),
            Self::Fee { name, amount } => {
                check_name("data.name", name).and_then(|()| check_amount(*amount))
            }
            Self::Credit { reason, amount } => {
                check_name("data.reason", reason).and_then(|()| check_amount(*amount))
            }
        }
    }
}

fn check_amount(amount: Micros) -> Result<(), FieldError> {
    if (1..=MAX_AMOUNT).contains(&amount.get()) {
        return Ok(());
    }
    let message = "Give an amount above 0 and at most 1000000000.";
    Err(FieldError::new("data.amount", "out_of_range", message))
}
