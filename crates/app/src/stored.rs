//! Reading what is stored back into the law's words. A text that cannot be read is a broken row.

use canopy_domain::money::Currency;
use canopy_domain::period::Month;
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
