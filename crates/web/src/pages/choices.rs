//! What forms offer to choose from: time zones and currencies.

use canopy_domain::money::Currency;
use maud::Markup;

use crate::ui::field::{self, Field};

/// A currency, as a select over all that are known; `asked.value` is the code chosen.
pub(super) fn currency(asked: &Field<'_>) -> Markup {
    let codes: Vec<(&str, &str)> = Currency::all().map(|code| (code, code)).collect();
    field::select(asked, &codes)
}

/// Zones that are suggested, where firms are likely to be. Any IANA name is taken.
pub(super) const ZONES: [&str; 62] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Toronto",
    "America/Winnipeg",
    "America/Edmonton",
    "America/Vancouver",
    "America/Halifax",
    "America/St_Johns",
    "America/Mexico_City",
    "America/Panama",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Amsterdam",
    "Europe/Luxembourg",
    "Europe/Zurich",
    "Europe/Berlin",
    "Europe/Copenhagen",
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Helsinki",
    "Europe/Vienna",
    "Europe/Prague",
    "Europe/Warsaw",
    "Europe/Budapest",
    "Europe/Rome",
    "Europe/Athens",
    "Europe/Bucharest",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Africa/Johannesburg",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Hong_Kong",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Pacific/Auckland",
    "UTC",
];

#[cfg(test)]
mod tests {
    use super::ZONES;

    #[test]
    fn every_suggestion_is_taken() {
        for name in ZONES {
            assert!(canopy_domain::period::zone(name).is_ok(), "{name}");
        }
    }
}
