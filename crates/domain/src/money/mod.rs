//! Money: integers in micro-units (1 unit of a currency = 1 000 000) and checked arithmetic.

mod currency;
mod display;
mod micros;
mod percent;
#[cfg(test)]
mod tests;

pub use currency::{Currency, CurrencyError};
pub use display::{Money, to_minor};
pub use micros::{AmountError, Micros, decimal};
pub use percent::{Percent, PercentError};

/// `a * b / c`, computed wide and rounded half to even. `None` when `c` is 0 or it does not fit.
pub fn mul_div(a: i64, b: i64, c: i64) -> Option<i64> {
    let quotient = round_div(i128::from(a) * i128::from(b), i128::from(c))?;
    i64::try_from(quotient).ok()
}

/// `a / b` rounded half to even; `None` when `b` is 0 or it does not fit.
pub(crate) fn round_div(a: i128, b: i128) -> Option<i128> {
    let quotient = a.checked_div(b)?;
    let rest = (a % b).unsigned_abs();
    let gap = b.unsigned_abs() - rest;
    let away = rest > gap || (rest == gap && quotient % 2 != 0);
    if !away {
        return Some(quotient);
    }
    quotient.checked_add(if (a < 0) == (b < 0) { 1 } else { -1 })
}
