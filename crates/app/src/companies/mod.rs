//! Companies: firms with their own staff, cases, rates, time zone and currency.
//!
//! Owns companies, their settings and their status words. Does not own links to organizations
//! (organizations) or prices (billing).
//!
//! Invariants:
//! - A slug belongs to one company of the installation, for ever.
//! - A currency is fixed from the first charge on.
//! - A new time zone starts with the next local month, unless nothing is booked yet.

pub mod create;
pub mod edit;
pub mod find;
pub(crate) mod rows;
pub mod settings;
pub mod status_words;

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
                zone(&name).map_err(|_| crate::usage::rows::broken("time zone"))?,
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
            Some((day, name)) => Ok((crate::usage::rows::day(day)?, name.to_owned())),
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
