//! Exact fractions, for recounting money by other code than the product's.

use std::ops::{Add, Mul};

/// A fraction in lowest terms with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    over: i128,
    under: i128,
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

impl Fraction {
    /// `over / under`.
    pub fn new(over: i128, under: i128) -> Self {
        assert!(under > 0, "a positive denominator");
        let common = gcd(over, under).max(1);
        Self {
            over: over / common,
            under: under / common,
        }
    }

    /// Reads decimal text, such as `-12.5`.
    pub fn read(text: &str) -> Self {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let places = digits.split_once('.').map_or(0, |(_, part)| part.len());
        let whole: i128 = digits.replace('.', "").parse().expect("decimal text");
        Self::new(
            sign * whole,
            10_i128.pow(u32::try_from(places).expect("few places")),
        )
    }

    /// Rounded to millionths, half to even, and told in millionths.
    pub fn micros(self) -> i64 {
        let scaled = self * Self::new(1_000_000, 1);
        let (down, rest) = (
            scaled.over.div_euclid(scaled.under),
            scaled.over.rem_euclid(scaled.under),
        );
        let up = match (rest * 2).cmp(&scaled.under) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => down % 2 != 0,
            std::cmp::Ordering::Greater => true,
        };
        i64::try_from(down + i128::from(up)).expect("an amount of 64 bits")
    }
}

impl Mul for Fraction {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(self.over * other.over, self.under * other.under)
    }
}

impl Add for Fraction {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(
            self.over * other.under + other.over * self.under,
            self.under * other.under,
        )
    }
}

#[test]
fn halves_go_to_the_even_neighbour() {
    let table = [
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("-0.0000005", 0),
        ("-0.0000015", -2),
        ("0.00000051", 1),
        ("12.5", 12_500_000),
        ("-0.0000004", 0),
    ];
    for (text, micros) in table {
        assert_eq!(Fraction::read(text).micros(), micros, "{text}");
    }
    let third = Fraction::new(1, 3);
    assert_eq!((third + third + third).micros(), 1_000_000);
}
