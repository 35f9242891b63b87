//! Dice that fall the same way every time: splitmix64 with a seed.

/// A seeded source of numbers. Not for secrets.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice for a purpose: equal parts give equal dice.
    pub(super) fn of(parts: &[i64]) -> Self {
        let mut dice = Self(0x5EED_CA90_5EED_CA90);
        for part in parts {
            dice.0 ^= part.cast_unsigned();
            dice.next();
            dice.0 = dice.0.rotate_left(17);
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = (high - low).max(0).cast_unsigned() + 1;
        low + (self.next() % span).cast_signed()
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(1, 1_000) <= per_mille
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let last = i64::try_from(from.len()).unwrap_or(1) - 1;
        &from[usize::try_from(self.between(0, last)).unwrap_or(0)]
    }

    /// The place of one of these weights, heavier ones more often.
    pub(super) fn weighted(&mut self, weights: &[i64]) -> usize {
        let mut left = self.between(1, weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left <= 0 {
                return place;
            }
        }
        weights.len() - 1
    }

    /// A thousandth part of `per_mille`, rounded up or down by chance, so that sums come out right.
    pub(super) fn thousandth(&mut self, per_mille: i64) -> i64 {
        per_mille / 1_000 + i64::from(self.between(0, 999) < per_mille % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_fall_alike_and_others_do_not() {
        let throw = |parts: &[i64]| {
            let mut dice = Dice::of(parts);
            (0..8)
                .map(|_| dice.between(0, 1_000_000))
                .collect::<Vec<_>>()
        };
        assert_eq!(throw(&[1, 2]), throw(&[1, 2]));
        assert_ne!(throw(&[1, 2]), throw(&[2, 1]));
    }

    #[test]
    fn numbers_stay_in_their_bounds_and_reach_them() {
        let mut dice = Dice::of(&[7]);
        let seen: std::collections::BTreeSet<i64> = (0..400).map(|_| dice.between(-2, 2)).collect();
        assert_eq!(seen, (-2..=2).collect());
        let tens: i64 = (0..10_000).map(|_| dice.thousandth(2_250)).sum();
        assert!((22_000..23_000).contains(&tens), "{tens}");
        let heavy = (0..1_000).filter(|_| dice.weighted(&[1, 9]) == 1).count();
        assert!((850..950).contains(&heavy), "{heavy}");
    }
}
