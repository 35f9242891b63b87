//! A company's time zones as stored: the first, and the later ones with their first days.

use jiff::civil::Date;

pub(crate) use crate::stored::{read_zones, zone_names};

/// Writes what `zone_names` reads.
pub(crate) fn write_zones(zones: &[(Date, String)]) -> String {
    let parts: Vec<String> = zones
        .iter()
        .map(|(day, name)| {
            if *day == Date::MIN {
                name.clone()
            } else {
                format!("{day}={name}")
            }
        })
        .collect();
    parts.join(";")
}
