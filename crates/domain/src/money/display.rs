//! Amounts as screens show them: in the minor unit of the currency.

use super::{Currency, Micros, round_div};

/// An amount with its currency. Amounts of different currencies are never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// How much, in micro-units.
    pub amount: Micros,
    /// Of which currency.
    pub currency: Currency,
}

/// The amount rounded to the currency's minor unit, half to even, still in micro-units.
/// Where the rounded amount would not fit, the next one towards zero is given.
pub fn to_minor(amount: Micros, currency: Currency) -> Micros {
    let unit = minor_unit(currency);
    let nearest =
        round_div(i128::from(amount.get()), i128::from(unit)).unwrap_or(0) * i128::from(unit);
    Micros(i64::try_from(nearest).unwrap_or(amount.get() / unit * unit))
}

/// One minor unit in micro-units: 10 000 for a cent.
fn minor_unit(currency: Currency) -> i64 {
    10_i64.pow(6_u32.saturating_sub(currency.minor_digits()))
}

impl Money {
    /// The amount for a screen: minor unit, thousands separators; `$48,920.12`, `€1,223.00`,
    /// and the code before the amount for other currencies: `CHF 12.00`.
    pub fn display(&self) -> String {
        let minor = to_minor(self.amount, self.currency).get();
        let sign = if minor < 0 { "-" } else { "" };
        let symbol = match self.currency.code() {
            "USD" => "$".to_owned(),
            "EUR" => "€".to_owned(),
            code => format!("{code} "),
        };
        let size = minor.unsigned_abs();
        let whole = thousands(size / 1_000_000);
        let digits = usize::try_from(self.currency.minor_digits()).unwrap_or(0);
        let fraction = format!("{:06}", size % 1_000_000);
        let point = if digits == 0 { "" } else { "." };
        format!("{sign}{symbol}{whole}{point}{}", &fraction[..digits])
    }
}

/// Digits with a comma between groups of three.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
