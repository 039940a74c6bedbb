//! Sums as bars on one scale: solid up to the lower end, hatched to the upper
//! one, an arrow where nobody knows an end.

use crate::domain::quantity::Interval;

/// How wide the picture is in its own units.
pub const WIDTH: i32 = 500;
/// What an arrow takes of it.
const ARROW: i32 = 12;

/// A bar from nothing: what is certain, and what may be added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bar {
    /// Where the solid part ends.
    pub certain: i32,
    /// How far the hatched part goes on from there.
    pub perhaps: i32,
    /// An arrow at the right: it may be more.
    pub is_open_above: bool,
    /// Nobody said how little it may be: nothing is solid.
    pub is_open_below: bool,
}

/// Bars of sums on the scale of the largest of them.
#[must_use]
pub fn bars(sums: &[Option<Interval>]) -> Vec<Bar> {
    let known_end = |sum: &Interval| sum.high().into_iter().chain(sum.low()).max().unwrap_or(0);
    let largest = sums.iter().flatten().map(known_end).max().unwrap_or(0).max(1);
    let is_open = sums.iter().flatten().any(|sum| sum.is_open_above());
    let width = if is_open { WIDTH - ARROW } else { WIDTH };
    let scaled = |end: i128| {
        let place = (end.max(0) * i128::from(width) + largest / 2) / largest;
        // What is there is seen: no bar is thinner than one unit.
        i32::try_from(place).unwrap_or(width).max(i32::from(end > 0))
    };
    let bar = |sum: &Option<Interval>| {
        let Some(sum) = sum else { return Bar::default() };
        let certain = scaled(sum.low().unwrap_or(0));
        let end = if sum.is_open_above() { certain } else { scaled(sum.high().unwrap_or(0)) };
        Bar {
            certain: if sum.is_open_below() { 0 } else { certain },
            perhaps: (end - if sum.is_open_below() { 0 } else { certain }).max(0),
            is_open_above: sum.is_open_above(),
            is_open_below: sum.is_open_below(),
        }
    };
    sums.iter().map(bar).collect()
}

impl Bar {
    /// Where the bar ends and an arrow may begin.
    #[must_use]
    pub const fn end(&self) -> i32 {
        self.certain + self.perhaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(low: i128, high: i128) -> Option<Interval> {
        Interval::of_ends(Some(low), Some(high), false)
    }

    #[test]
    fn the_largest_end_fills_the_picture() {
        let bars = bars(&[closed(100, 200), closed(50, 50), None]);
        assert_eq!((bars[0].certain, bars[0].perhaps), (250, 250));
        assert_eq!((bars[1].certain, bars[1].perhaps), (125, 0));
        assert_eq!(bars[2], Bar::default(), "no number is no bar");
    }

    #[test]
    fn an_open_end_is_an_arrow_and_never_a_length() {
        let bars = bars(&[Interval::of_ends(Some(100), None, false), closed(100, 100)]);
        assert!(bars[0].is_open_above && bars[0].perhaps == 0);
        assert_eq!(bars[0].certain, bars[1].certain, "both are known up to the same amount");
        assert!(bars[1].end() < WIDTH, "there is room for the arrow");
        let below = super::bars(&[Interval::of_ends(None, Some(100), false)]);
        assert_eq!((below[0].certain, below[0].perhaps, below[0].is_open_below), (0, 500, true));
    }

    #[test]
    fn small_amounts_are_seen() {
        assert_eq!(bars(&[closed(1, 1), closed(1_000_000, 1_000_000)])[0].certain, 1);
    }
}
