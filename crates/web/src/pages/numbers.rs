//! Numbers as people read them.

use canopy_domain::money::Money;

/// A count with a comma between groups of three: `1,284`.
pub(super) fn count(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&number.unsigned_abs().to_string()))
}

/// A count with its noun: `1 company`, `1,200 companies`.
pub(super) fn counted(number: i64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", count(number))
}

/// An amount with all that is known of it: `USD 48,920.121500`.
pub(super) fn exact(money: &Money) -> String {
    format!(
        "{} {}",
        money.currency.code(),
        decimal(&money.amount.exact())
    )
}

/// A decimal number with a comma between groups of three of its whole part: `1,234.5`.
pub(super) fn decimal(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    match digits.split_once('.') {
        Some((whole, fraction)) => format!("{sign}{}.{fraction}", grouped(whole)),
        None => format!("{sign}{}", grouped(digits)),
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use canopy_domain::money::{Currency, Micros};

    #[test]
    fn groups_of_three() {
        let table = [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-12_345_678, "-12,345,678"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ];
        for (number, shown) in table {
            assert_eq!(count(number), shown);
        }
        assert_eq!(counted(1, "company", "companies"), "1 company");
        assert_eq!(counted(0, "company", "companies"), "0 companies");
    }

    #[test]
    fn exact_amounts_keep_every_micro_unit() {
        let money = |amount| Money {
            amount: Micros(amount),
            currency: Currency::USD,
        };
        assert_eq!(exact(&money(48_920_121_500)), "USD 48,920.121500");
        assert_eq!(exact(&money(-1_000_000_001)), "USD -1,000.000001");
        assert_eq!(decimal("1234.5"), "1,234.5");
        assert_eq!(decimal("-0.25"), "-0.25");
    }
}
