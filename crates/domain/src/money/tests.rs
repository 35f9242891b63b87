//! Tests of amounts, currencies and percentages.

use super::*;
use proptest::prelude::*;

#[test]
fn amounts_are_read_exactly() {
    let table = [
        ("0", Ok(0)),
        ("-0", Ok(0)),
        ("1", Ok(1_000_000)),
        ("12.3456", Ok(12_345_600)),
        ("0.000001", Ok(1)),
        ("-0.000001", Ok(-1)),
        ("007.50", Ok(7_500_000)),
        ("9223372036854.775807", Ok(i64::MAX)),
        ("-9223372036854.775808", Ok(i64::MIN)),
        ("9223372036854.775808", Err(AmountError::OutOfRange)),
        ("99999999999999999999999", Err(AmountError::OutOfRange)),
        ("0.0000001", Err(AmountError::TooManyDecimals)),
        ("1.0000000", Err(AmountError::TooManyDecimals)),
    ];
    for (text, expected) in table {
        assert_eq!(Micros::parse(text).map(Micros::get), expected, "{text}");
    }
    for text in [
        "", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e3", "1,000", "--1", "1.-5", "0x1", "1.2.3",
        "١",
    ] {
        assert_eq!(Micros::parse(text), Err(AmountError::Malformed), "{text:?}");
    }
}

#[test]
fn exact_text_has_six_decimals() {
    assert_eq!(Micros(12_345_600).exact(), "12.345600");
    assert_eq!(Micros(-1).exact(), "-0.000001");
    assert_eq!(Micros::ZERO.exact(), "0.000000");
    assert_eq!(Micros(i64::MIN).exact(), "-9223372036854.775808");
}

#[test]
fn halves_go_to_the_even_neighbour() {
    let table = [
        ((1, 1, 2), Some(0)),
        ((3, 1, 2), Some(2)),
        ((5, 1, 2), Some(2)),
        ((-1, 1, 2), Some(0)),
        ((-3, 1, 2), Some(-2)),
        ((3, 1, -2), Some(-2)),
        ((2, 1, 3), Some(1)),
        ((-2, 1, 3), Some(-1)),
        ((1, 1, 3), Some(0)),
        ((i64::MAX, i64::MAX, i64::MAX), Some(i64::MAX)),
        ((i64::MIN, 1, -1), None),
        ((i64::MAX, 2, 1), None),
        ((1, 1, 0), None),
    ];
    for ((a, b, c), expected) in table {
        assert_eq!(mul_div(a, b, c), expected, "{a} * {b} / {c}");
    }
}

#[test]
fn screens_show_the_minor_unit() {
    let table = [
        (48_920_120_000, "USD", "$48,920.12"),
        (1_223_000_000, "EUR", "€1,223.00"),
        (12_000_000, "CHF", "CHF 12.00"),
        (-5_000_000, "USD", "-$5.00"),
        (5_000, "USD", "$0.00"),
        (15_000, "USD", "$0.02"),
        (25_000, "USD", "$0.02"),
        (-5_000, "USD", "$0.00"),
        (1_234_500_000, "JPY", "JPY 1,234"),
        (1_235_500_000, "JPY", "JPY 1,236"),
        (1_234_567_500, "KWD", "KWD 1,234.568"),
        (999_995_000, "USD", "$1,000.00"),
        (100_000_000, "USD", "$100.00"),
    ];
    for (amount, code, expected) in table {
        let currency = Currency::parse(code).expect(code);
        assert_eq!(
            Money {
                amount: Micros(amount),
                currency
            }
            .display(),
            expected
        );
    }
    let largest = Money {
        amount: Micros(i64::MAX),
        currency: Currency::USD,
    };
    assert_eq!(largest.display(), "$9,223,372,036,854.77");
}

#[test]
fn only_known_currencies_are_taken() {
    for code in ["USD", "EUR", "ZWG", "AED", "XOF"] {
        assert_eq!(
            Currency::parse(code).map(|currency| currency.to_string()),
            Ok(code.to_owned())
        );
    }
    for code in [
        "",
        "usd",
        "US",
        "USDX",
        "XXX",
        "XAU",
        "D A",
        "€€€",
        "N A",
        " AE",
    ] {
        assert_eq!(Currency::parse(code), Err(CurrencyError), "{code:?}");
    }
    let all: Vec<&str> = Currency::all().collect();
    assert!(
        all.is_sorted() && all.iter().all(|code| code.len() == 3),
        "{all:?}"
    );
    let digits =
        ["USD", "JPY", "TND"].map(|code| Currency::parse(code).map(|known| known.minor_digits()));
    assert_eq!(digits, [Ok(2), Ok(0), Ok(3)]);
    assert!(serde_json::from_str::<Currency>("\"usd\"").is_err());
}

#[test]
fn percentages_have_four_decimals() {
    let table = [
        ("8.875", Ok("8.875")),
        ("0", Ok("0")),
        ("1000", Ok("1000")),
        ("0.0001", Ok("0.0001")),
        ("20.50", Ok("20.5")),
    ];
    for (text, expected) in table {
        let read = Percent::parse(text).map(|percent| percent.to_string());
        assert_eq!(read.as_deref(), expected.as_deref(), "{text}");
    }
    for text in ["", "-1", "-0", "1000.0001", "0.00001", "5%", "1e2"] {
        assert_eq!(Percent::parse(text), Err(PercentError), "{text:?}");
    }
    assert_eq!(Percent::parse("1").map(Percent::ppm), Ok(10_000));
    assert_eq!(
        Percent::parse("8.875")
            .ok()
            .and_then(|tax| tax.of(Micros(100_000))),
        Some(Micros(8_875))
    );
}

proptest! {
    #[test]
    fn exact_text_reads_back(amount: i64) {
        prop_assert_eq!(Micros::parse(&Micros(amount).exact()), Ok(Micros(amount)));
    }

    #[test]
    fn arithmetic_is_exact_or_refused(a: i64, b: i64) {
        let wide = |value: i128| i64::try_from(value).ok().map(Micros);
        prop_assert_eq!(Micros(a).checked_add(Micros(b)), wide(i128::from(a) + i128::from(b)));
        prop_assert_eq!(Micros(a).checked_sub(Micros(b)), wide(i128::from(a) - i128::from(b)));
        prop_assert_eq!(Micros(a).checked_neg(), wide(-i128::from(a)));
    }

    #[test]
    fn rounding_is_nearest_with_ties_to_even(a: i64, b in -1_000_000_i64..1_000_000, c in 1_i64..10_000_000) {
        if let Some(quotient) = mul_div(a, b, c) {
            let rest = i128::from(a) * i128::from(b) - i128::from(quotient) * i128::from(c);
            let twice = 2 * rest.abs();
            prop_assert!(twice < i128::from(c) || (twice == i128::from(c) && quotient % 2 == 0));
        }
    }

    #[test]
    fn ties_go_to_even(half in -1_000_000_i64..1_000_000, c in 1_i64..1_000) {
        let odd = 2 * half + 1;
        let quotient = mul_div(odd, c, 2 * c).expect("small");
        prop_assert!(quotient % 2 == 0 && (2 * quotient - odd).abs() == 1);
    }

    #[test]
    fn the_minor_unit_is_within_half_a_unit(amount in -1_000_000_000_000_i64..1_000_000_000_000, index in 0_usize..100) {
        let code = Currency::all().nth(index).expect("more than 100");
        let currency = Currency::parse(code).expect("known");
        let unit = 10_i64.pow(6 - currency.minor_digits());
        let rounded = to_minor(Micros(amount), currency).get();
        prop_assert_eq!(rounded % unit, 0);
        prop_assert!(2 * (rounded - amount).abs() <= unit);
        prop_assert_eq!(to_minor(Micros(rounded), currency), Micros(rounded));
    }

    #[test]
    fn percentages_read_back(ppm in 0_i64..=10_000_000) {
        let percent = Percent::from_ppm(ppm).expect("in range");
        prop_assert_eq!(Percent::parse(&percent.to_string()), Ok(percent));
    }
}
