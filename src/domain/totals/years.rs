//! Sets of the years of a horizon: small enough to be copied, for a total over
//! everything holds a hundred thousand of them.

use super::Horizon;

/// Some of the years of a horizon.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Years {
    first: i16,
    bits: u128,
}

impl Years {
    /// How many years a horizon can hold.
    pub const MOST: i16 = 128;

    /// None of a horizon's years.
    #[must_use]
    pub const fn none(horizon: Horizon) -> Self {
        Self { first: horizon.from, bits: 0 }
    }

    /// Those from one year to another that are in the horizon, both counted.
    #[must_use]
    pub fn between(from: i16, to: i16, horizon: Horizon) -> Self {
        let last = to.min(horizon.to).min(horizon.from.saturating_add(Self::MOST - 1));
        let from = from.max(horizon.from);
        if from > last {
            return Self::none(horizon);
        }
        let below = |years: i16| u128::MAX.checked_shr(u32::from(128 - years.unsigned_abs())).unwrap_or(0);
        let (skipped, end) = (from - horizon.from, last - horizon.from + 1);
        Self { first: horizon.from, bits: below(end) & !below(skipped) }
    }

    /// Whether a year is among them.
    #[must_use]
    pub fn contains(self, year: i16) -> bool {
        let place = year.checked_sub(self.first).and_then(|place| u32::try_from(place).ok());
        place.and_then(|place| self.bits.checked_shr(place)).is_some_and(|bits| bits & 1 == 1)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { first: self.first, bits: self.bits | other.bits }
    }

    /// Those that are in both.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self { first: self.first, bits: self.bits & other.bits }
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self { first: self.first, bits: self.bits & !other.bits }
    }

    #[must_use]
    pub const fn len(self) -> u32 {
        self.bits.count_ones()
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The years, rising.
    pub fn iter(self) -> impl Iterator<Item = i16> {
        (0..Self::MOST)
            .map(move |place| self.first.saturating_add(place))
            .filter(move |year| self.contains(*year))
    }
}

impl std::fmt::Debug for Years {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const HORIZON: Horizon = Horizon { from: 1990, to: 2100 };

    #[test]
    fn the_widest_horizon_fits() {
        let widest = Horizon { from: 1990, to: 1990 + Years::MOST - 1 };
        assert_eq!(Years::between(0, 9000, widest).len(), 128);
        assert_eq!(Years::between(0, 9000, HORIZON).len(), 111);
        let beyond = Horizon { from: 1990, to: 5000 };
        assert_eq!(Years::between(0, 9000, beyond).len(), 128, "no more than fit");
        assert!(!Years::between(0, 9000, widest).contains(1989));
    }

    proptest! {
        #[test]
        fn they_are_what_sets_are(a in 1980i16..2110, b in 1980i16..2110, c in 1980i16..2110, d in 1980i16..2110) {
            let plain = |from, to| (from..=to).filter(|year| (1990..=2100).contains(year)).collect::<BTreeSet<i16>>();
            let (one, two) = (Years::between(a, b, HORIZON), Years::between(c, d, HORIZON));
            let (set, other) = (plain(a, b), plain(c, d));
            let of = |years: Years| years.iter().collect::<BTreeSet<i16>>();
            prop_assert_eq!(of(one), set.clone());
            prop_assert_eq!(of(one.and(two)), &set | &other);
            prop_assert_eq!(of(one.common(two)), &set & &other);
            prop_assert_eq!(of(one.without(two)), &set - &other);
            prop_assert_eq!(one.len() as usize, set.len());
            prop_assert_eq!(one.contains(c), set.contains(&c));
        }
    }
}
