//! Reading the times and durations of files.

use canopy_domain::period::zone;
use canopy_domain::refusal::FieldError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::Failure;

/// Reads `--time-zone`.
pub(crate) fn read_zone(name: &str) -> Result<TimeZone, Failure> {
    zone(name).map_err(|error| Failure::Usage(format!("--time-zone {name}: {error}")))
}

/// Reads an instant: RFC 3339, or a local time where a zone is given. An hour that the clocks
/// repeat is taken the first time; one that they leave out is refused.
pub(crate) fn read_time(
    field: &str,
    text: &str,
    zone: Option<&TimeZone>,
) -> Result<Timestamp, FieldError> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return whole_micros(field, at);
    }
    let local: DateTime = text.parse().map_err(|_| {
        FieldError::new(
            field,
            "invalid",
            "write a time like 2026-03-09T14:05:00Z, or with an offset such as -05:00",
        )
    })?;
    let Some(zone) = zone else {
        let message =
            "has no offset; add one such as Z or -05:00, or say the file's zone with --time-zone";
        return Err(FieldError::new(field, "no_offset", message));
    };
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        let message = "does not exist there: the clocks were set forward over it";
        return Err(FieldError::new(field, "no_such_time", message));
    }
    let at = ambiguous
        .earlier()
        .map_err(|_| FieldError::new(field, "out_of_range", "lies outside of the calendar"))?;
    whole_micros(field, at)
}

fn whole_micros(field: &str, at: Timestamp) -> Result<Timestamp, FieldError> {
    Timestamp::from_microsecond(at.as_microsecond())
        .map_err(|_| FieldError::new(field, "out_of_range", "lies outside of the calendar"))
}

/// Reads seconds with at most three decimals as milliseconds.
pub(crate) fn read_seconds(field: &str, text: &str) -> Result<i64, FieldError> {
    let wrong = || {
        FieldError::new(
            field,
            "invalid",
            "write seconds from 0 to 2592000, with at most 3 decimals, or leave it empty",
        )
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || text.ends_with('.') {
        return Err(wrong());
    }
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > 3 {
        return Err(wrong());
    }
    let seconds: i64 = whole.parse().map_err(|_| wrong())?;
    let millis: i64 = format!("{decimals:0<3}").parse().map_err(|_| wrong())?;
    seconds
        .checked_mul(1_000)
        .and_then(|ms| ms.checked_add(millis))
        .filter(|ms| *ms <= 2_592_000_000)
        .ok_or_else(wrong)
}

/// Reads a whole number.
pub(crate) fn read_count(field: &str, text: &str) -> Result<i64, FieldError> {
    text.parse()
        .map_err(|_| FieldError::new(field, "invalid", "write a whole number"))
}
#[cfg(test)]
mod tests;
