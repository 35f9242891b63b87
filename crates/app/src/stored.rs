//! Reading what is stored back into the law's words. A text that cannot be read is a broken row.

use canopy_domain::money::Currency;
use canopy_domain::period::{Month, Zones, zone};
use canopy_store::Value;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::Refusal;

/// A stored text or number that the law does not know.
pub(crate) fn broken(what: &str) -> Refusal {
    Refusal::Internal(format!("a stored {what} cannot be read"))
}

/// Reads a stored day.
pub(crate) fn day(text: &str) -> Result<Date, Refusal> {
    text.parse().map_err(|_| broken("day"))
}

/// Reads a stored month.
pub(crate) fn month(text: &str) -> Result<Month, Refusal> {
    text.parse().map_err(|_| broken("month"))
}

/// Reads a stored currency.
pub(crate) fn currency(text: &str) -> Result<Currency, Refusal> {
    Currency::parse(text).map_err(|_| broken("currency"))
}

/// Reads a stored instant, in microseconds since 1970.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, Refusal> {
    Timestamp::from_microsecond(micros).map_err(|_| broken("instant"))
}

/// A link as stored: `[linked_on, unlinked_on)`.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) organization_id: String,
    pub(crate) linked_on: String,
    pub(crate) unlinked_on: Option<String>,
}

impl Link {
    /// Whether the link holds on a company-local day.
    pub(crate) fn holds_on(&self, day: &str) -> bool {
        self.linked_on.as_str() <= day && self.unlinked_on.as_deref().is_none_or(|end| day < end)
    }
}

/// Reads `America/New_York;2026-12-01=Europe/Berlin`: the zone, and the later ones from their day on.
pub(crate) fn read_zones(text: &str) -> Result<Zones, Refusal> {
    zone_names(text)?
        .into_iter()
        .map(|(day, name)| Ok((day, zone(&name).map_err(|_| broken("time zone"))?)))
        .collect::<Result<Vec<_>, Refusal>>()
        .map(Zones::new)
}

/// The names of the zones with their first days.
pub(crate) fn zone_names(text: &str) -> Result<Vec<(Date, String)>, Refusal> {
    text.split(';')
        .map(|part| match part.split_once('=') {
            None => Ok((Date::MIN, part.to_owned())),
            Some((first, name)) => Ok((day(first)?, name.to_owned())),
        })
        .collect()
}

/// Texts as the values of a list.
pub(crate) fn texts(list: &[&str]) -> Vec<Value> {
    list.iter()
        .map(|text| Value::from((*text).to_owned()))
        .collect()
}

/// Lower-case hexadecimal text, as hashes are stored.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
