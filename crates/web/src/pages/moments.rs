//! Instants and days as people read them; the zone is always named.

use canopy_domain::period::{Month, Period};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `14:05 UTC`.
pub(super) fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}

/// `23 Nov 2026, 14:05 UTC`.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// `23 Nov 2026, 09:05 America/New_York`.
pub(super) fn local_moment(at: Timestamp, zone: &TimeZone) -> String {
    let there = at.to_zoned_datetime(zone.clone());
    let name = zone.iana_name().unwrap_or("UTC");
    format!("{} {name}", there.strftime("%-d %b %Y, %H:%M"))
}

/// An instant beside another one: without the date on the same day of UTC, without the year in the
/// same year.
pub(super) fn beside(at: Timestamp, now: Timestamp) -> String {
    let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    let shape = if day(at) == day(now) {
        "%H:%M UTC"
    } else if day(at).year() == day(now).year() {
        "%-d %b, %H:%M UTC"
    } else {
        "%-d %b %Y, %H:%M UTC"
    };
    at.strftime(shape).to_string()
}

/// `1 December 2026`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// `November 2026`.
pub(super) fn month(month: Month) -> String {
    month.first().strftime("%B %Y").to_string()
}

/// Days as they are compared: `1–24 Oct 2026`, `25 Nov 2024 – 24 Nov 2025`, `3 Oct 2026`.
pub(super) fn days(period: &Period) -> String {
    let Period { from, to } = *period;
    let end = to.strftime("%-d %b %Y");
    if from == to {
        return end.to_string();
    }
    if (from.year(), from.month()) == (to.year(), to.month()) {
        return format!("{}–{end}", from.day());
    }
    if from.year() == to.year() {
        return format!("{} – {end}", from.strftime("%-d %b"));
    }
    format!("{} – {end}", from.strftime("%-d %b %Y"))
}

/// The days of a month to date: `1–23 November 2026`, and `1 November 2026` on the first.
pub(super) fn month_to_date(period: &Period) -> String {
    if period.from == period.to {
        return day(period.to);
    }
    format!("{}–{}", period.from.day(), day(period.to))
}
#[cfg(test)]
mod tests;
