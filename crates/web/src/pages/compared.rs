//! Amounts and changes as cells and lines: integers only, rounded once for the screen.

use canopy_domain::money::{Currency, Micros, Money, mul_div};
use maud::Markup;

use super::numbers::{count, exact};
use crate::ui::figure::{Move, Value, value};

/// An amount in its minor unit, the exact one a hover away.
pub(super) fn amount(amount: Micros, currency: Currency) -> Markup {
    let money = Money { amount, currency };
    let (shown, exact) = (money.display(), exact(&money));
    value(&Value {
        shown: &shown,
        exact: Some(&exact),
        note: None,
    })
}

/// How a number changed: which way, and by how much in words. From nothing it is new, never 100 %.
pub(super) fn changed(now: i64, before: i64) -> (Move, String) {
    let went = match now.cmp(&before) {
        std::cmp::Ordering::Less => Move::Down,
        std::cmp::Ordering::Equal => Move::Level,
        std::cmp::Ordering::Greater => Move::Up,
    };
    if before == 0 {
        let word = if now == 0 { "no change" } else { "new" };
        return (Move::Level, word.into());
    }
    if went == Move::Level {
        return (went, "no change".into());
    }
    let tenths = now
        .checked_sub(before)
        .and_then(|more| mul_div(more.checked_abs()?, 1_000, before.checked_abs()?));
    match tenths {
        None => (went, "many times".into()),
        // What is rounded to nothing goes neither up nor down.
        Some(0) => (Move::Level, "0.0 %".into()),
        Some(tenths) => (went, format!("{} %", tenth(tenths))),
    }
}

/// The change with its sign: `+8.2 %`, `-3.6 %`, `new`.
pub(super) fn signed(now: i64, before: i64) -> String {
    let (went, by) = changed(now, before);
    match went {
        Move::Up => format!("+{by}"),
        Move::Down => format!("-{by}"),
        Move::Level if by == "no change" => "—".into(),
        Move::Level => by,
    }
}

/// Part of a whole in per cent: `12.5 %`; nothing where there is no whole.
pub(super) fn share(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    Some(format!("{} %", tenth(mul_div(part, 1_000, whole)?)))
}

/// Millionths as per cent: `18.2 %`.
pub(super) fn percent(millionths: i64) -> String {
    format!("{} %", tenth(mul_div(millionths, 1, 1_000).unwrap_or(0)))
}

/// How many points of a hundred lie between two shares in millionths: `1.2 points`.
pub(super) fn points(now: i64, before: i64) -> (Move, String) {
    let tenths = mul_div(now.saturating_sub(before), 1, 1_000).unwrap_or(0);
    let went = match tenths {
        0 => return (Move::Level, "no change".into()),
        ..0 => Move::Down,
        _ => Move::Up,
    };
    (went, format!("{} points", tenth(tenths.abs())))
}

fn tenth(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let size = tenths.unsigned_abs();
    let whole = i64::try_from(size / 10).unwrap_or(i64::MAX);
    format!("{sign}{}.{}", count(whole), size % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_rounded_once_and_new_from_nothing() {
        assert_eq!(changed(5, 0), (Move::Level, "new".into()));
        assert_eq!(changed(0, 0), (Move::Level, "no change".into()));
        assert_eq!(changed(7, 7), (Move::Level, "no change".into()));
        assert_eq!(changed(108, 100), (Move::Up, "8.0 %".into()));
        assert_eq!(changed(0, 3), (Move::Down, "100.0 %".into()));
        // Half to even: 0.25 % and 0.35 %.
        assert_eq!(changed(2_005, 2_000), (Move::Up, "0.2 %".into()));
        assert_eq!(changed(2_007, 2_000), (Move::Up, "0.4 %".into()));
        assert_eq!(changed(-50, -100), (Move::Up, "50.0 %".into()));
        assert_eq!(changed(40_000, 1), (Move::Up, "3,999,900.0 %".into()));
        assert_eq!(changed(9_999, 10_000), (Move::Level, "0.0 %".into()));
        assert_eq!(signed(9_999, 10_000), "0.0 %");
        assert_eq!(signed(1, 2), "-50.0 %");
        assert_eq!(signed(2, 2), "—");
        assert_eq!(signed(2, 0), "new");
    }

    #[test]
    fn shares_and_points() {
        assert_eq!(share(1, 8).as_deref(), Some("12.5 %"));
        assert_eq!(share(1, 0), None);
        assert_eq!(share(1, -5), None);
        assert_eq!(percent(182_000), "18.2 %");
        assert_eq!(points(182_000, 170_000), (Move::Up, "1.2 points".into()));
        assert_eq!(points(10_000, 22_000), (Move::Down, "1.2 points".into()));
        assert_eq!(points(10_000, 10_049), (Move::Level, "no change".into()));
    }
}
