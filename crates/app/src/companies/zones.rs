//! A company's time zones as stored: the first, and the later ones with their first days.

use canopy_domain::period::{Zones, zone};
use jiff::civil::Date;

use crate::Refusal;

/// Reads `America/New_York;2026-12-01=Europe/Berlin`: the zone, and the later ones from their day on.
pub(crate) fn read_zones(text: &str) -> Result<Zones, Refusal> {
    zone_names(text)?
        .into_iter()
        .map(|(day, name)| {
            Ok((
                day,
                zone(&name).map_err(|_| crate::stored::broken("time zone"))?,
            ))
        })
        .collect::<Result<Vec<_>, Refusal>>()
        .map(Zones::new)
}

/// The names of the zones with their first days.
pub(crate) fn zone_names(text: &str) -> Result<Vec<(Date, String)>, Refusal> {
    text.split(';')
        .map(|part| match part.split_once('=') {
            None => Ok((Date::MIN, part.to_owned())),
            Some((day, name)) => Ok((crate::stored::day(day)?, name.to_owned())),
        })
        .collect()
}

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
