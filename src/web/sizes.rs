//! How large amounts are, to sort many by before any of them is put into words.

use crate::{
    dataset::{Pair, SiteAmounts, When},
    domain::{
        figure::PowerKind,
        quantity::Interval,
        site_totals::{Amount, Measure},
    },
};

/// A site's power as the facility column has it, claimed and estimated, and whether it is of a
/// kind that nobody named.
pub(super) fn power(amounts: &SiteAmounts, when: When) -> [Option<(&Amount, bool)>; 2] {
    let facility = amounts.get(Measure::Power(PowerKind::Facility), when);
    let unnamed = amounts.get(Measure::Power(PowerKind::Unsaid), when);
    let pick = |of: fn(&Pair) -> Option<&Amount>| {
        of(facility).map(|amount| (amount, false)).or_else(|| of(unnamed).map(|amount| (amount, true)))
    };
    [pick(|pair| pair.claim.as_ref()), pick(|pair| pair.estimate.as_ref())]
}

/// How large the amounts of a [`Cell`](super::page::Cell) are: to sort many by, before any is put into words.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    claim: Option<i128>,
    estimate: Option<i128>,
}

impl Sizes {
    /// Of [`Context::power_cell`](super::page::Context::power_cell).
    pub fn of_power(amounts: &SiteAmounts, when: When) -> Self {
        let [claim, estimate] = power(amounts, when).map(|found| found.map(|(one, _)| size(one.interval)));
        Self { claim, estimate }
    }

    /// Of [`Context::cell`](super::page::Context::cell).
    pub fn of(amounts: &SiteAmounts, measure: Measure, when: When) -> Self {
        let pair = amounts.get(measure, when);
        let [claim, estimate] =
            [&pair.claim, &pair.estimate].map(|one| one.as_ref().map(|a| size(a.interval)));
        Self { claim, estimate }
    }

    /// As [`Cell::size`](super::page::Cell::size).
    pub fn shown(self) -> i128 {
        self.claim.or(self.estimate).unwrap_or(-1)
    }

    /// Whether anybody, in a claim or an estimate, says more than nothing.
    pub fn is_something(self) -> bool {
        [self.claim, self.estimate].into_iter().flatten().any(|size| size > 0)
    }
}

/// To sort and draw by: the lower end, or the upper where there is no lower.
pub fn size(interval: Interval) -> i128 {
    interval.low().or(interval.high()).unwrap_or(-1)
}
