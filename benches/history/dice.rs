//! Chance that falls the same way every time.

use gigawatch::domain::Id;

/// The same numbers every time: a linear congruential generator is random enough.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to, not including, a limit.
    pub fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    /// A number from one to another, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// The same, low numbers far more often than high ones: of a thousand the
    /// first comes in 3 of 100 times, a middle one in 7 of 10,000.
    pub fn skewed(&mut self, limit: i64) -> i64 {
        let part = self.below(1 << 20);
        (((part * part) >> 20) * limit) >> 20
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[place(self.below(i64::try_from(of.len()).unwrap_or(1)))]
    }

    /// One of several things, each as often as its weight says.
    pub fn weighed<T: Copy>(&mut self, of: &[(i64, T)]) -> T {
        let mut at = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in of {
            if at < *weight {
                return *thing;
            }
            at -= weight;
        }
        of[0].1
    }

    /// One of the rows numbered from 1 to `last`, the first ones more often.
    pub fn row<I: Id>(&mut self, last: i64) -> I {
        I::new(1 + self.skewed(last))
    }
}

/// A number that is never below zero as a place in a list.
pub fn place(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
