//! Sets of the years of a horizon: small enough to be copied, for a total over
//! everything holds a hundred thousand of them.

use super::Horizon;

/// Some of the years of a horizon: none before [`Years::FIRST`], none after [`Years::LAST`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Years(u128);

impl Years {
    pub const FIRST: i16 = 1990;
    pub const LAST: i16 = Self::FIRST + 127;

    /// No year.
    pub const NONE: Self = Self(0);

    /// Those from one year to another that are in the horizon, both counted.
    #[must_use]
    pub fn between(from: i16, to: i16, horizon: Horizon) -> Self {
        let first = from.max(horizon.from).max(Self::FIRST);
        let last = to.min(horizon.to).min(Self::LAST);
        if first > last {
            return Self::NONE;
        }
        let (skipped, after) = (first.abs_diff(Self::FIRST), Self::LAST.abs_diff(last));
        Self((u128::MAX << skipped) & (u128::MAX >> after))
    }

    /// Whether a year is among them.
    #[must_use]
    pub fn contains(self, year: i16) -> bool {
        (Self::FIRST..=Self::LAST).contains(&year) && (self.0 >> year.abs_diff(Self::FIRST)) & 1 == 1
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The years, rising.
    pub fn iter(self) -> impl Iterator<Item = i16> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let place = i16::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(Self::FIRST + place)
        })
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
        assert_eq!(Years::between(0, 9000, HORIZON).len(), 111);
        let beyond = Horizon { from: 0, to: 5000 };
        assert_eq!(Years::between(0, 9000, beyond).len(), 128, "no more than fit");
        assert!(Years::between(0, 9000, beyond).contains(Years::FIRST));
        assert!(Years::between(0, 9000, beyond).contains(Years::LAST));
        assert!(!Years::between(0, 9000, beyond).contains(Years::FIRST - 1));
        assert!(!Years::between(0, 9000, beyond).contains(Years::LAST + 1));
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
